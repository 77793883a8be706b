"""Not known there: what it belongs to is asked for, and taken for missing only where the platform says so."""

from __future__ import annotations

from typing import Any

import pytest

from portal.planning import ticks
from portal.publishing.models import ManualTask, RemoteState
from portal.teams.scope import scope

from .platforms import Places, places
from .world import OPERATOR, World

__all__ = ["places"]

#: platform → the collection, in its sandbox, of what attendees belong to, and that one's name here
ABOVE = {"meltingspot": ("lives", "session:A1"), "airmeet": ("airmeets", "event")}


def held(places: Places, slug: str) -> dict[str, Any]:
    found: dict[str, Any] = places.sandbox.platform(slug).sandbox.state[ABOVE[slug][0]]
    return found


@pytest.fixture(params=sorted(ABOVE))
def slug(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def pushed(places: Places, slug: str) -> World:
    world = places.world(slug)
    world.attendee("Ann")
    world.go()
    world.settle_all(4)
    assert not world.live()
    return world


def test_what_was_deleted_there_is_missing_once_somebody_is_added_to_it(
    pushed: World, places: Places, slug: str
) -> None:
    _, above = ABOVE[slug]
    held(places, slug).pop(pushed.remote(above).remote_id)
    pushed.attendee("Late One")
    pushed.go()
    pushed.settle_all(3)
    assert pushed.remote(above).state == RemoteState.MISSING
    line = pushed.line(above)
    assert (line.verb, line.task) == ("manual", "forget")
    late = [row for key, row in pushed.lines().items() if "late.one" in key]
    assert [row.verb for row in late] == ["blocked"], "nobody is sent to what is not there"
    assert pushed.go().operations == 0
    (task,) = ManualTask._base_manager.filter(done_at=None)
    with scope(pushed.event.team):
        ticks.tick(task, actor=OPERATOR)
    pushed.go()
    pushed.settle_all(6)
    people = [row for row in pushed.plan().lines if row.kind == "attendee"]
    assert len(people) == 2 and {row.verb.value for row in people} == {"skip"}
    assert pushed.remote(above).state == RemoteState.PRESENT


def test_what_is_there_stays_known_whatever_else_is_not_found(pushed: World, places: Places, slug: str) -> None:
    """404 may be about the person, a field or the address: what they belong to is read before it is given up."""
    pushed.attendee("Late One")
    people = "participants" if slug == "meltingspot" else "attendee"
    places.fault(slug, "status", status=404, times=1, method="POST", path=people, body='{"message": "no such person"}')
    pushed.go()
    pushed.settle_all(2)
    assert pushed.remote(ABOVE[slug][1]).state == RemoteState.PRESENT
    assert pushed.line(ABOVE[slug][1]).verb == "skip"
    assert (
        "no such person" in next(op for op in [pushed.op(key) for key in pushed.lines() if "late.one" in key]).message
    )
