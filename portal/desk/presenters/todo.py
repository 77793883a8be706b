"""What needs whoever looks: one entry per event or account and kind of work, as their rights say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext

from portal.dbtime import db_now
from portal.desk.base.filters import said
from portal.desk.base.navigation import allowed
from portal.desk.base.unsent import unsent_state
from portal.erasing import again, retention
from portal.publishing.models import Account, AccountState
from portal.roles import Right
from portal.teams.models import AuditEntry
from portal.teams.permissions import rights_of
from portal.texts import counted, gettext_lazy
from portal.worker import health

from .event_status import Standing
from .readiness import sentence

TOLD_FOR = timedelta(days=30)


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
    "desk:problems": gettext_lazy("See the cause"),
    "desk:confirm": gettext_lazy("See and confirm"),
    "desk:speakers": gettext_lazy("Decide"),
    "desk:tasks": gettext_lazy("See what to do"),
    "desk:pulls": gettext_lazy("See the figures"),
    "desk:plan": gettext_lazy("See the plan"),
}


def needs(request: HttpRequest, standings: Iterable[Standing]) -> list[Need]:
    """Everything that waits for this user, what hinders most first."""
    standings = list(standings)
    found = [
        *_workers(request),
        *_accounts(request),
        *_erased(request),
        *(need for its in standings for need in _of_event(request, its)),
    ]
    order = ("bad", "warn", "info")
    return sorted(found, key=lambda need: order.index(need.badge))


def _workers(request: HttpRequest) -> Iterator[Need]:
    """Whether what was recorded is also sent: workers that do not answer, and work that does not move."""
    teams = [team for team, rights in rights_of(request).items() if Right.RUNS_VIEW in rights]
    if not teams:
        return
    queue = health.queue()
    if not queue.well:
        yield Need(
            "bad",
            gettext("Workers silent"),
            gettext("This installation"),
            gettext("Nothing is sent or read. {words}").format(words=queue.words),
            "",
            None,
        )
    stuck = health.overdue(db_now()).filter(account__team__in=teams).values_list("account__name", flat=True)
    for name in sorted(set(stuck.order_by())):
        words = gettext("Something has been due for more than five minutes and nothing was sent.")
        yield Need("bad", gettext("Push overdue"), name, words, "", None)


def _accounts(request: HttpRequest) -> Iterator[Need]:
    teams = [team for team, rights in rights_of(request).items() if Right.ACCOUNT_VIEW in rights]
    if not teams:
        return
    for account in Account.objects.filter(team__in=teams).exclude(state=AccountState.ACTIVE).defer("token"):
        url = allowed(request, "desk:accounts", account.team_id, account.team_id)
        words = said(account.reasons) or gettext("Nothing is sent until it goes on.")
        headline = gettext("Account stopped") if account.state == AccountState.STOPPED else gettext("Account held")
        yield Need("bad", headline, account.name, words, gettext("Fix it"), url)


def _erased(request: HttpRequest) -> Iterator[Need]:
    """What Owners are told: who had been erased and came back with a backup is gone again, and who is to go next."""
    teams = [team for team, rights in rights_of(request).items() if Right.ERASE in rights]
    entries = AuditEntry.objects.filter(team__in=teams, action=again.ACTION, at__gt=db_now() - TOLD_FOR)
    for entry in entries.select_related("team"):
        words = counted(
            entry.changes["people"],
            "{n} person who had been erased was in the database again, and was erased again.",
            "{n} people who had been erased were in the database again, and were erased again.",
        )
        yield Need("info", gettext("Restored"), entry.team.name, words, "", None)
    for team, number in retention.due_by_team(teams):
        words = counted(
            number,
            "{n} person without an event for {months} months goes within a day, unless work on them is open.",
            "{n} people without an event for {months} months go within a day, unless work on them is open.",
            months=settings.PORTAL_RETAIN_MONTHS,
        )
        yield Need("info", gettext("Retention"), team, words, "", None)


def _of_event(request: HttpRequest, its: Standing) -> Iterator[Need]:
    rights = rights_of(request).get(its.event.team_id, frozenset())
    title, kinds = its.event.title, []
    if Right.RUNS_VIEW in rights and its.stuck:
        words = counted(
            its.stuck,
            "{n} change waiting, unknown or in need of a person.",
            "{n} changes waiting, unknown or in need of a person.",
        )
        kinds.append(("bad", gettext("Push stuck"), words, "desk:problems"))
    if Right.PUSH in rights and its.unconfirmed:
        words = counted(
            its.unconfirmed,
            "{n} change waits: whoever confirmed it may no longer do so.",
            "{n} changes wait: whoever confirmed them may no longer do so.",
        )
        kinds.append(("bad", gettext("To confirm"), words, "desk:confirm"))
    if Right.RUNS_VIEW in rights and its.refused:
        words = counted(its.refused, "{n} change refused by a platform.", "{n} changes refused by a platform.")
        kinds.append(("bad", gettext("Push refused"), words, "desk:problems"))
    if Right.PUSH in rights:
        kinds += _plan(its)
    if Right.PULL in rights:
        kinds += _sources(its)
    if Right.SPEAKERS_DECIDE in rights and its.mine:
        words = counted(its.mine, "{n} speaker to approve or reject.", "{n} speakers to approve or reject.")
        kinds.append(("warn", gettext("Approval"), words, "desk:speakers"))
    if Right.TASK_TICK in rights and its.tasks:
        words = counted(
            its.tasks, "{n} task that a platform leaves to people.", "{n} tasks that a platform leaves to people."
        )
        kinds.append(("warn", gettext("Manual tasks"), words, "desk:tasks"))
    for badge, kind, words, page in kinds:
        yield Need(badge, kind, title, words, DO[page], allowed(request, page, its.event.team_id, its.event.pk))


def _plan(its: Standing) -> Iterator[tuple[str, str, str, str]]:
    unsent = unsent_state(its.unsent)
    if unsent:
        kind = gettext("Not sent") if its.unsent.known else gettext("Not counted")
        yield unsent.badge, kind, sentence(unsent.words), "desk:plan"
    if its.blocked:
        words = counted(its.blocked, "{n} line of the plan is blocked.", "{n} lines of the plan are blocked.")
        yield "warn", gettext("Blocked"), words, "desk:plan"


def _sources(its: Standing) -> Iterator[tuple[str, str, str, str]]:
    if its.failed_sources:
        words = counted(its.failed_sources, "{n} source could not be read.", "{n} sources could not be read.")
        yield "bad", gettext("Figures failed"), words, "desk:pulls"
    if its.over and (its.unread or (its.sent_at and not its.sources)):
        words = (
            counted(
                its.unread,
                "The event is over; {n} source not complete.",
                "The event is over; {n} sources not complete.",
            )
            if its.sources
            else gettext("Not read yet.")
        )
        yield "warn", gettext("Figures missing"), words, "desk:pulls"
