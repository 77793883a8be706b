"""The supervisor: keeps a cluster running as a process group of its own, and sweeps."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.db import Error, connection

from portal.erasing import again
from portal.planning import unsent
from portal.versions import up_to_date

from . import lifeline, runtime_dir, slots
from .tasks import sweep
from .watchdog import Watch

log = logging.getLogger("callboard.worker")

LONGEST_CALL = 95.0  #: seconds a stopping cluster gets while somebody works there: a call takes 90 at most
GRACE = 10.0  #: seconds it gets when nobody does
LONGEST_PAUSE = 15.0
STEP = 0.5


class Cluster:
    """One run of django-q2's cluster, with everything it started."""

    def __init__(self, lifeline_end: int) -> None:
        self.room: Path = runtime_dir.make()
        self.watch = Watch(self.room.name)
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, sys.argv[0], "qcluster"],
            start_new_session=True,
            pass_fds=[lifeline_end],
            env={**os.environ, runtime_dir.VARIABLE: str(self.room), lifeline.VARIABLE: str(lifeline_end)},
        )

    def ended(self) -> bool:
        return self.process.poll() is not None

    def stop(self) -> None:
        """Let those who work there end what they are at, then end it all."""
        runtime_dir.close(self.room)
        self._signal(os.kill, signal.SIGTERM)
        begun = time.monotonic()
        while not self.ended():
            seconds = time.monotonic() - begun
            if seconds > LONGEST_CALL or (seconds > GRACE and not slots.taken(self.room)):
                log.warning("the cluster did not end in time and is killed")
                break
            time.sleep(0.1)
        self.kill()

    def kill(self) -> None:
        """End the whole group at once: children outlive a parent that hangs, and hold its work."""
        self._signal(os.killpg, signal.SIGKILL)
        self.process.wait()
        runtime_dir.remove(self.room)

    def _signal(self, send: Callable[[int, int], None], number: signal.Signals) -> None:
        try:
            send(self.process.pid, number)
        except ProcessLookupError:
            return


class Worker:
    """``run`` returns when a signal asks it to; the cluster's whole group has ended by then."""

    def __init__(self) -> None:
        self.stopping = False
        self.cluster: Cluster | None = None
        self._lifeline = os.pipe()
        self._failures = 0
        self._start_at = 0.0
        self._sweep_at = 0.0
        self._waiting = False

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            while not self.stopping:
                self._step()
                time.sleep(STEP)
        finally:
            if self.cluster is not None:
                self.cluster.stop()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _step(self) -> None:
        try:
            if self.cluster is None:
                self._start()
            else:
                self._look_after(self.cluster)
            # wake for what is due: messages that were lost, retries whose time has come, lanes whose holder died
            if self.cluster is not None and time.monotonic() >= self._sweep_at:
                self._sweep_at = time.monotonic() + settings.PORTAL_SWEEP_SECONDS
                sweep()
        except Error as error:
            log.warning("the database does not answer", extra={"outcome": type(error).__name__})
            connection.close()
            if self.cluster is not None:
                self.cluster.watch.excuse()

    def _start(self) -> None:
        """Start the cluster once the database is there: django-q2's dies, or hangs, without it."""
        if time.monotonic() < self._start_at:
            return
        if not up_to_date():
            if not self._waiting:
                log.warning("waiting for the database to be migrated")
            self._waiting = True
            return
        self._waiting = False
        again.catch_up()  # nothing is sent or read before whoever was erased is gone
        unsent.expire_all()
        self.cluster = Cluster(self._lifeline[0])
        log.info("the cluster was started")

    def _look_after(self, cluster: Cluster) -> None:
        if cluster.ended():
            log.error("the cluster ended", extra={"outcome": str(cluster.process.returncode)})
            self._give_up(cluster)
            return
        cluster.watch.look()
        if cluster.watch.answered:
            self._failures = 0
        if cluster.watch.hangs:
            log.error("the cluster does not answer and is killed")
            self._give_up(cluster)

    def _give_up(self, cluster: Cluster) -> None:
        """Kill what is left of it; the next one is started the later the more often none came to work."""
        cluster.kill()
        self.cluster = None
        self._start_at = time.monotonic() + (min(LONGEST_PAUSE, 2.0**self._failures) if self._failures else 0.0)
        self._failures += 1
