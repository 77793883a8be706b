"""What pages say of publications: state, sessions, options, what is known to exist there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext

from portal.accounts.connect import UNREAD
from portal.desk.base import platform_terms
from portal.desk.base.pages import PageRequest
from portal.desk.base.unsent import annotated, known, unsent_state
from portal.desk.forms.options import described
from portal.events.models import Event
from portal.planning import Verb
from portal.planning.unsent import Count as Planned
from portal.planning.unsent import writing
from portal.publications import session_selection
from portal.publishing.models import LIVE_STATES, Operation, OperationState, Publication, RemoteObject, RemoteState
from portal.publishing.state_words import account_state
from portal.texts import StateWords, counted

LISTED = ("event", "session", "group")  # people are only counted: their objects are named by their addresses
S = OperationState
UNSEEN = [f"account__{name}" for name in UNREAD] + ["secret_options"]


class RemoteCounts(NamedTuple):
    """``present``: so many of a kind in words, and the number; ``listed``: how many rows the page lists."""

    present: list[tuple[str, int]]
    listed: int


def rows_of(event: Event) -> QuerySet[Publication]:
    """The publications of ``event`` by account, each with ``under_way`` and ``problems``: how many operations go on
    or want a person. No secret is read, only whether there is one."""
    rows = Publication.objects.filter(event=event).select_related("account__lane").defer(*UNSEEN)
    # a later operation did what the outer one was refused
    same = {"publication": OuterRef("publication"), "key": OuterRef("key"), "pk__gt": OuterRef("pk")}
    settled = Exists(Operation.objects.filter(state__in=(S.DONE, S.DONE_WITH_DIFFERENCES), **same))
    return rows.annotate(
        has_secret=Q(secret_options__gt=""),
        under_way=_number(state__in=set(LIVE_STATES) - {S.UNKNOWN, S.NEEDS_PERSON}),
        problems=_number(Q(state__in=(S.UNKNOWN, S.NEEDS_PERSON)) | Q(~settled, state=S.REJECTED)),
    ).order_by("-active", "account__name", "name")


def publication_of(event: Event, pk: int) -> Publication:
    """The event's publication of this number, without its secrets; 404 where there is none."""
    row: Publication = get_object_or_404(rows_of(event), pk=pk)
    row.event = event
    return row


def send_back(request: PageRequest, row: Publication, words: str) -> HttpResponse:
    """To the page of a publication that was taken back. ``words`` say why it has to be published again first."""
    messages.error(request, words)
    return redirect("desk:publication", row.event_id, row.pk)


def _number(*which: Any, **states: Any) -> Coalesce:
    """How many operations of the outer publication fit."""
    found = Operation.objects.filter(*which, publication=OuterRef("pk"), **states).order_by()
    return Coalesce(Subquery(found.values("publication").annotate(n=Count("pk")).values("n")), 0)


def cards_of(event: Event, rows: list[Publication], *, mask: bool) -> list[dict[str, Any]]:
    """What a page says of each publication, with as many queries for fifty as for one. ``mask``: hide addresses."""
    counts = session_selection.counted(event, (row.choice for row in rows))
    there = _there(rows)
    [count] = known(event if hasattr(event, "has_edit") else annotated(Event.objects.filter(pk=event.pk)).get())
    return [
        {
            "publication": row,
            "platform": platform_terms.known(row.account.platform),
            "label": platform_terms.label(row.account.platform),
            "sessions": counts[row.choice],
            "choice": choice_words(row.choice),
            "options": _options(row, mask=mask),
            "there": there[row.pk].present,
            "listed": there[row.pk].listed,
            "state": publication_state(row, sum(n for _, n in there[row.pk].present), count),
            "account_state": account_state(row.account),
        }
        for row in rows
    ]


def _options(row: Publication, *, mask: bool) -> list[tuple[str, str]]:
    platform = platform_terms.known(row.account.platform)
    return list(described(platform.publication_options, row.options, mask=mask)) if platform else []


def choice_words(text: str) -> str:
    """Which sessions a choice stands for, in words."""
    choice = session_selection.parse(text)
    if choice.kind in session_selection.GROUPS:
        return (gettext("of the track {name}") if choice.kind == "track" else gettext("of the room {name}")).format(
            name=choice.names[0]
        )
    return {session_selection.ALL: gettext("all that take place"), session_selection.NONE: gettext("none")}.get(
        choice.kind, gettext("ticked one by one")
    )


def _there(rows: Iterable[Publication]) -> dict[int, RemoteCounts]:
    """What is known to exist of each publication, by its key."""
    found = RemoteObject.objects.filter(publication__in=rows).exclude(state=RemoteState.GONE).order_by("kind", "state")
    found_there: dict[int, RemoteCounts] = defaultdict(lambda: RemoteCounts([], 0))
    for pk, kind, state, n in found.values_list("publication", "kind", "state").annotate(n=Count("pk")):
        before = found_there[pk]
        present = [(platform_terms.number_of(kind, n), n)] if state == RemoteState.PRESENT else []
        found_there[pk] = RemoteCounts(before.present + present, before.listed + (n if kind in LISTED else 0))
    return found_there


def publication_state(row: Any, there: int, count: Planned) -> StateWords:
    """How a row of ``rows_of`` stands. ``there``: how many of its objects exist; ``count``: of its event's plan."""
    if not row.active:
        leaves = row.remove_there and there
        words = gettext("Unpublished, to be removed there") if leaves else gettext("Unpublished")
        return StateWords(words, "warn" if leaves else "")
    if row.problems:
        return StateWords(counted(row.problems, "{n} to look at", "{n} to look at"), "bad")
    if row.under_way:
        return StateWords(counted(row.under_way, "{n} on the way", "{n} on the way"), "info")
    if not count.known:
        return unsent_state(count) or StateWords("", "")
    share = count.shares.get(row.pk, {})
    if unsent := writing(share):
        return StateWords(counted(unsent, "{n} not sent", "{n} not sent"), "warn")
    if blocked := share.get(Verb.BLOCKED, 0):
        return StateWords(counted(blocked, "{n} blocked", "{n} blocked"), "bad")
    if by_hand := share.get(Verb.MANUAL, 0):
        return StateWords(counted(by_hand, "{n} by hand", "{n} by hand"), "warn")
    return StateWords(gettext("There"), "good") if there else StateWords(gettext("Nothing there yet"), "")
