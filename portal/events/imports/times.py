"""Zones and dates of a programme: which zone it is shown in, and moving it by whole days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

_CLOCK = re.compile(r"(-?)(?:(\d{1,3}):)?(\d{1,4}):(\d{2})")
_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?)?")
LONGEST = timedelta(days=60)


class BadTime(ValueError):
    """``message`` says in words what is wrong with a date or duration."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def moment(value: object, day: object = None, clock: object = None) -> datetime:
    """The instant or local time that ``value`` names; a bare date takes the time from ``clock``."""
    text = str(value).strip() if value else ""
    if len(text) <= 10 and clock:
        text = f"{text or day}T{clock}"
    try:
        found = datetime.fromisoformat(text)
        if len(text) <= 10 or not 1990 <= found.year < 2200:
            raise ValueError
    except ValueError:
        raise BadTime(f"the date '{text[:40]}' cannot be read") from None
    return found


def duration(value: object) -> timedelta:
    """``HH:MM``, ``D:HH:MM``, minutes or ISO 8601; at least a minute, at most 60 days."""
    text = str(value).strip()
    if text.lstrip("-").isdecimal() and len(text) < 8:
        found = timedelta(minutes=int(text))
    elif clock := _CLOCK.fullmatch(text):
        found = timedelta(days=int(clock[2] or 0), hours=int(clock[3]), minutes=int(clock[4]))
        found = -found if clock[1] else found
    elif (iso := _ISO.fullmatch(text)) and any(iso.groups()):
        found = timedelta(days=int(iso[1] or 0), hours=int(iso[2] or 0), minutes=int(iso[3] or 0))
    else:
        raise BadTime(f"the duration '{text[:40]}' cannot be read")
    return checked(found)


def checked(length: timedelta) -> timedelta:
    if length < timedelta(minutes=1):
        raise BadTime("the duration is not above zero")
    if length > LONGEST:
        raise BadTime(f"the duration is over {LONGEST.days} days")
    return length


def agrees(zone: str, moments: Iterable[datetime]) -> bool:
    """Whether ``zone`` exists and has the offset that each of ``moments`` is written with."""
    if zone not in available_timezones():
        return False
    info = ZoneInfo(zone)
    return all(at.tzinfo is None or at.astimezone(info).utcoffset() == at.utcoffset() for at in moments)


def place(at: datetime, zone: ZoneInfo, days: int) -> tuple[datetime, str]:
    """``at`` as an instant in UTC, ``days`` later by the wall clock of ``zone``; and a remark if its hour comes twice.

    Raises BadTime for an hour that the change to summer time leaves out.
    """
    if at.tzinfo is not None and not days:
        return at.astimezone(UTC), ""
    try:
        wall = (at if at.tzinfo is None else at.astimezone(zone)).replace(tzinfo=None) + timedelta(days=days)
        local = wall.replace(tzinfo=zone)
        instant = local.astimezone(UTC)
    except OverflowError:
        raise BadTime("the date is out of range") from None
    back = instant.astimezone(zone)
    if back.replace(tzinfo=None) != wall.replace(fold=0):
        raise BadTime(f"{wall:%H:%M} does not exist on {wall:%Y-%m-%d} in {zone.key}; {back:%H:%M} would be possible")
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return instant, f"{wall:%H:%M} comes twice on {wall:%Y-%m-%d}; the {_which(wall)} is taken" if twice else ""


def _which(wall: datetime) -> str:
    return "second" if wall.fold else "first"


def days_between(shift: dict[str, str]) -> int:
    """The days by which an event's programme is moved, as remembered on the event."""
    if not shift:
        return 0
    return (date.fromisoformat(shift["to"]) - date.fromisoformat(shift["from"])).days
