"""How far a push is: per account its operations by state, and what is being waited for and until when."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count as Counted
from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from integrations.core.reasons import Reason
from portal.desk.base.frame import Mask
from portal.publishing.models import Account, AccountState, Lane, Operation, OperationState, Run
from portal.texts import counted
from portal.wording import Medium, say_all

from .states import Count, arrived, counts, ended

S = OperationState
PATIENCE = timedelta(minutes=2)  #: after which work that nobody has taken up is worth a word
SAID = 3  #: reasons named per account


@dataclass(frozen=True)
class Wait:
    """What an account waits for. ``page``: the key of ``frame.links`` where it is mended; empty: it goes on alone."""

    words: str
    until: datetime | None = None
    page: str = ""


@dataclass(frozen=True)
class Share:
    """One account's part of a run."""

    account: Account
    by_state: Mapping[str, int]
    waits: tuple[Wait, ...]

    @property
    def counts(self) -> list[Count]:
        return counts(self.by_state)

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def arrived(self) -> int:
        return arrived(self.by_state)

    @property
    def percent(self) -> int:
        return 100 * self.arrived // self.total if self.total else 100


@dataclass(frozen=True)
class StateGroup:
    """Operations of one account that wait for the same reason."""

    state: str
    reasons: tuple[Reason, ...]
    n: int
    due: datetime | None


def by_state(run: Run) -> Counter[str]:
    """How many of the run's operations are in each state."""
    rows = Operation.objects.filter(run=run).order_by().values_list("state").annotate(n=Counted("pk"))
    return Counter(dict(rows.values_list("state", "n")))


def by_run(runs: Iterable[Run]) -> dict[int, Counter[str]]:
    """The same for several runs, in one query."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Operation.objects.filter(run__in=list(runs)).order_by().values_list("run", "state")
    for run, state, n in rows.annotate(n=Counted("pk")):
        found[run][state] += n
    return found


def shares(run: Run, mask: Mask) -> list[Share]:
    """The run by account, in the order of their names. Four queries."""
    operations = Operation.objects.filter(run=run)
    found: dict[int, Counter[str]] = defaultdict(Counter)
    touched: dict[int, datetime] = {}
    rows = operations.order_by().values_list("account", "state").annotate(n=Counted("pk"), last=Max("created_at"))
    for account, state, n, last in rows:
        found[account][state] = n
        touched[account] = max(last, touched.get(account, last))
    accounts = Account.objects.filter(pk__in=found).defer("credentials", "token").order_by("name")
    lanes = Lane.objects.in_bulk(found)
    groups = _groups(operations)
    now = timezone.now()
    return [
        Share(each, found[each.pk], tuple(_waits(each, lanes.get(each.pk), found[each.pk], groups[each.pk], now, mask)))
        if sum(found[each.pk].values()) > ended(found[each.pk])
        else Share(each, found[each.pk], ())
        for each in accounts
    ]


def _groups(operations: QuerySet[Operation]) -> dict[int, list[StateGroup]]:
    """Account → what waits there, by reason, the largest first."""
    waiting = operations.filter(state__in=(S.QUEUED, S.WAITING, S.UNKNOWN)).order_by()
    free = Q(blockers=0, carrier=None)
    rows = waiting.values_list("account", "state", "reasons").annotate(n=Counted("pk"), due=Min("due_at", filter=free))
    found: dict[int, list[StateGroup]] = defaultdict(list)
    for account, state, reasons, n, due in sorted(rows, key=lambda row: -row[3]):
        found[account].append(StateGroup(state, reasons, n, due))
    return found


def _waits(
    account: Account, lane: Lane | None, states: Mapping[str, int], groups: list[StateGroup], now: datetime, mask: Mask
) -> Iterator[Wait]:
    if states.get(S.NEEDS_PERSON):
        yield Wait(counted(states[S.NEEDS_PERSON], "{n} needs a decision.", "{n} need a decision."), page="problems")
    if account.state != AccountState.ACTIVE:
        held = gettext("The account is held: {reason} Its work is kept.")
        stopped = gettext("The account is stopped: {reason} Its work is kept.")
        words = held if account.state == AccountState.HELD else stopped
        yield Wait(words.format(reason=say_all(account.reasons, Medium.BROWSER, mask)), page="accounts")
        return
    if lane is not None and lane.paused_until and lane.paused_until > now:
        yield Wait(gettext("The platform's pace is used up; all of the account waits."), lane.paused_until)
    waiting = [group for group in groups if group.state != S.QUEUED]
    for group in waiting[:SAID]:
        yield _wait(group, now, mask)
    if len(waiting) > SAID:
        yield Wait(
            counted(
                sum(group.n for group in waiting[SAID:]),
                "{n} more waits for other reasons.",
                "{n} more wait for other reasons.",
            ),
            page="problems",
        )
    late = [group.due for group in groups if group.state == S.QUEUED and group.due and group.due < now - PATIENCE]
    if late and not states.get(S.SENDING) and not (lane and lane.leased_until and lane.leased_until > now):
        minutes = int((now - min(late)).total_seconds() // 60)
        yield Wait(
            counted(
                minutes,
                "Nobody has taken this up for {n} minute: is a worker running?",
                "Nobody has taken this up for {n} minutes: is a worker running?",
            )
        )


def _wait(group: StateGroup, now: datetime, mask: Mask) -> Wait:
    until = group.due if group.due and group.due > now else None
    reason = say_all(group.reasons, Medium.BROWSER, mask) or gettext("their turn comes.")
    if group.state == S.UNKNOWN:
        words = counted(group.n, "{n} being looked up: {reason}", "{n} being looked up: {reason}", reason=reason)
    else:
        words = counted(group.n, "{n} waiting: {reason}", "{n} waiting: {reason}", reason=reason)
    return Wait(words, until)
