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
from portal.planning.unsent import writing
from portal.publishing.models import Operation, OperationState, Publication, RemoteState, Run, RunKind
from portal.publishing.state_words import account_state, run_state
from portal.texts import StateWords

from .event_status import Standing
from .states import left_out, result

S = OperationState
UNDER_WAY = (S.QUEUED, S.SENDING)
STUCK = (S.WAITING, S.UNKNOWN, S.NEEDS_PERSON)


@dataclass(frozen=True)
class AccountRow:
    """A publication and how much of it is there, under way, stuck and refused. ``unsent``: lines of today's plan that
    would be sent; None where that is not known."""

    publication: Publication
    platform: str
    account_state: StateWords
    there: int
    under_way: int
    stuck: int
    refused: int
    unsent: int | None


@dataclass
class LastRun:
    """The last push of an event and its operations by state."""

    run: Run
    states: Counter[str] = field(default_factory=Counter)


def on_platforms(standing: Standing) -> tuple[list[AccountRow], LastRun | None]:
    """The event's publications with their counts, and its last push. Three queries."""
    event = standing.event
    there = Count("remote_objects", filter=Q(remote_objects__state=RemoteState.PRESENT))
    found = Publication.objects.filter(event=event).select_related("account__lane").annotate(n_there=there)
    publications = list(found.defer("secret_options", "account__credentials", "account__token"))
    run = Run.objects.filter(event=event, kind=RunKind.PUSH).order_by("-pk").first()
    last = LastRun(run) if run else None
    states = _states(event, last)
    return [_row(standing, each, states[each.pk]) for each in publications], last


def _states(event: Event, last: LastRun | None) -> Mapping[int, Counter[str]]:
    """Publication → its operations by state; those of the last run are put on ``last``."""
    rows = Operation.objects.filter(publication__event=event).order_by().values_list("publication", "run", "state")
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for publication, run, state, n in rows.annotate(n=Count("pk")):
        found[publication][state] += n
        if last is not None and run == last.run.pk:
            last.states[state] += n
    return found


def _row(standing: Standing, publication: Publication, states: Mapping[str, int]) -> AccountRow:
    unsent = standing.unsent
    known = registry.PLATFORMS.get(publication.account.platform)
    return AccountRow(
        publication,
        known.label if known else publication.account.platform,
        account_state(publication.account),
        publication.n_there,  # type: ignore[attr-defined]
        sum(states[state] for state in UNDER_WAY),
        sum(states[state] for state in STUCK),
        standing.refused_by.get(publication.pk, 0),
        writing(unsent.shares.get(publication.pk, {})) if unsent.known else None,
    )


@dataclass(frozen=True)
class Sentence:
    """A push: its state, what came of it, by whom and when."""

    told: StateWords
    words: str
    by: str
    at: datetime


def last_run_in_words(last: LastRun | None) -> Sentence | None:
    """The last push in one sentence; None where nothing was ever sent."""
    if last is None:
        return None
    run = last.run
    left = [f"{n} {left_out(name)}" for name, n in run.left_out.items() if n]
    sent = result(last.states)
    words = " ".join([sent, gettext("Left out: {things}.").format(things=", ".join(left))]) if left else sent
    return Sentence(run_state(run, last.states), words, run.actor, run.finished_at or run.created_at)
