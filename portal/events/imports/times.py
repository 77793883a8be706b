"""Zones and dates of a programme: which zone it is shown in, and moving it by whole days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from integrations.core.reasons import Reason
from portal.events.errors import Unfit

_CLOCK = re.compile(r"(-?)(?:(\d{1,3}):)?(\d{1,4}):(\d{2})")
_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?)?")
LONGEST = timedelta(days=60)


def moment(value: object, day: object = None, clock: object = None) -> datetime:
    """The instant or local time that ``value`` names; a bare date takes the time from ``clock``. Raises Unfit."""
    text = str(value).strip() if value else ""
    if len(text) <= 10 and clock:
        text = f"{text or day}T{clock}"
    try:
        found = datetime.fromisoformat(text)
        if len(text) <= 10 or not 1990 <= found.year < 2200:
            raise ValueError
    except ValueError:
        raise Unfit(Reason("imports.bad_date", {"value": text[:40]})) from None
    return found


def duration(value: object) -> timedelta:
    """``HH:MM``, ``D:HH:MM``, minutes or ISO 8601; at least a minute, at most 60 days. Raises Unfit."""
    text = str(value).strip()
    if text.lstrip("-").isdecimal() and len(text) < 8:
        found = timedelta(minutes=int(text))
    elif clock := _CLOCK.fullmatch(text):
        found = timedelta(days=int(clock[2] or 0), hours=int(clock[3]), minutes=int(clock[4]))
        found = -found if clock[1] else found
    elif (iso := _ISO.fullmatch(text)) and any(iso.groups()):
        found = timedelta(days=int(iso[1] or 0), hours=int(iso[2] or 0), minutes=int(iso[3] or 0))
    else:
        raise Unfit(Reason("imports.bad_duration", {"value": text[:40]}))
    return checked(found)


def checked(length: timedelta) -> timedelta:
    if length < timedelta(minutes=1):
        raise Unfit(Reason("imports.zero_duration"))
    if length > LONGEST:
        raise Unfit(Reason("imports.long_duration", {"days": LONGEST.days}))
    return length


def agrees(zone: str, moments: Iterable[datetime]) -> bool:
    """Whether ``zone`` exists and has the offset that each of ``moments`` is written with."""
    if zone not in available_timezones():
        return False
    info = ZoneInfo(zone)
    return all(at.tzinfo is None or at.astimezone(info).utcoffset() == at.utcoffset() for at in moments)


def place(at: datetime, zone: ZoneInfo, days: int) -> tuple[datetime, Reason | None]:
    """``at`` as an instant in UTC, ``days`` later by the wall clock of ``zone``; and a remark if its hour comes twice.

    Raises Unfit for an hour that the change to summer time leaves out.
    """
    if at.tzinfo is not None and not days:
        return at.astimezone(UTC), None
    try:
        wall = (at if at.tzinfo is None else at.astimezone(zone)).replace(tzinfo=None) + timedelta(days=days)
        local = wall.replace(tzinfo=zone)
        instant = local.astimezone(UTC)
    except OverflowError:
        raise Unfit(Reason("imports.date_out_of_range")) from None
    back = instant.astimezone(zone)
    clock, day = f"{wall:%H:%M}", f"{wall:%Y-%m-%d}"
    if back.replace(tzinfo=None) != wall:
        instead = f"{back:%H:%M}"
        raise Unfit(Reason("imports.hour_skipped", {"clock": clock, "day": day, "zone": zone.key, "instead": instead}))
    if local.utcoffset() == local.replace(fold=1).utcoffset():
        return instant, None
    return instant, Reason("imports.hour_twice", {"clock": clock, "day": day})


def days_between(shift: dict[str, str]) -> int:
    """The days by which an event's programme is moved, as remembered on the event."""
    if not shift:
        return 0
    return (date.fromisoformat(shift["to"]) - date.fromisoformat(shift["from"])).days
