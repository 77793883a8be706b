"""Figures: what was read back from where, how fresh it is, and reading again now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext

from integrations import registry
from integrations.core.contract import STATUS_ACTION
from integrations.core.objects import EVENT, STATUS
from portal.delivery.record.start_finish import WORDS
from portal.desk.base.frame import Mask, framed, mask_for, may, number, paged, query
from portal.desk.base.pages import PageRequest, address, event_page
from portal.desk.presenters.fields import words
from portal.events.models import Event, Session
from portal.locking import locked
from portal.publishing.models import (
    Account,
    AccountState,
    Operation,
    Publication,
    Pull,
    RemoteObject,
    RemoteState,
    Run,
    RunKind,
    RunState,
)
from portal.publishing.state_words import PULLS, operation_state, pull_state
from portal.pulling import request_pull
from portal.roles import Right
from portal.texts import StateWords
from portal.wording import Medium, say_all

PATIENCE = timedelta(minutes=10)  #: a reading this old that has not ended is taken for lost


@dataclass(frozen=True)
class Source:
    """One list that is read. ``again``: when it is asked again by itself; ``soon``: as soon as a worker is free."""

    pull: Pull
    name: str
    about: str
    told: StateWords
    message: str
    again: datetime | None
    soon: bool


@dataclass(frozen=True)
class Place:
    """An account of the event: whether it can be started and finished there, and how the last such request ended."""

    account: Account
    there: bool
    words: tuple[str, ...]
    last: Operation | None
    told: StateWords | None


@event_page(Right.REPORTS_VIEW, Right.PULL)
def show_pulls(request: PageRequest, event: Event) -> HttpResponse:
    """Every source and how far it was read. A POST has all of them, or those of one account, read now."""
    if request.method == "POST":
        return _pull(request, event)
    mask = mask_for(request, event)
    rows = Pull.objects.filter(publication__event=event).select_related("publication__account")
    rows = rows.defer("publication__secret_options", "publication__account__credentials", "publication__account__token")
    by_state = dict(rows.order_by().values_list("state").annotate(n=Count("pk")).values_list("state", "n"))
    ordered = rows.order_by("publication__account__name", "publication", "pk")
    found, pulls = paged(request, ordered, total=sum(by_state.values()))
    places = list(_places(event))
    sources, running = list(_sources(event, pulls, mask)), _running(event)
    context = {
        "page": found,
        "rows": sources,
        "live": bool(running) or any(source.soon for source in sources),
        "query": query(request),
        "counts": [(told, by_state[state]) for state, told in PULLS.items() if by_state.get(state)],
        "places": places,
        "able": [place for place in places if place.words],
        "running": running,
        "seen": _newest(event),
        "stopped": [place.account for place in places if place.account.state != AccountState.ACTIVE],
        "may": may(request, event, pull=Right.PULL, status=Right.STATUS_SET),
    }
    return framed(request, event, "desk/pulls.html", context, title=gettext("Figures"), tab="desk:pulls")


def _sources(event: Event, pulls: Iterable[Pull], mask: Mask) -> Iterable[Source]:
    titles = dict(Session.objects.filter(event=event).values_list("code", "title"))
    now = timezone.now()
    for pull in pulls:
        name, _, code = pull.source.partition("@")
        soon = pull.due_at is not None and pull.due_at <= now
        again = None if soon else pull.due_at
        about = titles.get(code, code)
        yield Source(
            pull,
            words(name.replace("-", "_")).capitalize(),
            about,
            pull_state(pull),
            say_all(pull.reasons, Medium.BROWSER, mask),
            again,
            soon,
        )


# --- reading now


def _running(event: Event) -> Run | None:
    """The reading that is under way, unless it is so old that its worker must be gone."""
    since = timezone.now() - PATIENCE
    rows = Run.objects.filter(event=event, kind=RunKind.PULL, state=RunState.RUNNING, created_at__gt=since)
    return rows.order_by("-pk").first()


def _newest(event: Event) -> int:
    rows = Run.objects.filter(event=event, kind=RunKind.PULL).order_by("-pk").values_list("pk", flat=True)
    return rows.first() or 0


def _pull(request: PageRequest, event: Event) -> HttpResponse:
    chosen = number(request.POST.get("account"))
    accounts = Account.objects.filter(publications__event=event).distinct()
    account = accounts.filter(pk=chosen).first() if chosen is not None else None
    if not accounts.exists() or (chosen is not None and account is None):
        messages.error(request, gettext("This event is not published there, so there is nothing to read."))
        return redirect("desk:pulls", event.pk)
    with transaction.atomic():
        locked(Event.objects).get(pk=event.pk)
        asked = _asked_already(request, event)
        if not asked:
            request_pull(event, actor=request.actor, account=account)
    if asked:
        messages.info(request, asked)
    else:
        one = gettext("{account} is being read. This page shows how far.")
        every = gettext("Every account is being read. This page shows how far.")
        messages.success(request, one.format(account=account.name) if account else every)
    return redirect("desk:pulls", event.pk)


def _asked_already(request: PageRequest, event: Event) -> str:
    """Why no second reading is begun beside or right after another; empty where one is."""
    seen = number(request.POST.get("seen"))
    if seen is not None and _newest(event) > seen:
        return gettext("Figures were asked for already since you opened this page; it shows what came.")
    running = _running(event)
    return gettext("A reading is under way already, begun by {actor}.").format(actor=running.actor) if running else ""


# --- starting and finishing


def _places(event: Event) -> Iterable[Place]:
    accounts = Account.objects.filter(publications__event=event).distinct().defer("credentials", "token")
    there = RemoteObject.objects.filter(publication__event=event, key=EVENT, state=RemoteState.PRESENT)
    existing = set(there.values_list("account_id", flat=True))
    # account → the last operation that was to start or finish the event there
    rows: Any = Operation.objects.filter(run__event=event, key=STATUS).order_by("pk")
    last = {op.account_id: op for op in rows.defer("body", "path")}
    for account in accounts.order_by("name"):
        platform = registry.get(account.platform)
        able = tuple(word for word in WORDS if word in platform.statuses and platform.can(STATUS_ACTION))
        op = last.get(account.pk)
        yield Place(account, account.pk in existing, able, op, operation_state(op) if op else None)


def publications_there(event: Event, account: Account) -> list[Publication]:
    """The publications of the event that exist on the account as an event of their own."""
    rows = Publication.objects.filter(event=event, account=account, remote_objects__key=EVENT)
    return list(rows.filter(remote_objects__state=RemoteState.PRESENT).distinct().defer("secret_options"))


urls = [address("events/<int:pk>/pulls/", show_pulls, "pulls")]
