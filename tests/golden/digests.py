"""Documents that hold other people's texts: only a digest per key of them is kept.

Values sent are left out: they hold dates, and the programme is moved to days that are still to come.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from .compare import LOOSE, former
from .normal import normal, remote_ids

WORDED = frozenset({"reason", "message"})
VALUES = frozenset({"changes", "values"})
#: once sessions are there, which of several that overlap is named is up to which was sent first
RIVAL = re.compile(r"(?<=Overlaps with “).+(?=”, and an Airmeet)", re.DOTALL)
SENT_BEFORE = frozenset({"second plan"})


def digests(said: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Step → path of keys → digest of all values found there, in an order of their own."""
    ids = frozenset(remote_ids(list(said.values())))
    return {step: _of(normal(document, ids), rival=step not in SENT_BEFORE) for step, document in said.items()}


def lost(before: Mapping[str, Mapping[str, str]], now: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Steps and paths whose values are not what they were; added ones are allowed."""
    return [
        f"{step}: {path}"
        for step, kept in before.items()
        for path, digest in kept.items()
        if now.get(step, {}).get(path) != digest
    ]


def _of(document: Any, *, rival: bool = True) -> dict[str, str]:
    found: dict[str, list[str]] = defaultdict(list)
    for path, value in _leaves(document, ""):
        if not rival and path.endswith(".reason"):
            value = RIVAL.sub("<one of several>", value)
        found[path].append(json.dumps(value, ensure_ascii=False))
    return {path: hashlib.sha256("\n".join(sorted(values)).encode()).hexdigest()[:20] for path, values in found.items()}


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    key = path.rpartition(".")[2]
    if key in LOOSE:
        return
    if value in ([], {}):
        yield path, value  # nothing there is said, too: a problem more is no key more
    elif isinstance(value, dict):
        if key in VALUES:
            yield path, sorted(value)
            return
        for name, item in value.items():
            yield from _leaves(item, f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, path)
    else:
        yield path, former(value) if key in WORDED and isinstance(value, str) else value
