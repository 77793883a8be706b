"""The worker: django-q2's cluster as a process group of its own, started again when it ends, beside the sweeper."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from types import FrameType

from django.conf import settings
from django.db import Error, connection

from .tasks import sweep

log = logging.getLogger("callboard.worker")

GRACE = 30.0  #: seconds a cluster gets to finish what it holds before its whole group is killed
LONGEST_PAUSE = 60.0


class Worker:
    """``run`` returns when a signal asks it to; the cluster's whole group has ended by then."""

    def __init__(self) -> None:
        self.stopping = False
        self.cluster: subprocess.Popen[bytes] | None = None
        self._failures = 0
        self._start_at = 0.0
        self._sweep_at = 0.0

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            while not self.stopping:
                self._tend()
                self._sweep()
                time.sleep(0.5)
        finally:
            self._end_cluster()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _tend(self) -> None:
        """Start the cluster, and start it again when it has ended, waiting longer each time it ends at once."""
        now = time.monotonic()
        if self.cluster is not None and self.cluster.poll() is None:
            return
        if self.cluster is not None:
            log.error("the cluster ended", extra={"outcome": str(self.cluster.returncode)})
            self._kill_group(signal.SIGKILL)  # what it left behind would hold its work
            self.cluster = None
            self._failures += 1
            self._start_at = now + min(LONGEST_PAUSE, 2.0**self._failures)
        if now >= self._start_at:
            command = [sys.executable, sys.argv[0], "qcluster"]
            self.cluster = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own program
            log.info("the cluster was started")

    def _sweep(self) -> None:
        """Ring for what is due: rings that were lost, retries whose time has come, lanes whose holder died."""
        if time.monotonic() < self._sweep_at:
            return
        self._sweep_at = time.monotonic() + settings.PORTAL_SWEEP_SECONDS
        try:
            sweep()
            self._failures = 0 if self.cluster is not None else self._failures
        except Error as error:
            log.warning("the database does not answer", extra={"outcome": type(error).__name__})
            connection.close()

    def _end_cluster(self) -> None:
        if self.cluster is None:
            return
        self._kill_group(signal.SIGTERM, whole=False)
        try:
            self.cluster.wait(GRACE)
        except subprocess.TimeoutExpired:
            log.warning("the cluster did not end in time and is killed")
        self._kill_group(signal.SIGKILL)
        self.cluster.wait()

    def _kill_group(self, number: signal.Signals, *, whole: bool = True) -> None:
        """Signal the cluster's own process, or its whole group: its children outlive a parent that hangs."""
        if self.cluster is None:
            return
        try:
            (os.killpg if whole else os.kill)(self.cluster.pid, number)
        except ProcessLookupError:
            return
