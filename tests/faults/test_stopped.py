"""A process that stands still for longer than its lease, and goes on with bytes in flight."""

from __future__ import annotations

import signal
import time
from functools import partial
from threading import Timer

from .havoc import settle
from .installation import Installation
from .processes import Process
from .proxy import Moment, Strike
from .truth import fates, verdict

WAKE_SECONDS = 60


def test_who_wakes_up_after_its_lease_writes_nothing(place: Installation) -> None:
    """Its answers come while it stands still; meanwhile another holder finds what it made."""
    place.sandbox.switch("all", "latency", 600)
    place.event("rooms", slots=3, guests=0, on=["whereby"])
    place.event("airmeets", slots=2, guests=2, on=["airmeet"])
    sleepers: dict[str, Process] = {}
    strikes = [
        place.wire.strike(Strike(Moment.SENT, partial(_stop, place, sleepers, event), "POST", path))
        for event, path in (("rooms", "/meetings"), ("airmeets", "/public/airmeet"))
    ]
    for event in place.events:
        sleepers[event] = place.start("push", event, "--wait")
    assert all(strike.done.wait(180) for strike in strikes)
    time.sleep(1)
    place.sandbox.switch("all", "latency", 0)
    # one that stands still in the middle of a transaction keeps the database from everybody: it is woken in the end
    waker = Timer(WAKE_SECONDS, lambda: [own.send(signal.SIGCONT) for own in sleepers.values()])
    waker.start()
    settle(place)
    waker.cancel()
    before = [place.json("sync_status", event) for event in place.events]
    told = place.sandbox.ledger()
    for own in sleepers.values():
        own.send(signal.SIGCONT)
        own.wait(180)
    assert [place.json("sync_status", event) for event in place.events] == before
    assert place.sandbox.ledger() == told
    found = verdict(place)
    assert found.sound, found
    assert set(found.states) == {"done"}
    lost, asked = fates(place)
    assert lost["whereby"] and lost["airmeet"] and not asked.total()


def _stop(place: Installation, sleepers: dict[str, Process], event: str) -> None:
    """A little later: all its calls are out then, and it waits for their answers."""
    Timer(0.3, partial(_stop_outside, place, sleepers, event)).start()


def _stop_outside(place: Installation, sleepers: dict[str, Process], event: str) -> None:
    """A process that is stopped in the middle of a transaction keeps SQLite from everybody, which shows nothing."""
    for _ in range(50):
        sleepers[event].send(signal.SIGSTOP)
        if place.size.is_free():
            return
        sleepers[event].send(signal.SIGCONT)
        time.sleep(0.1)
