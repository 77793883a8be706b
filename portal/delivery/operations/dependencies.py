"""Parents and children, carriers and what travels with them: what waits for an object goes on when it exists, and
ends with it when it never will."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import F, Q, QuerySet

from integrations.core.reasons import Param, Reason
from portal.dbtime import db_now
from portal.events.models import Event
from portal.locking import locked
from portal.publishing.models import LIVE_STATES, AccountState, Need, Operation, OperationState, Run, RunKind, RunState
from portal.publishing.operation_states import EXISTS, MOST, NEVER, OPEN_FATE, STATES, UNSENT, WITHHELD, parts

S = OperationState
NOTHING_TO_REMOVE = Reason("delivery.nothing_to_remove")
CHILDLESS = ("attendee",)  #: kinds that nothing ever waits for, but their own removal

Ending = tuple[Operation, OperationState]


def conclude(endings: Iterable[Ending]) -> None:
    """Let the relatives follow, then close the runs that have nothing left."""
    close_runs(follow(endings))


def follow(endings: Iterable[Ending]) -> set[int]:
    """Let what depends on these operations follow what became of them; returns the runs concerned."""
    endings = list(endings)
    runs = {op.run_id for op, _ in endings}
    _free([op.address for op, state in endings if _lets_go(op, state)])
    for op, state in endings:
        parent: dict[str, Param] = {"object": op.key, "state": STATES[OperationState(state)]}
        if state in OPEN_FATE:
            for part in _parts(_dependants(op)):
                part.filter(state__in=UNSENT).update(state=S.WAITING, reasons=[Reason("delivery.waits", parent)])
        elif state in NEVER and not _lets_go(op, state):
            runs |= _cancel(_dependants(op), Reason("delivery.depends", parent))
    return runs


def release(parent: Operation) -> None:
    """``parent`` is in line again, and so is what depends on it."""
    for part in _parts(_dependants(parent)):
        freed = Q(state=S.WAITING) | Q(state=S.UNKNOWN, carrier__isnull=False)
        part.filter(freed, account__state=AccountState.ACTIVE, unconfirmed=False).update(state=S.QUEUED, reasons=())


def leave_behind(carrier: Operation, reason: Reason) -> None:
    """Cancel what travelled with ``carrier``: whether it arrived is not known, and the next plan asks for it again."""
    _cancel(_travelling([carrier]), reason)


def running(event: Event) -> Run | None:
    """The event's push that is under way, held so that it does not end before what joins it is written."""
    return locked(Run.unscoped).filter(event=event, kind=RunKind.PUSH, state=RunState.RUNNING).first()


def close_runs(runs: Collection[int]) -> None:
    """Finish the running runs among these that have no live operation left."""
    held = [run.pk for run in locked(Run.unscoped).filter(pk__in=runs, state=RunState.RUNNING)]
    if not held:
        return
    # asked for only now: a recording that held one of them may have joined it
    live = Operation.unscoped.filter(run__in=held, state__in=LIVE_STATES).values("run")
    done = Run.unscoped.filter(pk__in=held).exclude(pk__in=live)
    done.update(state=RunState.FINISHED, finished_at=db_now())


# --- who they are


def _lets_go(op: Operation, state: OperationState) -> bool:
    """Whether what waits for the object goes on: it exists, whatever became of a change."""
    return op.verb != "delete" and (state in EXISTS or (op.verb == "update" and state in NEVER))


def _dependants(op: Operation) -> list[Operation]:
    """Unsent operations that wait for ``op`` or travel with it, and those that depend on them in turn."""
    found: dict[int, Operation] = {}
    generation = [op]
    while generation:
        parents = [one.address for one in generation if one.verb == "create"]
        near = {one.pk: one for one in (*_children(parents), *_travelling(generation)) if one.pk not in found}
        found |= near
        generation = [one for one in near.values() if one.kind not in CHILDLESS]
    return list(found.values())


def _children(addresses: list[str]) -> Iterator[Operation]:
    for start in range(0, len(addresses), MOST):
        needs = Need.unscoped.filter(address__in=addresses[start : start + MOST])
        yield from Operation.unscoped.filter(WITHHELD, pk__in=needs.values("operation")).defer("body")


def _travelling(carriers: list[Operation]) -> Iterator[Operation]:
    for ids in parts(op.pk for op in carriers):
        rows = Operation.unscoped.filter(WITHHELD, carrier__in=ids)
        yield from rows.defer("body")


def _parts(rows: Iterable[Operation]) -> Iterator[QuerySet[Operation, Any]]:
    for ids in parts(op.pk for op in rows):
        yield Operation.unscoped.filter(WITHHELD, pk__in=ids)


# --- what becomes of them


def _free(addresses: list[str]) -> None:
    """These exist: one thing less to wait for, for each of their children."""
    awaited: set[str] = set()
    for start in range(0, len(addresses), MOST):
        needs = Need.unscoped.filter(address__in=addresses[start : start + MOST])
        awaited.update(needs.values_list("address", flat=True).distinct())
    for address in awaited:
        for part in _parts(list(_children([address]))):
            part.filter(blockers__gt=0).update(blockers=F("blockers") - 1)
            ready = part.filter(blockers=0, state__in=UNSENT, account__state=AccountState.ACTIVE, unconfirmed=False)
            ready.update(state=S.QUEUED, reasons=(), due_at=db_now())
        Need.unscoped.filter(address=address).delete()


def _cancel(rows: Iterable[Operation], reason: Reason) -> set[int]:
    rows = list(rows)
    now = db_now()
    for part in _parts(rows):
        Need.unscoped.filter(operation__in=part.values("pk")).delete()
        part.filter(verb="delete").update(state=S.SUPERSEDED, reasons=[NOTHING_TO_REMOVE], settled_at=now)
        part.update(state=S.CANCELLED, reasons=[reason], settled_at=now)
    return {op.run_id for op in rows}
