"""The loop of one holder: claim, hand to threads, settle what comes back, keep the lease."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from django.db import InterfaceError, InternalError, OperationalError, connection

from integrations.core.contract import Platform
from integrations.core.errors import AccountProblem, Ambiguous, BudgetSpent, PlatformError, RateLimited, Untrusted
from integrations.core.http import Client
from integrations.core.reasons import Reason
from integrations.core.refusals import judged
from portal.accounts.rate_rules import Work, working
from portal.crypto import Undecryptable
from portal.dbtime import db_now
from portal.delivery import restore_guard
from portal.delivery.operations import forbidden, leases
from portal.delivery.operations.call import Group, Result
from portal.delivery.operations.leases import Fenced, Lease
from portal.delivery.settle import look_first
from portal.delivery.settle.settle import settle

from . import snapshot_before_create
from .claim import claim
from .confirmations import Confirmations
from .context import Context, context_for
from .preflight import DesiredNames, cancel_undesired_creates
from .send import perform
from .snapshot_before_create import Survey, Surveyed
from .thread_pool import Crew

log = logging.getLogger("callboard.engine")

SETTLE_SECONDS = 0.25  #: how long the first result is waited for
GATHER_SECONDS = 0.005  #: how long others may join it
AHEAD_SECONDS = 0.5  #: for how long calls that may be repeated are claimed ahead, at the pace of just now
AHEAD = 200  #: groups claimed ahead, at most
#: the database cannot be reached, or has ended our session: the last is PostgreSQL's word for one that stood still
AWAY = (OperationalError, InterfaceError, InternalError)
DATABASE_PAUSES = (1.0, 2.0, 4.0)  #: seconds between tries to write while the database does not answer


Job = tuple[Group | Survey, Context]
HALTS = (AccountProblem, RateLimited, BudgetSpent)  #: after one of these nothing more of the account is sent for now


@dataclass
class Turn:
    """One holder's time on a lane. Only this thread touches the engine's tables; the others only call."""

    lease: Lease
    platform: Platform
    client: Client
    until: float
    should_stop: Callable[[], bool]
    _desired: DesiredNames = field(default_factory=DesiredNames)
    _confirmations: Confirmations = field(default_factory=Confirmations)
    _calls: int = 0
    _out: set[int] = field(default_factory=set)
    _paces: deque[tuple[float, int]] = field(default_factory=deque)
    _halted: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Go on until nothing is due, time is up, or the lane is lost (then Fenced is raised)."""
        self._most = self.platform.limits(self.client.options).in_flight
        with Crew(self._most, f"lane{self.lease.account}", self._call) as self._crew:
            try:
                while True:
                    if time.monotonic() < self.until and not self.should_stop():
                        self._start()
                    if not self._calls:
                        _patiently(partial(forbidden.refuse_where_idle, self.lease))
                        break
                    self._collect()
                    _patiently(partial(leases.heart_beat, self.lease))
            except BaseException:
                self._halted.set()  # what is only in line is not sent any more
                raise

    # --- starting

    def _start(self) -> None:
        """Hand out as many calls as there are threads for, and at a brisk pace some that may be repeated on top: they
        are claimed by the batch, which is what makes a claim on disk cheap."""
        if self._halted.is_set() and self._calls:
            return  # what a call has brought upon the account is written down before anything more is claimed
        self._halted.clear()
        free, ahead = self._most - self._calls, self._ahead()
        if free <= 0 and self._calls - self._most > ahead // 2:
            return
        cancel_undesired_creates(self.lease, self._desired)
        self._confirmations.hold_back_lapsed(self.lease)
        look_first.open_fates(self.lease)
        jobs: list[Group | Survey] = []
        if free > 0:
            jobs += snapshot_before_create.due(self.lease.account, self.platform, self._out)[:free]
        jobs += claim(self.lease, self.platform, free - len(jobs), self._out, ahead=ahead + min(free, 0))
        if jobs:
            self._hand(jobs)

    def _ahead(self) -> int:
        """How many calls ended in the last half second; none at a pace where claiming ahead would only hold them."""
        now = time.monotonic()
        while self._paces and now - self._paces[0][0] > AHEAD_SECONDS:
            self._paces.popleft()
        recent = sum(count for _, count in self._paces)
        return min(AHEAD, recent) if recent >= self._most else 0

    def _hand(self, jobs: Sequence[Group | Survey]) -> None:
        if not all(isinstance(job, Survey) or job.looking for job in jobs):
            _patiently(restore_guard.advance)
        self._calls += len(jobs)
        self._out |= {op.pk for job in jobs for op in job.all}
        try:
            context = context_for(self.lease.account, self.platform, [op for job in jobs for op in job.all], db_now())
        except Undecryptable as problem:
            for job in jobs:
                self._crew.answers.put(_unsent(job, Untrusted(problem.reason)))
            return
        self.client.hide(value for secrets in context.secrets.values() for value in secrets.values())
        for job in jobs:
            self._crew.hand((job, context))

    def _call(self, work: Job) -> Result | Surveyed:
        """In a thread of its own; whatever happens comes back. Nothing is sent once the account may not, or the lease
        has run out by our own clock (this process may have been stopped meanwhile)."""
        job, context = work
        if self._halted.is_set() or self.lease.is_over():
            return _unsent(job, BudgetSpent(context.started_at))
        with working(Work.BULK if job.bulk else Work.PEOPLE):
            if isinstance(job, Survey):
                return snapshot_before_create.perform(self.client, job, context)
            result = perform(self.client, job, context)
            if result.error is not None:
                result = replace(result, error=judged(self.platform, self.client, result.error))
        if isinstance(result.error, HALTS):
            self._halted.set()
        return result

    # --- settling

    def _collect(self) -> None:
        """Settle what has come back: at once when little is under way, else by the handful."""
        back = self._gather()
        surveyed = [one for one in back if isinstance(one, Surveyed)]
        for one in surveyed:
            _patiently(partial(snapshot_before_create.settle, self.lease, one))
        results = [one for one in back if isinstance(one, Result)]
        if results:
            self._settle(results)
        self._paces.append((time.monotonic(), len(back)))
        self._calls -= len(back)
        self._out -= {op.pk for one in surveyed for op in one.survey.all}
        self._out -= {op.pk for one in results for op in one.group.all}

    def _gather(self) -> list[Result | Surveyed]:
        """What has come back. While more is in line than threads can take, there is no haste about what may be
        repeated."""
        found: list[Result | Surveyed] = []
        deadline = time.monotonic() + SETTLE_SECONDS
        try:
            while (left := deadline - time.monotonic()) > 0:
                found.append(self._crew.answers.get(timeout=left))
                last = found[-1]
                calm = isinstance(last, Result) and last.error is None and last.group.repeatable
                if not calm or self._calls - len(found) < self._most + self._ahead() // 2:
                    deadline = min(deadline, time.monotonic() + GATHER_SECONDS)
        except queue.Empty:
            return found
        return found

    def _settle(self, results: Sequence[Result]) -> None:
        """Write results down together; where one of them cannot be written, it alone shall suffer for it."""
        try:
            _patiently(partial(settle, self.lease, results))
        except (Fenced, *AWAY):
            raise
        except Exception as error:
            log.error("results could not be written down", exc_info=error, extra={"count": len(results)})
            if len(results) > 1:
                for result in results:
                    self._settle([result])
                return
            reason = Reason("delivery.not_written", {"error": type(error).__name__})
            settle(self.lease, [replace(results[0], outcomes=(), candidates={}, error=Ambiguous(reason))])


def _unsent(job: Group | Survey, error: PlatformError) -> Result | Surveyed:
    return Surveyed(job, error=error) if isinstance(job, Survey) else Result(job, error=error)


def _patiently(write: Callable[[], None]) -> None:
    """Do ``write``, again where the database does not answer: what a call brought must not be lost with it."""
    for pause in DATABASE_PAUSES:
        try:
            return write()
        except AWAY as error:
            log.warning("the database does not answer; trying again", extra={"outcome": type(error).__name__})
            connection.close()
            time.sleep(pause)
    return write()
