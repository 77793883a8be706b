"""What the figures are computed from, read with a few queries however many people there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, Max, OuterRef, Q

from integrations.core import objects
from portal.events.models import (
    EmailAddress,
    Event,
    Person,
    Registration,
    RegistrationState,
    Session,
    SessionSpeaker,
    SessionState,
    Speaker,
    SpeakerState,
)
from portal.fields import zone
from portal.publishing.models import Attendance, Metric, Publication, Pull, PullState, RemoteObject, RemoteState

from .crowd import Crowd, countable
from .document import Frame
from .figures import Place, Row, Told, Who

#: who has left the programme speaks no more
OUT = (SpeakerState.REJECTED, SpeakerState.WITHDRAWN)


def load_frame(event: Event) -> Frame:
    """Publications of the event that are active or were read before, and the newest time anything was read."""
    read = Pull.objects.filter(publication=OuterRef("pk"))
    shown = Publication.objects.filter(Q(active=True) | Exists(read), event=event)
    newest: datetime | None = Pull.objects.filter(publication__event=event).aggregate(at=Max("as_of"))["at"]
    return Frame(event, zone(event.time_zone), tuple(shown.select_related("account")), newest)


@dataclass(frozen=True, slots=True)
class People:
    """Who is behind an address, and the address and name to show. Addresses are keyed in their normal form."""

    behind: Mapping[str, int]
    address: Mapping[int, str]
    name: Mapping[int, str]

    def who(self, written: str) -> Who:
        """The person an object name's WHO stands for: an address, or ``#`` and our number."""
        if written.startswith("#") and written[1:].isdigit():
            return int(written[1:])
        return self.behind.get(written, written)

    def shown(self, who: Who, email: str = "") -> str:
        """The address to show for ``who``: the first of ours, else the one that came with the row."""
        return self.address.get(who, email) if isinstance(who, int) else email


def load_people(event: Event) -> People:
    """Everybody registered or speaking, and whoever of the team stands behind a row that names only an address."""
    nameless = Attendance.objects.filter(publication__event=event, person=None).exclude(normalised="")
    registered = Registration.objects.filter(event=event).order_by().values("person")
    speaking = Speaker.objects.filter(event=event).order_by().values("person")
    rows = EmailAddress.objects.filter(
        Q(person__in=registered) | Q(person__in=speaking) | Q(normalised__in=nameless.values("normalised")),
        team=event.team_id,
    )
    behind: dict[str, int] = {}
    address: dict[int, str] = {}
    everybody = Person.objects.filter(Q(pk__in=registered) | Q(pk__in=speaking), team=event.team_id)
    names = dict(everybody.order_by().values_list("pk", "name"))
    for person, normal, typed, name in rows.values_list("person", "normalised", "address", "person__name"):
        behind[normal] = person
        address.setdefault(person, typed)
        names[person] = name
    return People(behind, address, names)


@dataclass(frozen=True, slots=True)
class SessionLine:
    pk: int
    code: str
    title: str
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """``held``: publication → people who exist there as attendees. ``lists``: the lists of those who came, and whether
    each is whole. ``ever_registered``: registrations are kept here, so that none for a session means nobody."""

    people: People
    crowd: Crowd
    sessions: tuple[SessionLine, ...] = ()
    rows: tuple[Row, ...] = ()
    told: tuple[Told, ...] = ()
    lists: Mapping[Place, bool] = field(default_factory=dict)
    ever_registered: bool = False
    held: Mapping[int, frozenset[Who]] = field(default_factory=dict)


def load_crowd(event: Event) -> Crowd:
    """Who speaks at ``event`` and who is registered for it."""
    speaking = _speaking(event)
    return Crowd(speaking, _registrations(event), frozenset().union(*speaking.values()))


def load_facts(frame: Frame) -> Facts:
    """Everything that the event's figures are computed from."""
    people = load_people(frame.event)
    sessions = _sessions(frame.event)
    rows = list(_rows(frame, people))
    crowd = load_crowd(frame.event).with_listed(rows)
    codes = {each.code: each.pk for each in sessions}
    return Facts(
        people=people,
        crowd=crowd,
        sessions=sessions,
        rows=tuple(countable(rows, crowd)),
        told=tuple(_told(frame)),
        lists=_lists(frame, codes),
        ever_registered=bool(crowd.registrations) or Registration.objects.filter(event=frame.event).exists(),
        held=_held(frame, people, crowd, frozenset(codes)),
    )


def _sessions(event: Event) -> tuple[SessionLine, ...]:
    rows = Session.objects.filter(event=event).values_list("pk", "code", "title", "state")
    return tuple(SessionLine(pk, code, title, state == SessionState.CANCELLED) for pk, code, title, state in rows)


def _speaking(event: Event) -> dict[int, frozenset[Who]]:
    found: defaultdict[int, set[Who]] = defaultdict(set)
    parts = SessionSpeaker.objects.filter(session__event=event).exclude(speaker__state__in=OUT).order_by()
    for session, person in parts.values_list("session", "speaker__person"):
        found[session].add(person)
    return {session: frozenset(people) for session, people in found.items()}


def _registrations(event: Event) -> dict[Who, frozenset[int] | None]:
    active = Registration.objects.filter(event=event, state=RegistrationState.ACTIVE).order_by("pk")
    chosen: defaultdict[int, set[int]] = defaultdict(set)
    choices = Registration.sessions.through._base_manager.filter(registration__event=event)
    for registration, session in choices.values_list("registration", "session"):
        chosen[registration].add(session)
    return {
        person: None if whole else frozenset(chosen[pk])
        for pk, person, whole in active.values_list("pk", "person", "whole_event")
    }


#: the columns of an attendance row that become a ``Row`` as they are
_AS_THEY_ARE = ("invited", "registered", "attended", "seconds", "replay", "joined_at", "left_at", "as_of", "counted")


def _rows(frame: Frame, people: People) -> Iterator[Row]:
    accounts = {each.pk: each.account_id for each in frame.publications}
    found = Attendance.objects.filter(publication__in=accounts, unlisted_since=None).order_by("pk")
    columns = ("person", "normalised", "row_id", "publication", "source", "session", "name", "person__name", "email")
    for values in found.values_list(*columns, *_AS_THEY_ARE).iterator(2000):
        person, normal, own, publication, source, session, name, named, email = values[: len(columns)]
        who: Who = person or people.behind.get(normal) or normal or (publication, source, own)
        shown = named or (people.name.get(who, name) if isinstance(who, int) else name)
        facts = dict(zip(_AS_THEY_ARE, values[len(columns) :], strict=True))
        yield Row(who, publication, accounts[publication], session, **facts, name=shown, email=email)


def _told(frame: Frame) -> Iterator[Told]:
    accounts = {each.pk: each.account_id for each in frame.publications}
    rows = Metric.objects.filter(publication__in=accounts).exclude(value=None).order_by("pk")
    for publication, session, name, value, assumed in rows.values_list(
        "publication", "session", "name", "value", "assumed"
    ):
        if value is not None:
            yield Told(publication, accounts[publication], session, name, value, assumed)


def lists_who_came(source: str) -> bool:
    """Whether a source holds only those who came, so that absence from it means something once it is whole. By the
    naming of sources these are ``attendance@CODE`` and ``…-attendance``."""
    return source.partition("@")[0].endswith("attendance")


def _lists(frame: Frame, codes: Mapping[str, int]) -> dict[Place, bool]:
    found: dict[Place, bool] = {}
    for publication, source, state in Pull.objects.filter(publication__event=frame.event).values_list(
        "publication", "source", "state"
    ):
        code = source.partition("@")[2]
        if lists_who_came(source) and (not code or code in codes):
            found[publication, codes.get(code)] = state == PullState.COMPLETE
    return found


def _held(frame: Frame, people: People, crowd: Crowd, codes: frozenset[str]) -> dict[int, frozenset[Who]]:
    found: defaultdict[int, set[Who]] = defaultdict(set)
    there = RemoteObject.objects.filter(publication__event=frame.event, kind="attendee", state=RemoteState.PRESENT)
    for publication, key in there.order_by().values_list("publication", "key").iterator(2000):
        who = people.who(objects.parse(key, codes).who)
        if publication is not None and crowd.counts(who, None):
            found[publication].add(who)
    return {publication: frozenset(each) for publication, each in found.items()}
