"""Importing people: good rows go in, bad rows are told by line; everything in one transaction."""

from __future__ import annotations

from django.db import transaction

from integrations.core.reasons import Reason
from portal.events.models import Event, Session
from portal.locking import locked
from portal.roles import Right
from portal.teams import audit

from . import people_rows, store
from .attendee_rows import AttendeeRows
from .files import Unreadable
from .people_rows import SPEAKERS, Checker
from .results import PeopleResult
from .rows import Table
from .speaker_rows import SpeakerRows


@transaction.atomic
def import_people(*, actor: audit.Actor, event: Event, table: Table, kind: str) -> PeopleResult:
    """Bring the people of ``table`` into ``event``; ``kind`` is ``speakers`` or ``attendees``.

    Only columns present and cells not empty overwrite. One audit entry per batch. Call it within the team's scope.
    Raises Unreadable where the event takes nobody.
    """
    actor.need(Right.IMPORT, event.team)
    event = locked(Event.objects).select_related("team").get(pk=event.pk)
    if event.archived_at is not None:
        raise Unreadable(Reason("imports.archived", {"event": str(event)}, field="slug"))
    codes = set(Session.objects.filter(event=event).values_list("code", flat=True))
    checker = Checker(table, kind, codes)
    result = PeopleResult(table.header, table.delimiter)
    result.warnings += checker.remarks()
    usable = people_rows.entries(checker, result)
    writer = (SpeakerRows if kind == SPEAKERS else AttendeeRows)(actor, event, result)
    for start in range(0, len(usable), store.BATCH):
        batch = usable[start : start + store.BATCH]
        changes = writer.apply(batch)
        words = f"{len(batch)} rows of {kind} for {event}"
        audit.write(actor, event.team, f"{kind}.import", words, {"event": event.slug, **changes})
    result.errors.sort(key=lambda problem: problem.line)
    return result
