"""What people decide: resolve what is open, cancel what is not sent, try again what was refused."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from integrations.core.contract import Candidate
from portal.publishing.dbtime import db_now
from portal.publishing.models import LIVE_STATES, Operation, OperationState, RemoteObject, Run, RunState
from portal.publishing.planning.lines import Verb
from portal.roles import Right
from portal.teams import audit

from . import family
from .bell import ring_after_commit
from .lookups import adopt

S = OperationState
RETRYABLE = (S.WAITING, S.REJECTED)
OPEN = (S.UNKNOWN, S.NEEDS_PERSON, S.WAITING)


class NotPossible(Exception):
    """The decision does not fit the operation's state. ``message`` says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def _locked(op: Operation) -> Operation:
    return Operation.objects.select_for_update().select_related("run__event__team").get(pk=op.pk)


def _note(actor: audit.Actor, op: Operation, decision: str, **more: str) -> None:
    audit.write(actor, op.run.event.team, f"operation.{decision}", op, {"operation": op.pk, **more})


@transaction.atomic
def resolve_adopt(op: Operation, remote_id: str, *, actor: audit.Actor) -> None:
    """What was found there under ``remote_id`` is what this operation made."""
    row = _locked(op)
    actor.need(Right.RESOLVE, row.run.event.team)
    _only(row, (S.UNKNOWN, S.NEEDS_PERSON), "Only what is unknown or waits for a person can be adopted.")
    if row.verb != Verb.CREATE:
        raise NotPossible("Only something that was to be created can be adopted.")
    taken = RemoteObject.objects.filter(account=row.account_id, kind=row.kind, remote_id=remote_id).first()
    if taken is not None:
        raise NotPossible(f"{remote_id} is known already as {taken.key}.")
    adopt(row, Candidate(remote_id, row.label, same=True), db_now())
    _note(actor, row, "adopt", remote_id=remote_id)
    ring_after_commit([row.account_id])


@transaction.atomic
def send_again(op: Operation, *, actor: audit.Actor) -> None:
    """A person takes it on themselves that it is not there: it goes once more."""
    row = _locked(op)
    actor.need(Right.RESOLVE if row.state in (S.UNKNOWN, S.NEEDS_PERSON) else Right.RETRY, row.run.event.team)
    _only(row, OPEN, "Only what is unknown, waiting or waits for a person can be sent again.")
    _requeue(row)
    _note(actor, row, "send_again")


@transaction.atomic
def cancel(op: Operation, *, actor: audit.Actor) -> None:
    """It is not to be sent (any more). What a lost answer may have made there is not touched."""
    row = _locked(op)
    actor.need(Right.CANCEL, row.run.event.team)
    _only(row, (*OPEN, S.QUEUED), "It has ended, or is being sent right now.")
    _end(row, S.CANCELLED, f"Cancelled by {actor.name}.")
    _note(actor, row, "cancel")


@transaction.atomic
def cancel_run(run: Run, *, actor: audit.Actor) -> dict[str, int]:
    """Cancel what the run has not sent yet. Returns how many were cancelled and how many are out of reach."""
    actor.need(Right.CANCEL, run.event.team)
    rows = Operation.objects.select_for_update().filter(run=run, state__in=(S.QUEUED, S.WAITING))
    ids = list(rows.values_list("pk", flat=True))
    now = db_now()
    for start in range(0, len(ids), 400):
        Operation.objects.filter(pk__in=ids[start : start + 400], state__in=(S.QUEUED, S.WAITING)).update(
            state=S.CANCELLED, message=f"Cancelled by {actor.name}.", settled_at=now
        )
    left = Operation.objects.filter(run=run, state__in=LIVE_STATES).count()
    if not left:
        Run.objects.filter(pk=run.pk).update(state=RunState.CANCELLED, finished_at=now)
    audit.write(actor, run.event.team, "run.cancel", run, {"run": run.pk, "cancelled": len(ids), "left": left})
    return {"cancelled": len(ids), "left": left}


@transaction.atomic
def retry(operations: Sequence[Operation], *, actor: audit.Actor) -> int:
    """Put waiting and rejected operations in line again, now. Returns how many."""
    count = 0
    for op in operations:
        row = _locked(op)
        actor.need(Right.RETRY, row.run.event.team)
        _only(row, RETRYABLE, "Only what is waiting or was refused can be tried again.")
        if row.state == S.REJECTED:
            _no_other(row)
            _reopen(row.run)
        _requeue(row)
        _note(actor, row, "retry")
        count += 1
    return count


def retryable(run: Run) -> list[Operation]:
    """The run's operations that a retry would take."""
    rows = Operation.objects.filter(run=run, state__in=RETRYABLE, carrier=None, blockers=0)
    return list(rows.select_related("run__event__team"))


def _only(row: Operation, states: Sequence[OperationState], message: str) -> None:
    if row.state not in states:
        raise NotPossible(f"Operation {row.pk} is {OperationState(row.state).label.lower()}. {message}")


def _no_other(row: Operation) -> None:
    others = Operation.objects.filter(publication=row.publication_id, key=row.key, pk__gt=row.pk)
    if others.exists():
        raise NotPossible(f"Operation {row.pk} was overtaken by a newer one for {row.key}.")


def _reopen(run: Run) -> None:
    if run.state == RunState.RUNNING:
        return
    if Run.objects.filter(event=run.event_id, kind=run.kind, state=RunState.RUNNING).exists():
        raise NotPossible("Another push of this event is running; try again when it has finished.")
    Run.objects.filter(pk=run.pk).update(state=RunState.RUNNING, finished_at=None)


def _requeue(row: Operation) -> None:
    Operation.objects.filter(pk=row.pk).update(
        state=S.QUEUED, message="", due_at=db_now(), failures=0, crash_count=0, lookups=0, lookalikes=None,
        settled_at=None,
    )  # fmt: skip
    family.release_children(row.address)
    ring_after_commit([row.account_id])


def _end(row: Operation, state: OperationState, message: str) -> None:
    Operation.objects.filter(pk=row.pk).update(state=state, message=message[:1000], settled_at=db_now())
    family.follow([(row, state)])
