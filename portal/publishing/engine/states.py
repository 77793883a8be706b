"""Operation states by what the engine may do with them, and how many rows one statement names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portal.publishing.models import OperationState

UNSENT = (OperationState.QUEUED, OperationState.WAITING)
OPEN_FATE = (OperationState.UNKNOWN, OperationState.NEEDS_PERSON)
EXISTS = (OperationState.DONE, OperationState.DONE_WITH_DIFFERENCES)
NEVER = (OperationState.REJECTED, OperationState.CANCELLED)

MOST = 400  #: SQLite takes only so many values in one statement


def parts(ids: Iterable[int]) -> Iterator[list[int]]:
    """``ids`` in lists that one statement can name."""
    rest = list(ids)
    for start in range(0, len(rest), MOST):
        yield rest[start : start + MOST]
