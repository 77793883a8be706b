"""What becomes of an operation, by what came of its call."""

from __future__ import annotations

from .world import World


def test_a_push_sends_everything_once(world: World) -> None:
    world.attendee("Ann")
    world.speaker("Bo", "A1")
    recorded = world.go()
    assert recorded.operations == 5
    world.settle_all(3)
    assert world.states() == {"done": 5}
    assert world.run().state == "finished"
    assert sorted(key for _, key in world.stage.ledger) == sorted(world.lines())
    assert {line.verb for line in world.plan().lines} == {"skip"}
