"""What people decide: resolve what is open, cancel what is not sent, try again what was refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction

from integrations.core.contract import Candidate
from integrations.core.reasons import Param, Reason
from portal.accounts.lock import lock_accounts
from portal.dbtime import db_now
from portal.delivery.operations import dependencies
from portal.delivery.operations.refusal import NotPossible
from portal.delivery.record.bring_back import bring_back
from portal.events.models import Event
from portal.locking import locked
from portal.planning.lines import Verb
from portal.publications import remote_objects
from portal.publishing.attempt_outcomes import MAYBE_THERE, NOT_THERE
from portal.publishing.models import (
    LIVE_STATES,
    Attempt,
    Operation,
    OperationState,
    RemoteObject,
    RemoteState,
    Run,
    RunState,
)
from portal.publishing.operation_states import OPEN_FATE, STATES, UNSENT, parts
from portal.roles import Right
from portal.teams import audit
from portal.wake import wake_after_commit

from .lookup import adopt

S = OperationState
RETRYABLE = (S.WAITING, S.REJECTED)
OPEN = (*OPEN_FATE, S.WAITING)
LONGEST_ID = 500


@transaction.atomic
def resolve_adopt(op: Operation, remote_id: str, *, actor: audit.Actor) -> None:
    """What is there under ``remote_id`` is what this operation made. If no look-up has shown that it is the same, the
    next plan says again what it is to hold."""
    row = _locked(op)
    actor.need(Right.RESOLVE, row.run.event.team)
    _only(row, OPEN_FATE, Reason("delivery.only_open"))
    if row.verb != Verb.CREATE:
        raise NotPossible(Reason("delivery.only_creates"))
    if not 0 < len(remote_id) <= LONGEST_ID:
        raise NotPossible(Reason("delivery.id_length", {"most": LONGEST_ID}))
    there = RemoteObject.objects.filter(account=row.account_id, kind=row.kind, state=RemoteState.PRESENT)
    taken = there.filter(remote_id=remote_id).first()
    if taken is not None:
        raise NotPossible(Reason("delivery.id_known", {"remote_id": remote_id, "object": taken.key}))
    compared = any(item["same"] for item in row.candidates if item["remote_id"] == remote_id)
    adopt(row, Candidate(remote_id, row.label, same=True), db_now(), unseen=not compared)
    _note(actor, row, "adopt", remote_id=remote_id)
    wake_after_commit([row.account_id])


@transaction.atomic
def send_again(op: Operation, *, actor: audit.Actor) -> None:
    """A person takes it on themselves that it is not there: it goes once more."""
    row = _locked(op)
    actor.need(Right.RESOLVE if row.state in OPEN_FATE else Right.RETRY, row.run.event.team)
    _only(row, OPEN, Reason("delivery.only_unsettled"))
    _confirmed(row)
    _requeue(row)
    _note(actor, row, "send_again")


@transaction.atomic
def cancel(op: Operation, *, actor: audit.Actor) -> None:
    """It is not to be sent (any more). What a lost answer may have made there is not touched."""
    row = _locked(op)
    actor.need(Right.RESOLVE if row.state in OPEN_FATE else Right.CANCEL, row.run.event.team)
    _only(row, (*OPEN, S.QUEUED), Reason("delivery.too_late"))
    reasons = [Reason("delivery.cancelled_by", {"name": actor.name})]
    Operation.objects.filter(pk=row.pk).update(state=S.CANCELLED, reasons=reasons, settled_at=db_now())
    dependencies.conclude([(row, S.CANCELLED)])
    _note(actor, row, "cancel")


@transaction.atomic
def cancel_run(run: Run, *, actor: audit.Actor) -> dict[str, int]:
    """Cancel what the run has not sent yet. Returns how many were cancelled and how many are out of reach."""
    actor.need(Right.CANCEL, run.event.team)
    ours = Operation.objects.filter(run=run, state__in=UNSENT)
    lock_accounts(ours.order_by().values_list("account", flat=True).distinct())
    rows = locked(ours)
    found = [
        op
        for op in rows.select_related("carrier").defer("body")
        # what goes with something whose bytes are out, or may be, cannot be stopped alone
        if op.carrier is None or op.carrier.state not in (S.SENDING, *OPEN_FATE)
    ]
    now, reasons = db_now(), [Reason("delivery.cancelled_by", {"name": actor.name})]
    for ids in parts(op.pk for op in found):
        Operation.objects.filter(pk__in=ids).update(state=S.CANCELLED, reasons=reasons, settled_at=now)
    others = dependencies.follow((op, S.CANCELLED) for op in found) - {run.pk}
    left = Operation.objects.filter(run=run, state__in=LIVE_STATES).count()
    if not left:
        Run.objects.filter(pk=run.pk, state=RunState.RUNNING).update(state=RunState.CANCELLED, finished_at=now)
    dependencies.close_runs(others)
    audit.write(actor, run.event.team, "run.cancel", run, {"run": run.pk, "cancelled": len(found), "left": left})
    return {"cancelled": len(found), "left": left}


@transaction.atomic
def retry(operations: Sequence[Operation], *, actor: audit.Actor) -> int:
    """Put waiting and rejected operations in line again, now, and bring back what was cancelled only because they were
    refused. Returns how many were put in line."""
    list(locked(Event.objects).filter(runs__in={op.run_id for op in operations}))  # no two reopen a run of it
    lock_accounts({op.account_id for op in operations})
    again: defaultdict[Run, list[Operation]] = defaultdict(list)
    for op in operations:
        row = _locked(op)
        actor.need(Right.RETRY, row.run.event.team)
        _only(row, RETRYABLE, Reason("delivery.only_refused"))
        _confirmed(row)
        if row.state == S.REJECTED:
            if reason := _overtaken(row):
                raise NotPossible(reason)
            now = dependencies.running(row.run.event)
            if now is None:
                Run.objects.filter(pk=row.run.pk).update(state=RunState.RUNNING, finished_at=None)
            elif now != row.run:
                raise NotPossible(Reason("delivery.other_push"))
        _requeue(row)
        _note(actor, row, "retry")
        if row.state == S.REJECTED:
            again[row.run].append(row)
    for run, rows in again.items():
        bring_back(run, rows)
    return len(operations)


def retryable(run: Run) -> list[Operation]:
    """The run's operations that a retry would take."""
    rows = Operation.objects.filter(run=run, state__in=RETRYABLE, carrier=None, blockers=0, unconfirmed=False)
    return [op for op in rows.select_related("run__event__team") if op.state == S.WAITING or not _overtaken(op)]


# --- what is possible


def _locked(op: Operation) -> Operation:
    """The row as it is now. What travels inside another object shares that one's fate."""
    lock_accounts([op.account_id])
    row = locked(Operation.objects).select_related("run__event__team", "carrier").get(pk=op.pk)
    if row.carrier is not None:
        inside: dict[str, Param] = {"object": row.key, "carrier": row.carrier.key, "operation": row.carrier.pk}
        raise NotPossible(Reason("delivery.travels_inside", inside))
    return row


def _only(row: Operation, states: Sequence[OperationState], rule: Reason) -> None:
    if row.state not in states:
        state = STATES[OperationState(row.state)]
        where: dict[str, Param] = {"operation": row.pk, "state": state, "rule": rule}
        raise NotPossible(Reason("delivery.wrong_state", where))


def _confirmed(row: Operation) -> None:
    """What waits because nobody who may has confirmed it does not go by being tried again."""
    if row.unconfirmed:
        raise NotPossible(Reason("delivery.confirm_first", {"operation": row.pk}))


def _overtaken(row: Operation) -> Reason | None:
    """Why the refused operation has had its day; None where it has not."""
    same = {"account": row.account_id} if row.shared else {"publication": row.publication_id}
    if Operation.objects.filter(key=row.key, pk__gt=row.pk, **same).exists():
        return Reason("delivery.overtaken", {"operation": row.pk, "object": row.key})
    if row.verb == Verb.CREATE and remote_objects.present(row).exists():
        return Reason("delivery.there_by_now", {"object": row.key})
    return None


# --- what is done


def _requeue(row: Operation) -> None:
    """Everything that was counted and looked up before is forgotten: a person has looked."""
    Operation.objects.filter(pk=row.pk).update(
        state=S.QUEUED, reasons=(), due_at=db_now(), failures=0, crash_count=0, lookups=0, lookalikes=None,
        candidates=[], settled_at=None,
    )  # fmt: skip
    if row.state in OPEN_FATE:
        Attempt.objects.filter(operation=row, outcome__in=MAYBE_THERE).update(outcome=NOT_THERE)
    dependencies.release(row)
    wake_after_commit([row.account_id])


def _note(actor: audit.Actor, op: Operation, decision: str, **more: str) -> None:
    audit.write(actor, op.run.event.team, f"operation.{decision}", op, {"operation": op.pk, **more})
