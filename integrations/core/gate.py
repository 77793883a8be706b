"""What may keep a request back: the time a person waits, and the last moment before its bytes leave."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from .errors import NotSent, Unavailable
from .reasons import Reason

#: the HTTP library's name for the step after connecting and before the first byte
FIRST_BYTES = "http11.send_request_headers.started"


class Gate:
    """``may_go`` is asked for every request once its connection stands; where it says no, nothing is sent and NotSent
    is raised. What was asked earlier would not do: a process may stand still between any two steps."""

    def __init__(self, may_go: Callable[[], bool] = lambda: True) -> None:
        self.may_go = may_go

    def watch(self) -> dict[str, Any]:
        """What the HTTP library is given so that it calls back at every step."""

        def step(event: str, _info: Mapping[str, Any]) -> None:
            if event == FIRST_BYTES and not self.may_go():
                raise NotSent(Reason("core.turn_over"))

        return {"trace": step}


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
