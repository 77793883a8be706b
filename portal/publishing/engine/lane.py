"""The loop: take the lane, claim, send in threads, settle, give it back. Ends rather than sleeps."""

from __future__ import annotations

import logging
import queue
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import connection

from integrations import registry
from integrations.core.errors import AccountProblem
from integrations.core.http import Client
from portal.publishing import clients
from portal.publishing.dbtime import db_now
from portal.publishing.models import Account

from . import leases
from .bell import ring
from .claiming import Group, claim
from .context import context_for
from .dues import next_due
from .leases import Fenced, Lease
from .recovery import recover
from .sending import Context, Result, perform
from .settling import settle, stop_account
from .survey import survey

log = logging.getLogger("callboard.engine")

WORK_SECONDS = (
    45.0  #: a holder starts nothing after this; a call may last 90 s more, within the task's 120 s and its own lease
)
SETTLE_ROWS = 500
SETTLE_SECONDS = 0.25


@dataclass
class Worked:
    """What one turn on a lane came to. ``held`` is false where somebody else holds the lane."""

    held: bool = True
    requests: int = 0
    writes: int = 0


def work(account_id: int, *, seconds: float = WORK_SECONDS, should_stop: Callable[[], bool] = lambda: False) -> Worked:
    """Work off what is due on the lane of ``account_id`` for at most ``seconds``, then give it back.

    Rings again if something is due at once; what is due later is the sweeper's.
    """
    lease = leases.acquire(account_id)
    if lease is None:
        return Worked(held=False)
    worked = Worked()
    try:
        account = Account._base_manager.select_related("team").get(pk=account_id)
        recover(lease, registry.get(account.platform))
        with clients.using(account) as client:
            Turn(lease, account, client, time.monotonic() + seconds, should_stop).run()
            worked = Worked(True, client.requests, client.writes)
    except Fenced:
        log.warning("the lane was lost to another holder", extra={"account": account_id, "fence": lease.fence})
    except AccountProblem as problem:
        stop_account(account_id, problem.message)
    finally:
        leases.release(lease)
    if next_due(account_id, within=0) is not None:
        ring(account_id)
    return worked


@dataclass
class Turn:
    """One holder's time on a lane. Only this thread touches the database; the others only call."""

    lease: Lease
    account: Account
    client: Client
    until: float
    should_stop: Callable[[], bool]
    results: queue.SimpleQueue[Result] = field(default_factory=queue.SimpleQueue)
    under_way: int = 0

    def run(self) -> None:
        platform = registry.get(self.account.platform)
        in_flight = platform.limits(self.client.options).in_flight
        with ThreadPoolExecutor(max_workers=in_flight, thread_name_prefix=f"lane{self.account.pk}") as pool:
            while True:
                started = self._start(pool, in_flight - self.under_way) if self._open() else 0
                if not self.under_way and not started:
                    break
                self._collect()
                self._heart_beat()

    def _open(self) -> bool:
        return time.monotonic() < self.until and not self.should_stop()

    def _start(self, pool: ThreadPoolExecutor, free: int) -> int:
        if free <= 0:
            return 0
        platform = registry.get(self.account.platform)
        survey(self.account.pk, platform, self.client, db_now())
        groups = claim(self.lease, platform, free)
        if groups:
            context = context_for(self.account.pk, [op for group in groups for op in group.all], db_now())
            for group in groups:
                pool.submit(self._send, group, context)
        self.under_way += len(groups)
        return len(groups)

    def _send(self, group: Group, context: Context) -> None:
        try:
            self.results.put(perform(self.client, group, context))
        finally:
            connection.close()  # the budget may have opened one for this thread

    def _collect(self) -> None:
        """Settle what has come back: at once when little is under way, else by the handful."""
        if not self.under_way:
            return
        batch = [self._next(SETTLE_SECONDS)]
        deadline = time.monotonic() + 0.02
        while sum(len(r.group.operations) for r in batch if r) < SETTLE_ROWS and time.monotonic() < deadline:
            extra = self._next(0.0)
            if extra is None:
                break
            batch.append(extra)
        done = [result for result in batch if result is not None]
        if done:
            settle(self.lease, done)
            self.under_way -= len(done)

    def _next(self, timeout: float) -> Result | None:
        try:
            return self.results.get(timeout=timeout) if timeout else self.results.get_nowait()
        except queue.Empty:
            return None

    def _heart_beat(self) -> None:
        if db_now() >= self.lease.renew_at:
            leases.renew(self.lease)
