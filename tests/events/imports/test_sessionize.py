"""Sessionize's lists refer to each other by id, as a number here and as a text there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portal.events.imports import sessionize
from portal.events.imports.programme import Programme, Source

TALK = {"id": "71", "title": "Tea", "startsAt": "2026-05-01T10:00", "endsAt": "2026-05-01T10:45", "roomId": 5}
ADA = {"id": 1, "fullName": "Ada Sample", "firstName": "Ada", "lastName": "Sample", "bio": "b", "tagLine": "t"}


def read(**values: Any) -> Programme | None:
    return sessionize.read(Source(json.dumps(values).encode()))


def items(**values: Any) -> list[Any]:
    found = read(**{"speakers": [], **values})
    assert found is not None
    return list(found.items)


def test_everything_is_found_by_its_id() -> None:
    (item,) = items(
        sessions=[{**TALK, "speakers": ["1", 2], "categoryItems": [9, 8]}],
        speakers=[ADA, {"id": "2", "firstName": "Bo", "lastName": "Ek"}],
        rooms=[{"id": "5", "name": "Hall"}],
        categories=[
            {"title": "Level", "items": [{"id": 9, "name": "Hard"}]},
            {"title": " Tracks ", "items": [{"id": 8, "name": "Society"}]},
        ],
    )
    ada, bo = item.pop("persons")
    assert item == {
        "id": "71",
        "title": "Tea",
        "description": None,
        "date": "2026-05-01T10:00",
        "end": "2026-05-01T10:45",
        "room": "Hall",
        "track": "Society",
    }
    assert (ada["code"], ada["name"], ada["biography"], ada["job_title"]) == (1, "Ada Sample", "b", "t")
    assert bo["name"] == "Bo Ek"


def test_breaks_are_no_sessions_and_what_refers_to_nothing_is_empty() -> None:
    (item,) = items(sessions=[{**TALK, "speakers": ["x"]}, {**TALK, "isServiceSession": True}, "odd"], rooms=None)
    assert (item["room"], item["track"], item["persons"][0]["name"].strip()) == ("", "", "")


@pytest.mark.parametrize("document", [{}, {"sessions": []}, {"sessions": {}, "speakers": []}, {"schedule": {}}])
def test_what_is_of_another_kind(document: dict[str, Any]) -> None:
    assert read(**document) is None
    assert sessionize.read(Source(b"[]")) is None
