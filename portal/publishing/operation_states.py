"""Operation states by what the engine may do with them, and how many rows one statement names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q

from integrations.core.reasons import Reason

from .models import OperationState

UNSENT = (OperationState.QUEUED, OperationState.WAITING)
OPEN_FATE = (OperationState.UNKNOWN, OperationState.NEEDS_PERSON)
EXISTS = (OperationState.DONE, OperationState.DONE_WITH_DIFFERENCES)
NEVER = (OperationState.REJECTED, OperationState.CANCELLED)

#: how a sentence names a state
STATES = {
    OperationState.QUEUED: Reason("operation.queued"),
    OperationState.SENDING: Reason("operation.sending"),
    OperationState.WAITING: Reason("operation.waiting"),
    OperationState.UNKNOWN: Reason("operation.unknown"),
    OperationState.NEEDS_PERSON: Reason("operation.needs_person"),
    OperationState.DONE: Reason("operation.done"),
    OperationState.DONE_WITH_DIFFERENCES: Reason("operation.done_with_differences"),
    OperationState.REJECTED: Reason("operation.rejected"),
    OperationState.CANCELLED: Reason("operation.cancelled"),
    OperationState.SUPERSEDED: Reason("operation.superseded"),
}

#: not sent by us since a restore, if at all: unknown, and unable to be looked up before another one is settled
WITHHELD = Q(state__in=UNSENT) | Q(state=OperationState.UNKNOWN) & (Q(blockers__gt=0) | Q(carrier__isnull=False))

MOST = 400  #: SQLite takes only so many values in one statement


def parts(ids: Iterable[int]) -> Iterator[list[int]]:
    """``ids`` in lists that one statement can name."""
    rest = list(ids)
    for start in range(0, len(rest), MOST):
        yield rest[start : start + MOST]
