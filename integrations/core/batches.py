"""From one call to the batches that ``Capability.send`` and ``Capability.find`` take."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from .contract import Call, Candidate, Find, Outcome, Send
from .errors import Gone
from .http import Client

FindOne = Callable[[Client, Call], Sequence[Candidate]]


def each(one: Callable[[Client, Call], Outcome]) -> Send:
    """``one`` for every call, in order."""

    def send(client: Client, calls: Sequence[Call]) -> Sequence[Outcome]:
        return [one(client, call) for call in calls]

    return send


def singly(find: FindOne) -> Find:
    """One request (or a few) per call. Where what it would stand in is gone, nothing stands there."""

    def find_each(client: Client, calls: Sequence[Call]) -> Mapping[str, Sequence[Candidate]]:
        found: dict[str, Sequence[Candidate]] = {}
        for call in calls:
            try:
                found[call.key] = find(client, call)
            except Gone:
                found[call.key] = ()
        return found

    return find_each


def by_path(calls: Sequence[Call], name: str) -> Mapping[str, list[Call]]:
    """Calls by the id that their path has under ``name``: those of one list."""
    found: dict[str, list[Call]] = {}
    for call in calls:
        found.setdefault(call.path[name], []).append(call)
    return found
