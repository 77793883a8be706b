"""Who goes first, who comes too late, and whose answer it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from integrations.core.contract import Outcome
from integrations.core.errors import BudgetSpent
from portal.delivery.operations.due_times import next_due
from portal.delivery.record.freeze import FEW
from portal.events.models import Session
from portal.publishing.models import Lane, Operation

from .world import World

pytestmark = pytest.mark.django_db


def session(world: World, code: str) -> None:
    first = world.session("A1")
    Session._base_manager.create(
        event=world.event, code=code, title=f"Talk {code}", starts_at=first.starts_at, duration=first.duration
    )


@pytest.fixture
def crowded(world: World) -> World:
    """Many sessions were pushed at once and wait."""
    for number in range(FEW):
        session(world, f"C{number}")
    world.push()
    return world


def sent(world: World) -> list[str]:
    return [keys[0] for action, keys in world.stage.calls if action == "session.create"]


def test_what_a_person_pushes_goes_before_what_waits_in_bulk(crowded: World) -> None:
    session(crowded, "Z")
    crowded.push()
    assert crowded.op("session:A1").bulk and not crowded.op("session:Z").bulk
    crowded.work()
    assert "session:Z" in sent(crowded)[:4], "it went with the first calls that were in flight"
    assert crowded.states() == {"done": FEW + 3}


def test_a_budget_without_room_for_bulk_work_lets_people_pass(crowded: World) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    crowded.stage.fail("session.create", BudgetSpent(later), times=99)
    crowded.work()
    lane = Lane._base_manager.get(account=crowded.account)
    assert (lane.paused_until, lane.bulk_paused_until) == (None, later)
    assert next_due(crowded.account.pk, within=60) is None
    crowded.stage.faults.clear()
    session(crowded, "Z")
    crowded.push()
    assert next_due(crowded.account.pk, within=0) is not None
    crowded.stage.calls.clear()
    crowded.work()
    assert (crowded.state("session:Z"), sent(crowded)) == ("done", ["session:Z"])


def test_what_is_due_after_the_end_of_its_session_is_not_made_any_more(world: World) -> None:
    """A23: recorded before the session's end, due after it; what belongs into it goes with it, the rest goes on."""
    world.attendee("Ada", "A1")
    world.push()
    now = datetime.now(UTC)
    Operation._base_manager.update(created_at=now - timedelta(hours=5))
    world.edit("A1", starts_at=now - timedelta(hours=2))
    world.work()
    for key in ("session:A1", "attendee:ada@example.org@A1"):
        assert world.state(key) == "superseded"
        assert world.op(key).message == "The session was over before this could be sent."
    assert world.state("session:B2") == "done"
    assert (world.live(), world.run().state) == (0, "finished")


def test_an_answer_about_something_else_is_not_believed(world: World) -> None:
    world.standing()
    world.edit("A1", title="Another title")
    world.stage.answers = lambda outcomes: [Outcome(one.key, "somebody-elses") for one in outcomes]
    world.go()
    op = world.op("session:A1")
    assert op.state not in ("done", "done_with_differences")
    assert "something else" in op.message
    assert world.remote("session:A1").remote_id != "somebody-elses"
