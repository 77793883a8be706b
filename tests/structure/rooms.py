"""Rooms and dependencies: a room is a direct child of a package, a dependency an ordered pair of rooms with an import.

``uv run python -m tests.structure.rooms portal.delivery portal.desk`` prints both for each package named.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from .graph import imports, within


def rooms(package: str) -> set[str]:
    return {room for pair in imports() for name in pair if (room := _room(name, package))}


def dependencies(package: str) -> dict[tuple[str, str], int]:
    """Pair of rooms → how many imports there are between them."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for here, there in imports():
        pair = (_room(here, package), _room(there, package))
        if all(pair) and pair[0] != pair[1]:
            found[pair] += 1
    return dict(found)


def circle(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """One circle among ``pairs`` of importer and imported; empty where there is none."""
    known: Mapping[str, set[str]] = defaultdict(set)
    for here, there in pairs:
        known[here].add(there)
    try:
        TopologicalSorter(known).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _room(module: str, package: str) -> str:
    return module.removeprefix(f"{package}.").partition(".")[0] if within(module, package) and module != package else ""


if __name__ == "__main__":
    for named in sys.argv[1:]:
        between = dependencies(named)
        print(f"{named}: {len(rooms(named))} rooms, {len(between)} dependencies, circle: {circle(between) or 'none'}")
        for (one, other), number in sorted(between.items()):
            print(f"  {one} -> {other}: {number}")
