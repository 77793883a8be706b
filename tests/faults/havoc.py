"""Random disturbances of an installation, drawn from a seed: processes killed, wires cut, faults ordered."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.commands.desk import ACCOUNTS

from .installation import Installation, strays
from .processes import Process
from .sizes import Grown

PATHS = ("", "", "/lives", "/meetings", "/talks", "/airmeet", "/session", "/attendee", "participants", "/speaker")
STATUSES = (500, 502, 503, 504, 408, 429)
LONGEST_WAIT = 6.0  #: seconds to wait for a process to be in the middle of something


class Stopped(Exception):
    """Somebody does not want the run any more."""


class Havoc:
    """Keeps a worker and a push at work on ``place``, and disturbs them. ``done`` counts what was done."""

    def __init__(self, place: Installation, seed: int, *, cluster: bool = True) -> None:
        self.place = place
        self.draw = random.Random(seed)
        self.done: Counter[str] = Counter()
        self.cluster = cluster
        self.worker: Process | None = None
        self.pushing: Process | None = None
        self.stopping = threading.Event()

    # --- who works

    def work(self, event: str) -> None:
        """See to it that somebody is at work; raises Stopped."""
        if self.stopping.is_set():
            raise Stopped
        if self.cluster and (self.worker is None or self.worker.poll() is not None):
            self.worker = self.place.start("worker")
        if self.pushing is None or self.pushing.poll() is not None:
            self.pushing = self.place.start("push", event, "--wait", "--max-wait", 5)

    def workers(self) -> list[int]:
        """The queue's processes, those of clusters left behind included."""
        return strays(self.place.data)

    # --- kills

    def kill(self) -> str:
        """Kill somebody in the middle of work, by SIGKILL; returns who it was."""
        self._until_busy()
        name, victim = self.draw.choices(
            (
                ("push", self._kill_push),
                ("queue worker", self._kill_busy_worker),
                ("cluster", self._kill_cluster),
                ("supervisor", self._kill_supervisor),
            ),
            weights=(12, 4, 1, 0.5) if self.cluster else (1, 0, 0, 0),
        )[0]
        if not victim():
            name = "push"
            self._kill_push()
        self.done[f"killed: {name}"] += 1
        return name

    def _until_busy(self) -> None:
        """A random number of requests from now, and a random moment within one."""
        wanted = len(self.place.wire.requests) + self.draw.randint(1, 12)
        until = time.monotonic() + LONGEST_WAIT
        while len(self.place.wire.requests) < wanted and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(self.draw.random() * 0.05)

    def _kill_push(self) -> bool:
        if self.pushing is None or self.pushing.poll() is not None:
            return False
        self.pushing.kill()
        return True

    def _kill_busy_worker(self) -> bool:
        """One of the queue's processes that talks to a platform right now."""
        busy = [pid for pid in self.workers() if pid in talking(self.place.wire.port)]
        return bool(busy) and _kill(self.draw.choice(busy))

    def _kill_cluster(self) -> bool:
        found = [pid for pid in self.workers() if os.getpgid(pid) == pid]
        if not found:
            return False
        with suppress(ProcessLookupError):
            os.killpg(self.draw.choice(found), signal.SIGKILL)
        return True

    def _kill_supervisor(self) -> bool:
        """Its cluster goes on without it, beside that of the next one; the older of two such clusters goes, too."""
        if self.worker is None or self.worker.poll() is not None:
            return False
        self.worker.send(signal.SIGKILL)
        self.worker.wait(10)
        leaders = sorted((Path(f"/proc/{p}").stat().st_ctime, p) for p in self.workers() if os.getpgid(p) == p)
        if len(leaders) > 1:
            os.killpg(leaders[0][1], signal.SIGKILL)
        return True

    # --- other disturbances

    def disturb(self) -> str:
        """One random fault: mostly the platforms', now and then the network's, the services' or a process's."""
        acts: list[tuple[str, Callable[[], object], float]] = [
            ("status", self._status, 6),
            ("answer lost", lambda: self._fault("drop-after"), 5),
            ("request lost", lambda: self._fault("drop-before"), 2),
            ("answer cut", lambda: self._fault("truncate"), 3),
            ("answer garbled", lambda: self._fault("garbage"), 3),
            ("forbidden", lambda: self._fault("status", status=403), 2),
            ("account swapped", self.swap, 0.3),
            ("delay", lambda: self._fault("delay", seconds=round(self.draw.uniform(0.2, 3), 2)), 3),
            ("stall", lambda: self._fault("stall", seconds=round(self.draw.uniform(1, 8), 2)), 2),
            ("wire broken", self.place.wire.hang_up, 1),
            ("wire cut", self._cut_wire, 1),
            ("killed", self.kill, 1.5),
            ("stopped beyond the lease", self.stop, 0.5),
        ]
        if isinstance(self.place.size, Grown):
            acts += [
                ("database connections broken", self.place.size.wire.hang_up, 1),
                ("database away", self._cut_database, 0.5),
                ("Redis killed", self._kill_redis, 0.5),
                ("Redis flushed", self.place.size.redis.flush, 0.5),
            ]
        name, act, _ = self.draw.choices(acts, weights=[weight for *_, weight in acts])[0]
        act()
        if name != "killed":
            self.done[name] += 1
        return name

    def _status(self) -> None:
        status = self.draw.choice(STATUSES)
        after = {"retry_after": str(self.draw.randint(1, 3))} if status in (429, 503) else {}
        self._fault("status", status=status, **after)

    def swap(self) -> None:
        """Give an account on which something stands the keys and the address of another place: nothing is saved."""
        status = self.place.json("sync_status", self.place.events[-1])
        known = sorted({one["account"] for one in status["remote"]})
        slugs = [slug for slug, name in ACCOUNTS.items() if name in known]
        if slugs:
            self.place.run(*self.place.elsewhere(self.draw.choice(slugs)), status=1)

    def _fault(self, kind: str, **values: object) -> None:
        platform = self.draw.choice((*ACCOUNTS, "all"))
        path = self.draw.choice(PATHS) if platform == "all" else ""
        method = self.draw.choice(("", "POST"))
        self.place.sandbox.fault(platform, kind, times=1, path=path, method=method, **values)

    def _cut_wire(self) -> None:
        self._away(self.place.wire.cut, self.place.wire.mend, 2)

    def _cut_database(self) -> None:
        assert isinstance(self.place.size, Grown)
        self._away(self.place.size.wire.cut, self.place.size.wire.mend, 3)

    def _kill_redis(self) -> None:
        assert isinstance(self.place.size, Grown)
        self._away(self.place.size.redis.kill, self.place.size.redis.start, 2)

    def _away(self, take: Callable[[], None], give: Callable[[], None], longest: float) -> None:
        take()
        time.sleep(self.draw.uniform(0.1, longest))
        give()

    def stop(self) -> None:
        """Stop a process that is calling for longer than its lease, then let it go on."""
        pids = sorted(talking(self.place.wire.port))
        if not pids:
            return
        pid = self.draw.choice(pids)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
            time.sleep(self.draw.uniform(5.5, 7.5))
            os.kill(pid, signal.SIGCONT)


def talking(port: int) -> set[int]:
    """Processes other than this one with an open connection to ``port`` of this machine."""
    wanted = f"0100007F:{port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{row[9]}]" for row in rows if row[2] == wanted and row[3] == "01"}
    return {pid for pid in _pids() if pid != os.getpid() and sockets & _open_sockets(pid)}


def _pids() -> list[int]:
    return [int(place.name) for place in Path("/proc").glob("[0-9]*")]


def _open_sockets(pid: int) -> set[str]:
    found: set[str] = set()
    with suppress(OSError):
        for place in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                found.add(str(place.readlink()))
    return found


def _kill(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


def settle(place: Installation, *, seconds: float = 400) -> None:
    """Without any more disturbance: push until every operation is final or shown to a person."""
    place.sandbox.clear_faults()
    place.mend_accounts()
    deadline = time.monotonic() + seconds
    left = place.events
    while (left := [event for event in left if unfinished(place, event)]) and time.monotonic() < deadline:
        for event in left:
            place.run("push", event, "--wait", "--max-wait", 30, status=None)


def unfinished(place: Installation, event: str) -> bool:
    """Whether something of the event is still to be worked off without a person."""
    status = place.json("sync_status", event)
    timed = any(one["next_attempt_at"] for one in status["problems"])
    return timed or bool({"queued", "sending"} & set(status["operations"]))
