"""What needs whoever looks: one entry per event or account and kind of work, as their rights say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest

from portal.dbtime import db_now
from portal.desk.base.navigation import allowed
from portal.desk.base.text import counted
from portal.publishing.models import Account, AccountState
from portal.roles import Right
from portal.teams.permissions import rights_of
from portal.wording import Medium, say_all
from portal.worker import health

from .event_status import Standing


@dataclass(frozen=True)
class Need:
    """``badge``: a class of the stylesheet, ``kind`` its words. ``subject``: an event's title or an account's name.
    ``do``: the words of the link to ``url``."""

    badge: str
    kind: str
    subject: str
    words: str
    do: str
    url: str | None


#: page → what one does there
DO = {
    "desk:problems": "See the cause",
    "desk:speakers": "Decide",
    "desk:tasks": "See what to do",
    "desk:pulls": "See the figures",
}


def needs(request: HttpRequest, standings: Iterable[Standing]) -> list[Need]:
    """Everything that waits for this user, what hinders most first."""
    standings = list(standings)
    found = [*_workers(request), *_accounts(request), *(need for its in standings for need in _of_event(request, its))]
    order = ("bad", "warn", "info")
    return sorted(found, key=lambda need: order.index(need.badge))


def _workers(request: HttpRequest) -> Iterator[Need]:
    """Whether what was recorded is also sent: workers that do not answer, and work that does not move."""
    teams = [team for team, rights in rights_of(request).items() if Right.RUNS_VIEW in rights]
    if not teams:
        return
    queue = health.queue()
    if not queue.well:
        yield Need("bad", "Workers silent", "This installation", f"Nothing is sent or read. {queue.words}", "", None)
    stuck = health.overdue(db_now()).filter(account__team__in=teams).values_list("account__name", flat=True)
    for name in sorted(set(stuck.order_by())):
        words = "Something has been due for more than five minutes and nothing was sent."
        yield Need("bad", "Push overdue", name, words, "", None)


def _accounts(request: HttpRequest) -> Iterator[Need]:
    teams = [team for team, rights in rights_of(request).items() if Right.ACCOUNT_VIEW in rights]
    if not teams:
        return
    for account in Account.objects.filter(team__in=teams).exclude(state=AccountState.ACTIVE).defer("token"):
        url = allowed(request, "desk:accounts", account.team_id, account.team_id)
        words = say_all(account.reasons, Medium.BROWSER) or "Nothing is sent until it goes on."
        yield Need("bad", f"Account {account.get_state_display().lower()}", account.name, words, "Fix it", url)


def _of_event(request: HttpRequest, its: Standing) -> Iterator[Need]:
    rights = rights_of(request).get(its.event.team_id, frozenset())
    title, kinds = its.event.title, []
    if Right.RUNS_VIEW in rights and its.stuck:
        words = f"{counted(its.stuck, 'operation')} waiting, unknown or in need of a person."
        kinds.append(("bad", "Push stuck", words, "desk:problems"))
    if Right.RUNS_VIEW in rights and its.refused:
        words = f"{counted(its.refused, 'operation')} refused by a platform."
        kinds.append(("bad", "Push refused", words, "desk:problems"))
    if Right.PULL in rights:
        kinds += _sources(its)
    if Right.SPEAKERS_DECIDE in rights and its.mine:
        words = f"{counted(its.mine, 'speaker')} to approve or reject."
        kinds.append(("warn", "Approval", words, "desk:speakers"))
    if Right.TASK_TICK in rights and its.tasks:
        words = f"{counted(its.tasks, 'task')} that a platform leaves to people."
        kinds.append(("warn", "Manual tasks", words, "desk:tasks"))
    for badge, kind, words, page in kinds:
        yield Need(badge, kind, title, words, DO[page], allowed(request, page, its.event.team_id, its.event.pk))


def _sources(its: Standing) -> Iterator[tuple[str, str, str, str]]:
    if its.failed_sources:
        words = f"{counted(its.failed_sources, 'source')} could not be read."
        yield "bad", "Figures failed", words, "desk:pulls"
    if its.over and (its.unread or (its.sent_at and not its.sources)):
        words = f"The event is over; {counted(its.unread, 'source')} not complete." if its.sources else "Not read yet."
        yield "warn", "Figures missing", words, "desk:pulls"
