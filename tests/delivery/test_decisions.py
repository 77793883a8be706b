"""What people decide on operations and runs."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.core.errors import Ambiguous, Gone, NotSent, Rejected
from portal.delivery.operations.refusal import NotPossible
from portal.delivery.settle import manual_decisions
from portal.publishing.models import Operation, Publication, RemoteObject
from portal.roles import Role
from portal.teams.audit import Actor, Forbidden
from portal.teams.models import AuditEntry
from portal.teams.scope import scope
from tests.support.fakes import member
from tests.support.reasons import why

from .stage import capabilities
from .world import OPERATOR, World

LOST = Ambiguous(why("No answer."))
ANN = "attendee:ann@example.org@A1"
BO = "speaker:bo@example.org@A1"


@pytest.fixture
def stuck(world: World) -> World:
    """The create of A1 waits for a person, its attendee for A1."""
    world.edit("B2", state="cancelled")
    world.attendee("Ann", "A1")
    world.capability("session.create", find=None)
    world.stage.fail("session.create", LOST, effect=True)
    world.go()
    assert world.states() == {"needs_person": 1, "waiting": 1}
    return world


def decide(world: World, what: Any, *arguments: Any, actor: Actor = OPERATOR) -> Any:
    with scope(world.event.team):
        return what(*arguments, actor=actor)


# --- resolve


def test_adopting_what_nobody_compared_says_everything_again(stuck: World) -> None:
    decide(stuck, manual_decisions.resolve_adopt, stuck.op("session:A1"), "id1")
    row = stuck.remote("session:A1")
    assert (row.remote_id, row.adopted, row.body) == ("id1", True, {})
    assert stuck.op("session:A1").message == "The answer was lost; a person gave its id."
    assert stuck.state(ANN) == "queued"
    stuck.settle_all(2)
    assert stuck.states() == {"done": 2}
    assert (stuck.line("session:A1").verb, stuck.line("session:A1").reason) == (
        "update",
        "will overwrite unseen what is there",
    )


def test_adopting_what_a_look_up_has_shown_to_be_the_same(stuck: World) -> None:
    candidates = [{"remote_id": "id1", "label": "Talk A1", "same": True}]
    Operation._base_manager.filter(key="session:A1").update(candidates=candidates)
    decide(stuck, manual_decisions.resolve_adopt, stuck.op("session:A1"), "id1")
    assert stuck.remote("session:A1").body == stuck.op("session:A1").body
    assert stuck.line("session:A1").verb == "skip"


@pytest.mark.parametrize("remote_id", ["", "x" * 501])
def test_an_id_must_be_one(stuck: World, remote_id: str) -> None:
    with pytest.raises(NotPossible, match="1 to 500 characters"):
        decide(stuck, manual_decisions.resolve_adopt, stuck.op("session:A1"), remote_id)


def test_an_id_that_is_something_else_cannot_be_adopted(stuck: World) -> None:
    RemoteObject._base_manager.create(
        account=stuck.account, publication=stuck.publication, kind="session", key="session:B2", remote_id="id9"
    )
    with pytest.raises(NotPossible, match="id9 is known already as session:B2"):
        decide(stuck, manual_decisions.resolve_adopt, stuck.op("session:A1"), "id9")
    RemoteObject._base_manager.update(state="gone")
    decide(stuck, manual_decisions.resolve_adopt, stuck.op("session:A1"), "id9")
    assert stuck.remote("session:A1").remote_id == "id9"


def test_sending_again_is_a_persons_risk(stuck: World) -> None:
    stuck.stage.things.clear()
    decide(stuck, manual_decisions.send_again, stuck.op("session:A1"))
    op = stuck.op("session:A1")
    assert (op.state, op.failures, op.lookups, op.lookalikes, op.candidates) == ("queued", 0, 0, None, [])
    assert stuck.state(ANN) == "queued"
    stuck.settle_all(2)
    assert stuck.states() == {"done": 2}
    assert stuck.stage.made("session:A1") == 2


def test_cancelling_takes_the_children_along(stuck: World) -> None:
    decide(stuck, manual_decisions.cancel, stuck.op("session:A1"))
    assert (stuck.op("session:A1").message, stuck.state("session:A1")) == (
        "Cancelled by operator (tests).",
        "cancelled",
    )
    assert stuck.op(ANN).message == "Not sent: it depends on session:A1, which is cancelled."
    assert (stuck.states(), stuck.run().state) == ({"cancelled": 2}, "finished")
    assert stuck.line("session:A1").verb == "create"


def test_decisions_must_fit_the_state(world: World) -> None:
    world.go()
    op = world.op("session:A1")
    for what in (manual_decisions.send_again, manual_decisions.cancel):
        with pytest.raises(NotPossible, match=f"Operation {op.pk} is done"):
            decide(world, what, op)
    with pytest.raises(NotPossible, match="is done"):
        decide(world, manual_decisions.resolve_adopt, op, "x")
    with pytest.raises(NotPossible, match="is done"):
        decide(world, manual_decisions.retry, [op])


def test_only_what_was_to_be_created_can_be_adopted(world: World) -> None:
    world.go()
    world.edit("A1", title="Other")
    world.push()
    Operation._base_manager.filter(verb="update").update(state="needs_person")
    with pytest.raises(NotPossible, match="to be created"):
        decide(world, manual_decisions.resolve_adopt, world.op("session:A1"), "x")


# --- cancelling a run


def test_cancelling_a_run_stops_what_is_not_sent(world: World) -> None:
    world.attendee("Ann", "A1")
    world.push()
    Operation._base_manager.filter(key="session:A1").update(state="sending")
    assert decide(world, manual_decisions.cancel_run, world.run()) == {"cancelled": 2, "left": 1}
    assert (world.states(), world.run().state) == ({"cancelled": 2, "sending": 1}, "running")
    Operation._base_manager.filter(state="sending").update(state="queued")
    assert decide(world, manual_decisions.cancel_run, world.run()) == {"cancelled": 1, "left": 0}
    assert world.run().state == "cancelled"


def test_children_in_another_events_run_end_with_a_shared_parent(world: World) -> None:
    from portal.events.models import Event, Session

    from .world import SOON

    world.options(host="host@example.org")
    world.push()
    other = Event._base_manager.create(
        team=world.event.team, slug="other", title="Other", starts_at=SOON, ends_at=SOON.replace(year=SOON.year + 1)
    )
    Session._base_manager.create(
        event=other, code="X1", title="X1", starts_at=SOON, duration=world.session("A1").duration
    )
    Publication._base_manager.create(event=other, account=world.account, options={"host": "host@example.org"})
    first = world.run()
    world.event = other
    world.push()
    second = world.run()
    assert first.pk != second.pk
    decide(world, manual_decisions.cancel_run, first)
    second.refresh_from_db()
    assert (world.states(), second.state) == ({"cancelled": 4}, "finished")


def test_who_travels_with_what_is_out_cannot_be_stopped(world: World) -> None:
    world.options(carry=True)
    world.become(capabilities=capabilities(world.stage, carry=True))
    world.speaker("Bo", "A1")
    world.push()
    with pytest.raises(NotPossible, match="travels inside session:A1"):
        decide(world, manual_decisions.cancel, world.op(BO))
    Operation._base_manager.filter(key="session:A1").update(state="unknown")
    assert decide(world, manual_decisions.cancel_run, world.run()) == {"cancelled": 1, "left": 2}
    assert world.state(BO) == "queued"


# --- retry


def test_a_retry_puts_what_was_refused_in_line_again(world: World) -> None:
    world.edit("B2", state="cancelled")
    world.stage.fail("session.create", Rejected(why("No."), status=400))
    world.go()
    assert (world.run().state, decisions_retryable(world)) == ("finished", ["session:A1"])
    assert decide(world, manual_decisions.retry, [world.op("session:A1")]) == 1
    assert (world.run().state, world.run().finished_at) == ("running", None)
    world.settle_all(1)
    assert (world.states(), world.run().state) == ({"done": 1}, "finished")


def decisions_retryable(world: World) -> list[str]:
    with scope(world.event.team):
        return [op.key for op in manual_decisions.retryable(world.run())]


def test_a_retry_makes_what_waits_due_now(world: World) -> None:
    world.edit("B2", state="cancelled")
    world.stage.fail("session.create", NotSent(why("Away.")))
    world.go()
    decide(world, manual_decisions.retry, [world.op("session:A1")])
    world.work()
    assert world.states() == {"done": 1}


def test_what_was_overtaken_or_is_there_is_not_retried(world: World) -> None:
    world.edit("B2", state="cancelled")
    world.stage.fail("session.create", Rejected(why("No."), status=400))
    world.go()
    first = world.op("session:A1")
    world.push()
    with pytest.raises(NotPossible, match="overtaken"):
        decide(world, manual_decisions.retry, [first])
    world.work()
    Operation._base_manager.filter(pk=world.op("session:A1").pk).update(state="rejected")
    with pytest.raises(NotPossible, match="is there by now"):
        decide(world, manual_decisions.retry, [world.op("session:A1")])
    assert decisions_retryable(world) == []


def test_while_another_push_runs_a_finished_run_is_not_reopened(world: World) -> None:
    world.edit("B2", state="cancelled")
    world.stage.fail("session.create", Rejected(why("No."), status=400))
    world.go()
    world.edit("A1", state="cancelled")
    world.edit("B2", state="planned")
    world.push()
    with pytest.raises(NotPossible, match="Another push of this event is running"):
        decide(world, manual_decisions.retry, [world.op("session:A1")])


def test_a_retried_change_of_what_is_missing_sends_nothing(world: World) -> None:
    world.go()
    world.edit("A1", title="Other")
    world.stage.fail("session.update", Gone(why("Unknown there."), status=404))
    world.go()
    decide(world, manual_decisions.retry, [world.op("session:A1")])
    world.stage.calls.clear()
    world.settle_all(1)
    assert (world.state("session:A1"), world.stage.calls) == ("rejected", [])


# --- who may


@pytest.mark.parametrize(
    ("what", "allowed"),
    [
        ("adopt", {Role.OWNER, Role.INTEGRATIONS}),
        ("send_again", {Role.OWNER, Role.INTEGRATIONS}),
        ("cancel", {Role.OWNER, Role.INTEGRATIONS}),
        ("retry", {Role.OWNER, Role.MANAGER, Role.INTEGRATIONS}),
        ("cancel waiting", {Role.OWNER, Role.MANAGER}),
        ("cancel_run", {Role.OWNER, Role.MANAGER}),
    ],
)
@pytest.mark.parametrize("role", list(Role))
def test_who_may_decide(stuck: World, what: str, allowed: set[Role], role: Role) -> None:
    actor, op = member(role, stuck.event.team), stuck.op("session:A1")
    if what in ("retry", "cancel waiting"):
        Operation._base_manager.filter(pk=op.pk).update(state="waiting")
    acts = {
        "adopt": lambda: decide(stuck, manual_decisions.resolve_adopt, op, "id1", actor=actor),
        "send_again": lambda: decide(stuck, manual_decisions.send_again, op, actor=actor),
        "cancel": lambda: decide(stuck, manual_decisions.cancel, op, actor=actor),
        "retry": lambda: decide(stuck, manual_decisions.retry, [op], actor=actor),
        "cancel waiting": lambda: decide(stuck, manual_decisions.cancel, op, actor=actor),
        "cancel_run": lambda: decide(stuck, manual_decisions.cancel_run, stuck.run(), actor=actor),
    }
    before = Operation._base_manager.get(pk=op.pk).state
    if role in allowed:
        acts[what]()
        assert AuditEntry._base_manager.filter(user=actor.user).count() == 1
    else:
        with pytest.raises(Forbidden):
            acts[what]()
        assert Operation._base_manager.get(pk=op.pk).state == before
