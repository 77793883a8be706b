"""What of an event wants somebody, as its tabs show it on every page; counted with the event, by the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from portal.delivery.sync_status import PROBLEMS
from portal.events.models import Event, Speaker, SpeakerState
from portal.planning.unsent import Knowledge
from portal.publishing.models import ManualTask, Operation, OperationState
from portal.texts import gettext_lazy

from . import unsent

S = OperationState


class Mark(NamedTuple):
    """``badge``: a class of the stylesheet; ``n``: how many, or a sign; ``words``: what they are, for whoever hears the
    page or points at it."""

    badge: str
    n: int | str
    words: str


#: page → the annotation it shows, its badge and its words
MARKS = {
    "desk:speakers": ("n_to_decide", "warn", gettext_lazy("to decide")),
    "desk:problems": ("n_problems", "bad", gettext_lazy("open")),
    "desk:tasks": ("n_by_hand", "warn", gettext_lazy("open")),
}


def counted(events: QuerySet[Event]) -> QuerySet[Event]:
    """``events``, each with what ``marks`` needs."""
    waiting = Speaker.objects.filter(state__in=(SpeakerState.PROPOSED, SpeakerState.TO_REVIEW))
    tasks = ManualTask.objects.filter(done_at=None)
    # what the problems page lists: a refused one is none any more when a later one on its object arrived
    same = {"publication": OuterRef("publication"), "key": OuterRef("key"), "pk__gt": OuterRef("pk")}
    arrived = Operation.objects.filter(state__in=(S.DONE, S.DONE_WITH_DIFFERENCES), **same)
    return unsent.annotated(events).annotate(
        n_to_decide=_number(waiting, "event"),
        n_problems=_number(
            Operation.objects.filter(state__in=PROBLEMS).exclude(Exists(arrived), state=S.REJECTED), "run__event"
        ),
        n_by_hand=_number(tasks, "publication__event"),
    )


def marks(event: Event) -> Mapping[str, Mark]:
    """Page → what waits there, where anything does. One query more for an event that did not come from ``counted``."""
    if not hasattr(event, "n_problems"):
        event = counted(Event.objects.filter(pk=event.pk)).get()
    found = {page: Mark(badge, getattr(event, name), words) for page, (name, badge, words) in MARKS.items()}
    [count] = unsent.known(event)
    told = unsent.unsent_state(count)
    if told and count.known:
        found["desk:plan"] = Mark(told.badge, count.changes, told.words.removeprefix(f"{count.changes} "))
    elif told:
        found["desk:plan"] = Mark(told.badge, "…" if count.knowledge is Knowledge.COUNTING else "!", told.words)
    return {page: mark for page, mark in found.items() if mark.n}


def _number(rows: QuerySet[Any], by: str) -> Coalesce:
    counts = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)
