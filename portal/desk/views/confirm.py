"""What waits because whoever confirmed it may no longer do so: looked at, then sent in one's own name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from portal.delivery.operations.rights import right_to
from portal.delivery.record import confirm
from portal.desk.base.frame import framed, mask_for, paged
from portal.desk.base.pages import PageRequest, address, event_page
from portal.events.models import Event
from portal.publishing.models import Operation
from portal.roles import Right
from portal.teams import freshness
from portal.teams.permissions import rights_of
from portal.texts import counted

from .runs import tried


@event_page(Right.RUNS_VIEW, Right.PUSH)
def show(request: PageRequest, event: Event) -> HttpResponse:
    """Whose confirmation no longer holds, and what waits because of it; a POST has it sent as the plan is now."""
    if request.method == "POST":
        return _confirm(request, event)
    waiting = confirm.unconfirmed(event).select_related("account", "publication", "confirmed_by")
    rows = list(waiting.defer("body", "account__credentials", "account__token"))
    page, shown = paged(request, rows)
    mine = rights_of(request)[event.team_id]
    context = {
        "page": page,
        "rows": tried(shown, mask_for(request, event)),
        "n": len(rows),
        "names": sorted({op.confirmed_by.get_username() for op in rows if op.confirmed_by}),
        "digest": confirm.digest(rows),
        "removals": sum(op.verb == "delete" for op in rows),
        "allowed": Right.PUSH in mine and all(right_to(op.verb, op.action) in mine for op in rows),
    }
    title = gettext("Waiting to be confirmed")
    return framed(request, event, "desk/confirm.html", context, title=title, tab="desk:runs")


def _confirm(request: PageRequest, event: Event) -> HttpResponse:
    try:
        done = confirm.confirm(
            event, actor=request.actor, expected=request.POST.get("digest") or "-", look=partial(_look, request)
        )
    except confirm.Changed:
        messages.warning(request, gettext("Nothing was confirmed: what waits has changed. This is how it is now."))
        return redirect("desk:confirm", event.pk)
    except freshness.NotFresh:
        return freshness.ask(request, request.path)
    if done.confirmed:
        words = counted(done.confirmed, "{n} change goes in your name now.", "{n} changes go in your name now.")
        messages.success(request, words)
    if done.cancelled:
        words = counted(
            done.cancelled,
            "{n} change was cancelled: the plan no longer says so.",
            "{n} changes were cancelled: the plan no longer says so.",
        )
        messages.warning(request, words)
    return redirect("desk:runs", event.pk)


def _look(request: PageRequest, kept: Sequence[Operation]) -> None:
    """Removals take a fresh sign-in, as they do on the plan's page."""
    if any(op.verb == "delete" for op in kept):
        freshness.need(request)


urls = [address("events/<int:pk>/confirm/", show, "confirm")]
