"""What stands on a platform beside what we have: which of it is likely the same, and why. Pure."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum

from integrations.core.contract import Item
from integrations.core.reasons import Reason

ALIKE = 0.6  # share of two titles that must agree where the start does


@dataclass(frozen=True, slots=True)
class Ours:
    """An object of ours that a row may be: ``key`` as in object names."""

    key: str
    title: str
    starts_at: datetime


class Likeness(StrEnum):
    """What two things that may be the same have in common."""

    SAME = "same"  #: title and start
    MOVED = "moved"  #: the title, at another time
    NO_START = "no_start"  #: the title; no start is known there
    RENAMED = "renamed"  #: the start, and most of the title


@dataclass(frozen=True, slots=True)
class Match:
    """``exact``: same title and start. ``sure``: exact, and neither side has another one like it."""

    ours: Ours
    item: Item
    exact: bool
    likeness: Likeness
    sure: bool = False


def why(pair: Match, there: str, here: str) -> Reason:
    """Why the two may be the same; ``there`` and ``here`` are the two starts as they are to be read."""
    match pair.likeness:
        case Likeness.SAME:
            return Reason("adoption.same")
        case Likeness.MOVED:
            return Reason("adoption.moved", {"there": there, "here": here})
        case Likeness.NO_START:
            return Reason("adoption.no_start")
        case Likeness.RENAMED:
            return Reason("adoption.renamed")


def match(ours: Sequence[Ours], items: Sequence[Item]) -> list[Match]:
    """Every likely pair, in the order of ``ours``: exact ones first, then the same title, then the same start."""
    by_title: dict[str, list[Item]] = {}
    by_start: dict[datetime, list[Item]] = {}
    for item in items:
        by_title.setdefault(plain_title(item.title), []).append(item)
        if item.starts_at:
            by_start.setdefault(_minute(item.starts_at), []).append(item)
    pairs = [pair for one in ours for pair in _pairs(one, by_title, by_start)]
    here = Counter(pair.ours.key for pair in pairs if pair.exact)
    there = Counter(pair.item.remote_id for pair in pairs if pair.exact)
    return [replace(pair, sure=pair.exact and here[pair.ours.key] == there[pair.item.remote_id] == 1) for pair in pairs]


def _pairs(
    one: Ours, by_title: Mapping[str, Iterable[Item]], by_start: Mapping[datetime, Iterable[Item]]
) -> list[Match]:
    title, start = plain_title(one.title), _minute(one.starts_at)
    named = []
    for item in by_title.get(title, ()):
        exact = item.starts_at is not None and _minute(item.starts_at) == start
        moved = Likeness.NO_START if item.starts_at is None else Likeness.MOVED
        named.append(Match(one, item, exact, Likeness.SAME if exact else moved))
    alike = [
        Match(one, item, False, Likeness.RENAMED)
        for item in by_start.get(start, ())
        if plain_title(item.title) != title and _alike(title, plain_title(item.title))
    ]
    return [*sorted(named, key=lambda pair: not pair.exact), *alike]


def plain_title(text: str) -> str:
    """A title as it is compared: without case, width of letters and number of blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _alike(ours: str, theirs: str) -> bool:
    if not ours or not theirs:
        return False
    return ours in theirs or theirs in ours or SequenceMatcher(None, ours, theirs).ratio() >= ALIKE
