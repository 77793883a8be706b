"""Two documents of a command: the same apart from added keys, the fingerprint and sentences reworded on purpose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from .reworded import REWORDED

type Table = Sequence[tuple[str, str]]

LOOSE = frozenset({"fingerprint"})


def differences(old: Any, new: Any, path: str = "", table: Table = REWORDED) -> Iterator[str]:
    """One sentence per difference that is not allowed."""
    if path.rpartition(".")[2] in LOOSE:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key, value in old.items():
            if key in new:
                yield from differences(value, new[key], f"{path}.{key}", table)
            else:
                yield f"{path}.{key} is gone; it was {value!r}"
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            yield f"{path} has {len(new)} items instead of {len(old)}"
        for number, (one, other) in enumerate(zip(old, new, strict=False)):
            yield from differences(one, other, f"{path}[{number}]", table)
    elif type(old) is not type(new) or (old != new and not (isinstance(old, str) and old == former(new, table))):
        yield f"{path} is {new!r} instead of {old!r}"


def former(text: str, table: Table = REWORDED) -> str:
    """``text`` as it was worded before; sentences joined by "; " are looked at one by one."""
    whole = _former(text, table)
    return whole if whole != text else "; ".join(_former(part, table) for part in text.split("; "))


def _former(text: str, table: Table) -> str:
    for old, new in table:
        found = _pattern(new).fullmatch(text)
        if found:
            return re.sub(r"\{(\w+)\}", lambda name, held=found: held[name[1]], old)  # type: ignore[misc]
    return text


@cache
def _pattern(new: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", new)
    seen: set[str] = set()
    made = []
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            made.append(re.escape(piece))
        else:
            made.append(f"(?P={piece})" if piece in seen else f"(?P<{piece}>.+?)")
            seen.add(piece)
    return re.compile("".join(made), re.DOTALL)
