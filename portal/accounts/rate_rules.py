"""How many points may be taken within which time, and by whom. Pure.

Three kinds of work share an account's budget. What people wait for goes at once as long as any is left. Bulk work and
reading are spread evenly over a window of a minute or so, so that the next point is never far away for anybody; and
they leave the last part of a day to people.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from integrations.core.contract import Window

SHARE = 0.95  #: of a documented limit
SLACK = 0.5  #: seconds: a request may reach the platform this long after it was reserved
LONG = 3600.0  #: seconds from which a window is one that people must not find used up
SHORT = 30.0  #: seconds up to which a window is waited for without harm
PARTS = 10  #: of a window between those, each of which holds an equal part of it


class Work(Enum):
    """What a request is made for; the value is how much of a long window's share it may take."""

    PEOPLE = 1.0
    BULK = 0.9
    READING = 0.8


_current: ContextVar[Work] = ContextVar("callboard_work", default=Work.PEOPLE)


@contextmanager
def working(kind: Work) -> Iterator[None]:
    """Whatever this thread asks a platform for within the block is asked for this."""
    mark = _current.set(kind)
    try:
        yield
    finally:
        _current.reset(mark)


def current() -> Work:
    return _current.get()


@dataclass(frozen=True)
class Rule:
    """At most ``most`` points within any ``span``."""

    span: timedelta
    most: int


def rules(windows: Sequence[Window], kind: Work, points: int) -> list[Rule]:
    """What a request of ``points`` for this kind of work must keep to."""
    found: list[Rule] = []
    for window in windows:
        most = max(1, math.floor(window.points * SHARE))
        if window.seconds >= LONG:
            found.append(Rule(span(window), max(1, math.floor(most * kind.value))))
            continue
        found.append(Rule(timedelta(seconds=window.seconds), most))
        # requests that were under way for different times still arrive within the documented limit
        found.append(Rule(span(window), window.points))
        if kind is not Work.PEOPLE and window.seconds > SHORT:
            # as long as the part is not full the next one passes, whatever it costs: rounding must not lose points
            found.append(Rule(timedelta(seconds=window.seconds / PARTS), math.ceil(most / PARTS) + points - 1))
    return found


def span(window: Window) -> timedelta:
    """How long a reservation counts: the window and the time its request may be under way."""
    return timedelta(seconds=window.seconds + min(SLACK, window.seconds / 4))
