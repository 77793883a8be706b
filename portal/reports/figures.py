"""What the figures mean: pure functions over rows in memory, no database.

People are counted once. Unknown is None and never 0: a figure is 0 only where a platform has said so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import NamedTuple

#: a person of ours by number, else a normalised address, else the row itself (publication, source, row id)
Who = int | str | tuple[int, str, str]
#: a publication, and one session of it or the whole
Place = tuple[int, int | None]


class Row(NamedTuple):
    """One line of a platform's list. ``seconds`` is watch time. ``unread``: what came and could not be taken."""

    who: Who
    publication: int
    account: int
    session: int | None
    invited: bool | None = None
    registered: bool | None = None
    attended: bool | None = None
    seconds: int | None = None
    replay: bool | None = None
    joined_at: datetime | None = None
    left_at: datetime | None = None
    as_of: datetime | None = None
    counted: bool = True
    unread: Mapping[str, str] = {}
    name: str = ""
    email: str = ""

    @property
    def place(self) -> Place:
        return self.publication, self.session

    @property
    def listed(self) -> bool:
        """Whether the platform lists the person as expected there."""
        return self.invited is True or self.registered is True


class Told(NamedTuple):
    """A figure that a platform gives itself. ``assumed``: no document names its unit."""

    publication: int
    account: int
    session: int | None
    name: str
    value: float
    assumed: bool = False


class Unread(NamedTuple):
    """What came of a platform instead of a figure that could be taken, as it came."""

    account: int
    session: int | None
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one line, in the order in which they are shown. ``average_view_seconds`` in whole seconds."""

    invited: int | None = None
    registered: int | None = None
    attended: int | None = None
    attendance_rate: float | None = None
    average_view_seconds: int | None = None
    no_shows: int | None = None
    replay_views: int | None = None

    def as_dict(self) -> dict[str, int | float | None]:
        return asdict(self)


#: names of the figures, the JSON keys of the summary
NAMES = tuple(Figures.__dataclass_fields__)
#: how far a platform's own figure may be off before it is another one: they round rates to whole per cents
TOLERANCE = {"attendance_rate": 0.005, "average_view_seconds": 0.5}


def place_presence(rows: Iterable[Row], lists: Mapping[Place, bool]) -> dict[tuple[Who, Place], bool | None]:
    """Whether each person attended each place they have a row in.

    ``lists`` holds the places that have a list of those who came, and whether it is whole: who is not on a whole list
    was not there.
    """
    found: dict[tuple[Who, Place], bool | None] = {}
    for row in rows:
        key = (row.who, row.place)
        before = found.get(key)
        found[key] = True if before or row.attended else row.attended if before is None else before
    return {key: False if was is None and lists.get(key[1]) else was for key, was in found.items()}


def presence(rows: Iterable[Row], lists: Mapping[Place, bool]) -> dict[Who, bool | None]:
    """Whether each person attended anything: True if anywhere, False only if no place leaves it open."""
    found: dict[Who, bool | None] = {}
    for (who, _place), was in place_presence(rows, lists).items():
        found[who] = was if who not in found else weaker(found[who], was)
    return found


def weaker(one: bool | None, other: bool | None) -> bool | None:
    """Two places together: attended in either, else open if either is."""
    if one or other:
        return True
    return None if one is None or other is None else False


def invited_count(people: Collection[Who], *, told: bool) -> int | None:
    """``told``: somebody said who is invited, so that an empty list means nobody."""
    return len(people) if people or told else None


def registered_people(rows: Iterable[Row]) -> set[Who] | None:
    """Who is registered; None where no row says anything of it."""
    said = [row for row in rows if row.registered is not None]
    return {row.who for row in said if row.registered} if said else None


def attended_count(was: Mapping[Who, bool | None], *, told: bool) -> int | None:
    """How many came so far. None while nobody is known to have come and somebody is open, or nobody has said."""
    came = sum(1 for each in was.values() if each)
    if came:
        return came
    if None in was.values():
        return None
    return 0 if was or told else None


def no_show_count(registered: Collection[Who] | None, was: Mapping[Who, bool | None], *, told: bool) -> int | None:
    """Registered people known not to have come. None where that is open for all who might be."""
    if registered is None:
        return None
    stayed_away = sum(1 for who in registered if was.get(who) is False)
    if stayed_away or (registered and all(was.get(who) is not None for who in registered)):
        return stayed_away
    return 0 if not registered and told else None


def attendance_rate(registered: Collection[Who] | None, was: Mapping[Who, bool | None]) -> float | None:
    """Share of the registered who came, to four digits. None while it is open for any of them: not yet is not no."""
    if not registered or any(was.get(who) is None for who in registered):
        return None
    return round(sum(1 for who in registered if was[who]) / len(registered), 4)


def average_view_seconds(rows: Iterable[Row]) -> int | None:
    """Over those who came and whose time is known, times of one person added up. A row gives a time only where it says
    that they were there: neither the 0 of an absence nor the time of a replay is one.

    A publication that gives a time for the whole event is not asked for its sessions too: they are within it.
    """
    whole: defaultdict[tuple[Who, int], int] = defaultdict(int)
    parts: defaultdict[tuple[Who, int], int] = defaultdict(int)
    for row in rows:
        if row.seconds is not None and row.attended:
            (whole if row.session is None else parts)[row.who, row.publication] += row.seconds
    times: defaultdict[Who, int] = defaultdict(int)
    for (who, _publication), seconds in {**parts, **whole}.items():
        times[who] += seconds
    return round(sum(times.values()) / len(times)) if times else None


def replay_views(told: Iterable[Told]) -> int | None:
    """The platforms' own counts added up over sessions; a count for a whole event only where no session has one."""
    given = [each for each in told if each.name == "replay_views"]
    counted = [each for each in given if each.session is not None] or given
    return round(sum(each.value for each in counted)) if counted else None


def line(
    rows: Collection[Row],
    told: Collection[Told],
    lists: Mapping[Place, bool],
    invited: Collection[Who],
    *,
    invitations_known: bool = False,
) -> Figures:
    """The figures of one line from what lies within it. ``invited`` are those known besides the rows."""
    # what every platform concerned gives as nought
    zero = {each.name for each in told} - {each.name for each in told if each.value}
    was = presence(rows, lists)
    registered = registered_people(rows)
    if registered is None and "registered" in zero:
        registered = set()
    lists_whole = bool(lists) and all(lists.values())
    came = attended_count(was, told=lists_whole or "attended" in zero)
    listing_known = invitations_known or "invited" in zero or any(row.invited is not None for row in rows)
    return Figures(
        invited=invited_count({*invited, *(row.who for row in rows if row.listed)}, told=listing_known),
        registered=None if registered is None else len(registered),
        attended=came,
        attendance_rate=attendance_rate(registered, was),
        average_view_seconds=average_view_seconds(rows),
        no_shows=no_show_count(registered, was, told=came is not None),
        replay_views=replay_views(told),
    )


def differing(told: Iterable[Told], ours: Figures) -> list[Told]:
    """What a platform gives otherwise than our rows do. Replay views are the platforms' own anyway."""
    return [
        each
        for each in told
        if each.name in NAMES and each.name != "replay_views" and _differs(each, getattr(ours, each.name))
    ]


def _differs(theirs: Told, ours: float | None) -> bool:
    return ours is None or abs(theirs.value - ours) > TOLERANCE.get(theirs.name, 0) + 1e-9
