"""A document as digests, where its words are somebody else's: by key, in the order in which the values stand there.

Sentences have a digest each, so that one that reads differently by now can be turned back with the table and compared.
All other values of a key share one, made over the values and the places at which they stand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from .compare import IGNORED
from .normal import WORDED
from .table import Table

#: path of a key → its digest; of a key with sentences → [digest, how many in a row]
Digests = dict[str, str | list[list[Any]]]
EMPTY = "(empty)"


def digests(document: Any) -> Digests:
    return {
        path: _runs(values) if _worded(path) else _digest(values)
        for path, values in _by_path(document).items()
        if _key(path) not in IGNORED
    }


def differences(old: Digests, document: Any, table: Table) -> Iterator[str]:
    """What is otherwise in ``document`` than when ``old`` was made of its predecessor; paths may be added."""
    now = _by_path(document)
    for path, before in old.items():
        if path not in now:
            yield f"{path}: is gone"
        elif isinstance(before, list):
            yield from _sentences(path, [each for each, count in before for _ in range(count)], now[path], table)
        elif _digest(now[path]) != before:
            yield f"{path}: other values, or at other places, than were recorded; now {_short(now[path])}"


def _sentences(path: str, before: list[str], now: list[Any], table: Table) -> Iterator[str]:
    if len(before) != len(now):
        yield f"{path}: {len(before)} entries before, {len(now)} now"
        return
    for at, (known, (_, text)) in enumerate(zip(before, now, strict=True)):
        earlier = table.earlier(text) if isinstance(text, str) else [text]
        if not any(_of_one(each) == known for each in earlier):
            yield f"{path}, entry {at}: reads otherwise than recorded; now {_short(text)}"


def _by_path(document: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for path, places, value in _leaves(document, "", ()):
        found.setdefault(path, []).append([list(places), value])
    return found


def _leaves(value: Any, path: str, places: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...], Any]]:
    """Every value with its keys and the places in lists on the way; an object or list without anything is a value."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else key, places)
    elif isinstance(value, list) and value:
        for at, item in enumerate(value):
            yield from _leaves(item, f"{path}[]", (*places, at))
    else:
        yield path, places, value


def _key(path: str) -> str:
    return path.replace("[]", "").rpartition(".")[2]


def _worded(path: str) -> bool:
    return _key(path) in WORDED


def _runs(values: list[Any]) -> list[list[Any]]:
    return [[each, len(list(same))] for each, same in groupby(_of_one(text) for _, text in values)]


def _of_one(text: Any) -> str:
    return EMPTY if text == "" else _digest(text)[:16]


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 300 else f"{text[:300]}…"
