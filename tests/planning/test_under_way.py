"""What the plan says of objects that an operation is at work on."""

from __future__ import annotations

import pytest

from integrations.core.errors import Ambiguous, NotSent, PlatformError
from portal.events.models import Registration, Session
from portal.publishing.models import Operation
from tests.delivery.world import World
from tests.support.reasons import why

LOST = Ambiguous(why("No answer."))
AWAY = NotSent(why("The platform cannot be reached."))
ANN = "attendee:ann@example.org@A1"


def in_state(world: World, state: str, key: str = "session:A1") -> int:
    number = world.op(key).pk
    Operation._base_manager.filter(pk=number).update(state=state)
    return number


@pytest.mark.parametrize(
    ("state", "words"), [("unknown", "is being looked up"), ("needs_person", "waits for a person's decision")]
)
def test_an_open_fate_blocks_and_names_the_operation(world: World, state: str, words: str) -> None:
    world.push()
    number = in_state(world, state)
    line = world.line("session:A1")
    assert (line.verb, line.reason) == ("blocked", f"Operation {number} on this {words}: see resolve.")
    assert world.line("session:B2").verb == "skip"


def test_children_of_an_open_fate_are_recorded_and_wait(world: World) -> None:
    """The object itself gets no second operation; the rest goes."""
    world.push()
    in_state(world, "unknown")
    world.attendee("Ann", "A1")
    assert world.line(ANN).verb == "create"
    world.push()
    assert (world.state(ANN), world.op(ANN).message) == ("waiting", "Waits for session:A1, which is unknown.")
    assert world.op(ANN).blockers == 1
    assert world.push().operations == 0
    assert world.state(ANN) == "waiting"


def test_what_is_on_its_way_is_skipped(world: World) -> None:
    world.push()
    assert {(line.verb, line.reason) for line in world.plan().lines} == {("skip", "On its way already.")}
    before = world.plan().fingerprint
    in_state(world, "sending")
    assert world.plan().fingerprint == before


def test_a_newer_change_supersedes_what_is_not_sent(world: World) -> None:
    world.push()
    world.edit("A1", title="Other")
    assert world.line("session:A1").verb == "create"
    world.push()
    first, second = Operation._base_manager.filter(key="session:A1").order_by("pk")
    assert (first.state, first.message) == ("superseded", "A newer change replaced this.")
    assert (second.state, second.body["title"]) == ("queued", "Other")


def test_a_newer_change_waits_while_the_older_one_is_being_sent(world: World) -> None:
    world.push()
    number = in_state(world, "sending")
    world.edit("A1", title="Other")
    line = world.line("session:A1")
    assert line.verb == "blocked"
    assert line.reason == f"Operation {number} on this is being sent right now: push again when it has ended."
    world.attendee("Ann", "A1")
    assert world.line(ANN).verb == "create"
    assert world.push().left_out["blocked"] == 1
    assert world.state("session:A1") == "sending"


def test_what_is_no_longer_desired_is_not_sent(world: World) -> None:
    world.attendee("Ann", "A1")
    world.push()
    Registration._base_manager.update(state="withdrawn")
    line = world.line(ANN)
    assert (line.verb, line.reason) == ("skip", "No longer wanted, and not sent yet: it will not be.")
    world.push()
    assert (world.state(ANN), world.op(ANN).message) == ("cancelled", "No longer wanted.")
    world.settle_all(3)
    assert world.stage.made(ANN) == 0


def test_with_a_parent_its_children_are_taken_back(world: World) -> None:
    world.attendee("Ann", "A1")
    world.push()
    Session._base_manager.filter(code="A1").update(state="cancelled")
    world.push()
    assert (world.state("session:A1"), world.state(ANN)) == ("cancelled", "cancelled")
    world.settle_all(3)
    assert world.stage.made("session:A1") == 0
    assert world.run().state == "finished"


def test_a_change_that_is_taken_back_is_not_sent(world: World) -> None:
    world.go()
    world.edit("A1", title="Other")
    world.push()
    world.edit("A1", title="Talk A1")
    assert world.line("session:A1").verb == "skip"
    world.push()
    assert world.state("session:A1") == "superseded"
    world.settle_all(2)
    assert world.stage.count("session.update") == 0


def test_a_removal_that_is_taken_back_is_not_sent(world: World) -> None:
    world.go()
    Session._base_manager.filter(code="A1").update(state="cancelled", remove_there=True)
    world.push(allow_delete=True)
    Session._base_manager.update(state="planned", remove_there=False)
    assert world.line("session:A1").verb == "skip"
    world.push()
    assert world.state("session:A1") == "superseded"
    world.settle_all(2)
    assert world.stage.count("session.delete") == 0


def test_a_removal_on_its_way_is_told_and_stays(world: World) -> None:
    """Also where nobody asks for it any more, as after somebody was erased here."""
    world.go()
    Session._base_manager.filter(code="A1").update(state="cancelled", remove_there=True)
    world.push(allow_delete=True)
    assert world.line("session:A1").reason == "Its removal is on its way already."
    Session._base_manager.filter(code="A1").update(remove_there=False)
    world.push()
    assert world.state("session:A1") == "queued"


def test_what_is_being_removed_right_now_blocks_a_create(world: World) -> None:
    world.attendee("Ann", "A1")
    world.go()
    world.settle_all(2)
    Session._base_manager.filter(code="A1").update(state="cancelled", remove_there=True)
    world.push(allow_delete=True)
    number = in_state(world, "sending")
    Session._base_manager.update(state="planned", remove_there=False)
    assert world.line("session:A1").reason.startswith(f"Operation {number} on this is being sent right now")
    world.attendee("Cy", "A1")
    assert world.line("attendee:cy@example.org@A1").reason == "session:A1 is being removed there."


@pytest.mark.parametrize(("asked", "verb"), [(True, "delete"), (False, "skip")])
def test_what_is_being_sent_and_no_longer_desired(world: World, asked: bool, verb: str) -> None:
    world.attendee("Ann", "A1")
    world.go()
    world.settle_all(1)
    Operation._base_manager.filter(key=ANN).update(state="sending")
    world.remote(ANN).delete()
    Registration._base_manager.update(state="withdrawn", remove_there=asked)
    line = world.line(ANN)
    assert line.verb == verb
    assert ("goes as soon as operation" if asked else "being sent") in line.reason
    world.push(allow_delete=True)
    assert Operation._base_manager.get(key=ANN, verb="create").state == "sending"


@pytest.mark.parametrize(("error", "state"), [(LOST, "waiting"), (AWAY, "cancelled")])
def test_what_may_have_arrived_goes_on_so_that_it_can_be_removed(
    world: World, error: PlatformError, state: str
) -> None:
    world.attendee("Ann", "A1")
    world.stage.fail("attendee.register", error)
    world.go()
    world.work()
    assert world.state(ANN) == "waiting"
    Registration._base_manager.update(state="withdrawn", remove_there=True)
    world.push(allow_delete=True)
    assert Operation._base_manager.get(key=ANN, verb="create").state == state
    world.settle_all(3)
    assert world.stage.made(ANN) == (1 if error is LOST else 0)
    assert not [k for k in world.lines() if k == ANN]


def test_a_change_that_may_have_arrived_is_undone_by_saying_it_again(world: World) -> None:
    world.go()
    world.edit("A1", title="Other")
    world.stage.fail("session.update", LOST, effect=True)
    world.go()
    assert world.state("session:A1") == "waiting"
    assert world.stage.things[world.remote("session:A1").remote_id]["title"] == "Other"
    world.edit("A1", title="Talk A1")
    assert (world.line("session:A1").verb, list(world.line("session:A1").changes)) == ("update", ["title"])
    world.go()
    assert world.stage.things[world.remote("session:A1").remote_id]["title"] == "Talk A1"
    assert world.states() == {"done": 3, "superseded": 1}


def test_after_an_accepted_difference_the_plan_says_what_the_platform_keeps(world: World) -> None:
    world.stage.answers = lambda outcomes: [_ignoring(outcome) for outcome in outcomes]
    world.go()
    assert (world.state("session:A1"), world.op("session:A1").message) == (
        "done_with_differences",
        "it keeps mood: loud",
    )
    line = world.line("session:A1")
    assert (line.verb, line.reason) == ("skip", "platform keeps mood: loud")
    world.edit("A1", title="Other")
    assert world.line("session:A1").verb == "update"


def _ignoring(outcome: object) -> object:
    from dataclasses import replace

    return replace(outcome, ignored={"mood": "loud"})  # type: ignore[type-var]
