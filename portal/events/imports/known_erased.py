"""Who in a file was erased before: events know nothing of erasing, so whoever does registers how that is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Find = Callable[[int, Iterable[str]], set[str]]
_FIND: dict[str, Find] = {}


def register(*, addresses: Find, names: Find) -> None:
    """Ask these from now on: team and addresses, or full names → those of them that somebody had who was erased."""
    _FIND.update(addresses=addresses, names=names)


def among_addresses(team: int, found: Iterable[str]) -> set[str]:
    return _FIND["addresses"](team, found)


def among_names(team: int, found: Iterable[str]) -> set[str]:
    return _FIND["names"](team, found)
