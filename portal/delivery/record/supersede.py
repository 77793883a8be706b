"""The newest plan wins: what was recorded earlier, is not sent, and is no longer what the plan says, gives way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from django.db.models import Q

from integrations.core.contract import STATUS_ACTION
from integrations.core.reasons import Reason
from portal.dbtime import db_now
from portal.delivery.operations import dependencies
from portal.locking import locked
from portal.planning import Line, Plan, Verb
from portal.publishing.attempt_outcomes import may_have_reached
from portal.publishing.models import Operation, OperationState, Publication
from portal.publishing.operation_states import UNSENT, parts

S = OperationState
REPLACED = Reason("delivery.replaced")
NOT_DESIRED = Reason("delivery.not_desired")


class _Fate(NamedTuple):
    state: OperationState
    reason: Reason


def give_way(
    found: Plan, going: Iterable[Line], held_back: Collection[str], only: Callable[[str], bool] | None = None
) -> set[int]:
    """End the unsent operations of the plan's publications that the plan does not leave at work; returns their runs.

    What has a successor among ``going``, or changes nothing any more, is superseded. What is not to exist any more is
    cancelled, and with it what waits for it; if it may have reached the platform it goes on, so that it ends known.
    ``only``: what has no successor gives way only if it is of an object of such a name.
    """
    lines = {line.address: line for line in found.lines}
    successors = {line.address for line in going}
    ended: list[tuple[Operation, _Fate]] = []
    accounts = Publication.unscoped.filter(pk__in=found.publications).values("account")
    own = Q(publication__in=found.publications) | Q(account__in=accounts, shared=True)
    # statuses are set by a person, not by the plan
    rows = Operation.unscoped.filter(own, state__in=UNSENT).exclude(action=STATUS_ACTION)
    for op in locked(rows).annotate(reached=may_have_reached()):
        line = lines.get(op.address)
        left_alone = op.address in held_back or (line is not None and line.operation == op.pk)
        left_alone |= only is not None and not only(op.key) and op.address not in successors
        fate = None if left_alone else _fate(op, op.reached, op.address in successors)
        if fate is not None:
            ended.append((op, fate))
    return _end(ended)


def cancel_undesired(operations: Iterable[Operation]) -> set[int]:
    """Cancel these: they wait to be sent again, and are not part of today's desired state. Returns their runs."""
    return _end([(op, _Fate(S.CANCELLED, NOT_DESIRED)) for op in operations])


def _fate(op: Operation, reached: bool, succeeded: bool) -> _Fate | None:
    if succeeded:
        return _Fate(S.SUPERSEDED, REPLACED)
    if op.shared:
        return None  # another event may want it
    if op.verb != Verb.CREATE:
        return _Fate(S.SUPERSEDED, NOT_DESIRED)
    return None if reached else _Fate(S.CANCELLED, NOT_DESIRED)


def _end(ended: list[tuple[Operation, _Fate]]) -> set[int]:
    now = db_now()
    for fate in {fate for _, fate in ended}:
        for ids in parts(op.pk for op, own in ended if own == fate):
            rows = Operation.unscoped.filter(pk__in=ids, state__in=UNSENT)
            rows.update(state=fate.state, reasons=[fate.reason], settled_at=now)
    return dependencies.follow((op, fate.state) for op, fate in ended)
