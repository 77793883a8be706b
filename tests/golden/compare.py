"""Two documents, as recorded and as printed now: what differs though it may not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .table import Table

#: a digest of our own of a whole plan: it follows from the words in it
IGNORED = frozenset({"fingerprint"})


def differences(old: Any, new: Any, table: Table, path: str = "") -> Iterator[str]:
    """One line per difference. Keys may be added; ``fingerprint`` is not looked at; texts may change by ``table``."""
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _objects(old, new, table, path)
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            yield f"{path or '.'}: {len(old)} entries before, {len(new)} now{_first(old, new)}"
            return
        for at, pair in enumerate(zip(old, new, strict=True)):
            yield from differences(*pair, table, f"{path}[{at}]")
    elif isinstance(old, str) and isinstance(new, str):
        if not table.allows(old, new):
            yield _line(path, old, new)
    elif type(old) is not type(new) or old != new:  # True is no 1, and 1 is no 1.0
        yield _line(path, old, new)


def brought_up(old: Any, new: Any, table: Table) -> Any:
    """``old`` with what differs in ``new``, and as it is wherever nothing does."""
    if not list(differences(old, new, table)):
        return old
    if isinstance(old, dict) and isinstance(new, dict):
        return {key: brought_up(value, new[key], table) for key, value in old.items() if key in new}
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [brought_up(*pair, table) for pair in zip(old, new, strict=True)]
    return new


def _objects(old: dict[str, Any], new: dict[str, Any], table: Table, path: str) -> Iterator[str]:
    for key, value in old.items():
        where = f"{path}.{key}" if path else key
        if key in IGNORED and key in new:
            continue
        if key not in new:
            yield f"{where}: is gone; it was {_short(value)}"
        else:
            yield from differences(value, new[key], table, where)


def _first(old: list[Any], new: list[Any]) -> str:
    at = next((n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), min(len(old), len(new)))
    before, now = (_short(each[at]) if at < len(each) else "nothing" for each in (old, new))
    return f"; the first that differs is [{at}]\n    old: {before}\n    new: {now}"


def _line(path: str, old: Any, new: Any) -> str:
    return f"{path or '.'}:\n    old: {_short(old)}\n    new: {_short(new)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 600 else f"{text[:600]}…"
