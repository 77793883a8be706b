"""Looking for what lost answers made: from one look per call to the batches that ``Capability.find`` takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from .contract import Call, Candidate, Find
from .errors import Gone
from .http import Client

FindOne = Callable[[Client, Call], Sequence[Candidate]]


def singly(find: FindOne) -> Find:
    """One request (or a few) per call. Where what it would stand in is gone, nothing stands there."""

    def find_each(client: Client, calls: Sequence[Call]) -> Mapping[str, Sequence[Candidate]]:
        return {call.key: _find(client, call) for call in calls}

    def _find(client: Client, call: Call) -> Sequence[Candidate]:
        try:
            return find(client, call)
        except Gone:
            return ()

    return find_each


def by_path(calls: Sequence[Call], name: str) -> Mapping[str, list[Call]]:
    """Calls by the id that their path has under ``name``: those of one list."""
    found: dict[str, list[Call]] = {}
    for call in calls:
        found.setdefault(call.path[name], []).append(call)
    return found
