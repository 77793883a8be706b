"""What pages say of changes that are not sent: what a worker has counted, or they themselves where no worker is."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext

from portal.events.models import Event
from portal.planning import unsent
from portal.planning.unsent import Count, Knowledge
from portal.texts import StateWords, counted
from portal.worker import canaries


def annotated(events: QuerySet[Event]) -> QuerySet[Event]:
    """``events``, each with what ``known`` needs: one query asks for everything, whether a worker answers too."""
    return unsent.annotated(events).annotate(worker_back_at=canaries.last_back(), asked_at=Now())


def known(*events: Any) -> list[Count]:
    """What is known of each of ``events``, which come from ``annotated``. Needs a scope.

    Where nothing is and no worker answers, the page counts up to a bound that its events share.
    """
    found = [getattr(event, "counted_here", None) or unsent.known(event) for event in events]
    if not events or not canaries.late(events[0].worker_back_at, events[0].asked_at):
        return found
    most = unsent.HERE
    for place, event in enumerate(events):
        if found[place].knowledge is Knowledge.COUNTING:
            size = unsent.size(event)
            found[place] = unsent.count_here(event) if size <= most else Count(Knowledge.UNCOUNTED)
            most -= size if size <= most else 0
            event.counted_here = found[place]
    return found


def unsent_state(count: Count) -> StateWords | None:
    """The badge of changes that are not sent; None where there are none."""
    match count.knowledge:
        case Knowledge.COUNTING:
            return StateWords(gettext("Counting what is not sent"), "info")
        case Knowledge.UNCOUNTED:
            return StateWords(gettext("Not counted: no worker answers"), "bad")
        case Knowledge.UNPLANNED:
            return StateWords(gettext("No plan can be made"), "bad")
    n = count.changes
    if not n:
        return None
    if count.by_page:
        words = counted(
            n,
            "{n} change not sent, as this page counts: no worker answers",
            "{n} changes not sent, as this page counts: no worker answers",
        )
        return StateWords(words, "warn")
    return StateWords(counted(n, "{n} change not sent", "{n} changes not sent"), "warn")
