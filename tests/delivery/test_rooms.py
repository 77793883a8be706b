"""What staff do with Whereby's rooms, as they type it: push, look around, take over, pull, remove.

Together these tests make every request of REST API.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import call_command

from portal.publishing.models import RemoteObject
from portal.pulling import pull_publication
from portal.pulling.puller import request_pull
from portal.teams.scope import everything

from .platforms import Places
from .world import OPERATOR, World

WHEREBY = "whereby"


@pytest.fixture
def rooms(places: Places) -> World:
    """Two sessions, their rooms made."""
    world = places.world(WHEREBY, "A1 B2")
    world.go()
    world.settle_all(3)
    return world


def requests(places: Places) -> set[str]:
    """METHOD path of everything that was asked for, ids struck out."""
    last = places.sandbox.requests()["last"]
    parts = ([method, *("…" if part.isdigit() else part for part in path.split("/"))] for method, path, _ in last)
    return {f"{method} {'/'.join(rest)}" for method, *rest in parts}


def meetings(places: Places) -> dict[str, Any]:
    found: dict[str, Any] = places.state(WHEREBY)["meetings"]
    return found


def test_rooms_are_made_and_deleted(places: Places, rooms: World) -> None:
    assert "POST /whereby/v1/meetings" in requests(places)
    assert set(meetings(places)) == {rooms.remote(f"session:{code}").remote_id for code in ("A1", "B2")}
    rooms.edit("B2", state="cancelled", remove_there=True)
    assert rooms.go().left_out["delete"] == 1
    rooms.go(allow_delete=True)
    assert "DELETE /whereby/v1/meetings/…" in requests(places)
    assert set(meetings(places)) == {rooms.remote("session:A1").remote_id}


def test_rooms_can_be_looked_through(places: Places, rooms: World, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("browse", rooms.account.name, "rooms", "--json", verbosity=0)
    listed = json.loads(capsys.readouterr().out)["rows"]
    assert {row["id"] for row in listed} == set(meetings(places))
    assert "GET /whereby/v1/meetings" in requests(places)


def test_a_room_that_was_taken_over_is_read_for_its_guests(places: Places, rooms: World) -> None:
    """Its links were never answered to us: they are looked up by its id while it lives."""
    row = RemoteObject._base_manager.get(key="session:A1")
    room = row.remote_id
    row.delete()
    words = (rooms.event.slug, rooms.account.name, "--remote-id", f"session:A1={room}")
    call_command("publish_on", *words, verbosity=0)
    assert rooms.line("session:A1").verb == "skip"
    with everything():
        request_pull(rooms.event, actor=OPERATOR, wake_workers=False)
        pull_publication(rooms.publication.pk)
    assert "GET /whereby/v1/meetings/…" in requests(places)
    assert rooms.remote("session:A1").links
