"""A tick per object: what it believes, what it refuses to believe, and how it is taken back."""

from __future__ import annotations

import pytest

from portal.events.models import Session, SessionState, Speaker, SpeakerState
from portal.planning.ticks import Ticked, mark, reopen, tick
from portal.publishing.models import ManualTask, RemoteObject
from portal.refusal import Refusal
from portal.roles import Role
from portal.teams.audit import Actor, Forbidden
from portal.teams.models import AuditEntry
from portal.teams.scope import scope
from tests.delivery.world import OPERATOR, World
from tests.support.fakes import member
from tests.support.reasons import raises

from .test_manual import task, ticked, without

A, B = "session:A1", "session:B2"


def opened(world: World, found: ManualTask, *objects: str, actor: Actor = OPERATOR) -> Ticked:
    with scope(world.event.team):
        return reopen(found, actor=actor, objects=objects or None)


def cancelled_there(world: World) -> ManualTask:
    """Two sessions were cancelled, and somebody is to remove them by hand."""
    world.attendee("Ann", "A1")
    world.go()
    world.settle_all(2)
    without(world, "session.delete")
    Session._base_manager.update(state=SessionState.CANCELLED, remove_there=True)
    world.push()
    return task()


def test_one_of_several_is_ticked_and_the_others_stay(world: World) -> None:
    found = cancelled_there(world)
    done = ticked(world, objects=[A])
    assert (done.done, done.unneeded) == ((A,), ())
    found.refresh_from_db()
    assert found.done_at is None
    assert [item["key"] for item in found.open_items] == [B]
    assert (world.remote(A).state, world.remote(B).state) == ("gone", "present")
    assert A not in world.lines() and world.line(B).verb == "manual"
    world.push()
    assert [item["key"] for item in task().open_items] == [B], "a push keeps what is ticked apart"
    ticked(world)
    found.refresh_from_db()
    assert found.done_at and found.done_by == "operator (tests)" and not found.unneeded


def test_what_a_tick_says_of_one_made_by_hand_is_remembered_while_the_task_is_open(world: World) -> None:
    without(world, "session.create")
    world.push()
    ticked(world, objects=[A])
    assert (world.line(A).verb, world.line(A).reason) == ("skip", "Done by hand.")
    assert world.line(B).verb == "manual"


def test_an_object_that_is_not_open_is_refused_and_nothing_is_ticked(world: World) -> None:
    found = cancelled_there(world)
    with raises(Refusal, "asks for nothing about session:C3"):
        ticked(world, objects=[A, "session:C3"])
    found.refresh_from_db()
    assert not found.ticked_items and world.remote(A).state == "present"


def test_nothing_is_marked_gone_that_the_plan_does_not_want_gone(world: World) -> None:
    """A session was planned again after somebody had opened the task."""
    found = cancelled_there(world)
    Session._base_manager.filter(code="A1").update(state=SessionState.PLANNED, remove_there=False)
    done = ticked(world)
    assert (done.done, done.unneeded) == ((B,), (A,))
    assert (world.remote(A).state, world.remote(B).state) == ("present", "gone")
    found.refresh_from_db()
    assert [item["key"] for item in found.items] == [B]


def test_access_that_came_back_is_not_taken_away_by_a_tick(world: World) -> None:
    world.speaker("Bo", "A1")
    world.go()
    world.settle_all(2)
    Speaker._base_manager.update(state=SpeakerState.REJECTED)
    world.push()
    Speaker._base_manager.update(state=SpeakerState.APPROVED)
    done = ticked(world, "speaker.remove")
    assert done.done == () and done.task.unneeded
    assert world.remote("speaker:bo@example.org@A1").state == "present"


def test_what_is_asked_for_otherwise_by_now_is_not_ticked(world: World) -> None:
    world.go()
    without(world, "session.update")
    world.edit("A1", title="One")
    world.push()
    seen = {A: mark(task().items[0])}
    world.edit("A1", title="Two")
    with scope(world.event.team), raises(Refusal, "has changed meanwhile"):
        tick(task(), actor=OPERATOR, seen=seen)
    assert not task().ticked_items
    assert task().items[0]["values"] == {"title": "Two"}, "it asks for what is wanted now"
    with scope(world.event.team), raises(Refusal, "has changed meanwhile"):
        tick(task(), actor=OPERATOR, seen=seen)
    ticked(world)
    assert world.remote(A).body["title"] == "Two"


# --- taken back


def test_a_removal_taken_back_is_there_again_with_all_that_was_inside(world: World) -> None:
    found = cancelled_there(world)
    inside = "attendee:ann@example.org@A1"
    links = dict(world.remote(A).links)
    ticked(world)
    assert {world.remote(key).state for key in (A, B, inside)} == {"gone"}
    done = opened(world, found)
    assert set(done.done) == {A, B}
    assert {world.remote(key).state for key in (A, B, inside)} == {"present"}
    assert links and dict(world.remote(A).links) == links
    assert {line.verb for line in world.plan().lines} == {"manual"}
    found.refresh_from_db()
    assert (found.done_at, found.done_by, found.ticked_items) == (None, "", [])
    assert AuditEntry._base_manager.get(action="task.reopen").changes["objects"] == [A, B]


def test_one_of_several_ticks_is_taken_back(world: World) -> None:
    found = cancelled_there(world)
    ticked(world)
    opened(world, found, B)
    assert (world.remote(A).state, world.remote(B).state) == ("gone", "present")
    found.refresh_from_db()
    assert [item["key"] for item in found.open_items] == [B]
    assert [item["key"] for item in found.ticked_items] == [A]


def test_a_change_taken_back_is_as_it_was_known_before(world: World) -> None:
    world.go()
    without(world, "session.update")
    before = world.remote(A)
    world.edit("A1", title="One")
    world.push()
    found = task()
    ticked(world)
    opened(world, found)
    after = world.remote(A)
    assert (after.body, after.fingerprint, after.accepted_at) == (before.body, before.fingerprint, before.accepted_at)
    assert world.line(A).verb == "manual"


def test_an_id_taken_back_is_forgotten(world: World) -> None:
    without(world, "session.create")
    world.push()
    found = task()
    ticked(world, session_A1="made-1")
    opened(world, found, A)
    assert world.remote(A).state == "gone"
    assert world.line(A).verb == "manual"
    ticked(world, session_A1="made-2")
    assert RemoteObject._base_manager.get(key=A, state="present").remote_id == "made-2"


def test_what_was_made_by_hand_without_an_id_is_to_be_made_again(world: World) -> None:
    without(world, "session.create")
    world.push()
    found = task()
    ticked(world)
    opened(world, found)
    assert {line.verb for line in world.plan().lines} == {"manual"}


def test_nothing_is_taken_back_once_something_was_sent_because_of_it(world: World) -> None:
    without(world, "session.create")
    world.push()
    found = task()
    ticked(world, session_A1="made-1")
    world.push()
    assert world.states() == {"queued": 1}
    with raises(Refusal, "something was sent for it"):
        opened(world, found, A)
    assert world.remote(A).state == "present"


def test_what_is_taken_back_joins_the_open_task_of_the_same_work(world: World) -> None:
    without(world, "session.create")
    Session._base_manager.filter(code="B2").update(state=SessionState.CANCELLED)
    world.push()
    first = task()
    ticked(world)
    Session._base_manager.filter(code="B2").update(state=SessionState.PLANNED)
    world.push()
    second = task()
    assert second.pk != first.pk
    assert opened(world, first).task.pk == second.pk
    second.refresh_from_db()
    assert {item["key"] for item in second.open_items} == {A, B}


def test_what_the_plan_does_not_ask_for_any_more_is_taken_back_and_let_go(world: World) -> None:
    found = cancelled_there(world)
    ticked(world)
    Session._base_manager.filter(code="A1").update(state=SessionState.PLANNED, remove_there=False)
    done = opened(world, found)
    assert (done.done, done.unneeded) == ((B,), (A,))
    assert world.remote(A).state == "present"


def test_nothing_is_opened_that_nobody_ticked(world: World) -> None:
    found = cancelled_there(world)
    with raises(Refusal, "was ticked by anybody"):
        opened(world, found)
    ticked(world, objects=[A])
    with raises(Refusal, "Nothing about session:B2 is ticked"):
        opened(world, found, B)


@pytest.mark.parametrize("role", [Role.APPROVER, Role.INTEGRATIONS, Role.ANALYST])
def test_not_everybody_may_take_a_tick_back(world: World, role: Role) -> None:
    found = cancelled_there(world)
    ticked(world)
    with pytest.raises(Forbidden):
        opened(world, found, actor=member(role, world.event.team))


def test_ticks_of_another_version_can_be_taken_back_only_where_nothing_was_believed(world: World) -> None:
    """They did not keep what had been known."""
    found = cancelled_there(world)
    ticked(world)
    for item in (found := ManualTask._base_manager.get()).items:
        del item["tick"]["before"]
    found.save()
    with raises(Refusal, "did not keep what was known before"):
        opened(world, found)
