"""The report ``links``: the addresses that let somebody in."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlsplit, urlunsplit

from integrations.core import objects
from portal.events.models import Event, Registration, RegistrationState, Session, SessionState
from portal.publishing.models import Attendance, Publication, RemoteObject, RemoteState

from .document import Cells, Frame, Report, Table
from .grouping import grouped
from .loading import Crowd, People, load_crowd, load_frame, load_people
from .platforms import takes_attendees

COLUMNS = ("person", "email", "session", "platform", "account", "kind", "link")
HOST, JOIN = "host", "join"


def links(event: Event, *, shown: bool = True) -> Report:
    """Who has which link. Rows without a person are for the session or event as a whole. With ``shown`` false the
    links themselves are left out."""
    frame = load_frame(event)
    return frame.report("links", Table(COLUMNS, lambda: _Links(frame, shown).rows()))


def personal(room: str, token: str) -> str:
    """A room's address that tells the platform who comes: our token as ``externalId`` (Whereby, "Tracking customer
    usage"), beside whatever the address asks for already."""
    parts = urlsplit(room)
    own = f"externalId={quote(token, safe='')}"
    return urlunsplit(parts._replace(query=f"{parts.query}&{own}" if parts.query else own))


class _Links:
    """The links of one event while they are written out."""

    def __init__(self, frame: Frame, shown: bool) -> None:
        self.frame = frame
        self.shown = shown
        self.people: People = load_people(frame.event)
        self.crowd: Crowd = load_crowd(frame.event)
        self.sessions = {each.code: each for each in Session.objects.filter(event=frame.event)}
        self.tokens = dict(
            Registration.objects.filter(event=frame.event, state=RegistrationState.ACTIVE)
            .order_by("pk")
            .values_list("person", "join_token")
        )
        self.names = self.people.name | dict(
            Registration.objects.filter(event=frame.event).order_by().values_list("person", "person__name")
        )

    def rows(self) -> Iterator[Cells]:
        for publication in self.frame.publications:
            own = not takes_attendees(publication.account.platform)
            written: set[tuple[str, str]] = set()
            for each in self._there(publication):
                name = objects.parse(each.key, frozenset(self.sessions))
                if own and name.kind == "session" and JOIN in each.links:
                    yield from self._room(publication, name.code, each.links)
                else:
                    written.add((name.who, name.code))
                    yield from self._given(publication, name, each.links)
            yield from self._listed(publication, written)

    def _there(self, publication: Publication) -> Iterator[RemoteObject]:
        rows = RemoteObject.objects.filter(publication=publication, state=RemoteState.PRESENT).exclude(links="")
        return rows.defer("body").iterator(2000)
