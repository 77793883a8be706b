"""How long a client may take in all, where a person waits for what it reads."""

from __future__ import annotations

import time
from collections.abc import Callable

from .errors import Unavailable
from .reasons import Reason


class Deadline:
    """``seconds`` from now on for all calls together; None adds nothing to each call's own bounds.

    Meant for reads: a write that is cut off is a write whose fate is unknown.
    """

    def __init__(self, seconds: float | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until = None if seconds is None else clock() + seconds

    def left(self, most: float) -> float:
        """How many seconds the next step may take, ``most`` at most; raises Unavailable when none are left."""
        if self._until is None:
            return most
        left = self._until - self._clock()
        if left <= 0:
            raise Unavailable(Reason("core.slow"))
        return min(most, left)
