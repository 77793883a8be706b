"""What concerns the whole account: its pace, its key, its budget."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from integrations.core.errors import BudgetSpent, CredentialRefused, RateLimited
from portal.dbtime import db_now
from portal.delivery import hold
from portal.delivery.operations.account_pause import stop_account
from portal.publishing.models import Account, Attempt, Lane, Operation
from portal.teams.scope import scope
from tests.support.reasons import plain, why

from .stage import IN_FLIGHT
from .world import OPERATOR, World

LATER = datetime.now(UTC) + timedelta(hours=2)
ANN = "attendee:ann@example.org@A1"
BO = "speaker:bo@example.org@A1"


def test_retry_after_holds_for_the_whole_account(world: World) -> None:
    world.stage.fail("session.create", RateLimited(why("Slower."), retry_after=37), key="session:A1")
    world.push()
    world.work()
    until = Lane._base_manager.get().paused_until
    assert until is not None
    assert timedelta(seconds=30) < until - db_now() <= timedelta(seconds=60)
    assert world.op("session:A1").due_at == until
    world.attendee("Ann")
    world.push()
    world.stage.calls.clear()
    assert world.work().held
    assert world.stage.calls == []
    world.hurry()
    world.settle_all(3)
    assert world.states() == {"done": 4}
    assert Lane._base_manager.get().refusals == 0


def test_calls_that_were_out_together_slow_the_account_down_once(world: World) -> None:
    world.standing()
    for number in range(8):
        world.speaker(f"S {number}", "A1")
    world.stage.fail("speaker.add", RateLimited(why("Slower.")), times=IN_FLIGHT)
    world.go()
    assert Lane._base_manager.get().refusals == 1


def test_a_budget_that_is_spent_is_no_attempt_and_pauses_the_lane(world: World) -> None:
    world.edit("B2", state="cancelled")
    world.stage.fail("session.create", BudgetSpent(LATER))
    world.go()
    op = world.op("session:A1")
    assert (op.state, op.message, op.due_at) == ("queued", "", LATER)
    assert Lane._base_manager.get().paused_until == LATER
    assert not Attempt._base_manager.exists()
    world.settle_all(2)
    assert (world.state("session:A1"), world.op("session:A1").attempt_count) == ("done", 1)


def test_a_refused_key_stops_the_account_and_its_work_waits(world: World) -> None:
    world.standing()
    for number in range(30):
        world.speaker(f"S {number}", "A1")
    world.stage.fail("speaker.add", CredentialRefused(why("The key was refused."), status=401), times=99)
    world.go()
    assert world.stage.count("speaker.add") <= IN_FLIGHT + 1
    account = world.reload()
    assert (account.state, account.message) == ("stopped", "The key was refused.")
    assert world.states() == {"done": 2, "waiting": 30}
    messages = {op.message for op in Operation._base_manager.filter(state="waiting")}
    assert messages == {"The key was refused.", "Acc tiny is stopped: The key was refused."}
    world.settle_all(2)
    assert world.stage.count("speaker.add") <= IN_FLIGHT + 1


def test_after_mending_the_work_goes_on(world: World) -> None:
    world.attendee("Ann", "A1")
    world.stage.fail("session.create", CredentialRefused(why("The key was refused."), status=401), times=2)
    world.go()
    assert world.states() == {"waiting": 2, "queued": 1}
    world.stage.faults.clear()  # of calls that were out together not each need have met it
    Account._base_manager.update(state="held")
    with scope(world.event.team):
        hold.release(world.event.team, [world.reload()], OPERATOR)
    world.settle_all(3)
    assert world.states() == {"done": 3}


def test_an_account_that_is_held_is_not_stopped_as_well(world: World) -> None:
    Account._base_manager.update(state="held", reasons=plain("After a restore."))
    stop_account(world.account.pk, *plain("The key was refused."))
    assert (world.reload().state, world.account.message) == ("held", "After a restore.")
