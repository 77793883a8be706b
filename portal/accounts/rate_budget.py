"""The request budget of an account, shared by every process through the database.

A reservation is a row in BudgetUse, made while the account's Lane row is locked, in the database's own time. So in no
window of a platform's documented length are there ever more points than it allows, whatever the number of workers.
``budgetrules`` says how many fit for whom.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from integrations.core.contract import Limits, Window
from integrations.core.errors import BudgetSpent, NotSent
from integrations.core.reasons import Reason
from portal.dbtime import db_now
from portal.locking import locked
from portal.publishing.models import Account, BudgetUse, Lane

from . import rate_rows
from .lock import lock_accounts
from .rate_rules import Work, current, rules, span

log = logging.getLogger("callboard.budget")

PATIENCE = 10.0  # seconds one call waits before the lane is given back
STEP = 0.5  # longest sleep at once
CHUNK = 50  # points reserved at once, at most
CHUNK_LIFE = 0.25  # seconds within which they are used
BRISK = 20.0  # points a second below which nothing is reserved ahead: what is not used in time is lost
CALM = 10  # takes without a refusal until an undocumented limit may grow by one
TIDY = 60.0  # seconds between clean-ups


TELLING = 600.0  #: seconds from which a wait is told to people: only the budget of an hour or a day lasts longer


class AccountBudget:
    """The Limiter of one account. Safe to share between threads; ``clock``, ``sleep`` and ``patience`` count
    seconds."""

    def __init__(
        self,
        account: int,
        limits: Limits,
        *,
        now: Callable[[], datetime] = db_now,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        patience: float = PATIENCE,
    ) -> None:
        self.account = account
        self.limits = limits
        self._now, self._clock, self._sleep = now, clock, sleep
        self._patience = patience
        self._lock = threading.Lock()
        self._left, self._left_until = 0, 0.0
        self._closed_until: dict[Work, tuple[float, datetime]] = {}
        self._recent: deque[tuple[float, int]] = deque(maxlen=CHUNK)
        self._calm = 0
        self._tidied = -TIDY

    def take(self, points: int) -> None:
        """Reserve ``points``, waiting a little for room; raises BudgetSpent where that would not do, and NotSent where
        our own database does not answer.

        Not to be called inside a transaction: the reservation would bind others only once that is committed.
        """
        if points < 1:
            return
        patience = self._patience
        while (until := self._attempt(points)) is not None:
            wait = max(until[0], 0.01)
            if wait > patience:
                raise BudgetSpent(until[1], long=wait > TELLING)
            step = min(wait, STEP)
            self._sleep(step)
            patience -= step

    def refused(self) -> None:
        """A limit that is not documented is halved, once for the calls of one window; a documented one was kept to."""
        if not self.limits.climb_to:
            log.warning("refused for pace although the budget was kept", extra={"account": self.account})
            return
        with self._lock:
            self._calm = 0
            try:
                self._halve()
            except DatabaseError:
                # the refusal itself is what the caller must get to know
                log.warning("a lower pace could not be noted", extra={"account": self.account})

    # --- reserving

    def _attempt(self, points: int) -> tuple[float, datetime] | None:
        """Take now, or say how many seconds to wait, and until when that is by the database's time."""
        with self._lock:
            moment = self._clock()
            if self._left >= points and moment < self._left_until:
                self._left -= points
            elif (closed := self._closed_until.get(current())) is not None and moment < closed[0]:
                return closed[0] - moment, closed[1]
            else:
                try:
                    refusal = self._reserve(points)
                except DatabaseError as error:
                    raise NotSent(Reason("account.database_away")) from error
                if refusal is not None:
                    return refusal
            self._recent.append((moment, points))
            self._calm += 1
            return None

    @transaction.atomic
    def _reserve(self, points: int) -> tuple[float, datetime] | None:
        if self.limits.climb_to and self._calm >= CALM:
            lock_accounts([self.account])  # what it has learned is about to be written
        _lock_lane(self.account)
        started, now = self._clock(), self._now()
        if started - self._tidied >= TIDY:
            self._tidied = started
            rate_rows.tidy(self.account, [span(window) for window in self.limits.windows], now)
        windows = self._windows()
        rows = rules(windows, current(), points)
        # points that each rule counts, in one query over the longest
        sums = {
            f"w{index}": Coalesce(Sum("points", filter=Q(at__gt=now - rule.span)), 0) for index, rule in enumerate(rows)
        }
        uses = BudgetUse.unscoped.filter(account=self.account, at__gt=now - max(rule.span for rule in rows))
        used = list(uses.aggregate(**sums).values())
        # a call that costs more than a whole window may pass when nothing else is in it
        if any(spent and spent + points > rule.most for spent, rule in zip(used, rows, strict=True)):
            # other threads at the same kind of work need not ask until there is room again
            until = rate_rows.opens_at(self.account, rows, points, now)
            wait = (until - now).total_seconds()
            self._closed_until[current()] = (started + wait, until)
            return wait, until
        room = min(rule.most - spent for spent, rule in zip(used, rows, strict=True))
        # as many as were used just now in a chunk's life: at a slow pace nothing is reserved ahead
        recent = min(CHUNK, sum(n for at, n in self._recent if started - at < CHUNK_LIFE))
        ahead = recent if min(w.points / w.seconds for w in windows) >= BRISK else 0
        taken = max(points, min(ahead, room))
        BudgetUse.unscoped.create(account_id=self.account, at=now, points=taken)
        self._left, self._left_until = taken - points, started + CHUNK_LIFE
        return None

    # --- limits that no document gives

    def _windows(self) -> tuple[Window, ...]:
        """The windows as they are now: the first one moves where the platform documents none."""
        if not self.limits.climb_to:
            return self.limits.windows
        first, *rest = self.limits.windows
        learned = self._learned()
        points = int(learned.get("rate", {}).get("points", first.points))
        if self._calm >= CALM and points < self.limits.climb_to:
            self._calm = 0
            points += 1
            self._learn(learned, points=points)
        return (Window(first.seconds, points), *rest)

    @transaction.atomic
    def _halve(self) -> None:
        lock_accounts([self.account])
        _lock_lane(self.account)
        now, learned, first = self._now(), self._learned(), self.limits.windows[0]
        rate = learned.get("rate", {})
        last = datetime.fromisoformat(rate["refused_at"]) if "refused_at" in rate else None
        if last is None or now - last > span(first):
            points = max(1, int(rate.get("points", first.points)) // 2)
            self._learn(learned, points=points, refused_at=now.isoformat())

    def _learned(self) -> dict[str, Any]:
        found: dict[str, Any] = Account.unscoped.values_list("learned", flat=True).get(pk=self.account)
        return found

    def _learn(self, learned: dict[str, Any], **rate: Any) -> None:
        merged = {**learned, "rate": {**learned.get("rate", {}), **rate}}
        Account.unscoped.filter(pk=self.account).update(learned=merged)


def _lock_lane(account: int) -> None:
    """Hold the account's Lane row until the transaction ends, making it where there is none."""
    rows = locked(Lane.unscoped).filter(account_id=account)
    if not rows:
        Lane.unscoped.get_or_create(account_id=account)
        rows.get()
