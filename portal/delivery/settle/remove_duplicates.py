"""Several things bear the token of one operation: its attempts made them all. The oldest stays, the others go, by
operations like any other."""

from __future__ import annotations

from collections.abc import Sequence

from integrations import registry
from integrations.core import objects
from integrations.core.contract import ACTIONS, Candidate
from integrations.core.reasons import Reason
from portal.dbtime import db_now
from portal.publishing.models import Operation, OperationState, RemoteObject, RemoteState

MADE_TWICE = Reason("delivery.made_twice")


def is_ours(op: Operation, same: Sequence[Candidate]) -> bool:
    """Whether all of them can only come from this operation's own attempts, and the platform can remove them. After a
    restore it may not have been this operation: then people may use the newer one."""
    if not op.attempt_count or op.account.look_first or not all(candidate.proven for candidate in same):
        return False
    removal = registry.get(op.account.platform).capabilities.get(ACTIONS[op.kind]["delete"])
    return removal is not None and removal.send is not None


def oldest_first(same: Sequence[Candidate]) -> list[Candidate]:
    return sorted(same, key=lambda candidate: (candidate.created_at is None, candidate.created_at, candidate.remote_id))


def remove(op: Operation, others: Sequence[Candidate]) -> None:
    """Record that these go: each as an object of its own, which is not desired."""
    action = ACTIONS[op.kind]["delete"]
    for candidate in others:
        key = objects.replaced(op.key, candidate.remote_id)
        row, made = RemoteObject.unscoped.get_or_create(
            account=op.account, place=0, kind=op.kind, remote_id=candidate.remote_id,
            defaults={"publication": op.publication, "key": key, "label": op.label, "last_seen_at": db_now()},
        )  # fmt: skip
        if made or (row.key == key and row.state == RemoteState.PRESENT):
            Operation.unscoped.create(
                run=op.run, account=op.account, publication=op.publication, action=action, verb="delete", kind=op.kind,
                key=key, label=op.label, fingerprint=f"remove {key}", state=OperationState.QUEUED, reasons=[MADE_TWICE],
                path=op.path, due_at=db_now(),
            )  # fmt: skip
