"""What a call needs from the database, read in the lane's own thread before the call is handed to another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from portal.publishing.models import Operation, Publication, RemoteObject, RemoteState
from portal.publishing.passwords import deliver

from .sending import Context


def context_for(account: int, operations: Iterable[Operation], now: datetime) -> Context:
    """Ids of what exists (by publication and object name), own ids and bodies by operation, plain secret options."""
    ops = list(operations)
    present = RemoteObject._base_manager.filter(account=account, state=RemoteState.PRESENT)
    shared = dict(present.filter(publication=None).values_list("key", "remote_id"))
    ids: dict[int, dict[str, str]] = {}
    for publication in {op.publication_id for op in ops}:
        parents = present.filter(publication=publication, kind__in=("event", "session"))
        ids[publication] = {**shared, **dict(parents.values_list("key", "remote_id"))}
    own = present.filter(publication__in=ids, key__in=[op.key for op in ops if op.verb != "create"])
    found = {(row.publication_id, row.key): (row.remote_id, row.body) for row in own}
    return Context(
        ids=ids,
        remote={op.pk: found.get((op.publication_id, op.key), ("", {})) for op in ops},
        secrets=_secrets(ids),
        started_at=now,
        deliver=deliver,
    )


def _secrets(publications: Iterable[int]) -> dict[int, dict[str, Any]]:
    rows = Publication._base_manager.filter(pk__in=list(publications)).exclude(secret_options="")
    return {row.pk: dict(row.secret_options) for row in rows}
