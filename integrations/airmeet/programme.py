"""Which sessions an Airmeet can hold: one at a time, in the future, with everybody who belongs to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from integrations.core import objects
from integrations.core.records import Known, PublicationView, SessionRecord

from . import eligibility
from .options import DurationUnit, Generation, SessionType, account_options, publication_options, session_options

MINUTE = timedelta(minutes=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

NO_HOST = "Set host_email on this publication: Airmeet creates nothing without the address of its host."


@dataclass(frozen=True, slots=True)
class Slot:
    """The time a session takes up, in whole minutes."""

    starts_at: datetime
    ends_at: datetime
    title: str

    def meets(self, other: Slot) -> bool:
        """Whether both need the same time; touching ends do not."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    @property
    def duration(self) -> timedelta:
        return self.ends_at - self.starts_at


@dataclass(frozen=True, slots=True)
class Programme:
    """``blocked``: why a session cannot go, by code. ``taken`` and ``team``: as ``people`` has them."""

    blocked: Mapping[str, str]
    taken: Mapping[str, str]
    team: frozenset[str]


def slot(session: SessionRecord) -> Slot:
    """Start and end, both cut to the minute (API v2, 4.3), so that sessions that touch still do."""
    start = _minute(session.starts_at)
    return Slot(start, max(_minute(session.ends_at), start + MINUTE), session.title)


def is_rounded(session: SessionRecord) -> bool:
    place = slot(session)
    return (place.starts_at, place.ends_at) != (session.starts_at, session.ends_at)


def programme(view: PublicationView) -> Programme:
    """Decide about every session of the publication. What exists there is never blocked for its time or people."""
    team = eligibility.team(view)
    if not publication_options(view).host_email:
        nothing = {session.code: NO_HOST for session in view.sessions}
        return Programme(nothing, eligibility.namesakes(view, view.sessions), team)
    blocked = {s.code: reason for s in _new(view) if (reason := _impossible(view, s))}
    blocked.update(_overlaps(view, blocked))
    taken = eligibility.namesakes(view, [s for s in view.sessions if s.code not in blocked])
    for session in _new(view):
        missing = () if session_options(view, session.code).incomplete_sessions else eligibility.absent(session, taken)
        if missing and session.code not in blocked:
            blocked[session.code] = _incomplete(missing)
    return Programme(blocked, taken, team)


def _new(view: PublicationView) -> Iterator[SessionRecord]:
    return (session for session in view.sessions if objects.session(session.code) not in view.known)


def _impossible(view: PublicationView, session: SessionRecord) -> str:
    if not session.title.strip():
        return "Give the session a title."
    if session.duration <= timedelta(0):
        return "Give the session a duration."
    if slot(session).starts_at <= view.now:
        return "The session starts in the past; a new one must start in the future."
    kind = session_options(view, session.code).session_type
    if kind is not SessionType.HOSTING and account_options(view).generation is Generation.CLASSIC:
        return f"The classic generation makes HOSTING sessions only: set session_type=HOSTING instead of {kind}."
    return ""


def _overlaps(view: PublicationView, out: Mapping[str, str]) -> dict[str, str]:
    """Losers by code. What exists there keeps its place, the others by start, then code.

    A session that only waits for its speakers holds its place too: nothing created there can make room for it later.
    """
    places = list(_existing(view))
    losers: dict[str, str] = {}
    for session in _new(view):
        if session.code in out:
            continue
        place = slot(session)
        winner = next((other for other in places if other.meets(place)), None)
        if winner:
            losers[session.code] = _overlap(winner.title)
        else:
            places.append(place)
    return losers


def _existing(view: PublicationView) -> Iterator[Slot]:
    """Times taken by what exists there: as it was last accepted, and as it is to be now."""
    unit = MINUTE if account_options(view).session_duration_unit is DurationUnit.MINUTES else timedelta(seconds=1)
    for key, known in view.known.items():
        if key.startswith("session:"):
            yield from _accepted(known, unit)
    yield from (slot(session) for session in view.sessions if objects.session(session.code) in view.known)


def _accepted(known: Known, unit: timedelta) -> Iterator[Slot]:
    start, duration = known.body.get("sessionStartTime"), known.body.get("sessionDuration")
    if isinstance(start, int) and isinstance(duration, (int, float)):
        begins = EPOCH + timedelta(milliseconds=start)
        yield Slot(begins, begins + duration * unit, str(known.body.get("sessionTitle") or known.key))


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _overlap(title: str) -> str:
    return (
        f"Overlaps with “{title}”, and an Airmeet holds one session at a time: choose other sessions for this "
        "publication, or publish this one in a second publication."
    )


def _incomplete(missing: tuple[str, ...]) -> str:
    return (
        f"Goes nowhere without {', '.join(missing)}, since Airmeet cannot add speakers to a session later: "
        "settle this first, or set incomplete_sessions=true on this publication."
    )
