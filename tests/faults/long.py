"""The long runs, one command: ``uv run python -m tests.faults.long --kills 1000 --minutes 30 --seed N``.

Several installations of both sizes are at work at once, each under a seeded draw of its own: a push that works by
itself, and in every second one a worker beside it.
Each run writes its section of RESULTS.md itself, whatever came of it, and the command fails unless lost, doubled,
falsely done and open are all nought.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from . import results
from .havoc import Havoc, Stopped, settle, unfinished
from .installation import Installation
from .sizes import why_not
from .truth import Verdict, fates, verdict

LATENCY = 150  #: milliseconds that the platforms take, so that there is something in flight
ROOMS, SLOTS, GUESTS = 2, 6, 8
CHECK = 6  #: kills between two looks at how far a push is
FAULT_SECONDS = 1.0
LOOK_SECONDS = 15
EVENT_SECONDS = 120  #: then another event is pushed beside it: where calls are few, faults pile up for them
OPENING = threading.Lock()
OPENED: dict[str, Installation] = {}
STOPPING = threading.Event()  #: set by SIGTERM and Ctrl-C: what was done until then is written down


@dataclass
class Marathon:
    """One installation's share of a run: pushes event after event while it is disturbed."""

    size: str
    number: int
    seed: int
    folder: Path
    cluster: bool = True
    events: int = 0
    done: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    broken_off: int = 0
    verdict: Verdict = field(default_factory=Verdict)
    unknown: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    trouble: str = "it did not come to an end"

    def run(self, course: Callable[[Havoc], None]) -> None:
        """Disturb for a while, let it come to rest, compare. Nothing is raised: ``trouble`` says what went wrong."""
        place = None
        try:
            place = Installation(self.folder, self.size, name=f"callboard_faults_{os.getpid()}_{self.number}")
            self._open(place)
            place.sandbox.switch("all", "latency", LATENCY)
            havoc = Havoc(place, self.seed, cluster=self.cluster)
            havoc.stopping = STOPPING
            with suppress(Stopped):
                course(havoc)
            self.done = havoc.done
            self._compare(place)
            self.trouble = ""
        except BaseException:  # noqa: BLE001 - a run that broke off is told of, too
            self.trouble = traceback.format_exc()
        finally:
            if place is not None:
                place.close()

    def _open(self, place: Installation) -> None:
        """The first of a size opens, and the others take over what it has."""
        with OPENING:
            first = OPENED.setdefault(self.size, place)
            if first is place:
                place.open()
                place.size.remember()
        if first is not place:
            place.take_over(first)

    def _compare(self, place: Installation) -> None:
        """Twice: what was forgotten shows before anybody looks at what was given up; then that is pushed again, which
        must double nothing."""
        place.quiet()
        settle(place, seconds=900)
        forgotten = verdict(place).lost
        for event in place.events:
            place.run("push", event, status=None)
        settle(place, seconds=900)
        self.events = len(place.events)
        self.requests, self.broken_off = len(place.wire.requests), place.wire.broken_off
        self.verdict = verdict(place)
        self.verdict.lost = forgotten or self.verdict.lost
        self.unknown, self.asked = fates(place)


def next_event(place: Installation) -> str:
    """Make an event and confirm its push: from here on nothing of it may be forgotten."""
    slug = f"e{len(place.events) + 1}"
    place.event(slug, rooms=ROOMS, slots=SLOTS, guests=GUESTS)
    place.run("push", slug, status=None)
    return slug


def killing(kills: int) -> Callable[[Havoc], None]:
    """Kill ``kills`` times, always somebody in the middle of work."""

    def course(havoc: Havoc) -> None:
        event = next_event(havoc.place)
        for number in range(kills):
            if number % CHECK == 0 and number and not unfinished(havoc.place, event):
                event = next_event(havoc.place)
            havoc.work(event)
            havoc.kill()

    return course


def disturbing(minutes: float) -> Callable[[Havoc], None]:
    """A random fault about every second for so many minutes."""

    def course(havoc: Havoc) -> None:
        event, begun = next_event(havoc.place), time.monotonic()
        end, look, leave = begun + minutes * 60, begun + LOOK_SECONDS, begun + EVENT_SECONDS
        while (now := time.monotonic()) < end:
            if now >= look:
                look = now + LOOK_SECONDS
                if now >= leave or not unfinished(havoc.place, event):
                    event, leave = next_event(havoc.place), now + EVENT_SECONDS
            havoc.work(event)
            havoc.disturb()
            time.sleep(max(0.0, now + FAULT_SECONDS - time.monotonic()))

    return course


def run(name: str, course: Callable[[Havoc], None], sizes: list[str], seed: int) -> bool:
    """One run on an installation per entry of ``sizes``; says whether everything is as promised."""
    OPENED.clear()
    started = datetime.now(UTC)
    folder = Path(tempfile.mkdtemp(prefix="callboard-faults-"))
    own = [Marathon(size, n, seed * 100 + n, folder / f"{size}{n}", cluster=n % 2 == 0) for n, size in enumerate(sizes)]
    threads = [threading.Thread(target=one.run, args=(course,), name=str(one.folder)) for one in own]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.write(name, results.section(name, own, seed, started, datetime.now(UTC)))
    sound = all(not one.trouble and one.verdict.sound for one in own)
    for one in own:
        print(f"{one.folder.name}: {one.trouble or one.verdict}")
    if sound:
        shutil.rmtree(folder)
    else:
        print(f"What is left of it: {folder}", file=sys.stderr)
    return sound


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=0, help="SIGKILLs, over all installations together")
    parser.add_argument("--minutes", type=float, default=0, help="how long faults strike, about one a second")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--sizes", nargs="+", default=["embedded", "grown"], help="what kinds of installation")
    parser.add_argument("--places", type=int, default=2, help="installations of each size")
    given = parser.parse_args()
    sizes = [size for size in given.sizes for _ in range(given.places)]
    for reason in filter(None, map(why_not, given.sizes)):
        parser.error(reason)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: STOPPING.set())
    sound = True
    if given.kills:
        share = -(-given.kills // len(sizes))
        sound &= run(results.KILLS, killing(share), sizes, given.seed)
    if given.minutes:
        sound &= run(results.FAULTS, disturbing(given.minutes), sizes, given.seed)
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
