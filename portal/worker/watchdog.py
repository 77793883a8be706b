"""When a cluster hangs: it is sent canaries, and none has come back for too long."""

from __future__ import annotations

import logging
import time

from django.conf import settings

from . import canaries

log = logging.getLogger("callboard.worker")

HUNG = 9  #: intervals without an answer after which the cluster is killed
START = 60.0  #: seconds that a cluster gets to answer its first one, on a machine that is busy
LEAST = 3  #: canaries that must have gone out unanswered meanwhile
TIDY = 60.0


class Watch:
    """Watches one cluster from its start on. Whatever keeps canaries from being sent, a database or a broker that is
    away, is no fault of the cluster's: its time counts from when they could be sent again."""

    def __init__(self, cluster: str) -> None:
        self.cluster = cluster
        self.answered = False
        self._out: list[int] = []
        self._since = time.monotonic()
        self._next = 0.0
        self._tidy_at = 0.0

    @property
    def hangs(self) -> bool:
        patience = settings.PORTAL_CANARY_SECONDS * HUNG
        silent = time.monotonic() - self._since
        return len(self._out) >= LEAST and silent > (patience if self.answered else max(patience, START))

    def look(self) -> None:
        """Note what came back and send the next one, if it is time. Raises Error where the database is away."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + settings.PORTAL_CANARY_SECONDS
        home = canaries.back(self._out) if self._out else set()
        if home:
            self.answered = True
            self._since = time.monotonic()
            self._out = [number for number in self._out if number > max(home)]
        sent = canaries.send(self.cluster)
        if sent is None:
            self.excuse()
        else:
            self._out.append(sent)
        if now >= self._tidy_at:
            self._tidy_at = now + TIDY
            canaries.tidy()

    def excuse(self) -> None:
        """Nothing could be sent: what is out is forgotten."""
        self._out.clear()
        self._since = time.monotonic()
