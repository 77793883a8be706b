"""What the figures are computed from, read with a few queries however many people there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Q

from integrations.core import objects
from portal.events.models import (
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

from .audience import Audience, countable
from .document import Frame
from .figures import Place, Row, Told, Unread, Who

#: who has left the programme speaks no more
OUT = (SpeakerState.REJECTED, SpeakerState.WITHDRAWN)


def load_frame(event: Event) -> Frame:
    """Publications of the event that are active or were read before, and how far they were read."""
    pulls = tuple(Pull.objects.filter(publication__event=event).order_by("publication", "pk"))
    read = {each.publication_id for each in pulls}
    there = Publication.objects.filter(event=event).select_related("account")
    there = there.defer("account__credentials", "account__token")
    shown = tuple(each for each in there if each.active or each.pk in read)
    return Frame(event, zone(event.time_zone), shown, pulls)


def grouped[Item, Key: Hashable](items: Iterable[Item], key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    """Items by ``key``, each group in the order given."""
    found: defaultdict[Key, list[Item]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return dict(found)


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
    everybody = Person.objects.filter(
        Q(pk__in=registered) | Q(pk__in=speaking) | Q(addresses__normalised__in=nameless.values("normalised")),
        team=event.team_id,
    ).order_by("pk", "-addresses__primary", "addresses__pk")
    behind: dict[str, int] = {}
    address: dict[int, str] = {}
    names: dict[int, str] = {}
    for person, name, normal, typed in everybody.values_list(
        "pk", "name", "addresses__normalised", "addresses__address"
    ):
        names[person] = name
        if normal:
            behind[normal] = person
            address.setdefault(person, typed)
    return People(behind, address, names)


@dataclass(frozen=True, slots=True)
class SessionLine:
    pk: int
    code: str
    title: str
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """``rows``: those of people who are counted. ``lists``: the lists of those who came, and whether each is whole."""

    people: People
    audience: Audience
    sessions: tuple[SessionLine, ...]
    rows: tuple[Row, ...]
    lists: Mapping[Place, bool]


def load_audience(event: Event) -> Audience:
    """Who speaks at ``event`` and who is registered for it."""
    found: defaultdict[int, set[Who]] = defaultdict(set)
    parts = SessionSpeaker.objects.filter(session__event=event).exclude(speaker__state__in=OUT).order_by()
    for session, person in parts.values_list("session", "speaker__person"):
        found[session].add(person)
    speaking = {session: frozenset(people) for session, people in found.items()}
    registrations, tokens = _registrations(event)
    return Audience(speaking, registrations, tokens, frozenset().union(*speaking.values()))


def load_facts(frame: Frame) -> Facts:
    """Who came to what, as far as anybody says."""
    people = load_people(frame.event)
    stored = Session.objects.filter(event=frame.event).values_list("pk", "code", "title", "state")
    sessions = tuple(SessionLine(pk, code, title, state == SessionState.CANCELLED) for pk, code, title, state in stored)
    rows = list(_rows(frame, people))
    audience = load_audience(frame.event).with_listed(rows)
    codes = {each.code: each.pk for each in sessions}
    lists: dict[Place, bool] = {}
    for each in frame.pulls:
        code = each.source.partition("@")[2]
        if lists_who_came(each.source) and (not code or code in codes):
            lists[each.publication_id, codes.get(code)] = each.state == PullState.COMPLETE
    return Facts(people, audience, sessions, tuple(countable(rows, audience)), lists)


def ever_registered(event: Event) -> bool:
    """Whether registrations are kept here at all, so that none for a session means nobody."""
    return Registration.objects.filter(event=event).exists()


def _registrations(event: Event) -> tuple[dict[Who, frozenset[int] | None], dict[Who, str]]:
    """Person → sessions, and person → token: as in ``Audience``."""
    active = Registration.objects.filter(event=event, state=RegistrationState.ACTIVE).order_by("pk")
    found: dict[Who, frozenset[int] | None] = {}
    tokens: dict[Who, str] = {}
    for person, token, whole, session in active.values_list("person", "join_token", "whole_event", "sessions"):
        chosen = found.get(person) or frozenset()
        found[person] = None if whole else chosen | ({session} if session else set())
        tokens[person] = token
    return found, tokens


#: the columns of an attendance row that become a ``Row`` as they are
_AS_THEY_ARE = (
    *("invited", "registered", "attended", "seconds", "replay", "joined_at", "left_at", "as_of", "counted", "unread"),
)


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


def load_told(frame: Frame) -> Iterator[Told]:
    """The figures that platforms give themselves."""
    accounts = {each.pk: each.account_id for each in frame.publications}
    rows = Metric.objects.filter(publication__in=accounts).exclude(value=None).order_by("pk")
    for publication, session, name, value, assumed in rows.values_list(
        "publication", "session", "name", "value", "assumed"
    ):
        if value is not None:
            yield Told(publication, accounts[publication], session, name, value, assumed)


def load_unread(frame: Frame) -> Iterator[Unread]:
    """What came instead of figures that could be taken."""
    accounts = {each.pk: each.account_id for each in frame.publications}
    rows = Metric.objects.filter(publication__in=accounts).exclude(unread="").order_by("pk")
    for publication, session, name, words in rows.values_list("publication", "session", "name", "unread"):
        yield Unread(accounts[publication], session, name, words)


def accounts_with_assumed_times(event: Event) -> list[str]:
    """Names of the accounts whose platform gives times in a unit that no document names."""
    rows = Metric.objects.filter(publication__event=event, name="average_view_seconds", assumed=True)
    return list(
        rows.order_by("publication__account__name").values_list("publication__account__name", flat=True).distinct()
    )


def lists_who_came(source: str) -> bool:
    """Whether a source holds only those who came, so that absence from it means something once it is whole. By the
    naming of sources these are ``attendance@CODE`` and ``…-attendance``."""
    return source.partition("@")[0].endswith("attendance")


def load_held(frame: Frame, facts: Facts) -> dict[int, frozenset[Who]]:
    """Publication → people who exist there as attendees."""
    codes = frozenset(each.code for each in facts.sessions)
    found: defaultdict[int, set[Who]] = defaultdict(set)
    there = RemoteObject.objects.filter(publication__event=frame.event, kind="attendee", state=RemoteState.PRESENT)
    for publication, key in there.order_by().values_list("publication", "key").iterator(2000):
        who = facts.people.who(objects.parse(key, codes).who)
        if publication is not None and facts.audience.counts(who, None):
            found[publication].add(who)
    return {publication: frozenset(each) for publication, each in found.items()}
