"""What was accepted becomes a RemoteObject: written in bulk, since a bulk invitation accepts a hundred at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from integrations.core import objects
from integrations.core.contract import Outcome
from portal.crypto import Secret
from portal.publishing.models import Operation, RemoteObject, RemoteState

_UPSERT = [
    "publication", "key", "label", "state", "url", "links", "body", "fingerprint", "path", "differences",
    "accepted_at", "last_seen_at", "adopted",
]  # fmt: skip


@dataclass(frozen=True)
class Accepted:
    """What a platform took: ``differences`` says field → (ours, theirs) where it keeps something else, ``body`` what
    counts as accepted. ``unseen``: a person says that this is it, and nobody has looked at what stands there."""

    op: Operation
    outcome: Outcome
    body: Mapping[str, Any]
    differences: Mapping[str, tuple[Any, Any]]
    unseen: bool = False


def accept(accepted: Iterable[Accepted], now: datetime) -> None:
    """Keep what the platform now holds: bodies, links, differences."""
    creates: list[RemoteObject] = []
    for item in accepted:
        if item.op.verb == "delete":
            lose(present(item.op), RemoteState.GONE, now)
        elif item.op.verb == "update":
            _update(item, now)
        else:
            creates.append(_row(item, now))
        if item.op.drops:
            own = RemoteObject.unscoped.filter(publication=item.op.publication_id, key__in=item.op.drops)
            lose(own.filter(state=RemoteState.PRESENT), RemoteState.GONE, now)
    if creates:
        _set_aside(creates)
        RemoteObject.unscoped.bulk_create(
            creates,
            update_conflicts=True,
            unique_fields=["account", "place", "kind", "remote_id"],
            update_fields=_UPSERT,
            batch_size=200,
        )


def _set_aside(creates: Collection[RemoteObject]) -> None:
    """What a create replaces stays known, under a name of its own, until it is removed there."""
    wanted = {(row.publication_id, row.key): row.remote_id for row in creates if row.kind == "session"}
    keys, owners = {key for _, key in wanted}, {owner for owner, _ in wanted}
    there = RemoteObject.unscoped.filter(state=RemoteState.PRESENT, key__in=keys, publication__in=owners)
    for row in there.only("key", "publication", "remote_id"):
        if wanted.get((row.publication_id, row.key), row.remote_id) != row.remote_id:
            row.key = objects.replaced(row.key, row.remote_id)[:400]
            row.save(update_fields=["key"])


def present(op: Operation) -> QuerySet[RemoteObject]:
    """The operation's own object, if it is there."""
    owner = {"publication": None, "account": op.account_id} if op.shared else {"publication": op.publication_id}
    return RemoteObject.unscoped.filter(key=op.key, state=RemoteState.PRESENT, **owner)


def taken(creates: Collection[tuple[Operation, str]]) -> dict[int, str]:
    """Of creates with the ids they were given: operation → whose id that is already."""
    found: dict[int, str] = {}
    wanted: dict[tuple[str, str], Operation] = {}
    for op, remote_id in creates:
        first = wanted.setdefault((op.kind, remote_id), op)
        if first is not op:
            found[op.pk] = first.key
    accounts = {op.account_id for op, _ in creates}
    ids = [remote_id for _, remote_id in creates]
    rows = RemoteObject.unscoped.filter(account__in=accounts, remote_id__in=ids, state=RemoteState.PRESENT)
    for row in rows.only("kind", "remote_id", "key", "publication"):
        claimant = wanted.get((row.kind, row.remote_id))
        if claimant is None:
            continue
        own = (claimant.key, None if claimant.shared else claimant.publication_id)
        if (row.key, row.publication_id) != own:
            found[claimant.pk] = row.key
    return found


def lose(rows: QuerySet[RemoteObject], state: RemoteState, now: datetime) -> None:
    """These are not there any more, and neither is what was inside them. Their links open nothing."""
    with_inside(rows).update(state=state, links=Secret(), last_seen_at=now)


def with_inside(rows: QuerySet[RemoteObject]) -> QuerySet[RemoteObject]:
    """These and what stands inside them, as far as it is not gone."""
    found = list(rows.only("publication", "kind", "key", "place"))
    inside = Q(pk__in=[row.pk for row in found])
    for row in found:
        beside = Q(publication=row.publication_id, place=row.place)
        if row.kind == "event" and row.key == objects.EVENT:
            inside |= beside
        elif row.kind == "session":
            inside |= beside & Q(key__endswith=f"@{row.key.partition(':')[2]}")
    alive = (RemoteState.PRESENT, RemoteState.MISSING, RemoteState.ELSEWHERE)
    return RemoteObject.unscoped.filter(inside, state__in=alive)


def _row(item: Accepted, now: datetime) -> RemoteObject:
    op = item.op
    return RemoteObject(
        account_id=op.account_id,
        publication_id=None if op.shared else op.publication_id,
        kind=op.kind,
        key=op.key,
        label=op.label,
        remote_id=item.outcome.remote_id,
        state=RemoteState.PRESENT,
        adopted=item.unseen,
        url=item.outcome.url,
        links=Secret(item.outcome.links),
        body={} if item.unseen else dict(item.body),
        fingerprint="" if item.unseen else op.fingerprint,
        path=op.path,
        differences={name: list(pair) for name, pair in item.differences.items()},
        accepted_at=now,
        last_seen_at=now,
    )


def _update(item: Accepted, now: datetime) -> None:
    """Fields that were not sent stay as they were accepted before, so that the next plan still tells of them; only of
    something adopted unseen all is taken for told."""
    op, outcome = item.op, item.outcome
    for row in present(op):
        unseen = row.adopted and not row.body
        kept = {} if unseen else {name: value for name, value in row.body.items() if name not in op.changed}
        told = {name: value for name, value in item.body.items() if unseen or name in op.changed}
        row.body = {**kept, **told}
        row.label, row.path, row.fingerprint = op.label, op.path, op.fingerprint
        row.links = Secret({**row.links, **outcome.links})
        row.url = outcome.url or row.url
        silent = row.differences.keys() - {*op.changed, *outcome.read_back, *outcome.ignored}
        before = {name: row.differences[name] for name in silent}
        row.differences = {**before, **{name: list(pair) for name, pair in item.differences.items()}}
        row.accepted_at = row.last_seen_at = now
        row.save()
