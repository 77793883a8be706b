"""schedule.json: sessions know their day and room; what is no list of days is refused."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from integrations.core.reasons import Reason
from portal.events.imports import frab
from portal.events.imports.files import Unreadable
from portal.events.imports.programme import Programme, Source


def read(document: Any) -> Programme | None:
    return frab.read(Source(json.dumps(document).encode()))


def conference(**values: Any) -> Programme:
    found = read({"schedule": {"conference": values}})
    assert found is not None
    return found


def test_facts_of_the_conference() -> None:
    found = conference(title="Tea", acronym="tea", description="d", time_zone_name="Europe/Berlin", days=[])
    assert (found.title, found.acronym, found.description, found.zone) == ("Tea", "tea", "d", "Europe/Berlin")


DAYS = [
    {"date": "2026-03-21", "rooms": {"Hall": [{"id": 1}, {"id": 2, "room": "Own"}]}},
    {"date": "2026-03-20", "rooms": {"Hall": None, "Yard": ["odd"]}},
    {"date": "soon", "rooms": [{"id": 9}]},
    "odd",
]


def test_sessions_know_their_day_and_room() -> None:
    found = conference(days=DAYS, start="2026-03-01")
    assert found.items == (
        {"room": "Hall", "day": "2026-03-21", "id": 1},
        {"room": "Own", "day": "2026-03-21", "id": 2},
        {"room": "Yard", "day": "2026-03-20"},
    )
    assert found.first_day == date(2026, 3, 20)


def test_without_days_the_start_is_the_first() -> None:
    found = conference(days=[], start="2026-03-01T10:00", title=3)
    assert (found.first_day, found.title, found.items) == (date(2026, 3, 1), "", ())
    assert conference(days=[]).first_day is None


@pytest.mark.parametrize("document", [{}, [], {"schedule": 3}, {"schedule": {"conference": []}}, {"sessions": []}])
def test_what_is_of_another_kind(document: Any) -> None:
    assert read(document) is None


@pytest.mark.parametrize("days", [None, {}, "x"])
def test_a_conference_without_a_list_of_days(days: Any) -> None:
    with pytest.raises(Unreadable) as caught:
        conference(days=days)
    assert caught.value.reason == Reason("imports.no_days")
