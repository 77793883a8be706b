"""Which sessions an Airmeet can hold: one at a time, in the future, with everybody who belongs to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from integrations.core import objects
from integrations.core.reasons import Reason
from integrations.core.records import PublicationView, SessionRecord

from . import eligibility
from .options import DurationUnit, Generation, SessionType, account_options, publication_options, session_options

MINUTE = timedelta(minutes=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

NO_HOST = Reason("airmeet.no_host", field="host_email", fix="publication")


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

    blocked: Mapping[str, Reason]
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
            blocked[session.code] = Reason("airmeet.incomplete", {"people": missing}, fix="approval")
    return Programme(blocked, taken, team)


def _new(view: PublicationView) -> Iterator[SessionRecord]:
    return (session for session in view.sessions if objects.session(session.code) not in view.known)


def _impossible(view: PublicationView, session: SessionRecord) -> Reason | None:
    if not session.title.strip():
        return Reason("airmeet.no_title", field="title")
    if session.duration <= timedelta(0):
        return Reason("airmeet.no_duration", field="duration")
    if slot(session).starts_at <= view.now:
        return Reason("airmeet.session_past", field="starts_at")
    kind = session_options(view, session.code).session_type
    if kind is not SessionType.HOSTING and account_options(view).generation is Generation.CLASSIC:
        return Reason("airmeet.hosting_only", {"kind": kind.value}, field="session_type", fix="publication")
    return None


def _overlaps(view: PublicationView, out: Mapping[str, Reason]) -> dict[str, Reason]:
    """Losers by code. What exists there keeps its place, the others by start, then code.

    A session that only waits for its speakers holds its place too: nothing created there can make room for it later.
    """
    unit = MINUTE if account_options(view).duration_unit is DurationUnit.MINUTES else timedelta(seconds=1)
    places = []  # what exists there needs its time as it was last accepted, and as it is to be now
    for key, known in view.known.items():
        start, duration = known.body.get("sessionStartTime"), known.body.get("sessionDuration")
        if key.startswith("session:") and isinstance(start, int) and isinstance(duration, (int, float)):
            begins = EPOCH + timedelta(milliseconds=start)
            places.append(Slot(begins, begins + duration * unit, str(known.body.get("sessionTitle") or known.key)))
    places += [slot(session) for session in view.sessions if objects.session(session.code) in view.known]
    losers: dict[str, Reason] = {}
    for session in _new(view):
        if session.code in out:
            continue
        place = slot(session)
        winner = next((other for other in places if other.meets(place)), None)
        if winner:
            losers[session.code] = Reason("airmeet.overlap", {"title": winner.title}, field="starts_at")
        else:
            places.append(place)
    return losers


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
