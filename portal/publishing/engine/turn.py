"""The loop of one holder: claim, hand to threads, settle what comes back, keep the lease."""

from __future__ import annotations

import logging
import queue
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial

from django.db import InterfaceError, OperationalError, connection

from integrations.core.contract import Platform
from integrations.core.errors import Ambiguous, Untrusted
from integrations.core.http import Client
from portal.crypto import Undecryptable
from portal.publishing.dbtime import db_now

from . import leases, survey
from .claiming import Group, claim
from .context import Context, context_for
from .leases import Fenced, Lease
from .sending import Result, perform
from .settling import settle
from .survey import Survey, Surveyed
from .vetting import Wishes, recheck

log = logging.getLogger("callboard.engine")

SETTLE_SECONDS = 0.25  #: how long the first result is waited for
GATHER_SECONDS = 0.005  #: how long others may join it
DATABASE_PAUSES = (1.0, 2.0, 4.0)  #: seconds between tries to write while the database does not answer


@dataclass
class Turn:
    """One holder's time on a lane. Only this thread touches the engine's tables; the others only call."""

    lease: Lease
    platform: Platform
    client: Client
    until: float
    should_stop: Callable[[], bool]
    _wishes: Wishes = field(default_factory=Wishes)
    _back: queue.SimpleQueue[Result | Surveyed] = field(default_factory=queue.SimpleQueue)
    _calls: int = 0
    _out: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Go on until nothing is due, time is up, or the lane is lost (then Fenced is raised)."""
        in_flight = self.platform.limits(self.client.options).in_flight
        with ThreadPoolExecutor(in_flight, thread_name_prefix=f"lane{self.lease.account}") as pool:
            while True:
                if time.monotonic() < self.until and not self.should_stop():
                    self._start(pool, in_flight - self._calls)
                if not self._calls:
                    break
                self._collect()
                _patiently(self._heart_beat)

    def _heart_beat(self) -> None:
        if db_now() >= self.lease.renew_at:
            leases.renew(self.lease)

    # --- starting

    def _start(self, pool: ThreadPoolExecutor, free: int) -> None:
        """Hand out as many calls as there are threads for."""
        if free <= 0:
            return
        recheck(self.lease, self._wishes)
        jobs: list[Group | Survey] = [*survey.due(self.lease.account, self.platform, self._out)[:free]]
        jobs += claim(self.lease, self.platform, free - len(jobs), self._out)
        if not jobs:
            return
        self._calls += len(jobs)
        self._out |= {op.pk for job in jobs for op in job.all}
        try:
            context = context_for(self.lease.account, [op for job in jobs for op in job.all], db_now())
        except Undecryptable as problem:
            for job in jobs:
                self._back.put(_unsent(job, str(problem)))
            return
        self.client.hide(value for secrets in context.secrets.values() for value in secrets.values())
        for job in jobs:
            pool.submit(self._call, job, context)

    def _call(self, job: Group | Survey, context: Context) -> None:
        """In a thread of its own; whatever happens comes back."""
        try:
            if isinstance(job, Survey):
                self._back.put(survey.perform(self.client, job, context))
            else:
                self._back.put(perform(self.client, job, context))
        finally:
            connection.close()  # the budget may have opened one for this thread

    # --- settling

    def _collect(self) -> None:
        """Settle what has come back: at once when little is under way, else by the handful."""
        back = self._gather()
        surveyed = [one for one in back if isinstance(one, Surveyed)]
        for one in surveyed:
            _patiently(partial(survey.settle, self.lease, one))
        results = [one for one in back if isinstance(one, Result)]
        if results:
            self._settle(results)
        self._calls -= len(back)
        self._out -= {op.pk for one in surveyed for op in one.survey.all}
        self._out -= {op.pk for one in results for op in one.group.all}

    def _gather(self) -> list[Result | Surveyed]:
        found: list[Result | Surveyed] = []
        deadline = time.monotonic() + SETTLE_SECONDS
        try:
            while (left := deadline - time.monotonic()) > 0:
                found.append(self._back.get(timeout=left))
                deadline = min(deadline, time.monotonic() + GATHER_SECONDS)
        except queue.Empty:
            return found
        return found

    def _settle(self, results: Sequence[Result]) -> None:
        """Write results down together; where one of them cannot be written, it alone shall suffer for it."""
        try:
            _patiently(partial(settle, self.lease, results))
        except (Fenced, OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.error("results could not be written down", exc_info=error, extra={"count": len(results)})
            if len(results) > 1:
                for result in results:
                    self._settle([result])
                return
            words = f"The answer could not be written down ({type(error).__name__})."
            settle(self.lease, [replace(results[0], outcomes=(), candidates=(), error=Ambiguous(words))])


def _unsent(job: Group | Survey, words: str) -> Result | Surveyed:
    error = Untrusted(words)
    return Surveyed(job, error=error) if isinstance(job, Survey) else Result(job, error=error)


def _patiently(write: Callable[[], None]) -> None:
    """Do ``write``, again where the database does not answer: what a call brought must not be lost with it."""
    for pause in DATABASE_PAUSES:
        try:
            return write()
        except (OperationalError, InterfaceError) as error:
            log.warning("the database does not answer; trying again", extra={"outcome": type(error).__name__})
            connection.close()
            time.sleep(pause)
    return write()
