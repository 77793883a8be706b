"""Results become states: one function decides what each ending means, in one transaction per handful of results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from integrations.core.errors import (
    AccountProblem,
    Ambiguous,
    BudgetSpent,
    Forbidden,
    Gone,
    NotReady,
    PlatformError,
    RateLimited,
    Rejected,
    TooLarge,
)
from integrations.core.reasons import Reason
from portal.dbtime import db_now
from portal.delivery.operations import batch_sizes, dependencies, forbidden
from portal.delivery.operations.account_pause import consequences, park_stopped, paused_until, settled_well
from portal.delivery.operations.backoff import TRIES, pause
from portal.delivery.operations.call import Result
from portal.delivery.operations.leases import Lease, check
from portal.planning.manual_tasks import add_outcome_tasks
from portal.publications import remote_objects
from portal.publishing import attempt_outcomes
from portal.publishing.models import Attempt, Operation, OperationState, RemoteObject, RemoteState
from portal.publishing.operation_states import EXISTS, NEVER, parts

from .compare_answer import Part, parts_of
from .lookup import settle_look

S = OperationState


@dataclass(frozen=True)
class Ending:
    """What becomes of one operation. ``failed``: the attempt counts against the number of tries. ``made`` is false
    where none was: nothing was sent, by our own choice."""

    op: Operation
    state: OperationState
    reasons: tuple[Reason, ...] = ()
    due_at: datetime | None = None
    outcome: str = attempt_outcomes.OK
    status: int | None = None
    failed: bool = False
    made: bool = True


@transaction.atomic
def settle(lease: Lease, results: Iterable[Result]) -> None:
    """Write down how these groups ended. Raises Fenced, and writes nothing, where the lane was lost meanwhile."""
    check(lease)
    now = db_now()
    results = list(results)
    endings: list[Ending] = []
    answered: list[Result] = []
    for result in results:
        if result.error is not None:
            consequences(lease.account, result.error, now, bulk=result.group.bulk)
        if result.group.looking:
            settle_look(result, now)
        elif result.error is not None:
            endings += _failed(lease.account, result, result.error, now)
        else:
            answered.append(result)
    if answered:
        endings += _answered(lease.account, answered, now)
    _write(endings, now)
    if any(isinstance(result.error, BudgetSpent) for result in results):
        park_stopped(lease.account)  # given back unsent, perhaps because another call brought the account to a stop
    dependencies.conclude([(ending.op, ending.state) for ending in endings])
    if answered:
        forbidden.refuse(lease.account)
    elif any(isinstance(result.error, Forbidden) for result in results):
        forbidden.count(lease.account)


# --- an answer came


def _answered(account: int, results: Sequence[Result], now: datetime) -> list[Ending]:
    settled_well(account)
    for group in (result.group for result in results if result.group.capability.batch > 1):
        batch_sizes.taken(account, group.operations[0].action, len(group.operations))
    parts = parts_of(results)
    remote_objects.accept([part.accepted for part in parts if part.accepted is not None], now)
    for result in results:
        for op, outcome in zip(result.group.operations, result.outcomes, strict=True):
            add_outcome_tasks(op.publication_id, outcome)
    return [_ending(part, now) for part in parts]


def _ending(part: Part, now: datetime) -> Ending:
    if part.unnamed and part.op.carrier_id is None:
        return _failure(part.op, part.result, Ambiguous(Reason("delivery.unnamed")), now)
    if part.elsewhere:
        return _failure(part.op, part.result, Ambiguous(part.elsewhere), now)
    if part.refused:
        return Ending(part.op, S.REJECTED, (part.refused,), outcome=attempt_outcomes.REFUSED)
    if part.different:
        return Ending(part.op, S.REJECTED, (part.different,), outcome=attempt_outcomes.DIFFERENT)
    return Ending(part.op, S.DONE_WITH_DIFFERENCES if part.kept else S.DONE, part.kept)


# --- no answer, or a refusal


def _failed(account: int, result: Result, error: PlatformError, now: datetime) -> list[Ending]:
    """What the error means for these operations, and for what they carried."""
    group = result.group
    if isinstance(error, TooLarge) and len(group.operations) > 1:
        batch_sizes.refused(account, group.operations[0].action, len(group.operations))
    if isinstance(error, Gone):
        for op in group.operations:
            if result.gone:
                above = RemoteObject.unscoped.filter(publication=op.publication_id, key=result.gone)
                remote_objects.lose(above.filter(state=RemoteState.PRESENT), RemoteState.MISSING, now)
            elif op.verb != "create":
                remote_objects.lose(remote_objects.present(op), RemoteState.MISSING, now)
    endings = [_failure(op, result, error, now) for op in group.operations]
    # what travelled inside follows its carrier; while that one's fate is open, or it was refused, it waits
    return endings + [
        replace(end, op=op, state=end.state if end.state in (S.QUEUED, S.WAITING) else S.WAITING)
        for end in endings
        for op in group.carried.get(end.op.pk, ())
    ]


def _failure(op: Operation, result: Result, error: PlatformError, now: datetime) -> Ending:
    """The table of error classes: each class has exactly one next state."""
    name, status = type(error).__name__, error.status

    def ending(state: OperationState, wait: timedelta = timedelta(0), *, failed: bool = False) -> Ending:
        return Ending(op, state, (error.reason,), now + wait, name, status, failed)

    match error:
        case BudgetSpent():
            return Ending(op, S.QUEUED, (error.reason,) if error.long else (), error.until, name, made=False)
        case RateLimited():
            return ending(S.WAITING, paused_until(op.account_id, now) - now)
        case AccountProblem():
            return ending(S.WAITING)
        case NotReady():
            return ending(S.WAITING, timedelta(seconds=settings.PORTAL_NOT_READY_SECONDS))
        case TooLarge() if len(result.group.operations) > 1:
            return ending(S.QUEUED)
        case Forbidden():
            return ending(S.WAITING, forbidden.OPEN_FOR)
        case Rejected():
            return ending(S.REJECTED, failed=True)
        case Ambiguous() if not result.group.repeatable:
            return ending(S.UNKNOWN, failed=True)
    return _again(op, error, now)


def _again(op: Operation, error: PlatformError, now: datetime) -> Ending:
    """A little later, up to so many times."""
    name, failures = type(error).__name__, op.failures + 1
    if failures >= TRIES:
        given_up = Reason("delivery.given_up", {"attempts": failures, "why": error.reason})
        return Ending(op, S.REJECTED, (given_up,), None, name, error.status, failed=True)
    return Ending(op, S.WAITING, (error.reason,), now + pause(failures), name, error.status, failed=True)


# --- writing


def _write(endings: list[Ending], now: datetime) -> None:
    """Equal endings share their statements."""
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for end in endings:
        what = (end.state, end.reasons, end.due_at, end.failed, end.made, end.outcome, end.status)
        alike[what].append(end.op.pk)
    for (state, reasons, due_at, failed, made, outcome, status), ids in alike.items():
        values: dict[str, Any] = {"state": state, "reasons": reasons}
        if due_at is not None:
            values["due_at"] = due_at
        if state in (*EXISTS, *NEVER):
            values["settled_at"] = now
        if failed:
            values["failures"] = F("failures") + 1
        if not made:
            values["attempt_count"] = F("attempt_count") - 1
        for part in parts(ids):
            Operation.unscoped.filter(pk__in=part, state=S.SENDING).update(**values)
            open_ones = Attempt.unscoped.filter(operation__in=part, ended_at=None)
            if made:
                open_ones.update(ended_at=now, outcome=outcome, status=status, reasons=reasons)
            else:
                open_ones.delete()
