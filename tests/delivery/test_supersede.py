"""The newest wish per object wins: a late adding never undoes a removal that was asked for meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.core.errors import Ambiguous, Rejected
from portal.dbtime import db_now
from portal.events.models import Registration, Session
from portal.publishing.models import Attempt, Operation
from tests.support.reasons import why

from .platforms import Places
from .world import World

ANN = "attendee:ann@example.org@A1"
LOST = Ambiguous(why("No answer."))


def withdraw(*, asked: bool = True) -> None:
    Registration._base_manager.update(state="withdrawn", remove_there=asked)


def rows(key: str) -> list[tuple[str, str, str]]:
    found = Operation._base_manager.filter(key=key).order_by("pk")
    return [(op.verb, op.state, op.message) for op in found]


def out(world: World, key: str, **values: Any) -> None:
    """The newest operation on the object is with a worker that does not answer."""
    op = world.op(key)
    Attempt._base_manager.create(operation=op, number=1, started_at=db_now())
    Operation._base_manager.filter(pk=op.pk).update(state="sending", attempt_count=1, **values)


@pytest.fixture
def stalled(world: World) -> World:
    """Ann's adding is out, and its worker does not answer."""
    world.standing()
    world.attendee("Ann", "A1")
    world.push()
    out(world, ANN)
    return world


def test_one_push_is_enough_and_the_removal_comes_last(stalled: World) -> None:
    """B07: add (stalled), then remove, then the stall ends."""
    withdraw()
    line = stalled.line(ANN)
    number = stalled.op(ANN).pk
    assert (line.verb, line.operation) == ("delete", number)
    assert line.reason == f"Removal was asked for here; it goes as soon as operation {number} has ended."
    recorded = stalled.push(allow_delete=True)
    assert (recorded.operations, recorded.left_out["blocked"]) == (1, 0)
    assert [(verb, state) for verb, state, _ in rows(ANN)] == [("create", "sending"), ("delete", "queued")]
    assert stalled.line(ANN).reason == "Its removal goes as soon as what is being sent has ended."
    assert stalled.push(allow_delete=True).operations == 0
    stalled.settle_all(4)
    assert [action for action, key in stalled.stage.ledger if key == ANN] == ["attendee.register", "attendee.revoke"]
    assert [state for _, state, _ in rows(ANN)] == ["done", "done"]
    assert stalled.remote(ANN).state == "gone"
    assert not [key for key in stalled.lines() if key == ANN]


def test_without_leave_to_remove_it_is_left_out_as_before(stalled: World) -> None:
    withdraw()
    assert stalled.push().left_out["delete"] == 1
    assert [verb for verb, _, _ in rows(ANN)] == ["create"]


def test_what_was_never_made_needs_no_removal(stalled: World) -> None:
    withdraw()
    stalled.push(allow_delete=True)
    stalled.stage.fail("attendee.register", Rejected(why("No.")))
    stalled.settle_all(4)
    assert rows(ANN)[1][1:] == ("superseded", "There is nothing to remove: it was never made.")
    assert stalled.run().state == "finished"
    assert stalled.stage.count("attendee.revoke") == 0


def test_what_is_desired_again_takes_the_removal_back(stalled: World) -> None:
    withdraw()
    stalled.push(allow_delete=True)
    Registration._base_manager.update(state="active", remove_there=False)
    stalled.push(allow_delete=True)
    assert rows(ANN)[1][1] == "superseded"
    stalled.settle_all(4)
    assert (stalled.stage.count("attendee.revoke"), stalled.remote(ANN).state) == (0, "present")


def test_a_removal_waits_while_the_making_is_looked_up(world: World) -> None:
    """The answer is lost after the removal was asked for: found, then removed."""
    world.edit("B2", state="cancelled")
    world.push()
    out(world, "session:A1", lookalikes=[])
    Session._base_manager.filter(code="A1").update(state="cancelled", remove_there=True)
    world.push(allow_delete=True)
    start = world.op("session:A1")
    world.stage.things["id9"] = dict(Operation._base_manager.get(key="session:A1", verb="create").body)
    assert start.verb == "delete"
    world.settle_all(5)
    assert [state for _, state, _ in rows("session:A1")] == ["done", "done"]
    assert "id9" not in world.stage.things


def test_a_making_that_did_not_arrive_is_not_repeated_for_its_removal(world: World) -> None:
    world.edit("B2", state="cancelled")
    world.push()
    out(world, "session:A1", lookalikes=[])
    Session._base_manager.filter(code="A1").update(state="cancelled", remove_there=True)
    world.push(allow_delete=True)
    world.settle_all(5)
    assert [state for _, state, _ in rows("session:A1")] == ["cancelled", "superseded"]
    assert world.stage.count("session.create") == 0


def test_a_removal_goes_after_a_change_that_is_out_whatever_becomes_of_it(world: World) -> None:
    world.standing()
    world.edit("A1", title="Other")
    world.push()
    out(world, "session:A1")
    Session._base_manager.filter(code="A1").update(state="cancelled", remove_there=True)
    world.push(allow_delete=True)
    world.stage.fail("session.update", Rejected(why("No.")))
    world.settle_all(4)
    assert [(verb, state) for verb, state, _ in rows("session:A1")][1:] == [("update", "rejected"), ("delete", "done")]


def test_an_open_fate_gets_no_second_operation(world: World) -> None:
    """B04: its line is blocked and names the operation; the rest goes."""
    world.push()
    Operation._base_manager.filter(key="session:A1").update(state="unknown")
    Session._base_manager.filter(code="A1").update(state="cancelled", remove_there=True)
    line, number = world.line("session:A1"), world.op("session:A1").pk
    assert (line.verb, line.operation) == ("blocked", number)
    assert f"Operation {number}" in line.reason
    world.push(allow_delete=True)
    assert [verb for verb, _, _ in rows("session:A1")] == ["create"]


def test_airmeet_ends_with_the_attendee_removed(places: Places) -> None:
    world = places.world("airmeet")
    world.go()
    world.settle_all(3)
    world.attendee("Ann")
    world.push()
    key = "attendee:ann@example.org"
    out(world, key)
    withdraw()
    places.fault("airmeet", "drop-after", method="POST", path="/attendee")
    world.push(allow_delete=True)
    world.settle_all(6)
    effects = places.effects("airmeet")
    assert (effects["attendee.register"], effects["attendee.revoke"]) == (1, 1)
    assert world.remote(key).state == "gone"
