"""What a dead holder left behind."""

from __future__ import annotations

import pytest

from integrations import registry
from portal.dbtime import db_now
from portal.delivery.operations import leases
from portal.delivery.operations.call import Group
from portal.delivery.send.claim import claim
from portal.delivery.send.context import context_for
from portal.delivery.send.recovery import recover
from portal.delivery.send.send import perform
from portal.delivery.settle.settle import settle
from portal.publishing.models import Attempt, Lane, Operation

from .stage import capabilities
from .world import World, quiet_client

ANN = "attendee:ann@example.org@A1"
BO = "speaker:bo@example.org@A1"


def die(world: World, count: int = 8) -> int:
    """A holder claims what is due and is never heard of again; returns how many operations it had."""
    Operation._base_manager.filter(lookalikes__isnull=True).update(lookalikes=[])
    lease = leases.acquire(world.account.pk)
    assert lease is not None
    groups = claim(lease, registry.get("tiny"), count)
    Lane._base_manager.update(leased_until=None)
    return sum(len(group.all) for group in groups)


def revive(world: World) -> int:
    """The next holder finds what was left."""
    lease = leases.acquire(world.account.pk)
    assert lease is not None
    found = recover(lease, registry.get("tiny"))
    leases.release(lease)
    return found


def test_what_cannot_be_repeated_is_unknown(world: World) -> None:
    world.push()
    assert die(world) == revive(world) == 2
    op = world.op("session:A1")
    assert (op.state, op.crash_count, op.attempt_count) == ("unknown", 1, 1)
    attempt = Attempt._base_manager.get(operation=op)
    assert (attempt.outcome, attempt.ended_at is not None) == ("Lost", True)


def test_what_can_be_repeated_is_queued_and_told_that_it_is_a_repeat(world: World) -> None:
    world.go()
    world.speaker("Bo", "A1")
    world.push()
    die(world)
    revive(world)
    assert (world.state(BO), world.op(BO).crash_count) == ("queued", 1)
    world.work()
    assert world.state(BO) == "done"
    assert [call.repeated for call in world.stage.handed if call.key == BO] == [True]


def test_a_mail_is_never_repeated(world: World) -> None:
    world.options(mail=True)
    world.go()
    world.attendee("Ann", "A1")
    world.push(allow_emails=True)
    die(world)
    revive(world)
    assert world.state(ANN) == "unknown"


def test_work_that_kills_its_worker_is_given_up_after_three_times(world: World) -> None:
    world.go()
    world.speaker("Bo", "A1")
    world.push()
    for _ in range(3):
        die(world)
        revive(world)
    op = world.op(BO)
    assert (op.state, op.attempt_count) == ("rejected", 3)
    assert op.message == "Given up: 3 attempts ended with the worker that made them."
    assert world.run().state == "finished"


def test_work_that_cannot_be_repeated_and_kills_its_worker_ends_with_a_person(world: World) -> None:
    world.edit("B2", state="cancelled")
    world.push()
    for _ in range(3):
        die(world)
        revive(world)
        for _ in range(2):
            world.hurry()
            lease = leases.acquire(world.account.pk)
            assert lease is not None
            look(world, lease)
            leases.release(lease)
    assert (world.state("session:A1"), world.op("session:A1").attempt_count) == ("needs_person", 3)
    assert world.op("session:A1").message == "It is not there, and 3 attempts got no answer."
    assert world.stage.made("session:A1") == 0


def look(world: World, lease: leases.Lease) -> None:
    """One look at whatever is unknown, without sending anything."""
    client = quiet_client(world.account)
    for op in Operation._base_manager.filter(state="unknown"):
        group = Group((op,), {}, registry.get("tiny").capabilities[op.action], looking=True)
        settle(
            lease,
            [
                perform(
                    client, group, context_for(world.account.pk, registry.get(world.account.platform), [op], db_now())
                )
            ],
        )
    client.close()


def test_children_of_what_was_lost_wait_and_go_on(world: World) -> None:
    world.attendee("Ann", "A1")
    world.push()
    die(world)
    revive(world)
    assert (world.state(ANN), world.op(ANN).message) == ("waiting", "Waits for session:A1, which is unknown.")
    world.settle_all(4)
    assert world.states() == {"done": 3}


@pytest.mark.parametrize("replayable", [True, False])
def test_who_travelled_inside_follows_the_carrier(world: World, replayable: bool) -> None:
    world.options(carry=True)
    world.become(capabilities=capabilities(world.stage, carry=True))
    world.capability("session.create", replayable=replayable)
    world.speaker("Bo", "A1")
    world.push()
    assert die(world) == 3
    revive(world)
    assert world.state("session:A1") == ("queued" if replayable else "unknown")
    assert world.state(BO) == "waiting"
    world.settle_all(4)
    assert world.states() == {"done": 3}
    assert world.remote(BO).state == "present"


def test_the_next_turn_recovers_by_itself(world: World) -> None:
    world.push()
    die(world)
    world.settle_all(4)
    assert world.states() == {"done": 2}
    assert (world.stage.made("session:A1"), world.stage.made("session:B2")) == (1, 1)


def test_a_living_holders_work_is_not_touched(world: World) -> None:
    world.push()
    Operation._base_manager.update(lookalikes=[])
    lease = leases.acquire(world.account.pk)
    assert lease is not None
    claim(lease, registry.get("tiny"), 8)
    assert recover(lease, registry.get("tiny")) == 0
    assert world.states() == {"sending": 2}


def test_what_was_out_when_a_worker_died_goes_alone(world: World) -> None:
    """So that of many that were out together only the one that kills its worker is given up."""
    world.go()
    for number in range(6):
        world.speaker(f"S {number}", "A1")
    world.push()
    assert die(world) == 6
    revive(world)
    assert die(world) == 1
    revive(world)
    assert Operation._base_manager.filter(crash_count=1).count() == 5
    world.settle_all(2)
    assert world.states() == {"done": 8}
