"""The plan of an event: read, then confirmed by its fingerprint, so that what was looked at is what is sent."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from portal import wake
from portal.delivery.record.confirm import unconfirmed
from portal.delivery.record.record import Recorded, StalePlan, record
from portal.desk.base.frame import framed, mask_for, may, number, paged, query
from portal.desk.base.pages import PageRequest, address, event_page
from portal.desk.presenters import plan_page
from portal.events.models import Event
from portal.locking import locked
from portal.planning import Line, Plan, Verb, plan
from portal.publishing.models import LIVE_STATES, Account, AccountState, ManualTask, Operation, Run, RunKind, RunState
from portal.roles import Right
from portal.teams import freshness
from portal.texts import counted, gettext_lazy
from portal.wording import Medium, say

CHANGED = gettext_lazy(
    "Nothing was sent: something has changed since you opened the plan. This is the plan as "
    "it is now; read it and push again."
)
TAKEN_UP = gettext_lazy(
    "Nothing was sent a second time: run {run} has taken up changes since you opened the plan. "
    "This is what is left of it."
)


class NotTicked(Exception):
    """The plan removes something, and nobody has ticked that this is meant. Nothing was recorded."""


BEYOND = 2**62
NAMED = 12  #: how many of the things to be removed are named beside the tick


@event_page(Right.PLAN, Right.PUSH)
def show_plan(request: PageRequest, event: Event) -> HttpResponse:
    """What a push would do now; a POST does it if the plan is still the one that was looked at."""
    if request.method == "POST":
        return _push(request, event)
    seen = so_far(event)  # before planning: what is recorded in between makes the form out of date
    account = _account(event, request.GET.get("account"))
    found = plan(event, account)
    context = {**_told(request, event, found), **_around(event), "account": account, "seen": seen}
    return framed(request, event, "desk/plan.html", context, title=gettext("Plan"), tab="desk:plan")


@event_page(Right.PLAN)
def show_lines(request: PageRequest, event: Event) -> HttpResponse:
    """All lines of one group of the plan, or all that make a platform send mail, fifty at a time."""
    asked = request.GET
    mails = asked.get("mails") == "1"
    wanted, kind, where = asked.get("bucket", ""), asked.get("kind", ""), number(asked.get("publication"))
    found = plan(event, _account(event, asked.get("account")))
    lines = plan_page.select(found, where, wanted, kind, mails=mails)
    page, shown = paged(request, lines)
    rows = plan_page.Rows(request, event, shown, cut=2000).of(shown, values=True)
    if mails:
        heading = gettext("Lines that make a platform write to people")
    elif not lines:
        heading = gettext("Nothing of this kind is in the plan any more")
    else:
        bucket = plan_page.Bucket(wanted)
        heading = f"{lines[0].account}: {plan_page.Group(lines[0].publication_id, bucket, kind, list(lines)).title}"
    context = {"page": page, "rows": rows, "heading": heading, "bucket": wanted, "query": query(request)}
    return framed(request, event, "desk/plan_lines.html", context, title=gettext("Plan"), tab="desk:plan")


# --- what the page says


def _told(request: PageRequest, event: Event, found: Plan) -> dict[str, Any]:
    removals = [line for line in found.lines if line.verb is Verb.DELETE]
    mask = mask_for(request, event)
    rights = may(request, event, push=Right.PUSH, remove=Right.REMOTE_DELETE)
    # (words, badge, n) of every bucket that holds something
    buckets = [plan_page.bucket(line) for line in found.lines]
    totals = [(looks.words, looks.badge, buckets.count(bucket)) for bucket, looks in plan_page.BUCKETS.items()]
    return {
        "plan": found,
        "says": plan_page.plan_state(found),
        "sections": plan_page.sections(request, event, found),
        "totals": [entry for entry in totals if entry[2]],
        "notices": [say(notice, Medium.BROWSER, mask) for notice in found.notices],
        "button": ", ".join(plan_page.parts(found)),
        "removals": [str(mask(f"{line.label} ({line.account})")) for line in removals[:NAMED]],
        "n_removals": len(removals),
        "removals_more": max(0, len(removals) - NAMED),
        "may": rights,
        "refused": bool(removals) and not rights["remove"],
        "new_tasks": _new_tasks(found) if not found.sending else 0,
    }


def _new_tasks(found: Plan) -> int:
    """How many of the plan's manual lines the list of manual tasks does not hold yet."""
    manual = {(line.publication_id, line.object) for line in found.lines if line.verb is Verb.MANUAL}
    if not manual:
        return 0
    rows = ManualTask.objects.filter(publication__in={where for where, _ in manual}, done_at=None)
    listed = {(where, item["key"]) for where, items in rows.values_list("publication", "items") for item in items}
    return len(manual - listed)


def _around(event: Event) -> dict[str, Any]:
    """What else bears on a push: the one that is running, accounts that send nothing, accounts to choose from."""
    running = Run.objects.filter(event=event, kind=RunKind.PUSH, state=RunState.RUNNING).first()
    rows = Account.objects.filter(publications__event=event).distinct().order_by("name")
    accounts = list(rows.defer("credentials", "token"))
    return {
        "running": running,
        "unconfirmed": unconfirmed(event).count(),
        "running_left": Operation.objects.filter(run=running, state__in=LIVE_STATES).count() if running else 0,
        "stopped": [each for each in accounts if each.state != AccountState.ACTIVE],
        "accounts": [(each.pk, each.name) for each in accounts],
    }


def _account(event: Event, text: str | None) -> Account | None:
    """The account of the event that the address or form names; None for all of them."""
    chosen = number(text)
    if chosen is None:
        return None
    return Account.objects.filter(publications__event=event, pk=chosen).distinct().first()


# --- pushing


def so_far(event: Event) -> str:
    """A mark that changes whenever something is recorded for the event: pressing a button twice shows by it."""
    runs = Run.objects.filter(event=OuterRef("pk"), kind=RunKind.PUSH).order_by("-pk")
    ops = Operation.objects.filter(run__event=OuterRef("pk")).order_by("-pk")
    both = Event.objects.filter(pk=event.pk).values_list(
        Subquery(runs.values("pk")[:1]), Subquery(ops.values("pk")[:1])
    )
    run, op = both.get()
    return f"{run or 0}.{op or 0}"


def _push(request: PageRequest, event: Event) -> HttpResponse:
    confirmed = request.POST.get("plan", "")
    account = _account(event, request.POST.get("account"))
    back = reverse("desk:plan", args=[event.pk]) + (f"?account={account.pk}" if account else "")
    ticked = request.POST.get("remove") == "yes"
    try:
        with transaction.atomic():
            locked(Event.objects).get(pk=event.pk)
            running = Run.objects.filter(event=event, kind=RunKind.PUSH, state=RunState.RUNNING).first()
            if not confirmed or request.POST.get("seen", "") != so_far(event):
                raise StalePlan
            look = partial(_look_for_removals, request, ticked)
            recorded = record(event, actor=request.actor, account=account, expected=confirmed, look=look)
    except StalePlan:
        return _stale(request, event, confirmed, back)
    except NotTicked:
        messages.error(
            request, gettext("Nothing was sent: tick that you want things removed on the platforms, then push.")
        )
        return redirect(back)
    except freshness.NotFresh:
        return freshness.ask(request, back)
    return _went(request, event, recorded, joined=running is not None)


def _look_for_removals(request: PageRequest, ticked: bool, going: Sequence[Line]) -> None:
    """What is about to be recorded decides what removals take, never what the form says of it."""
    if any(line.verb is Verb.DELETE for line in going):
        if not ticked:
            raise NotTicked
        freshness.need(request)


def _stale(request: PageRequest, event: Event, confirmed: str, back: str) -> HttpResponse:
    """The same plan confirmed twice leads to its run; any other change leads back to the new plan."""
    run, op = _marked(request.POST.get("seen", ""))
    again = Run.objects.filter(event=event, kind=RunKind.PUSH, pk__gt=run, fingerprint=confirmed).first()
    if again is not None and confirmed:
        messages.info(
            request,
            gettext("This plan was pushed already, as run {again}. Nothing was sent twice.").format(again=again.pk),
        )
        return redirect("desk:run", again.pk)
    newer = Operation.objects.filter(run__event=event, pk__gt=op).first()
    if newer is not None:
        messages.warning(request, TAKEN_UP.format(run=newer.run_id))
    else:
        messages.warning(request, CHANGED)
    return HttpResponseRedirect(back)


def _marked(seen: str) -> tuple[int, int]:
    """The numbers in a mark of ``so_far``; without one, numbers beyond any row."""
    run, _, op = seen.partition(".")
    first, second = number(run), number(op)
    return (BEYOND if first is None else first, BEYOND if second is None else second)


def _went(request: PageRequest, event: Event, recorded: Recorded, *, joined: bool) -> HttpResponse:
    if not recorded.operations:
        messages.success(request, gettext("There was nothing to send. The list of manual tasks is up to date."))
        return redirect("desk:tasks", event.pk)
    words = counted(recorded.operations, "{n} change recorded and being sent.", "{n} changes recorded and being sent.")
    if not wake.heard():
        words = counted(
            recorded.operations,
            "{n} change saved. It will be sent as soon as the queue answers again.",
            "{n} changes saved. They will be sent as soon as the queue answers again.",
        )
    if joined:
        words = " ".join(
            [words, gettext("They joined run {run}, which was still running.").format(run=recorded.run.pk)]
        )
    messages.success(request, words)
    return redirect("desk:run", recorded.run.pk)


urls = [
    address("events/<int:pk>/plan/", show_plan, "plan"),
    address("events/<int:pk>/plan/lines/", show_lines, "plan_lines"),
]
