"""Runs: how far a push is while it runs, what came of it, and what can still be stopped or tried again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from portal.delivery.settle import manual_decisions
from portal.desk.base.frame import Mask, framed, links, mask_for, may, paged, query
from portal.desk.base.navigation import event_menu
from portal.desk.base.pages import PageRequest, address, event_page, page
from portal.desk.presenters import run_progress, states
from portal.events.models import Event
from portal.publishing.models import Attempt, Operation, OperationState, Run, RunKind, RunState
from portal.publishing.state_words import OPERATIONS, operation_state, run_state
from portal.roles import Right
from portal.teams.models import Team
from portal.texts import StateWords, counted
from portal.wording import Medium, say_all

from .retry import retry_what_can, retryable, tell_retried

S = OperationState


def _team(run: Run) -> Team:
    return run.event.team


@dataclass(frozen=True)
class Listed:
    """A run in the list of an event's runs."""

    run: Run
    told: StateWords
    words: str


@event_page(Right.RUNS_VIEW)
def show_runs(request: PageRequest, event: Event) -> HttpResponse:
    """All pushes and readings of an event, the newest first."""
    found, runs = paged(request, Run.objects.filter(event=event).order_by("-pk"))
    by_run = run_progress.by_run(runs)
    rows = []
    for run in runs:
        by_state: Mapping[str, int] = by_run.get(run.pk, {})
        pulled = run.kind == RunKind.PULL
        words = gettext("Figures were asked for.") if pulled else states.result(by_state)
        rows.append(Listed(run, run_state(run, by_state), words))
    rights = may(request, event, push=Right.PUSH)
    context = {"page": found, "rows": rows, "query": query(request), "may": rights}
    return framed(request, event, "desk/runs.html", context, title=gettext("Runs"), tab="desk:runs")


@page(Run, _team, Right.RUNS_VIEW)
def show_run(request: PageRequest, run: Run) -> HttpResponse:
    """One push: its progress or result, and its operations by state. A reading's place is the page of figures."""
    if run.kind == RunKind.PULL:
        return redirect("desk:pulls", run.event_id)
    mask = mask_for(request, run.event)
    progress = _progress(request, run)
    by_state = progress["by_state"]
    chosen = request.GET.get("state", "")
    if chosen not in by_state:
        chosen = next((count.state for count in states.counts(by_state)), "")
    rows = Operation.objects.filter(run=run, state=chosen).select_related("account", "publication")
    found, operations = paged(
        request, rows.defer("account__credentials", "account__token").order_by("pk"), total=by_state[chosen]
    )
    context = {
        **progress,
        "state": chosen,
        "now": timezone.now(),
        "state_tabs": states.counts(by_state),
        "chosen": OPERATIONS[S(chosen)] if chosen else None,
        "page": found,
        "rows": tried(operations, mask),
        "query": query(request),
        "left_out": [(n, states.left_out(name)) for name, n in run.left_out.items() if n],
        "cancellable": sum(by_state[state] for state in (S.QUEUED, S.WAITING)),
        "retryable": retryable(Operation.objects.filter(run=run)).count(),
        "may": may(request, run.event, cancel=Right.CANCEL, retry=Right.RETRY),
    }
    return framed(
        request, run.event, "desk/run.html", context, title=gettext("Run {run}").format(run=run.pk), tab="desk:runs"
    )


@page(Run, _team, Right.RUNS_VIEW)
def show_progress(request: PageRequest, run: Run) -> HttpResponse:
    """The part of a run's page that changes. ``X-Final`` says that it no longer will."""
    progress = _progress(request, run)
    context = {
        **progress,
        "event": run.event,
        "event_menu": event_menu(request, run.event, "desk:runs"),
        "pages": links(request, run.event),
        "state": request.GET.get("state", ""),
        "state_tabs": states.counts(progress["by_state"]),
    }
    answer = render(request, "desk/run_live.html", context)
    answer["X-Final"] = "1" if run.state != RunState.RUNNING else "0"
    answer["Cache-Control"] = "no-store"
    return answer


def _progress(request: PageRequest, run: Run) -> dict[str, Any]:
    shares = run_progress.shares(run, mask_for(request, run.event))
    by_state = sum((Counter(share.by_state) for share in shares), Counter[str]())
    return {
        "run": run,
        "shares": shares,
        "by_state": by_state,
        "told": run_state(run, by_state),
        "result": states.result(by_state),
        "running": run.state == RunState.RUNNING,
    }


@dataclass(frozen=True)
class Try:
    """An attempt, and what came of it in words."""

    attempt: Attempt
    outcome: str
    message: str


@dataclass(frozen=True)
class Tried:
    """An operation and its attempts, in words."""

    op: Operation
    label: str
    key: str
    message: str
    told: StateWords
    verb: str
    attempts: Sequence[Try]


def tried(operations: Sequence[Operation], mask: Mask) -> list[Tried]:
    """Operations with their attempts; one query for all of them."""
    found: dict[int, list[Try]] = {op.pk: [] for op in operations}
    for attempt in Attempt.objects.filter(operation__in=list(found)).order_by("pk"):
        found[attempt.operation_id].append(
            Try(attempt, states.OUTCOMES[attempt.outcome], say_all(attempt.reasons, Medium.BROWSER, mask))
        )
    return [
        Tried(
            op,
            str(mask(op.label or op.key)),
            str(mask(op.key)),
            say_all(op.reasons, Medium.BROWSER, mask),
            operation_state(op),
            states.ACTIONS.get(op.verb, op.verb),
            found[op.pk],
        )
        for op in operations
    ]


@page(Run, _team, Right.CANCEL, Right.CANCEL)
def cancel_run(request: PageRequest, run: Run) -> HttpResponse:
    """Asks once more, then cancels what the run has not sent yet."""
    if request.method == "POST":
        done = manual_decisions.cancel_run(run, actor=request.actor)
        messages.success(request, counted(done["cancelled"], "{n} change cancelled.", "{n} changes cancelled."))
        if done["left"]:
            words = counted(
                done["left"],
                "{n} is being sent, looked up or needs a decision; this was left alone.",
                "{n} are being sent, looked up or need a decision; these were left alone.",
            )
            messages.warning(request, words)
        return redirect("desk:run", run.pk)
    by_state = run_progress.by_state(run)
    out = by_state[S.SENDING] + by_state[S.UNKNOWN] + by_state[S.NEEDS_PERSON]
    context = {"run": run, "cancellable": by_state[S.QUEUED] + by_state[S.WAITING], "out": out}
    context["done"] = by_state[S.DONE] + by_state[S.DONE_WITH_DIFFERENCES]
    return framed(
        request,
        run.event,
        "desk/run_cancel.html",
        context,
        title=gettext("Cancel run {run}").format(run=run.pk),
        tab="desk:runs",
    )


@page(Run, _team, Right.RETRY, Right.RETRY)
def retry_run(request: PageRequest, run: Run) -> HttpResponse:
    """Puts what waits or was refused queued again."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    tell_retried(request, *retry_what_can(retryable(Operation.objects.filter(run=run)), request.actor))
    return redirect("desk:run", run.pk)


urls = [
    address("events/<int:pk>/runs/", show_runs, "runs"),
    address("runs/<int:pk>/", show_run, "run"),
    address("runs/<int:pk>/progress/", show_progress, "run_progress"),
    address("runs/<int:pk>/cancel/", cancel_run, "run_cancel"),
    address("runs/<int:pk>/retry/", retry_run, "run_retry"),
]
