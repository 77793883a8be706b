"""The report ``links``: the addresses that let somebody in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from urllib.parse import quote, urlsplit, urlunsplit

from integrations import registry
from integrations.core import objects
from integrations.core.contract import ACTIONS
from portal.events.addresses import BadAddress, normalise
from portal.events.models import Event, Session, SessionSpeaker, SessionState, SpeakerState
from portal.publishing.models import Attendance, Publication, RemoteObject, RemoteState

from .document import Cells, Frame, Report, Table
from .figures import Who
from .loading import load_audience, load_frame, load_people

COLUMNS = ("person", "email", "session", "platform", "account", "kind", "link")
HOST, JOIN = "host", "join"


def links(event: Event, *, shown: bool = True) -> Report:
    """Who has which link. Rows without a person are for the session or event as a whole. With ``shown`` false the
    links themselves are left out."""
    frame = load_frame(event)
    return frame.report("links", Table(COLUMNS, lambda: _Links(frame, shown).rows()))


def takes_attendees(slug: str) -> bool:
    """Whether people are registered on the platform; where not, they get a link of their own to a room."""
    try:
        return registry.get(slug).can(ACTIONS["attendee"]["create"])
    except registry.UnknownPlatform:
        return True  # nothing is known of its rooms, so no link is made up


def personal(room: str, token: str) -> str:
    """A room's address that tells the platform who comes: our token as ``externalId`` ("Tracking customer usage"),
    beside whatever the address holds already."""
    parts = urlsplit(room)
    own = f"externalId={quote(token, safe='')}"
    return urlunsplit(parts._replace(query=f"{parts.query}&{own}" if parts.query else own))


class _Links:
    """The links of one event while they are written out."""

    def __init__(self, frame: Frame, shown: bool) -> None:
        self.frame = frame
        self.shown = shown
        self.people = load_people(frame.event)
        self.audience = load_audience(frame.event)
        self.sessions = {each.code: each for each in Session.objects.filter(event=frame.event)}
        self.codes = frozenset(self.sessions)
        # session → speakers who may be let in as such: once approved, in the order of the programme
        let_in = (SpeakerState.APPROVED, SpeakerState.TO_REVIEW)
        parts = SessionSpeaker.objects.filter(session__event=frame.event, speaker__state__in=let_in)
        hosts: defaultdict[int, list[Who]] = defaultdict(list)
        for session, person in parts.values_list("session", "speaker__person"):
            hosts[session].append(person)
        self.hosts = dict(hosts)

    def rows(self) -> Iterator[Cells]:
        publications = self.frame.publications
        rows = RemoteObject.objects.filter(publication__in=publications, state=RemoteState.PRESENT).exclude(links="")
        objects_of = _Turns(
            rows.only("publication", "key", "links", "body").order_by("publication", "pk").iterator(2000)
        )
        rows_of = _Turns(_listed(publications))
        for publication in publications:
            platform = publication.account.platform
            rooms = not takes_attendees(platform)
            written: set[tuple[Who, str]] = set()
            for each in objects_of.of(publication):
                name, links = objects.parse(each.key, self.codes), _opened(each)
                if rooms and name.kind == "session" and JOIN in links:
                    yield from self._room(publication, name.code, links, registry.get(platform).guest_link(each.body))
                else:
                    written.add((self._who(name.who), name.code))
                    # links as the platform gave them; join:WHO is that person's
                    for named, link in links.items():
                        kind, _, who = named.partition(":")
                        person = self._who(who or name.who)
                        yield self._row(publication, name.code, kind, link, person)
            yield from self._listed(publication, rows_of.of(publication), written)

    def _room(self, publication: Publication, code: str, links: Mapping[str, str], guest: str) -> Iterator[Cells]:
        """Hosts get the host link, everybody else who may come one of their own: the ``guest`` link, or where the room
        has none the one to join."""
        session = self.sessions.get(code)
        if session is None or session.state == SessionState.CANCELLED:
            return
        hosts: list[Who] = self.hosts.get(session.pk, []) if HOST in links else []
        guests = sorted(self.audience.invited_to(session.pk) - set(hosts), key=str)
        for who in hosts:
            yield self._row(publication, code, HOST, links[HOST], who)
        own = guest if guest in links else JOIN
        for who in guests:
            yield self._row(publication, code, own, personal(links[own], self.audience.tokens[who]), who)
        for kind, link in links.items():
            if not {HOST: hosts, own: guests}.get(kind):
                yield self._row(publication, code, kind, link)

    def _listed(
        self, publication: Publication, rows: Iterable[Attendance], written: set[tuple[Who, str]]
    ) -> Iterator[Cells]:
        """Links that came with the platform's own lists, of those we hold none for."""
        for each in rows:
            who: Who = each.person_id or self._who(each.normalised)
            code = each.session.code if each.session else ""
            if (who, code) not in written:
                for kind, link in _opened(each).items():
                    yield self._row(publication, code, kind, link, who, each.name, each.email)

    def _who(self, written: str) -> Who:
        try:
            return self.people.who(written if written.startswith("#") or not written else normalise(written))
        except BadAddress:
            return written

    def _row(
        self, publication: Publication, code: str, kind: str, link: str, who: Who = "", name: str = "", email: str = ""
    ) -> Cells:
        known = isinstance(who, int)
        return {
            "person": (self.people.name.get(who, name) if isinstance(who, int) else name) or None,
            "email": self.people.shown(who, email or ("" if known else str(who))) or None,
            "session": code or None,
            "platform": publication.account.platform,
            "account": publication.account.name,
            "kind": kind,
            "link": link if self.shown else None,
        }


class _Turns[Row: (RemoteObject, Attendance)]:
    """Hands out the rows of one query, which come by publication, as the publications take their turns."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._groups: Iterator[tuple[int | None, Iterator[Row]]] = groupby(rows, lambda row: row.publication_id)
        self._next: tuple[int | None, Iterator[Row]] | None = next(self._groups, None)

    def of(self, publication: Publication) -> Iterator[Row]:
        if self._next is not None and self._next[0] == publication.pk:
            yield from self._next[1]
            self._next = next(self._groups, None)


def _listed(publications: Sequence[Publication]) -> Iterator[Attendance]:
    rows = Attendance.objects.filter(publication__in=publications, unlisted_since=None).exclude(links="")
    return rows.select_related("session").order_by("publication", "pk").iterator(2000)


def _opened(row: RemoteObject | Attendance) -> Mapping[str, str]:
    return dict(row.links)
