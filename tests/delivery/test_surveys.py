"""What is looked at before anything is sent, and what becomes of those who travel inside something that is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.core.errors import Ambiguous, BudgetSpent, CredentialRefused, Rejected, Unavailable
from portal.publishing.models import Attempt, Operation
from tests.support.reasons import why

from .stage import capabilities
from .world import World

LOST = Ambiguous(why("No answer."))
ANN = "attendee:ann@example.org@A1"
BO = "speaker:bo@example.org@A1"


def test_one_survey_serves_many(world: World) -> None:
    world.push()
    world.work()
    assert [name for name, _ in world.stage.calls].count("snapshot") == 1
    assert world.stage.calls[0] == ("snapshot", ("session:A1", "session:B2"))


@pytest.mark.parametrize("error", [Unavailable(why("No list.")), RuntimeError("a defect")])
def test_nothing_is_sent_while_the_survey_fails(world: World, error: BaseException) -> None:
    world.stage.fail("snapshot", error)
    world.go()
    assert (world.states(), world.stage.count("session.create")) == ({"waiting": 2}, 0)
    assert not Attempt._base_manager.exists()
    world.settle_all(2)
    assert world.states() == {"done": 2}


def test_a_survey_without_room_in_the_budget_is_no_failure(world: World) -> None:
    later = timezone.now() + timedelta(minutes=5)
    world.stage.fail("snapshot", BudgetSpent(later))
    world.go()
    found = Operation._base_manager.filter(kind="session").values_list("state", "failures", "due_at", "reasons")
    assert list(found) == [("queued", 0, later, ())] * 2


def test_a_survey_that_is_refused_concerns_the_account(world: World) -> None:
    world.stage.fail("snapshot", CredentialRefused(why("The key was refused."), status=401))
    world.go()
    assert (world.reload().state, world.states()) == ("stopped", {"waiting": 2})


# --- who travelled inside


def carrying(world: World) -> World:
    world.options(carry=True)
    world.become(capabilities=capabilities(world.stage, carry=True))
    world.edit("B2", state="cancelled")
    world.speaker("Bo", "A1")
    return world


def test_while_the_carrier_is_unknown_who_travelled_inside_waits(world: World) -> None:
    carrying(world).stage.hidden = True
    world.stage.fail("session.create", LOST)
    world.go()
    assert (world.state(BO), world.op(BO).message) == ("waiting", "Waits for session:A1, which is unknown.")
    assert world.line(BO).verb == "skip"
    world.settle_all(3)
    assert world.states() == {"done": 2}
    assert world.remote(BO).state == "present"


def test_of_an_adopted_carrier_nobody_knows_who_is_inside(world: World) -> None:
    carrying(world)
    world.stage.fail("session.create", LOST, effect=True)
    world.go()
    assert world.states() == {"done": 1, "cancelled": 1}
    assert world.op(BO).message.startswith("What session:A1 holds is not known")


def test_with_a_refused_carrier_goes_who_travelled_inside(world: World) -> None:
    carrying(world)
    world.stage.fail("session.create", Rejected(why("No."), status=400))
    world.go()
    assert world.states() == {"rejected": 1, "cancelled": 1}
    assert world.op(BO).message == "Not sent: it depends on session:A1, which is rejected."
    assert all(Attempt._base_manager.values_list("ended_at", flat=True))
    assert world.run().state == "finished"
    assert world.line(BO).verb == "create"
