"""One operation: what became of it, and what a person decides on it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.translation import gettext

from portal.delivery.operations.refusal import NotPossible
from portal.delivery.settle import manual_decisions
from portal.desk.base.frame import framed, mask_for, may, rights
from portal.desk.base.pages import PageRequest, address, page, tell_problem
from portal.desk.presenters.fields import Reader
from portal.publishing.models import Operation, OperationState
from portal.roles import Right
from portal.teams.models import Team

from .problems import RIGHTS, told

S = OperationState


def _team(op: Operation) -> Team:
    return op.run.event.team


@page(Operation, _team, Right.RUNS_VIEW)
def show_operation(request: PageRequest, op: Operation) -> HttpResponse:
    """What was to be sent, every attempt, and the ways out."""
    event = op.run.event
    mask = mask_for(request, event)
    open_book = Right.PEOPLE_UNMASKED in rights(request, event) or op.kind not in ("speaker", "attendee")
    alone = op.carrier_id is None  # what travels inside another object is decided on with that one
    is_open = alone and op.state in (S.UNKNOWN, S.NEEDS_PERSON)
    context = {
        "problem": told(request, event, op),
        "values": Reader(event.time_zone, mask, 2000).values(op.body) if open_book else [],
        "candidates": [{**each, "label": mask(each.get("label", ""))} for each in op.candidates] if open_book else [],
        "adoptable": is_open and op.verb == "create",
        "open": is_open,
        "cancellable": alone and op.state in (S.WAITING, S.QUEUED),
        "carrier": op.carrier,
        "may": may(request, event, **RIGHTS),
    }
    return framed(request, event, "desk/problem.html", context, title=gettext("Change"), tab="desk:problems")


def _decided(request: PageRequest, op: Operation, decide: Callable[[], object], words: str) -> HttpResponse:
    """Carry a decision out and go back to the problems; a decision that does not fit is explained there."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        decide()
    except NotPossible as error:
        tell_problem(request, error)
    else:
        messages.success(request, words)
    return redirect("desk:problems", op.run.event_id)


@page(Operation, _team, Right.RETRY, Right.RETRY)
def retry(request: PageRequest, op: Operation) -> HttpResponse:
    """Puts a waiting or refused operation queued again."""
    return _decided(
        request,
        op,
        lambda: manual_decisions.retry([op], actor=request.actor),
        gettext("{name} will be sent again.").format(name=_name(request, op)),
    )


@page(Operation, _team, Right.RESOLVE, Right.RESOLVE)
def adopt(request: PageRequest, op: Operation) -> HttpResponse:
    """What was found there under an id, chosen or typed, is what this operation made."""
    typed = (request.POST.get("typed", "") or request.POST.get("candidate", "")).strip()
    if request.method == "POST" and not typed:
        messages.error(request, gettext("Nothing was adopted: choose what it is, or type its platform ID."))
        return redirect("desk:problem", op.pk)
    words = gettext("{name} is adopted: it is {typed} there.").format(name=_name(request, op), typed=typed)
    return _decided(request, op, lambda: manual_decisions.resolve_adopt(op, typed, actor=request.actor), words)


@page(Operation, _team, Right.RESOLVE, Right.RESOLVE)
def send_again(request: PageRequest, op: Operation) -> HttpResponse:
    """A person takes it on themselves that it is not there."""
    words = gettext("{name} is sent again.").format(name=_name(request, op))
    return _decided(request, op, lambda: manual_decisions.send_again(op, actor=request.actor), words)


@page(Operation, _team, Right.CANCEL, Right.CANCEL)
def cancel(request: PageRequest, op: Operation) -> HttpResponse:
    """It is not to be sent."""
    words = gettext("{name} is cancelled.").format(name=_name(request, op))
    return _decided(request, op, lambda: manual_decisions.cancel(op, actor=request.actor), words)


@page(Operation, _team, Right.RESOLVE, Right.RESOLVE)
def drop(request: PageRequest, op: Operation) -> HttpResponse:
    """Whatever became of it there, it is not pursued any more."""
    words = gettext("{name} is cancelled. What may have been made there stays there.").format(name=_name(request, op))
    return _decided(request, op, lambda: manual_decisions.cancel(op, actor=request.actor), words)


def _name(request: PageRequest, op: Operation) -> str:
    return str(mask_for(request, op.run.event)(op.label or op.key))


urls = [
    address("operations/<int:pk>/", show_operation, "problem"),
    address("operations/<int:pk>/retry/", retry, "problem_retry"),
    address("operations/<int:pk>/adopt/", adopt, "problem_adopt"),
    address("operations/<int:pk>/send-again/", send_again, "problem_send_again"),
    address("operations/<int:pk>/cancel/", cancel, "problem_cancel"),
    address("operations/<int:pk>/drop/", drop, "problem_drop"),
]
