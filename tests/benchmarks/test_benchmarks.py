"""The benchmarks count right: what they measure was really done, and no more was asked for than has to be."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    """By title what each small run counted, from a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks", "--small", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return {table["title"]: table["facts"] for table in json.loads(done.stdout)}


def of(facts: dict[str, Any], begins: str) -> dict[str, Any]:
    (found,) = [value for title, value in facts.items() if title.startswith(begins)]
    return dict(found)


def test_one_call_an_attendee_or_one_for_all(facts: dict[str, Any]) -> None:
    found = of(facts, "Pushing 40 attendees")
    assert found == {"people": 40, "requests": 40, "objects": 40, "requests in bulk": 1, "objects in bulk": 40}


def test_a_budget_is_never_overstepped(facts: dict[str, Any]) -> None:
    for found in of(facts, "Use of a documented budget").values():
        assert found["refused"] == 0
        assert found["asked"] == found["people"]


def test_nothing_is_asked_about_what_did_not_change(facts: dict[str, Any]) -> None:
    assert of(facts, "Pushing 200 unchanged")["requests"] == 0


def test_a_push_makes_no_more_requests_than_it_must(facts: dict[str, Any]) -> None:
    found = of(facts, "Requests of a push")
    assert found.pop("again") == 0
    assert found.keys() >= {"meltingspot", "airmeet", "whereby", "bemyapp"}
    for asked in found.values():
        assert 0 < asked["asked"] <= 1.05 * asked["least"]
