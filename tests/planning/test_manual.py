"""Manual tasks: what a plan leaves to people, and what their ticks do."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from integrations import registry
from integrations.core.contract import DesiredObject, Outcome, Task
from portal.events.models import Session, Speaker, SpeakerState
from portal.planning.manual_tasks import PASSWORD, add_outcome_tasks
from portal.planning.ticks import Ticked, tick
from portal.publishing.models import ManualTask, RemoteObject
from portal.roles import Role
from portal.teams.audit import Actor, Forbidden
from portal.teams.models import AuditEntry
from portal.teams.scope import scope
from tests.delivery.world import OPERATOR, World
from tests.support.fakes import member
from tests.support.reasons import why

ANN = "attendee:ann@example.org@A1"
BO = "speaker:bo@example.org@A1"


def task(action: str = "") -> ManualTask:
    rows = ManualTask._base_manager.filter(done_at=None)
    return rows.get(action=action) if action else rows.get()


def ticked(
    world: World, action: str = "", actor: Actor = OPERATOR, objects: Collection[str] | None = None, **adopted: str
) -> Ticked:
    ids = {key.replace("_", ":"): id_ for key, id_ in adopted.items()}
    with scope(world.event.team):
        return tick(task(action), actor=actor, objects=objects, adopted=ids)


def without(world: World, action: str) -> None:
    """The platform cannot do this any more."""
    table = dict(registry.get("tiny").capabilities)
    del table[action]
    world.become(capabilities=table)


def test_one_task_per_kind_of_work_lists_what_it_concerns(world: World) -> None:
    without(world, "session.create")
    recorded = world.push()
    assert (recorded.operations, recorded.left_out["manual"]) == (0, 2)
    found = task()
    assert (found.action, [item["key"] for item in found.items]) == ("session.create", ["session:A1", "session:B2"])
    assert found.items[0]["values"]["title"] == "Talk A1"
    world.push()
    assert ManualTask._base_manager.count() == 1


def test_a_task_leads_to_where_the_work_is_done(world: World) -> None:
    """To the event's page there once its id is known, else to where one would make it."""
    without(world, "session.create")
    world.become(page=lambda bases, kind, remote_id: f"{bases['api']}/{kind}/{remote_id or 'new'}")
    world.push()
    assert task().url.endswith("/event/new")
    RemoteObject._base_manager.create(
        account=world.account, publication=world.publication, kind="event", key="event", remote_id="e1"
    )
    world.push()
    assert task().url.endswith("/event/e1")
    world.become(page=lambda _bases, _kind, _remote_id: "")
    world.push()
    assert task().url == ""


def test_a_task_that_is_no_longer_needed_is_closed(world: World) -> None:
    without(world, "session.create")
    world.push()
    world.capability("session.create", send=world.stage.send("session.create"))
    world.push()
    found = ManualTask._base_manager.get()
    assert (found.done_by, found.items) == ("no longer needed", [])
    assert world.states() == {"queued": 2}


def test_a_task_of_a_publication_that_desires_nothing_is_closed(world: World) -> None:
    without(world, "session.create")
    world.push()
    Session._base_manager.update(state="cancelled")
    assert world.plan().lines == ()
    world.push()
    assert not ManualTask._base_manager.filter(done_at=None).exists()


def test_a_ticked_task_stays_away_until_its_body_changes(world: World) -> None:
    without(world, "session.create")
    world.push()
    ticked(world)
    assert {(line.verb, line.reason) for line in world.plan().lines} == {("skip", "Done by hand.")}
    world.push()
    assert not ManualTask._base_manager.filter(done_at=None).exists()
    world.edit("A1", title="Other")
    assert world.line("session:A1").verb == "manual"
    world.push()
    ticked(world)
    world.edit("A1", title="Talk A1")
    assert world.line("session:A1").verb == "manual", "what was ticked last counts"


def test_children_of_something_made_by_hand_want_its_id(world: World) -> None:
    without(world, "session.create")
    world.attendee("Ann", "A1")
    world.push()
    ticked(world)
    assert world.line(ANN).reason == (
        "session:A1 was made by hand and its id is not known here: give it with publish_on --remote-id session:A1=ID."
    )


def test_a_tick_with_an_id_adopts(world: World) -> None:
    without(world, "session.create")
    world.attendee("Ann", "A1")
    world.push()
    ticked(world, session_A1="theirs")
    row = world.remote("session:A1")
    assert (row.remote_id, row.adopted, row.body) == ("theirs", True, {})
    assert (world.line("session:A1").verb, world.line(ANN).verb) == ("update", "create")


def test_a_change_made_by_hand_is_known_from_then_on(world: World) -> None:
    world.go()
    world.options(mood="wild")
    world.push()
    ticked(world)
    assert (world.line("session:A1").verb, world.line("session:A1").reason) == ("skip", "")
    world.edit("A1", title="Other")
    assert (world.line("session:A1").verb, list(world.line("session:A1").changes)) == ("update", ["title"])


def test_a_field_taken_away_by_hand_is_known_as_gone(world: World) -> None:
    world.go()
    row = world.remote("session:A1")
    row.body = {**row.body, "extra": 1}
    row.save()
    world.push()
    assert task().items[0]["values"] == {"extra": None}
    ticked(world)
    assert world.line("session:A1").verb == "skip"


def test_what_was_removed_by_hand_is_gone_and_can_come_back(world: World) -> None:
    world.speaker("Bo", "A1")
    world.go()
    world.settle_all(2)
    Speaker._base_manager.update(state=SpeakerState.REJECTED)
    world.push()
    ticked(world, "speaker.remove")
    assert world.remote(BO).state == "gone"
    assert BO not in world.lines()
    Speaker._base_manager.update(state=SpeakerState.APPROVED)
    assert world.line(BO).verb == "create"


def test_a_member_made_by_hand_for_the_whole_account_is_there(world: World) -> None:
    desired = DesiredObject(
        "host", "host:zoe@x.org", "Zoë", {"email": "zoe@x.org"}, manual=why("Add Zoë to the team."), shared=True
    )
    world.become(desired_objects=lambda _view: [desired])
    world.push()
    ticked(world)
    row = RemoteObject._base_manager.get(kind="host")
    assert (row.key, row.remote_id, row.publication) == ("host:zoe@x.org", "zoe@x.org", None)


# --- what the platform forgot


def lost(world: World) -> None:
    world.attendee("Ann", "A1")
    world.go()
    world.settle_all(2)
    RemoteObject._base_manager.filter(key__in=("session:A1", ANN)).update(state="missing")


def test_what_is_missing_there_is_never_made_anew_on_a_guess(world: World) -> None:
    lost(world)
    line = world.line("session:A1")
    assert line.verb == "manual"
    assert line.reason.startswith(
        f"It was there as {world.remote('session:A1').remote_id}, and Tiny no longer knows it"
    )
    assert world.line(ANN).verb == "blocked"
    assert world.push().operations == 0


def test_a_person_may_say_that_it_is_gone_indeed(world: World) -> None:
    lost(world)
    world.push()
    ticked(world)
    assert {world.remote(key).state for key in ("session:A1", ANN)} == {"gone"}
    assert {world.line(key).verb for key in ("session:A1", ANN)} == {"create"}


def test_or_that_it_is_there(world: World) -> None:
    lost(world)
    world.push()
    ticked(world, session_A1=world.remote("session:A1").remote_id)
    assert world.remote("session:A1").state == "present"
    assert world.line("session:A1").verb == "update"


# --- who, and what it leaves behind


@pytest.mark.parametrize("role", [Role.APPROVER, Role.INTEGRATIONS, Role.ANALYST])
def test_not_everybody_may_tick(world: World, role: Role) -> None:
    without(world, "session.create")
    world.push()
    with pytest.raises(Forbidden):
        ticked(world, actor=member(role, world.event.team))
    assert task().done_at is None


def test_a_tick_is_written_down_once(world: World) -> None:
    without(world, "session.create")
    world.push()
    found = task()
    actor = member(Role.MANAGER, world.event.team)
    ticked(world, actor=actor)
    with scope(world.event.team):
        tick(found, actor=OPERATOR)
    found.refresh_from_db()
    assert (found.done_by, found.done_by_user) == ("manager", actor.user)
    assert AuditEntry._base_manager.filter(action="task.tick").count() == 1


def test_passwords_that_did_not_arrive_gather_in_one_task(world: World) -> None:
    for who in ("a@x.org", "b@x.org", "a@x.org"):
        outcome = Outcome(
            "session:A1", "1", carried=(Outcome("speaker:x", "2", tasks=(Task(who, why("reset needed")),)),)
        )
        add_outcome_tasks(world.publication.pk, outcome)
    found = task(PASSWORD)
    assert [item["values"] for item in found.items] == [{"address": "a@x.org"}, {"address": "b@x.org"}]
    assert found.message == "reset needed"
    world.push()
    assert task(PASSWORD).done_at is None, "a plan knows nothing of it"
