"""Wakes workers: tells the queue that there is something to do. Losing a message costs time, never work."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django_q.tasks import async_task

log = logging.getLogger("callboard.engine")

SILENCE = 5.0  #: seconds for which a queue that could not be reached is left alone: a click must not wait for it twice


class _Silence:
    until = 0.0


def wake_after_commit(accounts: Iterable[int]) -> None:
    """Ring for these accounts once the current transaction is committed."""
    for account in sorted(set(accounts)):
        transaction.on_commit(partial(wake_lane, account))


def wake_lane(account: int) -> None:
    """Have a worker look at the lane of ``account``."""
    send("work", account)


def wake_reader(publication: int) -> None:
    """Have a worker read what is due of ``publication``."""
    send("pull", publication)


def wake_counter(event: int) -> None:
    """Have a worker count what is not sent of ``event``."""
    send("count", event)


def heard() -> bool:
    """Whether the queue took the last message of this process, as far as that is known just now."""
    return time.monotonic() >= _Silence.until


def send(task: str, number: int) -> bool:
    """Put one task that carries one integer into the queue; says whether it was taken.

    A queue that is down is no reason to fail a push: the rows are committed, and the sweeper wakes again.
    """
    if not heard():
        return False
    try:
        async_task(f"portal.worker.tasks.{task}", number, save=False)
    except Exception as error:  # noqa: BLE001 - whatever a broker raises
        log.warning("the queue cannot be reached; the sweeper wakes again", extra={"outcome": type(error).__name__})
        _Silence.until = time.monotonic() + SILENCE
        return False
    return True
