"""The doorbell: tells the queue that an account has something to do. Losing a ring costs time, never work."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django_q.tasks import async_task

log = logging.getLogger("callboard.engine")


def ring_after_commit(accounts: Iterable[int]) -> None:
    """Ring for these accounts once the current transaction is committed."""
    for account in sorted(set(accounts)):
        transaction.on_commit(partial(ring, account))


def ring(account: int) -> None:
    """Put one task that carries one integer into the queue. A broker that is down is no reason to fail a push."""
    try:
        async_task("portal.publishing.tasks.work", account)
    except Exception:  # noqa: BLE001 - whatever a broker raises: the rows are committed, the sweeper rings again
        log.warning("the queue cannot be reached; the sweeper will ring again", extra={"account": account})
