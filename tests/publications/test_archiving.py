"""Archiving an event: what stands on platforms stays or goes as a person says, and never by itself (B10)."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from integrations import registry
from portal.events.models import Event
from portal.planning import ticks
from portal.publications import archive as archiving
from portal.publications.archive import There, archive, bring_back, in_use
from portal.publications.publish import Wanted, publish_on
from portal.publishing.models import ManualTask, Publication, RemoteObject, RemoteState
from portal.roles import Role
from portal.teams.audit import Forbidden, acting
from portal.teams.models import AuditEntry, Team, User
from portal.teams.people import add_user
from tests.delivery.world import OPERATOR, World, world
from tests.support.fakes import run

__all__ = ["world"]

pytestmark = pytest.mark.usefixtures("scoped")


@pytest.fixture
def pushed(world: World) -> World:
    """Two sessions that stand there."""
    return world.standing()


def present() -> int:
    return RemoteObject._base_manager.filter(state=RemoteState.PRESENT).count()


def verbs(world: World) -> dict[str, str]:
    return {line.object: line.verb.value for line in world.plan().lines}


def publication(world: World) -> Publication:
    world.publication.refresh_from_db()
    return world.publication


def shown(world: World) -> bool:
    return in_use(Event._base_manager.all()).filter(pk=world.event.pk).exists()


def test_nothing_happens_before_somebody_says_what_becomes_of_it(pushed: World) -> None:
    """B10: nothing implicit."""
    with pytest.raises(ValidationError, match="2 things of 'Conf' stand on platforms"):
        archive(pushed.event, OPERATOR)
    pushed.event.refresh_from_db()
    assert pushed.event.archived_at is None and publication(pushed).active
    pushed.go(allow_delete=True)
    assert (pushed.stage.calls, present()) == ([], 2)


def test_kept_there_nothing_is_removed_whoever_pushes(pushed: World) -> None:
    """B10: keep there."""
    archive(pushed.event, OPERATOR, There.KEEP)
    assert set(verbs(pushed).values()) == {"skip"}
    pushed.go(allow_delete=True)
    assert (pushed.stage.calls, present()) == ([], 2)
    assert not shown(pushed)


def test_removed_there_goes_with_the_plan_and_not_before(pushed: World) -> None:
    """B10: delete there. The event stays in sight until that is done."""
    archive(pushed.event, OPERATOR, There.REMOVE)
    assert verbs(pushed) == {"session:A1": "delete", "session:B2": "delete"}
    pushed.go()  # without saying that deletions may go
    assert (pushed.stage.calls, present(), shown(pushed)) == ([], 2, True)
    pushed.go(allow_delete=True)
    assert (present(), archiving.standing(pushed.event), shown(pushed)) == (0, 0, False)


def test_what_was_taken_back_earlier_is_asked_about_too(pushed: World) -> None:
    Publication._base_manager.update(active=False)
    with pytest.raises(ValidationError, match="2 things"):
        archive(pushed.event, OPERATOR)
    archive(pushed.event, OPERATOR, There.REMOVE)
    assert set(verbs(pushed).values()) == {"delete"}


def test_where_nothing_stands_there_is_nothing_to_ask(world: World) -> None:
    archive(world.event, OPERATOR)
    assert not shown(world) and not publication(world).active


def test_what_is_on_its_way_ends_first(world: World) -> None:
    world.push()
    with pytest.raises(ValidationError, match="2 changes are not finished"):
        archive(world.event, OPERATOR, There.KEEP)
    world.work()
    archive(world.event, OPERATOR, There.KEEP)


def test_an_archived_event_is_published_nowhere_until_it_is_back(pushed: World) -> None:
    archive(pushed.event, OPERATOR, There.KEEP)
    with pytest.raises(ValidationError, match="archived already"):
        archive(pushed.event, OPERATOR, There.REMOVE)
    with pytest.raises(ValidationError, match="Bring it back first"):
        publish_on(pushed.event, pushed.account, Wanted(), OPERATOR)
    bring_back(pushed.event, OPERATOR)
    assert shown(pushed) and not publication(pushed).active, "nothing is published again by itself"
    publish_on(pushed.event, pushed.account, Wanted(), OPERATOR)
    assert set(verbs(pushed).values()) == {"skip"}, "what stayed there is still known"
    with pytest.raises(ValidationError, match="not archived"):
        bring_back(pushed.event, OPERATOR)


def test_brought_back_before_its_removals_are_done_nothing_is_to_be_removed(pushed: World) -> None:
    """Neither by a push nor by the tasks that were left to people; what a person ticks then is no removal."""
    table = {name: row for name, row in registry.get("tiny").capabilities.items() if name != "session.delete"}
    pushed.become(capabilities=table)
    archive(pushed.event, OPERATOR, There.REMOVE)
    pushed.go(allow_delete=True)
    (task,) = ManualTask.objects.filter(done_at=None)
    assert {item["task"] for item in task.items} == {"remove"}
    bring_back(pushed.event, OPERATOR)
    task.refresh_from_db()
    assert (task.items, task.done_by) == ([], "no longer needed")
    ticks.tick(task, actor=OPERATOR)
    assert present() == 2 and set(verbs(pushed).values()) == {"skip"}
    publish_on(pushed.event, pushed.account, Wanted(), OPERATOR)
    assert set(verbs(pushed).values()) == {"skip"} and publication(pushed).active


def test_removals_that_are_on_their_way_end_before_it_comes_back(pushed: World) -> None:
    archive(pushed.event, OPERATOR, There.REMOVE)
    pushed.push(allow_delete=True)
    with pytest.raises(ValidationError, match="2 changes are not finished"):
        bring_back(pushed.event, OPERATOR)
    pushed.work()
    bring_back(pushed.event, OPERATOR)
    assert present() == 0


def test_who_may(pushed: World) -> None:
    users = {}
    for role in Role:
        add_user(role.value, f"{role.value}@example.org", role, Team.objects.get(), OPERATOR)
        users[role] = acting(User.objects.get(username=role.value))
    for role in (Role.APPROVER, Role.INTEGRATIONS, Role.ANALYST):
        with pytest.raises(Forbidden):
            archive(pushed.event, users[role], There.KEEP)
    archive(pushed.event, users[Role.MANAGER], There.REMOVE)
    entry = AuditEntry.objects.get(action="event.archive")
    assert (entry.actor, entry.changes["there"]) == ("manager", "remove")


def test_the_command(pushed: World) -> None:
    status, out, err = run("archive", "conf-tiny")
    assert (status, out) == (1, "") and err.endswith("Say whether to keep or to remove what is there.\n")
    status, out, _ = run("archive", "conf-tiny", "--remove-there", "--json")
    assert (status, json.loads(out)) == (
        0,
        {"event": "conf-tiny", "archived": True, "there": "remove", "standing": 2},
    )
    assert run("archive", "conf-tiny", "--back")[1].startswith("Conf is back. Its publications stay unpublished")
    assert "stays there: 2." in run("archive", "conf-tiny", "--keep-there")[1]
    with pytest.raises(Exception, match="not allowed with"):
        call_command("archive", "conf-tiny", "--keep-there", "--remove-there")
