"""The lease on a lane: one holder at a time, counted by a fence that only rises, in the database's own time."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from portal.accounts.lock import lock_accounts
from portal.dbtime import db_now
from portal.locking import locked
from portal.publishing.models import Lane


class Fenced(Exception):
    """Somebody else holds the lane now: write nothing more."""


@dataclass
class Lease:
    """``good_until``: the same instant by this process's own clock, which goes on while the process is stopped."""

    account: int
    fence: int
    until: datetime
    good_until: float

    def is_over(self) -> bool:
        """Whether somebody else may hold the lane by now. Asks no database."""
        return time.monotonic() >= self.good_until

    @property
    def renew_at(self) -> datetime:
        """A third of the lease has passed: time for a heart-beat."""
        return self.until - timedelta(seconds=settings.PORTAL_LEASE_SECONDS * 2 / 3)


@transaction.atomic
def acquire(account: int) -> Lease | None:
    """Take the lane of ``account`` with a higher fence, or None while another holder's lease runs."""
    good_until = _good_until()
    Lane.unscoped.get_or_create(account_id=account)
    lane = locked(Lane.unscoped).get(account_id=account)
    now = db_now()
    if lane.leased_until is not None and lane.leased_until > now:
        return None
    lane.fence += 1
    lane.holder = uuid.uuid4().hex
    lane.leased_until = now + timedelta(seconds=settings.PORTAL_LEASE_SECONDS)
    lane.save(update_fields=["fence", "holder", "leased_until"])
    return Lease(account, lane.fence, lane.leased_until, good_until)


def renew(lease: Lease) -> None:
    """Hold on for another lease; raises Fenced where it was lost meanwhile."""
    good_until = _good_until()
    until = db_now() + timedelta(seconds=settings.PORTAL_LEASE_SECONDS)
    if not Lane.unscoped.filter(account=lease.account, fence=lease.fence).update(leased_until=until):
        raise Fenced
    lease.until, lease.good_until = until, good_until


def _good_until() -> float:
    """Reckoned from before the database was asked, so that it is never later than the lease."""
    return time.monotonic() + settings.PORTAL_LEASE_SECONDS


def heart_beat(lease: Lease) -> None:
    """Renew the lease once a third of it has passed; raises Fenced where it was lost meanwhile."""
    if db_now() >= lease.renew_at:
        renew(lease)


def check(lease: Lease) -> None:
    """Within a transaction: lock the account and its lane, and make sure that this one is still ours."""
    lock_accounts([lease.account])
    lane = locked(Lane.unscoped).get(account_id=lease.account)
    if lane.fence != lease.fence:
        raise Fenced


def release(lease: Lease) -> None:
    """Give the lane back, if it still is ours."""
    Lane.unscoped.filter(account=lease.account, fence=lease.fence).update(leased_until=None, holder="")
