"""A turn on a lane: take it, send in threads, settle, give it back. Ends rather than sleeps."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from integrations import registry
from integrations.core.errors import AccountProblem
from portal.accounts import clients
from portal.delivery import restore_guard
from portal.delivery.operations import leases
from portal.delivery.operations.account_pause import stop_account
from portal.delivery.operations.due_times import next_due
from portal.delivery.operations.leases import Fenced, Lease
from portal.delivery.settle import look_first
from portal.publishing.models import Account
from portal.wake import wake_lane

from . import preflight
from .lane_loop import Turn
from .recovery import recover

log = logging.getLogger("callboard.engine")

#: a holder starts nothing after this: a call that waits for its answer as long as it may ends within the task's 120 s
WORK_SECONDS = 45.0


@dataclass
class Worked:
    """What one turn on a lane came to. ``held`` is false where somebody else holds the lane."""

    held: bool = True
    requests: int = 0
    writes: int = 0


def work(account_id: int, *, seconds: float = WORK_SECONDS, should_stop: Callable[[], bool] = lambda: False) -> Worked:
    """Work off what is due on the lane of ``account_id`` for at most ``seconds``, then give it back.

    Rings again if something is due at once; what is due later is the sweeper's. Raises Undecryptable where this
    process has not the keys to the account's credentials: that is no fault of the account.
    """
    lease = leases.acquire(account_id) if restore_guard.check() else None
    if lease is None:
        return Worked(held=False)
    worked = Worked()
    try:
        _work(lease, worked, time.monotonic() + seconds, should_stop)
    except Fenced:
        log.warning("the lane was lost to another holder", extra={"account": account_id, "fence": lease.fence})
    except AccountProblem as problem:
        stop_account(account_id, problem.reason)
    finally:
        leases.release(lease)
    if next_due(account_id, within=0) is not None:
        wake_lane(account_id)
    return worked


def _work(lease: Lease, worked: Worked, until: float, should_stop: Callable[[], bool]) -> None:
    account = Account.unscoped.get(pk=lease.account)
    platform = registry.get(account.platform)
    recover(lease, platform)
    look_first.end_where_over(account)
    preflight.sweep(lease, platform)
    with clients.using(account) as client:
        client.gate.may_go = lambda: not lease.is_over()
        try:
            Turn(lease, platform, client, until, should_stop).run()
        finally:
            if client.writes:
                restore_guard.advance(at_once=True)  # a backup made while this turn was sending is older than its end
            worked.requests, worked.writes = client.requests, client.writes
