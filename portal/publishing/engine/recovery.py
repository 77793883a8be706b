"""What a holder left behind when it died: open attempts, found by their lower fence."""

from __future__ import annotations

from django.db import transaction

from integrations.core.contract import Platform
from portal.publishing.dbtime import db_now
from portal.publishing.models import Attempt, Operation, OperationState

from . import family
from .backoff import CRASHES
from .leases import Lease, check

S = OperationState


@transaction.atomic
def recover(lease: Lease, platform: Platform) -> int:
    """Settle what an earlier holder was sending: repeated where a document allows it, else unknown. Says how many."""
    check(lease)
    now = db_now()
    left = list(Operation._base_manager.filter(account=lease.account, state=S.SENDING, fence__lt=lease.fence))
    for op in left:
        state, message = _fate(op, platform)
        Operation._base_manager.filter(pk=op.pk, state=S.SENDING).update(
            state=state, message=message, crash_count=op.crash_count + 1, due_at=now,
            **({"settled_at": now} if state == S.REJECTED else {}),
        )  # fmt: skip
        Attempt._base_manager.filter(operation=op, ended_at=None).update(
            ended_at=now, outcome="Lost", message="The worker ended before an answer was written down."
        )
        family.follow([(op, state)])
    return len(left)


def _fate(op: Operation, platform: Platform) -> tuple[OperationState, str]:
    capability = platform.capabilities[op.action]
    crashes = op.crash_count + 1
    repeatable = capability.replayable and not op.emails
    if crashes >= CRASHES and repeatable:
        return S.REJECTED, f"Given up: {crashes} attempts ended with the worker that made them."
    if repeatable:
        return S.QUEUED, "The worker ended during the call; it is repeated."
    if op.carrier_id is not None:
        return S.WAITING, "Waits for what carries it."
    return S.UNKNOWN, "The worker ended during the call; whether it worked is being looked up."
