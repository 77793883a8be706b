"""Many in one call, and what an answer says of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.core.errors import TooLarge
from portal.publishing.models import Attempt, Operation
from tests.support.reasons import why

from .world import World

LATER = datetime.now(UTC) + timedelta(hours=2)
ANN = "attendee:ann@example.org@A1"
BO = "speaker:bo@example.org@A1"


def guests(world: World, count: int) -> World:
    world.standing()
    for number in range(count):
        world.attendee(f"Guest {number:03}", "A1")
    return world


def refusing(world: World, most: int) -> None:
    """The platform takes at most so many at once."""
    own = world.stage.send("attendee.register")

    def send(client: Any, calls: Any) -> Any:
        if len(calls) > most:
            world.stage.calls.append(("too large", tuple(call.key for call in calls)))
            raise TooLarge(why("Too large (413)."), status=413)
        return own(client, calls)

    world.capability("attendee.register", send=send)


def test_people_of_one_live_go_in_one_call(world: World) -> None:
    guests(world, 130).go()
    world.settle_all(2)
    sizes = [len(keys) for name, keys in world.stage.calls if name == "attendee.register"]
    assert sorted(sizes, reverse=True) == [100, 30]
    assert world.states() == {"done": 132}


def test_a_batch_that_is_too_large_is_halved_and_that_is_remembered(world: World) -> None:
    guests(world, 100)
    refusing(world, 30)
    world.go()
    world.settle_all(4)
    sizes = [len(keys) for name, keys in world.stage.calls if name == "attendee.register"]
    assert (sum(sizes), max(sizes)) == (100, 25)
    assert [len(keys) for name, keys in world.stage.calls if name == "too large"] == [100, 50]
    assert world.reload().learned["batch:attendee.register"] == {"size": 25, "sure": True}
    assert set(Operation._base_manager.values_list("failures", flat=True)) == {0}


def test_many_large_batches_learn_together(world: World) -> None:
    """500 people where 30 are taken at once: at most 30 calls (reliability C14)."""
    guests(world, 500)
    refusing(world, 30)
    world.go()
    world.settle_all(4)
    calls = [name for name, _ in world.stage.calls if name in ("attendee.register", "too large")]
    assert len(calls) <= 30
    assert world.states() == {"done": 502}


def test_a_single_one_that_is_too_large_is_refused(world: World) -> None:
    guests(world, 3)
    refusing(world, 0)
    world.go()
    world.settle_all(4)
    assert world.states() == {"done": 2, "rejected": 3}
    assert world.op("attendee:guest.000@example.org@A1").message == "Too large (413)."


def test_who_is_refused_in_a_batch_is_refused_alone(world: World) -> None:
    guests(world, 3)
    out = "attendee:guest.001@example.org@A1"
    world.stage.answers = lambda found: [
        replace(one, refused=why("Not listed."), remote_id="") if one.key == out else one for one in found
    ]
    world.go()
    world.settle_all(2)
    assert world.states() == {"done": 4, "rejected": 1}
    assert (world.op(out).message, Attempt._base_manager.get(operation=world.op(out)).outcome) == (
        "Not listed.",
        "Refused",
    )
    assert world.line(out).verb == "create"


@pytest.mark.parametrize(
    "spoil",
    [lambda found: found[:-1], lambda found: None, lambda found: found[::-1], lambda found: ["?"] * len(found)],
    ids=["short", "nothing", "out of order", "no outcomes"],
)
def test_an_answer_that_does_not_fit_the_calls_is_not_believed(world: World, spoil: Any) -> None:
    guests(world, 3)
    world.stage.answers = spoil
    world.go()
    assert world.states() == {"done": 2, "waiting": 3}
    world.stage.answers = lambda found: found
    world.settle_all(2)
    assert world.states() == {"done": 5}
