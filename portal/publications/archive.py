"""Archiving an event: here it is put away, and a person says what becomes of what stands on the platforms."""

from __future__ import annotations

from enum import StrEnum

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from integrations.core.reasons import Reason
from portal.dbtime import db_now
from portal.events.models import Event
from portal.locking import locked
from portal.publishing.models import LIVE_STATES, ManualTask, Operation, Publication, RemoteObject, RemoteState
from portal.refusal import Refusal
from portal.roles import Right
from portal.teams import audit

from .publish import unpublish


class There(StrEnum):
    """What becomes of what stands on the platforms."""

    KEEP = "keep"
    REMOVE = "remove"


def standing(event: Event) -> int:
    """How many things of ``event`` stand on platforms, as far as we know."""
    return RemoteObject.unscoped.filter(publication__event=event, state=RemoteState.PRESENT).count()


def leaving() -> QuerySet[RemoteObject]:
    """What still stands on platforms although a whole publication is to be removed there."""
    rows = RemoteObject.unscoped.filter(state=RemoteState.PRESENT)
    return rows.filter(publication__active=False, publication__remove_there=True)


def in_use(events: QuerySet[Event]) -> QuerySet[Event]:
    """Those of ``events`` that are not archived, or of which something is still to be removed somewhere."""
    return events.filter(Q(archived_at=None) | Exists(leaving().filter(publication__event=OuterRef("pk"))))


@transaction.atomic
def archive(event: Event, actor: audit.Actor, there: There | None = None) -> None:
    """Put ``event`` away and take all its publications back. Sends nothing: with REMOVE the next plan removes.

    Raises Refusal where something stands there and nobody said what becomes of it, and where operations are
    not finished.
    """
    actor.need(Right.PROGRAMME_CHANGE, event.team)
    row = locked(Event.unscoped).select_related("team").get(pk=event.pk)
    if row.archived_at is not None:
        raise Refusal(Reason("publication.archived_already", {"title": str(row)}))
    live = Operation.unscoped.filter(publication__event=row, state__in=LIVE_STATES).count()
    if live:
        raise Refusal(Reason("publication.unfinished", {"count": live}))
    found = standing(row)
    if found and there is None:
        raise Refusal(Reason("publication.stands_there", {"count": found, "title": str(row)}))
    for publication in Publication.unscoped.filter(event=row).select_related("event__team"):
        unpublish(publication, actor, remove_there=there is There.REMOVE)
    _set(event, row, actor, archived=True, there=there)


@transaction.atomic
def bring_back(event: Event, actor: audit.Actor) -> None:
    """``event`` is in use again. Its publications stay unpublished, and what stands there stays: neither a push nor a
    task removes it any more. Raises Refusal where operations are not finished."""
    actor.need(Right.PROGRAMME_CHANGE, event.team)
    row = locked(Event.unscoped).select_related("team").get(pk=event.pk)
    if row.archived_at is None:
        raise Refusal(Reason("publication.not_archived", {"title": str(row)}))
    live = Operation.unscoped.filter(publication__event=row, state__in=LIVE_STATES).count()
    if live:
        raise Refusal(Reason("publication.unfinished", {"count": live}))
    for publication in Publication.unscoped.filter(event=row, remove_there=True).select_related("event__team"):
        unpublish(publication, actor)
    _drop_removals(row)
    _set(event, row, actor, archived=False, there=None)


def _drop_removals(event: Event) -> None:
    """Open tasks ask nobody any more to remove what stands there."""
    for task in locked(ManualTask.unscoped).filter(publication__event=event, done_at=None):
        kept = [item for item in task.items if "tick" in item or item.get("task") != "remove"]
        if len(kept) == len(task.items):
            continue
        task.items = kept
        if task.open_items:
            task.reasons = tuple(map(Reason.from_document, task.open_items[0]["reasons"]))
        else:
            task.close()
        task.save()


def _set(event: Event, row: Event, actor: audit.Actor, *, archived: bool, there: There | None) -> None:
    changes = audit.assign(row, {"archived_at": db_now() if archived else None})
    row.save(update_fields=list(changes))
    event.archived_at = row.archived_at
    told = {**changes, **({"there": there.value} if there else {})}
    audit.write(actor, row.team, "event.archive" if archived else "event.bring_back", row, told)
