"""Dates, durations and zones: what is read, what is refused and how, and moving by whole days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from integrations.core.reasons import Reason
from portal.events.errors import Unfit
from portal.events.imports import times

BERLIN = ZoneInfo("Europe/Berlin")


def refused(call: Any, *arguments: Any) -> Reason:
    with pytest.raises(Unfit) as caught:
        call(*arguments)
    return caught.value.reason


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (("2026-03-20T10:00:00+01:00",), "2026-03-20T10:00:00+01:00"),
        (("2026-03-20T10:00:00Z",), "2026-03-20T10:00:00+00:00"),
        ((" 2026-03-20 10:00 ",), "2026-03-20T10:00:00"),
        (("2026-03-20", None, "10:00"), "2026-03-20T10:00:00"),
        ((None, "2026-03-20", "10:00"), "2026-03-20T10:00:00"),
        (("", "2026-03-20", "10:00"), "2026-03-20T10:00:00"),
        (("2026-03-20T10:00", "2026-03-21", "11:00"), "2026-03-20T10:00:00"),
    ],
)
def test_moments(arguments: tuple[Any, ...], found: str) -> None:
    assert times.moment(*arguments).isoformat() == found


@pytest.mark.parametrize(
    "value",
    ["", None, "soon", "2026-03-20", "20.03.2026 10:00", "1989-12-31T23:59", "2200-01-01T00:00", "2026-02-30T1"],
)
def test_what_is_no_moment_is_refused_with_what_stood_there(value: Any) -> None:
    assert refused(times.moment, value) == Reason("imports.bad_date", {"value": value or ""})


def test_only_the_beginning_of_what_stood_there_is_told() -> None:
    assert refused(times.moment, "x" * 99).params["value"] == "x" * 40
    assert refused(times.duration, "x" * 99) == Reason("imports.bad_duration", {"value": "x" * 40})


@pytest.mark.parametrize(
    ("value", "minutes"),
    [
        ("00:45", 45),
        ("1:30", 90),
        ("1:00:00", 24 * 60),
        ("90", 90),
        (45, 45),
        ("PT45M", 45),
        ("PT2H", 120),
        ("P1D", 24 * 60),
        ("PT1H30M", 90),
        ("P1DT1M", 24 * 60 + 1),
        (" 0:01 ", 1),
        ("PT1M30S", 1),
        ("60:00:00", 60 * 24 * 60),
    ],
)
def test_durations(value: Any, minutes: int) -> None:
    assert times.duration(value) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("0", "zero_duration"),
        ("00:00", "zero_duration"),
        ("-5", "zero_duration"),
        ("-01:00", "zero_duration"),
        ("60:00:01", "long_duration"),
        ("9999999", "long_duration"),
        ("99999999", "bad_duration"),
        ("P", "bad_duration"),
        ("PT", "bad_duration"),
        ("1h", "bad_duration"),
        ("٣٠:٠٠x", "bad_duration"),
        ("", "bad_duration"),
    ],
)
def test_durations_that_cannot_be(value: str, code: str) -> None:
    assert refused(times.duration, value).code == f"imports.{code}"


def test_a_zone_agrees_where_it_has_every_offset() -> None:
    winter, summer = (datetime.fromisoformat(f"2026-{month}-20T10:00+0{h}:00") for month, h in (("03", 1), ("07", 2)))
    assert times.agrees("Europe/Berlin", [winter, summer])
    assert times.agrees("Europe/Berlin", [])
    assert times.agrees("Europe/Berlin", [winter.replace(tzinfo=None)])
    assert not times.agrees("UTC", [winter])
    assert not times.agrees("Africa/Lagos", [winter, summer])
    assert not times.agrees("Mars/Base", [])
    assert not times.agrees("", [])


def test_an_instant_that_does_not_move_stays() -> None:
    at = datetime.fromisoformat("2026-03-29T02:30+01:00")
    assert times.place(at, BERLIN, 0) == (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), None)


def test_moving_keeps_the_clock_over_summer_time() -> None:
    at = datetime.fromisoformat("2026-03-20T10:00+01:00")
    assert times.place(at, BERLIN, 0)[0] == datetime(2026, 3, 20, 9, tzinfo=UTC)
    assert times.place(at, BERLIN, 10)[0] == datetime(2026, 3, 30, 8, tzinfo=UTC)
    assert times.place(at, BERLIN, -1)[0] == datetime(2026, 3, 19, 9, tzinfo=UTC)


def test_local_time_is_on_the_zones_clock() -> None:
    assert times.place(datetime(2026, 7, 1, 10), BERLIN, 0) == (datetime(2026, 7, 1, 8, tzinfo=UTC), None)


def test_an_hour_that_is_left_out_is_refused_with_the_next_one() -> None:
    why = refused(times.place, datetime(2026, 3, 29, 2, 30), BERLIN, 0)
    assert why == Reason(
        "imports.hour_skipped",
        {"clock": "02:30", "day": "2026-03-29", "zone": "Europe/Berlin", "instead": "03:30"},
    )


@pytest.mark.parametrize("at", [datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 24, 2, 30)])
def test_of_an_hour_that_comes_twice_the_first_is_taken_and_told(at: datetime) -> None:
    instant, why = times.place(at, BERLIN, 25 - at.day)
    assert instant == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert why == Reason("imports.hour_twice", {"clock": "02:30", "day": "2026-10-25"})


def test_no_day_beyond_the_calendar() -> None:
    at = datetime(2026, 1, 1, 10)
    assert refused(times.place, at, BERLIN, 9_999_999) == Reason("imports.date_out_of_range")


def test_days_between() -> None:
    assert times.days_between({}) == 0
    assert times.days_between({"from": "2026-02-28", "to": "2026-03-01"}) == 1
    assert times.days_between({"from": "2026-03-01", "to": "2025-03-01"}) == -365
