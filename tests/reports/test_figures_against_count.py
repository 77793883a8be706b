"""Every figure of random rows of two platforms, against a plain count that is written apart from the code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.reports.figures import Figures, Row, line

SPOT, AIRMEET = 1, 2
LIVES = (10, 11)
PEOPLE = tuple(range(1, 7))

#: of a live that is over: each participant says whether they came, and gives a time also where they did not
LIVE = st.fixed_dictionaries(
    {
        "who": st.sampled_from(PEOPLE),
        "live": st.sampled_from(LIVES),
        "registered": st.sampled_from([True, False, None]),
        "came": st.sampled_from([True, False, None]),
        "seconds": st.none() | st.integers(0, 9_000),
    }
)
#: of an Airmeet: who is on its lists, and who came, most of them without a time
LISTED = st.fixed_dictionaries({"who": st.sampled_from(PEOPLE), "registered": st.sampled_from([True, False, None])})
CAME = st.fixed_dictionaries(
    {
        "who": st.sampled_from(PEOPLE),
        "session": st.sampled_from([None, *LIVES]),
        "seconds": st.none() | st.integers(0, 9_000),
    }
)
REPLAYS = st.fixed_dictionaries({"who": st.sampled_from(PEOPLE), "seconds": st.integers(1, 9_000)})


def once(key: Any, rows: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(rows, max_size=8, unique_by=key)


Drawn = dict[str, Any]


def rows_of(
    lives: Sequence[Drawn], listed: Sequence[Drawn], came: Sequence[Drawn], replays: Sequence[Drawn]
) -> list[Row]:
    return [
        *(
            Row(
                each["who"],
                SPOT,
                SPOT,
                each["live"],
                invited=True,
                registered=each["registered"],
                attended=each["came"],
                seconds=each["seconds"],
            )
            for each in lives
        ),
        *(Row(each["who"], AIRMEET, AIRMEET, None, invited=True, registered=each["registered"]) for each in listed),
        *(Row(each["who"], AIRMEET, AIRMEET, each["session"], attended=True, seconds=each["seconds"]) for each in came),
        *(Row(each["who"], AIRMEET, AIRMEET, LIVES[0], seconds=each["seconds"], replay=True) for each in replays),
    ]


@settings(max_examples=600, deadline=None)
@given(
    lives=once(lambda each: (each["who"], each["live"]), LIVE),
    listed=once(lambda each: each["who"], LISTED),
    came=once(lambda each: (each["who"], each["session"]), CAME),
    replays=once(lambda each: each["who"], REPLAYS),
    whole=st.booleans(),
)
def test_figures_are_what_a_plain_count_gives(
    lives: list[Drawn], listed: list[Drawn], came: list[Drawn], replays: list[Drawn], whole: bool
) -> None:
    places = {(AIRMEET, None): whole, (AIRMEET, LIVES[0]): whole, (AIRMEET, LIVES[1]): whole}
    found = line(rows_of(lives, listed, came, replays), [], places, ())
    assert found == plain_count(lives, listed, came, replays, whole)


def plain_count(
    lives: list[Drawn], listed: list[Drawn], came: list[Drawn], replays: list[Drawn], whole: bool
) -> Figures:
    everybody = {each["who"] for each in (*lives, *listed, *came, *replays)}
    invited = {each["who"] for each in (*lives, *listed)}
    told = [each for each in (*lives, *listed) if each["registered"] is not None]
    registered = {each["who"] for each in told if each["registered"]}
    there: set[int] = set()
    still_open: set[int] = set()
    for person in everybody:
        if any(each["who"] == person and each["came"] for each in lives) or any(each["who"] == person for each in came):
            there.add(person)
            continue
        unsaid = any(each["who"] == person and each["came"] is None for each in lives)
        on_airmeet = any(each["who"] == person for each in (*listed, *replays))
        if unsaid or (on_airmeet and not whole):
            still_open.add(person)
    away = everybody - there - still_open
    times: list[int] = []
    for person in there:
        own = [
            each["seconds"] for each in lives if each["who"] == person and each["came"] and each["seconds"] is not None
        ]
        whole_event = [each for each in came if each["who"] == person and each["session"] is None]
        sessions = [each for each in came if each["who"] == person and each["session"] is not None]
        given_there = [each["seconds"] for each in whole_event if each["seconds"] is not None]
        given_there = given_there or [each["seconds"] for each in sessions if each["seconds"] is not None]
        if own or given_there:
            times.append(sum(own) + sum(given_there))
    attended = len(there) if there else None if still_open else 0 if away or whole else None
    stayed = len(registered & away)
    no_shows = None
    if told:
        if stayed or (registered and not registered & still_open):
            no_shows = stayed
        elif not registered and attended is not None:
            no_shows = 0
    return Figures(
        invited=len(invited) if invited else None,
        registered=len(registered) if told else None,
        attended=attended,
        attendance_rate=round(len(registered & there) / len(registered), 4)
        if registered and not registered & still_open
        else None,
        average_view_seconds=round(sum(times) / len(times)) if times else None,
        no_shows=no_shows,
    )


def test_who_came_elsewhere_is_no_0_seconds_here() -> None:
    """Listed by one platform as absent with 0 seconds, seen on the other without a time."""
    rows = [
        Row(1, SPOT, SPOT, LIVES[0], invited=True, registered=True, attended=True, seconds=4_087),
        Row(2, SPOT, SPOT, LIVES[0], invited=True, registered=True, attended=False, seconds=0),
        Row(2, AIRMEET, AIRMEET, None, attended=True),
    ]
    assert line(rows, [], {(AIRMEET, None): True}, ()).average_view_seconds == 4_087
