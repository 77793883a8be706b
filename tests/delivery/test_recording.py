"""A confirmed plan becomes operations: what is frozen, what joins, what is refused."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from integrations.core.errors import NotSent
from portal.delivery.record.record import StalePlan
from portal.events.models import Registration, Session
from portal.publishing.models import Account, AccountState, Need, Operation, Publication, Run
from portal.roles import Role
from portal.teams.audit import Forbidden
from portal.teams.models import AuditEntry
from tests.support.fakes import member
from tests.support.reasons import plain, why

from .stage import capabilities
from .world import World

ANN = "attendee:ann@example.org@A1"
HOST = "host:host@example.org"


def test_what_was_previewed_is_what_is_sent(world: World) -> None:
    line = world.line("session:A1")
    world.push()
    world.edit("A1", title="Edited later")
    op = world.op("session:A1")
    assert (op.body, op.fingerprint, op.path) == (dict(line.body), line.fingerprint, {})
    world.work()
    call = next(call for call in world.stage.handed if call.key == "session:A1")
    assert call.body["title"] == "Talk A1"
    assert call.body["prefix"] == f"x-{op.token}" != "x-"


def test_every_operation_draws_a_token_of_its_own(world: World) -> None:
    world.push()
    tokens = set(Operation._base_manager.values_list("token", flat=True))
    assert len(tokens) == 2
    assert all(len(token) == 12 and token.isalnum() and token.islower() | token.isdigit() for token in tokens)


def test_a_push_joins_the_one_that_runs(world: World) -> None:
    first = world.push()
    world.attendee("Ann")
    second = world.push()
    assert (second.run.pk, second.operations) == (first.run.pk, 2)
    assert Operation._base_manager.filter(run=first.run).count() == 4
    world.settle_all(3)
    assert world.run().state == "finished"
    assert world.push().run.pk != first.run.pk


def test_a_push_that_replaces_all_that_was_left_still_joins(world: World) -> None:
    first = world.push()
    world.edit("A1", title="Other")
    world.edit("B2", title="Another")
    second = world.push()
    assert (second.run.pk, second.run.state) == (first.run.pk, "running")
    assert world.states() == {"superseded": 2, "queued": 2}


def test_a_run_whose_work_was_all_taken_back_is_finished(world: World) -> None:
    world.push()
    Session._base_manager.update(state="cancelled")
    recorded = world.push()
    assert (recorded.operations, recorded.run.state) == (0, "finished")
    assert world.states() == {"cancelled": 2}


def test_a_run_with_nothing_to_do_is_finished_at_once(world: World) -> None:
    world.go()
    recorded = world.push()
    assert (recorded.operations, recorded.run.state) == (0, "finished")


def test_a_stale_plan_is_refused_and_nothing_recorded(world: World) -> None:
    seen = world.plan().fingerprint
    world.edit("A1", title="Other")
    with pytest.raises(StalePlan):
        world.push(expected=seen)
    assert not Operation._base_manager.exists()
    assert not Run._base_manager.exists()
    assert not AuditEntry._base_manager.filter(action="push").exists()
    assert world.push(expected=world.plan().fingerprint).operations == 2


# --- what is left out


def test_deletes_are_left_out_unless_allowed_or_looked_at(world: World) -> None:
    world.go()
    Session._base_manager.filter(code="A1").update(state="cancelled", remove_there=True)
    recorded = world.push()
    assert (recorded.operations, recorded.left_out["delete"]) == (0, 1)
    assert world.push(expected=world.plan().fingerprint).operations == 1


def test_mails_are_left_out_unless_allowed(world: World) -> None:
    world.options(mail=True)
    world.attendee("Ann", "A1")
    recorded = world.push()
    assert recorded.left_out == {"blocked": 0, "manual": 0, "delete": 0, "emails": 1}
    assert world.states() == {"queued": 2}
    assert world.push(allow_emails=True).operations == 1


def test_a_mail_that_no_document_tells_of_is_not_left_out(world: World) -> None:
    world.speaker("Bo", "A1")
    assert world.push().operations == 3


def test_with_a_parent_left_out_its_descendants_stay_too(world: World) -> None:
    from dataclasses import replace

    from integrations import registry

    desired_objects = registry.get("tiny").desired_objects

    def mailing(view: object) -> object:
        for desired in desired_objects(view):  # type: ignore[arg-type]
            yield replace(desired, emails=1) if desired.kind == "host" else desired

    world.become(desired_objects=mailing)
    world.options(host="host@example.org")
    world.attendee("Ann", "A1")
    recorded = world.push()
    assert recorded.left_out == {"blocked": 3, "manual": 0, "delete": 0, "emails": 1}
    assert recorded.operations == 0
    assert world.push(allow_emails=True).operations == 4


def test_a_line_left_out_leaves_what_was_recorded_before_alone(world: World) -> None:
    world.go()
    world.edit("A1", title="Other")
    world.push()
    Session._base_manager.filter(code="A1").update(state="cancelled", remove_there=True)
    world.push()
    assert world.state("session:A1") == "queued"
    world.push(allow_delete=True)
    assert list(Operation._base_manager.filter(key="session:A1").order_by("pk").values_list("verb", "state")) == [
        ("create", "done"),
        ("update", "superseded"),
        ("delete", "queued"),
    ]


# --- what waits for what


def test_children_wait_for_their_parents(world: World) -> None:
    world.options(host="host@example.org")
    world.attendee("Ann", "A1")
    world.push()
    assert {op.key: (op.rank, op.blockers) for op in Operation._base_manager.all()} == {
        HOST: (0, 0),
        "session:A1": (1, 1),
        "session:B2": (1, 1),
        ANN: (2, 1),
    }
    assert Need._base_manager.count() == 3


def test_nothing_waits_for_what_is_there(world: World) -> None:
    world.go()
    world.attendee("Ann", "A1")
    world.push()
    assert world.op(ANN).blockers == 0


def test_a_shared_parent_of_another_publication_is_waited_for(world: World) -> None:
    world.options(host="host@example.org")
    second = Publication._base_manager.create(
        event=world.event, account=world.account, name="second", options={"host": "host@example.org"}
    )
    world.push()
    assert Operation._base_manager.filter(key=HOST).count() == 1
    assert set(Operation._base_manager.filter(publication=second).values_list("blockers", flat=True)) == {1}
    world.settle_all(3)
    assert world.states() == {"done": 5}


def test_who_travels_inside_names_the_carrier(world: World) -> None:
    world.options(carry=True)
    world.become(capabilities=capabilities(world.stage, carry=True))
    world.speaker("Bo", "A1")
    world.push()
    op = world.op("speaker:bo@example.org@A1")
    assert (op.carrier, op.blockers) == (world.op("session:A1"), 0)


def test_who_travels_inside_goes_with_the_carriers_successor(world: World) -> None:
    world.options(carry=True)
    world.become(capabilities=capabilities(world.stage, carry=True))
    world.speaker("Bo", "A1")
    world.push()
    world.edit("A1", title="Other")
    world.push()
    op = world.op("speaker:bo@example.org@A1")
    assert (op.state, op.carrier) == ("queued", world.op("session:A1"))
    world.work()
    assert world.state(op.key) == "done"


def test_the_database_holds_one_live_operation_per_object(world: World) -> None:
    world.push()
    twin = world.op("session:A1")
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
    twin.state = "done"
    twin.save(force_insert=True)


# --- accounts that may not send


@pytest.mark.parametrize("state", [AccountState.STOPPED, AccountState.HELD])
def test_work_for_an_account_that_may_not_send_waits_for_it(world: World, state: AccountState) -> None:
    Account._base_manager.update(state=state, reasons=plain("Its key was refused."))
    world.attendee("Ann", "A1")
    world.push()
    assert (world.state("session:A1"), world.op("session:A1").message) == (
        "waiting",
        f"Acc tiny is {state.label.lower()}: Its key was refused.",
    )
    assert (world.state(ANN), world.op(ANN).blockers) == ("queued", 1)
    world.settle_all(2)
    assert world.stage.calls == []


# --- who may


@pytest.mark.parametrize("role", [Role.APPROVER, Role.INTEGRATIONS, Role.ANALYST])
def test_not_everybody_may_push(world: World, role: Role) -> None:
    with pytest.raises(Forbidden):
        world.push(actor=member(role, world.event.team))
    assert not Run._base_manager.exists()


def test_a_push_is_written_down(world: World) -> None:
    actor = member(Role.MANAGER, world.event.team)
    recorded = world.push(actor=actor)
    assert (recorded.run.requested_by, recorded.run.actor) == (actor.user, "manager")
    entry = AuditEntry._base_manager.get(action="push")
    assert entry.changes["operations"] == 2
    assert entry.changes["run"] == recorded.run.pk


def test_a_change_of_mind_across_failures(world: World) -> None:
    """Added, not sent, withdrawn, added again: the last word counts, and one thing is made."""
    world.attendee("Ann", "A1")
    world.stage.fail("attendee.register", NotSent(why("Away.")))
    world.go()
    world.work()
    Registration._base_manager.update(state="withdrawn")
    world.push()
    Registration._base_manager.update(state="active")
    world.push()
    world.settle_all(3)
    assert world.stage.made(ANN) == 1
    assert [op.state for op in Operation._base_manager.filter(key=ANN).order_by("pk")] == ["cancelled", "done"]
