"""Claim before send: operations become ``sending`` and their Attempt rows are committed before bytes leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from integrations.core.contract import Capability, Platform
from portal.publishing.dbtime import db_now
from portal.publishing.models import (
    Account,
    AccountState,
    Attempt,
    Lane,
    Operation,
    OperationState,
)

from .leases import Lease, check


@dataclass(frozen=True)
class Group:
    """Operations that travel in one call, and what they carry inside. ``looking``: look it up instead of sending."""

    operations: tuple[Operation, ...]
    carried: dict[int, tuple[Operation, ...]]
    capability: Capability
    looking: bool = False

    @property
    def all(self) -> tuple[Operation, ...]:
        return self.operations + tuple(op for ops in self.carried.values() for op in ops)

    @property
    def repeatable(self) -> bool:
        """A document says repeating is harmless, and no mail goes out a second time."""
        return self.capability.replayable and not any(op.emails for op in self.operations)


def batch_size(account: Account, capability: Capability, action: str) -> int:
    """Entries per call: the documented size, or what a 413 has taught us."""
    learned = account.learned.get(f"batch:{action}")
    return min(capability.batch, int(learned)) if learned else capability.batch


@transaction.atomic
def claim(lease: Lease, platform: Platform, free: int) -> list[Group]:
    """Take up to ``free`` groups of what is due now on this lane. Empty while the account may not send."""
    check(lease)
    account = Account._base_manager.get(pk=lease.account)
    lane = Lane._base_manager.get(account=account)
    now = db_now()
    if account.state != AccountState.ACTIVE or (lane.paused_until is not None and lane.paused_until > now):
        return []
    groups: list[Group] = []
    taken: set[int] = set()
    for head in _due(lease.account, now, limit=free * 4):
        if len(groups) >= free:
            break
        if head.pk in taken:
            continue
        group = None if unsurveyed(head, platform) else _group(account, platform, head, now, taken)
        if group is None:
            continue
        if group.capability.serial and groups and any(g.operations[0].action == head.action for g in groups):
            continue
        taken.update(op.pk for op in group.all)
        groups.append(group)
    _mark(groups, lease, now)
    return groups


def unsurveyed(op: Operation, platform: Platform) -> bool:
    """Nothing may be sent before it is known what already looks like it there."""
    return op.lookalikes is None and platform.capabilities[op.action].snapshot is not None


def _due(account: int, now: datetime, limit: int) -> list[Operation]:
    rows = Operation._base_manager.filter(account=account, carrier=None, blockers=0, due_at__lte=now)
    sendable = (OperationState.QUEUED, OperationState.WAITING, OperationState.UNKNOWN)
    return list(rows.filter(state__in=sendable).order_by("rank", "pk")[:limit])


def _group(account: Account, platform: Platform, head: Operation, now: datetime, taken: set[int]) -> Group | None:
    capability = platform.capabilities[head.action]
    if head.state == OperationState.UNKNOWN:
        return Group((head,), {}, capability, looking=True)
    if capability.serial and _is_sending(account.pk, head.action):
        return None
    members = [head]
    size = batch_size(account, capability, head.action)
    if size > 1 and head.batch:
        rows = Operation._base_manager.filter(
            account=account, action=head.action, batch=head.batch, carrier=None, blockers=0, due_at__lte=now
        ).filter(state__in=(OperationState.QUEUED, OperationState.WAITING), publication=head.publication_id)
        rows = rows.exclude(pk__in=[*taken, head.pk]) if taken else rows.exclude(pk=head.pk)
        members += list(rows.order_by("rank", "pk")[: size - 1])
    waiting = (OperationState.QUEUED, OperationState.WAITING)
    carried = {op.pk: tuple(op.carried.filter(state__in=waiting)) for op in members} if head.kind == "session" else {}
    return Group(tuple(members), {pk: ops for pk, ops in carried.items() if ops}, capability)


def _is_sending(account: int, action: str) -> bool:
    return Operation._base_manager.filter(account=account, action=action, state=OperationState.SENDING).exists()


def _mark(groups: list[Group], lease: Lease, now: datetime) -> None:
    """One transaction for all of them: durability costs little when it is paid by the batch."""
    sending = [op for group in groups if not group.looking for op in group.all]
    ids = [op.pk for op in sending]
    for start in range(0, len(ids), 400):
        Operation._base_manager.filter(pk__in=ids[start : start + 400]).update(
            state=OperationState.SENDING, fence=lease.fence, attempt_count=F("attempt_count") + 1, message=""
        )
    for op in sending:
        op.state, op.fence, op.attempt_count = OperationState.SENDING, lease.fence, op.attempt_count + 1
    Attempt._base_manager.bulk_create(
        [Attempt(operation=op, number=op.attempt_count, fence=lease.fence, started_at=now) for op in sending],
        batch_size=400,
    )
