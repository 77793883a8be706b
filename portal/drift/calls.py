"""Asking for what is known of one publication: calls by object, and what came back beside what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.core import frozen
from integrations.core.contract import ACTIONS, Call, Candidate, DesiredObject, Platform
from integrations.core.frozen import canonical
from integrations.core.reasons import Reason
from portal.publishing.models import RemoteObject

from .lines import Pairs

AT_ONCE = 25  #: things asked for one by one in one go, so that time and pace are looked at in between
ORDER = ("host", "event", "session", "group", "speaker", "attendee")  #: what things stand in before what stands in them
PEOPLE = ("speaker", "attendee")  #: found in the list of what they belong to, by address
UNKNOWN = object()


@dataclass(frozen=True, slots=True)
class Known:
    """Something that is known to be there, and the call that asks for it."""

    row: RemoteObject
    call: Call
    desired: DesiredObject | None


def known_of(
    rows: Iterable[RemoteObject], desired_objects: Mapping[str, DesiredObject], ids: Mapping[str, str]
) -> Iterator[Known]:
    """Each of ``rows`` with its call, in an order in which parents come first; none where its parent is not known."""
    for row in sorted(rows, key=lambda row: (ORDER.index(row.kind), row.key)):
        desired = desired_objects.get(row.key)
        try:
            path = frozen.resolve(dict(row.path or (desired.path if desired else {})), ids)
        except frozen.Unresolved:
            continue
        body = {**(desired.body if desired else {}), **row.body}
        told = frozen.told(body, ids)
        call = Call(row.key, ACTIONS[row.kind]["update"], told, path, row.remote_id, adopted=row.adopted)
        yield Known(row, call, desired)


def batches(items: Sequence[Known]) -> Iterator[list[Known]]:
    """What is asked for in one go: people by the list they stand in, all else by the handful."""
    groups: dict[tuple[str, ...], list[Known]] = {}
    for item in items:
        place = sorted(item.call.path.values()) if item.row.kind in PEOPLE else []
        groups.setdefault((item.row.kind, *place), []).append(item)
    for (kind, *_), group in groups.items():
        size = len(group) if kind in PEOPLE else AT_ONCE
        for start in range(0, len(group), size):
            yield group[start : start + size]


def own(item: Known, found: Sequence[Candidate]) -> Candidate | None:
    """The thing itself among what was found. A person is known by address, whatever id the answers give."""
    by_id = next((one for one in found if one.remote_id == item.row.remote_id), None)
    if by_id is None and item.row.kind in (*PEOPLE, "host"):
        return next((one for one in found if one.same), None)
    return by_id


def changes(item: Known, found: Candidate) -> Pairs:
    """Field → (what we last saw or sent, what is there), as far as the platform tells."""
    pairs = {name: (_expected(item, name), theirs) for name, theirs in found.read_back.items()}
    told = {name: pair for name, pair in pairs.items() if pair[0] is not UNKNOWN}
    return {name: (ours, theirs) for name, (ours, theirs) in told.items() if canonical(ours) != canonical(theirs)}


def _expected(item: Known, name: str) -> Any:
    """What the field held when we last saw or sent it, placeholders filled in; a token's characters are not known."""
    if name in item.row.differences:
        return item.row.differences[name][1]
    ours = item.row.body.get(name)
    if name not in item.row.body or name not in item.call.body or frozen.token_length(ours):
        return UNKNOWN
    return item.call.body[name]


def count_of(kind: str, count: int) -> Reason:
    """So many things of a kind."""
    params = {"count": count}
    return {
        "host": Reason("drift.hosts", params),
        "event": Reason("drift.events", params),
        "session": Reason("drift.sessions", params),
        "group": Reason("drift.groups", params),
        "speaker": Reason("drift.speakers", params),
        "attendee": Reason("drift.attendees", params),
    }[kind]


def mute_kinds(platform: Platform, counts: Mapping[str, int]) -> Iterator[Reason]:
    """A reason for each kind that the platform cannot be asked about."""
    for kind, number in counts.items():
        yield Reason("drift.mute", {"platform": platform.label, "things": count_of(kind, number)})


def parents(item: Known) -> frozenset[str]:
    """Ids there of what the thing stands in."""
    return frozenset(item.call.path.values())
