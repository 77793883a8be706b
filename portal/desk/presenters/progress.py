"""Runs under way and how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import gettext

from portal.dbtime import db_now
from portal.desk.base.navigation import allowed
from portal.events.models import Event
from portal.publishing.models import Operation, Pull, Run, RunKind, RunState
from portal.publishing.operation_states import EXISTS
from portal.roles import Right
from portal.teams.permissions import rights_of

from .event_status import Standing


@dataclass(frozen=True)
class Progress:
    """``done`` of ``total`` operations of a push, or of sources of a reading."""

    event: Event
    kind: str
    by: str
    since: datetime
    done: int
    total: int
    url: str | None

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


def running(request: HttpRequest, standings: Sequence[Standing]) -> list[Progress]:
    """The runs under way of these events, of those whose runs the user may see. Needs a scope."""
    mine = rights_of(request)
    events = {
        its.event.pk: its.event for its in standings if Right.RUNS_VIEW in mine.get(its.event.team_id, frozenset())
    }
    if not events:
        return []
    runs = list(Run.objects.filter(event__in=events, state=RunState.RUNNING).order_by("pk"))
    sent = _sent([run.pk for run in runs if run.kind == RunKind.PUSH])
    read = _read({run.event_id for run in runs if run.kind == RunKind.PULL})
    found = []
    for run in runs:
        event, push = events[run.event_id], run.kind == RunKind.PUSH
        done, total = (sent.get(run.pk) if push else read.get(event.pk)) or (0, 0)
        url = allowed(request, "desk:runs" if push else "desk:pulls", event.team_id, event.pk)
        words = gettext("Sending") if push else gettext("Reading figures")
        found.append(Progress(event, words, run.actor, run.created_at, done, total, url))
    return found


def _sent(runs: Sequence[int]) -> dict[int, tuple[int, int]]:
    if not runs:
        return {}
    rows = Operation.objects.filter(run__in=runs).order_by().values_list("run")
    counted = rows.annotate(done=Count("pk", filter=Q(state__in=EXISTS)), n=Count("pk"))
    return {run: (done, n) for run, done, n in counted}


def _read(events: set[int]) -> dict[int, tuple[int, int]]:
    """A source that is not due any more has been read, or is to be asked again later."""
    if not events:
        return {}
    rows = Pull.objects.filter(publication__event__in=events).order_by().values_list("publication__event")
    counted = rows.annotate(due=Count("pk", filter=Q(due_at__lte=db_now())), n=Count("pk"))
    return {event: (n - due, n) for event, due, n in counted}
