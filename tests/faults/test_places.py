"""Accounts that are swapped, objects that are forbidden, installations that are copied: the short form, with real
commands."""

from __future__ import annotations

import random
import subprocess

import pytest

from .havoc import settle
from .installation import Installation
from .truth import verdict

READABLE = ("airmeet", "meltingspot", "whereby")
SEED = 20_271_129
STATES = """
from portal.publishing.models import Account
print(*sorted(set(Account._base_manager.values_list("state", flat=True))))
"""


def writes(place: Installation) -> int:
    return sum(each.method != "GET" for each in place.wire.requests)


def test_an_account_swapped_changes_nothing(place: Installation) -> None:
    place.event("swap", slots=2, guests=2)
    place.run("push", "swap", "--wait", status=None)
    settle(place)
    before = place.json("sync_status", "swap")
    for slug in (*READABLE, "bemyapp"):
        place.run(*place.elsewhere(slug), status=1)
    assert place.json("sync_status", "swap") == before
    verbs = {line["verb"] for line in place.json("plan", "swap")["lines"]}
    assert not verbs & {"create", "update", "delete"}
    found = verdict(place)
    assert found.sound, found


def test_one_that_starts_afresh_makes_everything_there_and_leaves_tasks(place: Installation) -> None:
    place.event("afresh", slots=2, guests=0, on=["meltingspot"])
    place.run("push", "afresh", "--wait", status=None)
    settle(place)
    made = place.sandbox.ledger()["meltingspot"]
    place.run(*place.elsewhere("meltingspot"), "--start-afresh")
    assert set(place.json("push", "afresh", "--wait")["states"]) == {"done"}
    assert place.sandbox.ledger()["meltingspot"] == made, "nothing was sent to the old place"
    tasks = place.json("sync_status", "afresh")["manual_tasks"]
    assert {task["action"] for task in tasks} == {"account.left"}


def test_refusals_at_random_lose_and_double_nothing(place: Installation) -> None:
    draw = random.Random(SEED)
    place.event("some", slots=4, guests=4)
    for slug in (*READABLE, "bemyapp"):
        place.sandbox.fault(slug, "status", status=403, times=draw.randint(1, 4), probability=0.3)
    place.run("push", "some", "--wait", "--max-wait", 5, status=None)
    settle(place)
    place.run("push", "some", "--wait", "--max-wait", 5, status=None)
    settle(place)
    found = verdict(place)
    assert found.sound, found
    assert set(found.states) <= {"done", "done_with_differences", "rejected", "cancelled"}


@pytest.mark.parametrize("place", ["embedded"], indirect=True)
def test_a_copied_installation_sends_nothing(place: Installation) -> None:
    """The whole directory, the moment a push has ended: what is in it cannot tell, where it lies does."""
    place.event("rooms", slots=2, guests=0, on=["whereby"])
    place.run("push", "rooms", "--wait")
    copy = place.folder / "copy"
    subprocess.run(["cp", "-a", place.data, copy], check=True)
    place.event("more", slots=2, guests=0, on=["whereby"])
    sent = writes(place)
    original, place.environment["PORTAL_DATA_DIR"] = place.data, str(copy)
    beside = Installation.__new__(Installation)
    beside.__dict__.update(place.__dict__)
    beside.starter = type(place.starter)(place.folder / "beside", place.environment)
    try:
        document = place.folder / "rooms.json"
        beside.run("import_schedule", document, "--event", "other")
        beside.run("publish_on", "other", "Rooms")
        beside.run("push", "other", "--wait", "--max-wait", 1, status=1)
        assert beside.run("shell", "--no-imports", "-c", STATES).split() == ["held"]
    finally:
        beside.starter.close()
        place.environment["PORTAL_DATA_DIR"] = str(original)
    assert writes(place) == sent, "the copy sends nothing"
    assert set(place.json("push", "more", "--wait")["states"]) == {"done"}, "and the installation goes on"
