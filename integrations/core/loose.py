"""Numbers, truth words and instants out of loose JSON. What cannot be read is kept as it came, never taken for nothing.

A number may come as a text, a truth as a word or as 1 and 0. null, an empty text and an empty list or object say
nothing: platforms type absent values that way.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .rows import MetricRow

LONGEST = 200  #: signs of an unread value that are kept
MOST_SECONDS = 2**31 - 1  #: what a time or a count of one person can be: 68 years
MOST_COUNT = 2**53  #: figures are exact up to here
TRUE = frozenset({"true", "yes", "y", "on", "1"})
FALSE = frozenset({"false", "no", "n", "off", "0"})

_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")


def is_silent(value: Any) -> bool:
    """Whether ``value`` says nothing at all."""
    return value is None or value in ({}, []) or (isinstance(value, str) and not value.strip())


def number(value: Any) -> float | None:
    """A finite number given as one or as a text, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and not _NUMBER.fullmatch(value.strip()):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def truth(value: Any) -> bool | None:
    """True or False given as such, as 1 or 0, or as a word, else None."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return bool(value) if value in (0, 1) else None
    word = value.strip().lower() if isinstance(value, str) else ""
    return True if word in TRUE else False if word in FALSE else None


def within(most: float, scale: float = 1.0) -> Callable[[Any], float | None]:
    """A reader of numbers in a unit that is ``scale`` of ours; from 0 to ``most`` of ours, anything else is unread."""

    def read(value: Any) -> float | None:
        found = number(value)
        return found * scale if found is not None and 0 <= found * scale <= most else None

    return read


def one_of[T](words: Mapping[str, T]) -> Callable[[Any], T | None]:
    """A reader of the words in ``words``, whatever their case; any other is unread."""
    known = {word.casefold(): meaning for word, meaning in words.items()}
    return lambda value: known.get(value.strip().casefold()) if isinstance(value, str) else None


def as_received(value: Any) -> str:
    """``value`` as it came, cut where it is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


@dataclass(slots=True)
class Loose:
    """Reads the values of one row. ``unread``: field of the row → what came for it and could not be taken."""

    unread: dict[str, str] = field(default_factory=dict)

    def read[T](self, name: str, value: Any, reader: Callable[[Any], T | None]) -> T | None:
        """``value`` as ``reader`` has it for the field ``name``; None where it is silent, or noted as unread."""
        if is_silent(value):
            return None
        found = reader(value)
        if found is None:
            self.unread[name] = as_received(value)
        return found

    def whole(self, name: str, value: Any, scale: float = 1.0) -> int | None:
        """A count or time of one person, in a unit that is ``scale`` of ours."""
        found = self.read(name, value, within(MOST_SECONDS, scale))
        return None if found is None else round(found)


def metric(
    name: str, value: Any, unit: str = "", *, scale: float = 1.0, most: float = MOST_COUNT, assumed: bool = False
) -> MetricRow:
    """A figure of the platform's own. One below 0 or above ``most`` of ours cannot be: it is kept as it came."""
    loose = Loose()
    found = loose.read(name, value, within(most, scale))
    exact = round(found) if found is not None and found.is_integer() else found
    return MetricRow(name, exact, unit, assumed, loose.unread.get(name, ""))
