"""What platforms would make of an event, a session or a speaker: the very reasons of the plan, for forms."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Model
from django.utils import timezone

from integrations import registry
from integrations.core import objects
from integrations.core.reasons import Reason
from portal.crypto import Undecryptable
from portal.events.form_hints import Remark
from portal.events.models import Event, Person, Session, Speaker
from portal.publications import snapshot
from portal.publishing.models import Publication
from portal.refusal import Refusal

from .compare import UNSEEN

EVENTS = 3  # of a person: those next to come


def of(row: Model) -> Iterator[Remark]:
    """What keeps ``row`` back, and what is shortened or left out of it, on each publication of its event.

    Costs the desired state of those publications, without the event's attendees. Needs a scope.
    """
    if isinstance(row, Event):
        yield from _remarks(row, objects.EVENT, frozenset())
    elif isinstance(row, Session):
        yield from _remarks(row.event, objects.session(row.code), frozenset())
    elif isinstance(row, Speaker):
        yield from _remarks(row.event, "", {row.pk})
    elif isinstance(row, Person):
        coming = Speaker.objects.filter(person=row, event__ends_at__gte=timezone.now()).select_related("event")
        for speaker in coming.order_by("event__starts_at")[:EVENTS]:
            yield from _remarks(speaker.event, "", {speaker.pk})


def _remarks(event: Event, key: str, speakers: Collection[int]) -> Iterator[Remark]:
    """Of the object ``key`` or of ``speakers``."""
    rows = Publication.objects.filter(event=event, active=True).select_related("account", "event")
    rows = rows.defer("account__credentials", "account__token").order_by("account__name", "pk")
    try:
        publications = [row for row in rows if row.account.platform in registry.PLATFORMS]
    except Undecryptable:
        return  # the pages of publications tell of it
    if not publications:
        return
    data = snapshot.load(event, attendees=False)
    people = {data.speakers[pk].who for pk in speakers if pk in data.speakers}
    for publication in publications:
        yield from _of_publication(data, publication, key, people)


def _of_publication(
    data: snapshot.EventData, publication: Publication, key: str, people: Collection[str]
) -> Iterator[Remark]:
    where = publication.account.name + ("" if publication.name == "main" else f" ({publication.name})")
    try:
        view = snapshot.view(data, publication)
    except Refusal as error:
        yield Remark(where, Reason("plan.unusable_options", {"why": error.reasons}, fix="publication"))
        return
    codes = {session.code for session in view.sessions}
    for desired in registry.get(publication.account.platform).desired_objects(view):
        if desired.key == key or (
            people and desired.kind == "speaker" and objects.parse(desired.key, codes).who in people
        ):
            if desired.blocked:
                yield Remark(where, desired.blocked, blocked=True)
            yield from (Remark(where, note) for note in desired.notes if note.code not in UNSEEN)
