"""JSON of somebody else, read within bounds: on how many values there are, how deep they are nested, and on numbers.

A value of two bytes takes sixty in memory, so a bound on bytes alone is none.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any, NoReturn

MOST_VALUES = 500_000
DEEPEST = 60
LONGEST_TEXT = 1000  #: digits of one that is kept as text
LONGEST_NUMBER = 40  #: digits of a whole number; longer than any id or instant that a platform or file has a use for


class TooMuch(ValueError):
    """More values than are read, or nested deeper."""


def loads(raw: str | bytes, most: int = MOST_VALUES, *, long_numbers: bool = False) -> Any:
    """The document in ``raw``. Raises TooMuch, before anything is built where it holds more than ``most`` values, and
    ValueError for what is no JSON: also for NaN, Infinity, and numbers that no column or clock could hold. With
    ``long_numbers`` such a number is given as the text that stands there: one of them must not fail a whole list, and
    whoever reads the value says what they make of it."""
    data = raw if isinstance(raw, bytes) else raw.encode(errors="replace")
    # each value but the first of a list or an object stands behind a comma
    if sum(map(data.count, (b",", b"[", b"{"))) > most:
        raise TooMuch
    del data
    whole, finite = (_whole, _finite) if long_numbers else (_checked(_whole), _checked(_finite))
    try:
        found = json.loads(raw, parse_constant=_refuse, parse_int=whole, parse_float=finite)
    except RecursionError:
        raise TooMuch from None
    level = [found]  # level by level, since what calls itself has an end of its own
    for _ in range(DEEPEST):
        nested = [each for each in level if isinstance(each, dict | list)]
        level = [inner for each in nested for inner in (each.values() if isinstance(each, dict) else each)]
    if any(isinstance(each, dict | list) for each in level):
        raise TooMuch
    return found


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _whole(digits: str) -> int | str:
    if len(digits) > LONGEST_TEXT:
        raise ValueError("a number without end")
    return int(digits) if len(digits) <= LONGEST_NUMBER else digits


def _finite(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


def _checked[Number](read: Callable[[str], Number | str]) -> Callable[[str], Number]:
    def strictly(digits: str) -> Number:
        found = read(digits)
        if isinstance(found, str):
            raise ValueError("a number longer than any that is of use")
        return found

    return strictly
