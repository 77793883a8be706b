"""What an event's own page says of its publications and of the last run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext

from integrations import registry
from portal.events.models import Event
from portal.publishing.models import (
    FINAL_STATES,
    Operation,
    OperationState,
    Publication,
    RemoteState,
    Run,
    RunKind,
    RunState,
)
from portal.texts import counted

from .event_status import Standing
from .states import left_out

S = OperationState
UNDER_WAY = (S.QUEUED, S.SENDING)
STUCK = (S.WAITING, S.UNKNOWN, S.NEEDS_PERSON)


@dataclass(frozen=True)
class AccountRow:
    """A publication and how much of it is there, under way, stuck and refused."""

    publication: Publication
    platform: str
    there: int
    under_way: int
    stuck: int
    refused: int


@dataclass
class LastRun:
    """The last push of an event and its operations by state."""

    run: Run
    states: Counter[str] = field(default_factory=Counter)


def on_platforms(standing: Standing) -> tuple[list[AccountRow], LastRun | None]:
    """The event's publications with their counts, and its last push. Three queries."""
    event = standing.event
    there = Count("remote_objects", filter=Q(remote_objects__state=RemoteState.PRESENT))
    found = Publication.objects.filter(event=event).select_related("account").annotate(n_there=there)
    publications = list(found.defer("secret_options", "account__credentials", "account__token"))
    run = Run.objects.filter(event=event, kind=RunKind.PUSH).order_by("-pk").first()
    last = LastRun(run) if run else None
    states = _states(event, last)
    return [_row(each, states[each.pk], standing.refused_by.get(each.pk, 0)) for each in publications], last


def _states(event: Event, last: LastRun | None) -> Mapping[int, Counter[str]]:
    """Publication → its operations by state; those of the last run are put on ``last``."""
    rows = Operation.objects.filter(publication__event=event).order_by().values_list("publication", "run", "state")
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for publication, run, state, n in rows.annotate(n=Count("pk")):
        found[publication][state] += n
        if last is not None and run == last.run.pk:
            last.states[state] += n
    return found


def _row(publication: Publication, states: Mapping[str, int], refused: int) -> AccountRow:
    known = registry.PLATFORMS.get(publication.account.platform)
    return AccountRow(
        publication,
        known.label if known else publication.account.platform,
        publication.n_there,  # type: ignore[attr-defined]
        sum(states[state] for state in UNDER_WAY),
        sum(states[state] for state in STUCK),
        refused,
    )


@dataclass(frozen=True)
class Sentence:
    """``badge``: a class of the stylesheet; ``state``: its word."""

    badge: str
    state: str
    words: str
    by: str
    at: datetime


def last_run_in_words(last: LastRun | None) -> Sentence | None:
    """The last push in one sentence; None where nothing was ever sent."""
    if last is None:
        return None
    run, total = last.run, sum(last.states.values())
    done = last.states[S.DONE] + last.states[S.DONE_WITH_DIFFERENCES]
    left = [f"{n} {left_out(name)}" for name, n in run.left_out.items() if n]
    parts = [counted(total, "{done} of {n} change done", "{done} of {n} changes done", done=done)]
    if different := last.states[S.DONE_WITH_DIFFERENCES]:
        parts.append(counted(different, "{n} of them with differences", "{n} of them with differences"))
    for state in S:
        if state not in (S.DONE, S.DONE_WITH_DIFFERENCES) and last.states[state]:
            parts.append(f"{last.states[state]} {str(state.label).lower()}")
    sent = ", ".join(parts) + "." if total else gettext("There was nothing to send.")
    words = " ".join([sent, gettext("Left out: {things}.").format(things=", ".join(left))]) if left else sent
    badge, heading = _badge(last)
    return Sentence(badge, heading, words, run.actor, run.finished_at or run.created_at)


def _badge(last: LastRun) -> tuple[str, str]:
    if last.run.state == RunState.RUNNING:
        return "info", gettext("Running")
    if last.run.state == RunState.CANCELLED:
        return "warn", gettext("Cancelled")
    bad = last.states[S.REJECTED] or any(last.states[state] for state in S if state not in FINAL_STATES)
    return ("bad", gettext("Finished with problems")) if bad else ("good", gettext("Finished"))
