"""The last moment before a request's bytes leave: whoever may not send any more keeps them back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .errors import NotSent
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
