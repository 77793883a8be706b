"""Sessions of an imported programme: found again, made, updated, marked as missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from integrations.core.reasons import Reason
from portal.events.models import Event, Room, Session, SessionState, Track
from portal.teams import audit

from . import store
from .checking import Talk
from .results import MISSING, Outcome, ScheduleResult

Pairs = list[tuple[Session, Talk]]


def sync(result: ScheduleResult, talks: Sequence[Talk]) -> tuple[Pairs, dict[int, dict[str, list[Any]]]]:
    """Bring the event's sessions in line with ``talks``. Returns each session with its talk, and the changed fields of
    those that were there before by session number."""
    event = result.event
    existing = list(Session.objects.filter(event=event))
    # talk's code → session: by guid first, then by code among those left
    by_guid = {session.guid: session for session in existing if session.guid}
    known = {talk.code: by_guid[talk.guid] for talk in talks if talk.guid in by_guid}
    claimed = {session.pk for session in known.values()}
    by_code = {session.code: session for session in existing if session.pk not in claimed}
    known = {**{talk.code: by_code[talk.code] for talk in talks if talk.code in by_code}, **known}
    tracks = _named(Track, event, (talk.track for talk in talks))
    rooms = _named(Room, event, (talk.room for talk in talks))
    codes = {session.code for session in existing}
    made: Pairs = []
    kept: Pairs = []
    changed: dict[int, dict[str, list[Any]]] = {}
    for talk in talks:
        values = _values(talk, tracks, rooms)
        session = known.get(talk.code)
        if session is not None:
            fields = audit.assign(session, values)
            for field, named in (("track_id", tracks), ("room_id", rooms)):
                if field in fields:  # by name: a number says nothing to a reader
                    names = {row.pk: row.name for row in named.values()}
                    fields[field] = [names.get(number, "") for number in fields[field]]
            changed[session.pk] = fields
            kept.append((session, talk))
            if session.code != talk.code:  # what stands on a platform is known by the code, so it stays what it was
                result.warn(f"session:{session.code}", Reason("imports.keeps_code", {"code": talk.code}))
        elif talk.code in codes:
            result.leave_out(f"session:{talk.code}", Reason("imports.code_taken"))
        else:
            made.append((Session(event=event, code=talk.code, **values), talk))
    store.insert([session for session, _ in made])
    store.rewrite([session for session, _ in kept if changed[session.pk]], set().union(*changed.values()))
    return made + kept, changed


def _values(talk: Talk, tracks: Mapping[str, Track], rooms: Mapping[str, Room]) -> dict[str, Any]:
    values: dict[str, Any] = {**talk.values, "starts_at": talk.at, "duration": talk.duration, "missing_since": None}
    if talk.guid:
        values["guid"] = talk.guid
    if talk.track is not None:
        values["track_id"] = tracks[talk.track].pk if talk.track else None
    if talk.room is not None:
        values["room_id"] = rooms[talk.room].pk if talk.room else None
    return values


def _named(model: type[Any], event: Event, names: Iterable[str | None]) -> dict[str, Any]:
    """Tracks or rooms by name, made where they are new. Rooms have no other identity: files repeat their guids."""
    wanted = dict.fromkeys(name for name in names if name)
    found = {row.name: row for row in model.objects.filter(event=event)}
    new = [model(event=event, name=name) for name in wanted if name not in found]
    store.insert(new)
    return {**found, **{row.name: row for row in new}}


def mark_missing(result: ScheduleResult, mentioned: Collection[str], present: Collection[int]) -> None:
    """Mark what the file no longer holds. ``mentioned``: codes and guids of the whole file, broken sessions included.

    A session that was cancelled needs no mark: somebody has decided.
    """
    rows = Session.objects.filter(event=result.event, state=SessionState.PLANNED).exclude(pk__in=present)
    gone = [row for row in rows if row.code not in mentioned and row.guid not in mentioned]
    for row in gone:
        result.sessions.count(Outcome(MISSING, row.title, row.code), row.code)
    fresh = [row.pk for row in gone if row.missing_since is None]
    Session.objects.filter(pk__in=fresh).update(missing_since=timezone.now())
