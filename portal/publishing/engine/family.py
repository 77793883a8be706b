"""Parents and children: what waits for an object goes on when it exists, and ends with it when it never will."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, F

from portal.publishing.dbtime import db_now
from portal.publishing.models import LIVE_STATES, Need, Operation, OperationState, Run, RunState

S = OperationState
EXISTS = (S.DONE, S.DONE_WITH_DIFFERENCES)
NEVER = (S.REJECTED, S.CANCELLED)
OPEN_FATE = (S.UNKNOWN, S.NEEDS_PERSON)


def follow(endings: Iterable[tuple[Operation, OperationState]]) -> None:
    """Let children follow what became of their parents, then close the runs that have nothing left."""
    endings = list(endings)
    for op, state in endings:
        if op.verb != "create" or op.kind == "attendee":
            continue
        if state in EXISTS:
            _free(op.address)
        elif state in NEVER:
            _cancel(op, f"{op.key} was {OperationState(state).label.lower()}")
        elif state in OPEN_FATE:
            _hold_back(op.address, f"Waits for {op.key}, which is {OperationState(state).label.lower()}.")
    close_runs({op.run_id for op, _ in endings})


def _children(address: str) -> list[int]:
    return list(Need._base_manager.filter(address=address).values_list("operation_id", flat=True))


def _free(address: str) -> None:
    """The object exists: one thing less to wait for."""
    children = _children(address)
    for start in range(0, len(children), 400):
        part = Operation._base_manager.filter(pk__in=children[start : start + 400])
        part.filter(blockers__gt=0).update(blockers=F("blockers") - 1)
        part.filter(blockers=0, state=S.WAITING).update(state=S.QUEUED, message="", due_at=db_now())
    Need._base_manager.filter(address=address).delete()


def _hold_back(address: str, message: str) -> None:
    for child in Operation._base_manager.filter(pk__in=_children(address), state__in=(S.QUEUED, S.WAITING)):
        Operation._base_manager.filter(pk=child.pk).update(state=S.WAITING, message=message[:1000])
        _hold_back(child.address, message)


def release_children(address: str) -> None:
    """The parent is being sent again: its children are in line as before."""
    for child in Operation._base_manager.filter(pk__in=_children(address), state=S.WAITING):
        Operation._base_manager.filter(pk=child.pk).update(state=S.QUEUED, message="")
        release_children(child.address)


def _cancel(parent: Operation, reason: str) -> None:
    """What needs an object that will not exist is cancelled with that reason, its own children too."""
    ids = _children(parent.address)
    children = list(Operation._base_manager.filter(pk__in=ids, state__in=(S.QUEUED, S.WAITING)))
    now = db_now()
    for start in range(0, len(children), 400):
        part = [child.pk for child in children[start : start + 400]]
        Operation._base_manager.filter(pk__in=part).update(
            state=S.CANCELLED, message=f"Not sent: {reason}."[:1000], settled_at=now
        )
    for child in children:
        if child.verb == "create" and child.kind != "attendee":
            _cancel(child, reason)
    Need._base_manager.filter(address=parent.address).delete()


def close_runs(runs: Iterable[int]) -> None:
    """Finish the running runs among these that have no live operation left."""
    for run in Run._base_manager.filter(pk__in=list(runs), state=RunState.RUNNING):
        live = Operation._base_manager.filter(run=run, state__in=LIVE_STATES).aggregate(n=Count("pk"))["n"]
        if not live:
            Run._base_manager.filter(pk=run.pk, state=RunState.RUNNING).update(
                state=RunState.FINISHED, finished_at=db_now()
            )
