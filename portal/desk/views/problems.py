"""Problems: what did not go through, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, IntegerField, Q, QuerySet, Value, When
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.translation import gettext

from integrations.core.frozen import fingerprint
from integrations.core.reasons import Reason, documents
from portal.delivery.settle.manual_decisions import RETRYABLE
from portal.delivery.sync_status import PROBLEMS, not_sending
from portal.desk.base.frame import framed, mask_for, may, number, paged, query
from portal.desk.base.pages import PageRequest, address, event_page
from portal.desk.presenters import states
from portal.desk.presenters.advice import advice
from portal.desk.presenters.fix_links import FixLinks, Link
from portal.events.models import Event
from portal.publishing.models import Operation, OperationState
from portal.publishing.state_words import OPERATIONS
from portal.roles import Right
from portal.texts import StateWords
from portal.wording import Medium, say_all

from .retry import later, retry_what_can, retryable, tell_retried
from .runs import Tried, tried

S = OperationState
CAUSES = 8  #: causes shown that several operations have in common
URGENCY = (S.NEEDS_PERSON, S.REJECTED, S.UNKNOWN, S.WAITING)
RIGHTS = {"retry": Right.RETRY, "resolve": Right.RESOLVE, "cancel": Right.CANCEL}


@dataclass(frozen=True)
class Problem:
    """An operation that did not go through, in words. ``retry``: whether it can be tried again now."""

    told: Tried
    advice: str
    retry: bool
    link: Link | None

    @property
    def op(self) -> Operation:
        return self.told.op


@dataclass(frozen=True)
class Cause:
    """A reason that several operations of one account have in common."""

    mark: str
    name: str
    shown: str
    told: StateWords
    n: int
    retry: int


def problems(event: Event) -> QuerySet[Operation]:
    """Operations of the event that wait, are looked up, need a person or were refused, the most urgent first.

    A refused one is none any more when a later one on its object arrived. ``newer``: a later one exists at all.
    """
    arrived = Exists(later().filter(state__in=(S.DONE, S.DONE_WITH_DIFFERENCES)))
    urgency = Case(
        *(When(state=state, then=Value(place)) for place, state in enumerate(URGENCY)),
        default=Value(len(URGENCY)),
        output_field=IntegerField(),
    )
    rows = Operation.objects.filter(run__event=event, state__in=PROBLEMS).exclude(Q(arrived, state=S.REJECTED))
    return rows.annotate(newer=Exists(later()), urgency=urgency).order_by("urgency", "pk")


@event_page(Right.RUNS_VIEW)
def show_problems(request: PageRequest, event: Event) -> HttpResponse:
    """Everything that did not go through."""
    found = problems(event)
    by_state = dict(found.order_by().values_list("state").annotate(n=Count("pk")).values_list("state", "n"))
    chosen = request.GET.get("state", "")
    rows = found.filter(state=chosen) if chosen in by_state else found
    total = by_state.get(chosen, sum(by_state.values()))
    listed, operations = paged(
        request, rows.select_related("account").defer("account__credentials", "account__token"), total=total
    )
    several = sum(by_state.values()) > 1
    context = {
        "page": listed,
        "rows": _told(request, event, operations),
        "query": query(request),
        "state": chosen if chosen in by_state else "",
        "states": states.counts(by_state),
        "total": sum(by_state.values()),
        "causes": _causes(request, event, found) if several else [],
        "stopped": list(not_sending([event.pk]).defer("credentials", "token")),
        "retryable": retryable(found).count() if several else 0,
        "may": may(request, event, **RIGHTS),
    }
    return framed(request, event, "desk/problems.html", context, title=gettext("Problems"), tab="desk:problems")


def told(request: PageRequest, event: Event, op: Operation) -> Problem:
    """One operation in words, with its attempts."""
    return _told(request, event, [op])[0]


def _told(request: PageRequest, event: Event, operations: Sequence[Operation]) -> list[Problem]:
    links = FixLinks(request, event, [op.key for op in operations if op.state == S.REJECTED])
    found = []
    for each in tried(operations, mask_for(request, event)):
        op = each.op
        outcome = each.attempts[-1].attempt.outcome if each.attempts else ""
        newer = getattr(op, "newer", False) and op.state == S.REJECTED
        words = (
            gettext("A newer push of the same object has taken its place; look there.")
            if newer
            else advice(op, outcome)
        )
        again = op.state in RETRYABLE and op.carrier_id is None and not op.blockers and not newer
        link = links.link(op.key, (), op.publication_id) if op.state == S.REJECTED else None
        found.append(Problem(each, words, again, link))
    return found


def _causes(request: PageRequest, event: Event, found: QuerySet[Operation]) -> list[Cause]:
    """What several have in common, the most frequent first."""
    mask = mask_for(request, event)
    alike = sorted((row for row in _by_cause(found) if row.n > 1), key=lambda row: -row.n)
    return [
        Cause(
            _mark(row),
            row.name,
            say_all(row.reasons, Medium.BROWSER, mask),
            OPERATIONS[S(row.state)],
            row.n,
            row.retry,
        )
        for row in alike[:CAUSES]
    ]


class _Alike(NamedTuple):
    account: int
    name: str
    state: str
    reasons: tuple[Reason, ...]
    n: int
    retry: int


def _by_cause(found: QuerySet[Operation]) -> list[_Alike]:
    rows = found.order_by().values_list("account", "account__name", "state", "reasons")
    again = Count("pk", filter=Q(state__in=RETRYABLE, carrier=None, blockers=0))
    return [_Alike(*row) for row in rows.annotate(n=Count("pk"), a=again)]


def _mark(row: _Alike) -> str:
    """Names a cause in a form without telling its words, which may hold what the reader sees masked."""
    return fingerprint([row.account, row.state, documents(row.reasons)])


@event_page(Right.RETRY, Right.RETRY)
def retry(request: PageRequest, event: Event) -> HttpResponse:
    """Tries again the operations that were ticked, those with one cause in common, or all."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    rows = _chosen(request, event, retryable(problems(event)))
    tell_retried(request, *retry_what_can(rows, request.actor))
    return redirect("desk:problems", event.pk)


def _chosen(request: PageRequest, event: Event, rows: QuerySet[Operation]) -> QuerySet[Operation]:
    form: Any = request.POST
    if form.get("which") == "all":
        return rows
    if form.get("which") == "cause":
        cause = next((row for row in _by_cause(problems(event)) if _mark(row) == form.get("cause")), None)
        if cause is None:
            return rows.none()
        return rows.filter(account=cause.account, state=cause.state, reasons=cause.reasons)
    return rows.filter(pk__in=[found for text in form.getlist("op") if (found := number(text)) is not None])


urls = [
    address("events/<int:pk>/problems/", show_problems, "problems"),
    address("events/<int:pk>/problems/retry/", retry, "problems_retry"),
]
