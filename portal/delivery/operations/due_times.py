"""When an account has something to do next."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Min, Q

from portal.dbtime import db_now
from portal.publishing.models import Account, AccountState, Lane, Operation, OperationState

S = OperationState
SENDABLE = (Q(state__in=(S.QUEUED, S.WAITING), unconfirmed=False) | Q(state=S.UNKNOWN)) & Q(blockers=0, carrier=None)


def next_due(account: int, *, within: float, event: int | None = None) -> datetime | None:
    """The instant of the next thing due on the lane (of ``event``, if given), if it lies within so many seconds.

    None too where the account may not send: what waits then is not due.
    """
    if not Account.unscoped.filter(pk=account, state=AccountState.ACTIVE).exists():
        return None
    rows = Operation.unscoped.filter(SENDABLE, account=account)
    sending = Operation.unscoped.filter(account=account, state=S.SENDING)
    if event is not None:
        rows, sending = rows.filter(run__event=event), sending.filter(run__event=event)
    now = db_now()
    lane = Lane.unscoped.filter(account=account).first() or Lane(account_id=account)
    waits = {
        False: lane.paused_until,
        True: max(filter(None, (lane.paused_until, lane.bulk_paused_until)), default=None),
    }
    firsts = rows.order_by().values_list("bulk").annotate(first=Min("due_at"))
    found = [max(due, waits[bulk] or due) for bulk, due in firsts]
    if sending.exists():
        found.append(lane.leased_until or now)  # what a dead holder was sending is due when its lease has ended
    due = min(found, default=None)
    return due if due is not None and due <= now + timedelta(seconds=within) else None


def accounts_with_work(event: int | None = None) -> list[int]:
    """Accounts that hold operations not ended yet, or left in the middle of sending."""
    rows = Operation.unscoped.filter(state__in=(S.QUEUED, S.WAITING, S.UNKNOWN, S.SENDING))
    if event is not None:
        rows = rows.filter(run__event=event)
    return sorted(set(rows.values_list("account_id", flat=True)))
