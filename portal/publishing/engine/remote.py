"""What was accepted becomes a RemoteObject: written in bulk, since a bulk invitation accepts a hundred at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from integrations.core.contract import Outcome
from portal.crypto import Secret
from portal.publishing.models import Operation, RemoteObject, RemoteState

Accepted = tuple[Operation, Outcome, Mapping[str, Any]]

_UPSERT = [
    "publication", "key", "label", "state", "url", "links", "body", "fingerprint", "path", "differences",
    "accepted_at", "last_seen_at",
]  # fmt: skip


def accept(accepted: Iterable[Accepted], now: datetime) -> None:
    """Keep what the platform now holds: bodies as planned, links, differences."""
    creates: list[RemoteObject] = []
    for op, outcome, differences in accepted:
        if op.verb == "delete":
            _present(op).update(state=RemoteState.GONE, links=Secret(), last_seen_at=now)
        elif op.verb == "update":
            _update(op, outcome, differences, now)
        else:
            creates.append(_row(op, outcome, differences, now))
        if op.drops:
            rows = RemoteObject._base_manager.filter(publication=op.publication_id, key__in=op.drops)
            rows.update(state=RemoteState.GONE, last_seen_at=now)
    if creates:
        RemoteObject._base_manager.bulk_create(
            creates,
            update_conflicts=True,
            unique_fields=["account", "kind", "remote_id"],
            update_fields=_UPSERT,
            batch_size=200,
        )


def held(op: Operation, outcome: Outcome) -> dict[str, Any]:
    """The body that counts as accepted: as planned, unless part of what travelled inside was refused. Then what the
    platform says it holds counts, so that the next plan asks for the rest."""
    if any(part.refused for part in outcome.carried):
        return {**op.body, **{name: value for name, value in outcome.read_back.items() if name in op.body}}
    return dict(op.body)


def _present(op: Operation) -> Any:
    owner = {"publication": None, "account": op.account_id} if op.shared else {"publication": op.publication_id}
    return RemoteObject._base_manager.filter(key=op.key, state=RemoteState.PRESENT, **owner)


def _row(op: Operation, outcome: Outcome, differences: Mapping[str, Any], now: datetime) -> RemoteObject:
    return RemoteObject(
        account_id=op.account_id,
        publication_id=None if op.shared else op.publication_id,
        kind=op.kind,
        key=op.key,
        label=op.label,
        remote_id=outcome.remote_id,
        state=RemoteState.PRESENT,
        url=outcome.url,
        links=Secret(outcome.links),
        body=held(op, outcome),
        fingerprint=op.fingerprint,
        path=op.path,
        differences={name: list(pair) for name, pair in differences.items()},
        accepted_at=now,
        last_seen_at=now,
    )


def _update(op: Operation, outcome: Outcome, differences: Mapping[str, Any], now: datetime) -> None:
    for row in _present(op):
        body = held(op, outcome)
        kept = {name: value for name, value in row.body.items() if name not in op.changed}
        # fields that could not be changed stay as the platform has them, so that the next plan still says so
        row.body = {**{name: body[name] for name in body if row.adopted or name in op.changed}, **kept}
        row.label, row.path, row.fingerprint = op.label, op.path, op.fingerprint
        row.links = Secret({**row.links, **outcome.links})
        row.url = outcome.url or row.url
        row.differences = {name: list(pair) for name, pair in differences.items()}
        row.accepted_at = row.last_seen_at = now
        row.save()
