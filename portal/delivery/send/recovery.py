"""What a holder left behind when it died: open attempts, found by their lower fence."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction
from django.db.models import F

from integrations.core.contract import Platform
from integrations.core.reasons import Reason
from portal.dbtime import db_now
from portal.delivery.operations import dependencies
from portal.delivery.operations.backoff import CRASHES
from portal.delivery.operations.call import repeatable
from portal.delivery.operations.leases import Lease, check
from portal.publishing import attempt_outcomes
from portal.publishing.models import Attempt, Operation, OperationState
from portal.publishing.operation_states import parts

S = OperationState

Fate = tuple[OperationState, Reason]


@transaction.atomic
def recover(lease: Lease, platform: Platform) -> int:
    """Settle what an earlier holder was sending: repeated where a document allows it, else unknown. Says how many."""
    check(lease)
    left = list(Operation.unscoped.filter(account=lease.account, state=S.SENDING, fence__lt=lease.fence))
    fates: dict[Fate, list[Operation]] = defaultdict(list)
    for op in left:
        fates[_fate(op, platform)].append(op)
    for (state, reason), ops in fates.items():
        now = db_now()
        ended = {"settled_at": now} if state == S.REJECTED else {}
        for part in parts(op.pk for op in ops):
            Operation.unscoped.filter(pk__in=part, state=S.SENDING).update(
                state=state, reasons=[reason], crash_count=F("crash_count") + 1, due_at=now, **ended
            )
            Attempt.unscoped.filter(operation__in=part, ended_at=None).update(
                ended_at=now, outcome=attempt_outcomes.LOST, reasons=[Reason("delivery.died")]
            )
    dependencies.conclude((op, state) for (state, _), ops in fates.items() for op in ops)
    return len(left)


def _fate(op: Operation, platform: Platform) -> Fate:
    if op.carrier_id is not None:
        return S.WAITING, Reason("delivery.with_carrier")
    capability = platform.capabilities.get(op.action)
    if capability is None or not repeatable(capability, [op]):
        return S.UNKNOWN, Reason("delivery.died_looked_up")
    crashes = op.crash_count + 1
    if crashes >= CRASHES:
        return S.REJECTED, Reason("delivery.died_often", {"attempts": crashes})
    return S.QUEUED, Reason("delivery.died_repeated")
