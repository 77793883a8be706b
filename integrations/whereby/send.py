"""Calls and their results put together: what the capability table names."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from functools import partial

from integrations.core.contract import Call, Candidate, Checked, Outcome
from integrations.core.errors import Ambiguous, Gone, PlatformError
from integrations.core.http import Client
from integrations.core.landmarks import Landmark
from integrations.core.reasons import Reason

from . import calls, results
from .payloads import has_expired
from .results import Item


def create(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """Make the rooms. Raises Ambiguous where an answer names none."""
    return [results.created(call, calls.create_meeting(client, call.body).data) for call in batch]


def delete(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """Delete the rooms; whoever is inside is put out. One that is gone already counts as deleted."""
    for call in batch:
        # documented as 204 whether it existed or not; a 404 would say the same: it is not there
        with contextlib.suppress(Gone):
            named = results.meeting_id(calls.delete_meeting(client, call.remote_id).data)
            if named not in ("", call.remote_id):
                raise Ambiguous(Reason("whereby.about_another"))
    return [Outcome(key=call.key, remote_id=call.remote_id) for call in batch]


def find(client: Client, batch: Sequence[Call]) -> Mapping[str, Sequence[Candidate]]:
    """Every room whose name begins with the marker of its call, links included: one walk over the list for all. One
    whose id is known is asked for by that."""
    unknown = any(not call.remote_id for call in batch)
    every = results.pages(partial(calls.list_meetings, client)) if unknown else ()
    rooms = [room for room in every if results.meeting_id(room)]
    found: dict[str, Sequence[Candidate]] = {}
    for call in batch:
        found[call.key] = ()
        if call.remote_id:
            with contextlib.suppress(Gone):
                room = results.of_room(calls.get_meeting(client, call.remote_id).data, call.remote_id)
                found[call.key] = [results.candidate(call, room)]
            continue
        marked = (room for room in rooms if results.room_name(room).startswith(f"/{call.body['roomNamePrefix']}"))
        found[call.key] = [_candidate(client, call, room) for room in marked]
    return found


def _candidate(client: Client, call: Call, room: Item) -> Candidate:
    """The room with all its links: where the list keeps the host's back, the room itself is asked for."""
    if set(results.LINKS) - results.links(room).keys():
        with contextlib.suppress(Gone):
            number = results.meeting_id(room)
            room = {**room, **results.of_room(calls.get_meeting(client, number).data, number)}
    return results.candidate(call, room)


def check(client: Client) -> Checked:
    """Whether the key is accepted: reads one meeting, writes nothing."""
    try:
        calls.list_meetings(client, limit=1)
    except PlatformError as error:
        return Checked(False, (error.reason,))
    return Checked(True, (Reason("whereby.key_accepted"),))


def recognises(client: Client, known: Landmark) -> bool | None:
    """Whether the room is of the organisation whose key this is: read by its id, the address that it had then. Of one
    that is gone the address tells, whose first part all rooms of an organisation share: for certain where another
    organisation's stand there, and where it died by Whereby's own rules, an hour after its end."""
    with contextlib.suppress(Gone):
        room = calls.get_meeting(client, known.remote_id).data
        if isinstance(room, dict) and results.meeting_id(room) == known.remote_id:
            ours, theirs = known.links.get("join"), results.links(room).get("join")
            return not ours or not theirs or ours == theirs
    rooms = results.listed(calls.list_meetings(client, limit=1).data)
    organisations = {results.organisation(results.links(each)) for each in rooms} - {""}
    own = results.organisation(known.links)
    if not own or not organisations:
        return None
    if own not in organisations:
        return False
    return True if has_expired(known.body, client.now()) else None
