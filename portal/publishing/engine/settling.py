"""Results become states: one function decides what each ending means, in one transaction per handful of results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from integrations.core.contract import Capability, Outcome
from integrations.core.errors import (
    AccountProblem,
    Ambiguous,
    BudgetSpent,
    Gone,
    NotReady,
    PlatformError,
    RateLimited,
    Rejected,
    TooLarge,
)
from portal.publishing.dbtime import db_now
from portal.publishing.manual import add_outcome_tasks
from portal.publishing.models import (
    Account,
    AccountState,
    Attempt,
    Lane,
    Operation,
    OperationState,
    RemoteObject,
    RemoteState,
)

from . import family, remote
from .backoff import TRIES, pause
from .leases import Lease, check
from .lookups import settle_look
from .sending import Result

S = OperationState


@dataclass
class Ending:
    """What becomes of one operation."""

    op: Operation
    state: OperationState
    message: str = ""
    due_at: datetime | None = None
    outcome: str = "ok"
    status: int | None = None
    counts: bool = True


@transaction.atomic
def settle(lease: Lease, results: Iterable[Result]) -> None:
    """Write down how these groups ended. Raises Fenced, and writes nothing, where the lane was lost meanwhile."""
    check(lease)
    now = db_now()
    endings: list[Ending] = []
    accepted: list[tuple[Operation, Outcome, Mapping[str, Any]]] = []
    for result in results:
        if result.group.looking:
            settle_look(result, now)
        elif result.error is not None:
            endings += _failed(lease, result, result.error, now)
        else:
            endings += _answered(result, accepted)
            Lane._base_manager.filter(account=lease.account, refusals__gt=0).update(refusals=0)
    remote.accept(accepted, now)
    _write(endings, now)
    family.follow([(ending.op, ending.state) for ending in endings])


# --- an answer came


def _answered(result: Result, accepted: list[tuple[Operation, Outcome, Mapping[str, Any]]]) -> list[Ending]:
    endings: list[Ending] = []
    for op, outcome in zip(result.group.operations, result.outcomes, strict=True):
        endings.append(_ending(op, outcome, result.group.capability, accepted))
        inside = {item.key: item for item in outcome.carried}
        for carried in result.group.carried.get(op.pk, ()):
            part = inside.get(carried.key) or Outcome(carried.key, refused="The platform did not list this one.")
            endings.append(_ending(carried, part, result.group.capability, accepted))
        add_outcome_tasks(op.publication_id, outcome)
    return endings


def _ending(
    op: Operation,
    outcome: Outcome,
    capability: Capability,
    accepted: list[tuple[Operation, Outcome, Mapping[str, Any]]],
) -> Ending:
    if outcome.refused:
        return Ending(op, S.REJECTED, outcome.refused, outcome="Refused")
    differences = compare(op, outcome)
    accepted.append((op, outcome, differences))
    wrong = sorted(name for name in differences if name in capability.identity)
    if wrong:
        shown = "; ".join(
            f"{name}: we sent {ours}, it has {theirs}" for name, (ours, theirs) in _pick(differences, wrong)
        )
        return Ending(op, S.REJECTED, f"The platform stored something else. {shown}", outcome="Different")
    if differences:
        shown = "; ".join(f"it keeps {name}: {theirs}" for name, (_, theirs) in sorted(differences.items()))
        return Ending(op, S.DONE_WITH_DIFFERENCES, shown)
    return Ending(op, S.DONE)


def compare(op: Operation, outcome: Outcome) -> dict[str, tuple[Any, Any]]:
    """Body field → (ours, theirs) for what came back otherwise than sent. Placeholders are never compared."""
    theirs = {**outcome.read_back, **outcome.ignored}
    return {
        name: (op.body[name], value)
        for name, value in theirs.items()
        if name in op.body and not isinstance(op.body[name], dict) and op.body[name] != value
    }


def _pick(differences: Mapping[str, tuple[Any, Any]], names: list[str]) -> list[tuple[str, tuple[Any, Any]]]:
    return [(name, differences[name]) for name in names]


# --- no answer, or a refusal


def _failed(lease: Lease, result: Result, error: PlatformError, now: datetime) -> list[Ending]:
    """The table of error classes: each class has exactly one next state."""
    if isinstance(error, AccountProblem):
        stop_account(lease.account, error.message)
    if isinstance(error, RateLimited):
        _pause_lane(lease.account, error.retry_after, now)
    if isinstance(error, BudgetSpent):
        _wait_lane(lease.account, error.until)
    if isinstance(error, TooLarge) and len(result.group.operations) > 1:
        _halve(lease.account, result)
    if isinstance(error, Gone):
        _mark_missing(result)
    return [_failure(op, result, error, now) for op in result.group.all]


def _failure(op: Operation, result: Result, error: PlatformError, now: datetime) -> Ending:
    name, words, status = type(error).__name__, error.message, error.status

    def ending(state: OperationState, wait: timedelta = timedelta(0), *, counts: bool = True) -> Ending:
        return Ending(op, state, words, now + wait, name, status, counts)

    if isinstance(error, BudgetSpent):
        return Ending(op, S.QUEUED, "", error.until, name, None, counts=False)
    if isinstance(error, RateLimited):
        return ending(S.QUEUED, counts=False)
    if isinstance(error, AccountProblem):
        return ending(S.WAITING)
    if isinstance(error, NotReady):
        return ending(S.WAITING, timedelta(seconds=settings.PORTAL_NOT_READY_SECONDS))
    if isinstance(error, TooLarge) and len(result.group.operations) > 1:
        return ending(S.QUEUED, counts=False)
    if isinstance(error, Ambiguous) and not result.group.repeatable:
        return ending(S.UNKNOWN)
    if isinstance(error, Rejected):
        return ending(S.REJECTED)
    failures = op.failures + 1
    if failures >= TRIES:
        words = f"Given up after {failures} failed attempts: {words}"
        return Ending(op, S.REJECTED, words, None, name, status)
    return ending(S.WAITING, pause(failures))


def stop_account(account: int, message: str) -> None:
    """Nothing more is sent from ``account`` until somebody mends it; its work stays."""
    rows = Account._base_manager.filter(pk=account).exclude(state=AccountState.STOPPED)
    rows.update(state=AccountState.STOPPED, state_reason=message[:500], state_since=db_now())


def _pause_lane(account: int, asked: float | None, now: datetime) -> None:
    """The whole account waits: as long as the platform asks, and longer each time it has to ask again."""
    lane = Lane._base_manager.get(account=account)
    own = pause(lane.refusals + 1)
    wait = max(own, timedelta(seconds=asked)) if asked is not None else max(own, timedelta(seconds=1))
    _wait_lane(account, now + wait)
    Lane._base_manager.filter(account=account).update(refusals=F("refusals") + 1)


def _wait_lane(account: int, until: datetime) -> None:
    """Nothing more is claimed before ``until``."""
    rows = Lane._base_manager.filter(account=account)
    rows.exclude(paused_until__gt=until).update(paused_until=until)


def _halve(account: int, result: Result) -> None:
    row = Account._base_manager.select_for_update().get(pk=account)
    key = f"batch:{result.group.operations[0].action}"
    size = max(1, len(result.group.operations) // 2)
    row.learned[key] = min(size, int(row.learned.get(key, size)))
    row.save(update_fields=["learned"])


def _mark_missing(result: Result) -> None:
    for op in result.group.operations:
        if op.verb != "create":
            rows = RemoteObject._base_manager.filter(
                publication=op.publication_id, key=op.key, state=RemoteState.PRESENT
            )
            rows.update(state=RemoteState.MISSING)


# --- writing


def _write(endings: list[Ending], now: datetime) -> None:
    """Equal endings share a statement."""
    alike: dict[tuple[Any, ...], list[Ending]] = defaultdict(list)
    for ending in endings:
        alike[(ending.state, ending.message, ending.due_at, ending.outcome, ending.status, ending.counts)].append(
            ending
        )
    for (state, message, due_at, outcome, status, counts), group in alike.items():
        ids = [ending.op.pk for ending in group]
        values: dict[str, Any] = {"state": state, "message": message[:1000]}
        if due_at is not None:
            values["due_at"] = due_at
        if state in (S.DONE, S.DONE_WITH_DIFFERENCES, S.REJECTED):
            values["settled_at"] = now
        if counts and outcome not in ("ok", "Refused", "Different"):
            values["failures"] = F("failures") + 1
        for start in range(0, len(ids), 400):
            part = ids[start : start + 400]
            Operation._base_manager.filter(pk__in=part, state=S.SENDING).update(**values)
            Attempt._base_manager.filter(operation__in=part, ended_at=None).update(
                ended_at=now, outcome=outcome, status=status, message=message[:1000]
            )
