"""Working in this process until nothing is due any more: what ``--wait`` does."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import connection

from portal.dbtime import db_now
from portal.delivery.operations.due_times import accounts_with_work, next_due
from portal.teams.scope import everything

from .lane import Worked, work


@dataclass(frozen=True)
class Drained:
    requests: int
    writes: int
    seconds: float


def drain(event: int, *, max_wait: float) -> Drained:
    """Work on every account of ``event``, each in a thread of its own, until nothing of the event is due within the
    next ``max_wait`` seconds."""
    started = time.monotonic()
    stop = threading.Event()
    accounts = accounts_with_work(event)
    with ThreadPoolExecutor(max_workers=max(1, len(accounts)), thread_name_prefix="drain") as pool:
        turns = [pool.submit(_drain_account, account, event, max_wait, stop) for account in accounts]
        try:
            done = [turn.result() for turn in turns]
        except BaseException:
            stop.set()  # Ctrl-C: lanes finish what is under way and give their lease back
            raise
    seconds = round(time.monotonic() - started, 3)
    return Drained(sum(w.requests for w in done), sum(w.writes for w in done), seconds)


def _drain_account(account: int, event: int, max_wait: float, stop: threading.Event) -> Worked:
    try:
        with everything():  # the engine works for whoever recorded the work; a new thread starts without a scope
            total = Worked()
            while not stop.is_set():
                due = next_due(account, within=max_wait, event=event)
                if due is None:
                    break
                pause = min((due - db_now()).total_seconds(), 1.0)
                if pause > 0:
                    stop.wait(pause)
                    continue
                turn = work(account, should_stop=stop.is_set)
                total.requests += turn.requests
                total.writes += turn.writes
                if not turn.requests:
                    stop.wait(0.3)  # another worker has the lane, or nothing could go: look again, but do not spin
            return total
    finally:
        connection.close()
