"""Claim before send: operations become ``sending`` and their Attempt rows are committed before bytes leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from integrations.core.contract import Platform
from portal.dbtime import db_now
from portal.delivery.operations import batch_sizes
from portal.delivery.operations.account_pause import bulk_paused, may_send
from portal.delivery.operations.call import Group, repeatable
from portal.delivery.operations.leases import Lease, check
from portal.publishing.models import Account, Attempt, Operation, OperationState
from portal.publishing.operation_states import MOST, UNSENT, parts

S = OperationState
LOOKED_UP_AT_ONCE = 100
ORDER = ("bulk", "rank", "pk")  #: what people wait for, then parents before children


@transaction.atomic
def claim(lease: Lease, platform: Platform, free: int, out: Collection[int] = (), *, ahead: int = 0) -> list[Group]:
    """Take up to ``free`` groups of what is due now on this lane, but none of the operations in ``out``.

    As many groups as there are threads to send them at once, and ``ahead`` more of those that may be repeated: nothing
    else is claimed ahead. Empty while the account may not send.
    """
    check(lease)
    now = db_now()
    free = max(0, free)
    if free + ahead < 1 or not may_send(lease.account, now):
        return []
    account = Account.unscoped.defer("credentials", "token").get(pk=lease.account)
    return _Claim(account, platform, now, set(out)).take(free, ahead, lease)


class _Claim:
    """One claim under way. ``out``: what the holder has out already. ``taken`` operations and ``alone`` actions are not
    looked for any more."""

    def __init__(self, account: Account, platform: Platform, now: datetime, taken: set[int]) -> None:
        self.account = account
        self.platform = platform
        self.now = now
        self.no_bulk = bulk_paused(account.pk, now)
        self.out = frozenset(taken)
        self.taken = taken
        # a second create beside one whose fate is open could be taken for it
        ahead = Operation.unscoped.filter(account=account, state__in=(S.SENDING, S.UNKNOWN))
        self.alone = {action for (action,) in ahead.values_list("action").distinct() if self._goes_alone(action)}

    def take(self, free: int, ahead: int, lease: Lease) -> list[Group]:
        """What was out when a worker died goes with nothing else: if it is the cause, nobody else bears the blame."""
        suspects = list(self._due().filter(crash_count__gt=0, state__in=UNSENT).order_by(*ORDER)[:1])
        if suspects and self.out:
            return []
        groups = self._groups(suspects) or self._many(free, ahead)
        # what travels inside them is read at once for all
        inside: dict[int, list[Operation]] = defaultdict(list)
        for ids in parts(op.pk for group in groups if not group.looking for op in group.operations):
            for op in Operation.unscoped.filter(carrier__in=ids, state__in=UNSENT).order_by("pk"):
                inside[op.carrier_id or 0].append(op)
        groups = [
            replace(group, carried={op.pk: tuple(inside[op.pk]) for op in group.operations if op.pk in inside})
            for group in groups
        ]
        _mark(groups, lease, self.now)
        return groups

    def _many(self, free: int, ahead: int) -> list[Group]:
        """In their order; what must not be claimed ahead ends the claim, so that nothing overtakes it for long."""
        groups: list[Group] = []
        while (wanted := free + ahead - len(groups)) > 0:
            heads = list(self._due().order_by(*ORDER)[:wanted])
            for head in heads:
                if len(groups) >= free and head.pk not in self.taken:  # one that is taken goes with an earlier one
                    capability = self.platform.capabilities[head.action]
                    if head.state == S.UNKNOWN or not repeatable(capability, [head]):
                        return groups
                groups += self._groups([head])
            if len(heads) < wanted:
                break
        return groups

    def _groups(self, heads: list[Operation]) -> list[Group]:
        return [group for group in map(self._group, heads) if group is not None]

    def _due(self) -> QuerySet[Operation]:
        rows = Operation.unscoped.filter(
            Q(unconfirmed=False) | Q(state=S.UNKNOWN),
            account=self.account,
            carrier=None,
            blockers=0,
            due_at__lte=self.now,
            state__in=(*UNSENT, S.UNKNOWN),
        )
        surveyed = [action for action, capability in self.platform.capabilities.items() if capability.snapshot]
        # nothing may be sent before it is known what already looks like it there
        rows = rows.exclude(Q(action__in=surveyed, lookalikes__isnull=True) & ~Q(state=S.UNKNOWN))
        return rows.exclude(Q(action__in=self.alone) & ~Q(state=S.UNKNOWN)).exclude(pk__in=self.taken)

    def _group(self, head: Operation) -> Group | None:
        """What goes in one call with ``head``; None where an earlier head of this claim has changed its turn."""
        capability = self.platform.capabilities[head.action]
        if head.pk in self.taken:
            return None
        if head.state == S.UNKNOWN:
            # one look answers for many: lists are read once for all of them
            alike = self._due().filter(state=S.UNKNOWN, action=head.action, publication=head.publication_id)
            same_mails = alike.filter(emails=head.emails).exclude(pk=head.pk)  # what may be repeated depends on them
            members = (head, *same_mails.order_by(*ORDER)[: LOOKED_UP_AT_ONCE - 1])
            self.taken.update(op.pk for op in members)
            return Group(members, {}, capability, looking=True)
        if head.action in self.alone:
            return None
        members, size = (head,), batch_sizes.limit(self.account, capability, head.action).size
        if size > 1 and head.batch:
            alike = self._due().filter(action=head.action, batch=head.batch, publication=head.publication_id)
            company = alike.filter(state__in=UNSENT).exclude(pk=head.pk).order_by(*ORDER)
            members = (head, *company[: size - 1])
        if self._goes_alone(head.action):
            self.alone.add(head.action)
        self.taken.update(op.pk for op in members)
        return Group(members, {}, capability)

    def _goes_alone(self, action: str) -> bool:
        """One call at a time: what must be serial, and a size of batch that is not proven yet."""
        capability = self.platform.capabilities.get(action)
        return capability is not None and (
            capability.serial or not batch_sizes.limit(self.account, capability, action).sure
        )


def _mark(groups: list[Group], lease: Lease, now: datetime) -> None:
    """One transaction for all of them: durability costs little when it is paid by the batch."""
    sending = [op for group in groups if not group.looking for op in group.all]
    for ids in parts(op.pk for op in sending):
        Operation.unscoped.filter(pk__in=ids).update(
            state=S.SENDING, fence=lease.fence, attempt_count=F("attempt_count") + 1, reasons=()
        )
    for op in sending:
        op.state, op.fence, op.attempt_count = S.SENDING, lease.fence, op.attempt_count + 1
    Attempt.unscoped.bulk_create(
        [Attempt(operation=op, number=op.attempt_count, fence=lease.fence, started_at=now) for op in sending],
        batch_size=MOST,
    )
