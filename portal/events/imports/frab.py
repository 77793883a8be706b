"""schedule.json of the frab and pretalx family."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.core.reasons import Reason

from .files import Unreadable
from .programme import Programme, Source, day


def read(source: Source) -> Programme | None:
    """A document with schedule → conference → days → rooms → sessions."""
    document = source.document
    schedule = document.get("schedule") if isinstance(document, dict) else None
    conference = schedule.get("conference") if isinstance(schedule, dict) else None
    if not isinstance(conference, dict):
        return None
    days = conference.get("days")
    if not isinstance(days, list):
        raise Unreadable(Reason("imports.no_days"))
    return from_conference(conference, days, source.note)


def from_conference(conference: Mapping[str, Any], days: list[Any], note: Reason | None) -> Programme:
    dates = [found for found in (day(entry.get("date")) for entry in days if isinstance(entry, dict)) if found]
    items: list[Mapping[str, Any]] = []  # each session knows its day and room
    for entry in days:
        rooms = entry.get("rooms") if isinstance(entry, dict) else None
        for room, sessions in rooms.items() if isinstance(rooms, dict) else ():
            for session in sessions if isinstance(sessions, list) else []:
                known = session if isinstance(session, dict) else {}
                items.append({"room": room, "day": entry.get("date"), **known})
    return Programme(
        title=_text(conference.get("title")),
        acronym=_text(conference.get("acronym")),
        items=tuple(items),
        description=_text(conference.get("description")),
        zone=_text(conference.get("time_zone_name")),
        first_day=min(dates, default=day(conference.get("start"))),
        note=note,
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
