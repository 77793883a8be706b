"""Where what hinders a line or an operation is mended: the session, the person, the publication or the account."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from integrations.core import objects
from integrations.core.reasons import Reason
from portal.desk.base.frame import links, rights
from portal.events.models import EmailAddress, Event, Session, Speaker
from portal.roles import Right

PEOPLE = frozenset({"speaker", "attendee"})


class Link(NamedTuple):
    words: str
    url: str


class FixLinks:
    """Links for objects named by ``keys``; three queries whatever their number."""

    def __init__(self, request: HttpRequest, event: Event, keys: Iterable[str]) -> None:
        self.event = event
        self.rights = rights(request, event)
        self.pages = links(request, event)
        wanted = list(keys)
        self.sessions = dict(Session.objects.filter(event=self.event).values_list("code", "pk")) if wanted else {}
        self.codes = frozenset(self.sessions)
        names = [objects.parse(key, self.codes) for key in wanted]
        self.people = self._person_ids({name.who for name in names if name.kind in PEOPLE})
        self.speakers: dict[int | None, int] = {}  #: person → their part in the event
        if any(name.kind == "speaker" for name in names):
            rows = Speaker.objects.filter(event=self.event, person__in=self.people.values())
            self.speakers = dict(rows.values_list("person", "pk"))

    def link(self, key: str, reasons: Sequence[Reason], publication: int, operation: int = 0) -> Link | None:
        """Where the object of this name is fixed, given why it does not go; None where the user may not."""
        if operation and Right.RUNS_VIEW in self.rights:
            return Link(gettext("See what is open"), reverse("desk:problem", args=[operation]))
        name = objects.parse(key, self.codes)
        fixes = {reason.fix for reason in reasons}
        if "operator" in fixes:
            return Link(gettext("For whoever runs Callboard"), reverse("help-chapter", args=["operating"]))
        if "account" in fixes and self.pages["accounts"]:
            return Link(gettext("Open accounts"), self.pages["accounts"])
        if "publication" in fixes and name.kind != "session":
            return self._publication(publication)
        if name.kind in PEOPLE:
            return self._person(name, fixes)
        if name.kind == "session":
            found = self.sessions.get(name.code)
            if found is None or Right.PROGRAMME_VIEW not in self.rights:
                return None
            return Link(gettext("Open session"), reverse("admin:events_session_change", args=[found]))
        return self._publication(publication)

    def _person(self, name: objects.ObjectName, fixes: Collection[str]) -> Link | None:
        if "approval" in fixes and self.pages["speakers"]:
            return Link(gettext("Decide on speakers"), self.pages["speakers"])
        found = self.people.get(name.who)
        if found in self.speakers and Right.SPEAKERS_VIEW in self.rights:
            return Link(gettext("Open speaker"), reverse("desk:speaker", args=[self.event.pk, self.speakers[found]]))
        if found is None or not self.rights & {Right.SPEAKERS_VIEW, Right.ATTENDEES_VIEW}:
            return None
        return Link(gettext("Open person"), reverse("admin:events_person_change", args=[found]))

    def _publication(self, publication: int) -> Link | None:
        if not self.pages["publications"] or not publication:
            return None
        return Link(gettext("Open publication"), reverse("desk:publication", args=[self.event.pk, publication]))

    def _person_ids(self, who: set[str]) -> dict[str, int]:
        """WHO of object names → person: an address, or ``#`` and the person's number."""
        numbered = {text: int(text[1:]) for text in who if text.startswith("#") and text[1:].isdigit()}
        addresses = who - numbered.keys() - {""}
        if not addresses:
            return numbered
        rows = EmailAddress.objects.filter(team=self.event.team_id, normalised__in=addresses)
        return {**numbered, **dict(rows.values_list("normalised", "person_id"))}
