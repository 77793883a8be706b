"""The page of an account that may lead elsewhere: held, with three ways out, for those who may change accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.connect import Wanted
from portal.crypto import Secret
from portal.delivery import hold, moving
from portal.delivery.restore_guard.holding import hold_everything
from portal.events.models import Event
from portal.planning import Verb
from portal.publishing.models import Account, ManualTask, Metric, Proposal, Pull, RemoteObject
from portal.refusal import Refusal
from portal.roles import Role
from portal.teams.models import AuditEntry, Team
from portal.teams.scope import everything
from tests.delivery.world import OPERATOR, World
from tests.desk.conftest import as_role, team, users
from tests.support.fakes import dump
from tests.support.reasons import plain, why

from .conftest import OTHER_KEY, TwoPlaces, connect
from .test_identity import access, pushed, verbs

__all__ = ["as_role", "team", "users"]

pytestmark = pytest.mark.django_db
As = Callable[[Role], Client]


@pytest.fixture
def world(two: TwoPlaces, team: Team) -> World:
    return pushed(two, "meltingspot")


def typed(client: Client, world: World, key: str = OTHER_KEY) -> Any:
    """What the form sends for another key."""
    row = world.reload()
    values = {"credential_api_key": key, "host_api": row.base_urls["api"], "option_auth_scheme": "auto"}
    where = reverse("desk:account_edit", args=[row.team_id, row.pk])
    return client.post(where, {**values, "option_view_time_unit": "seconds"})


def decide(client: Client, world: World, way: str) -> Any:
    where = reverse("desk:account_place", args=[world.account.team_id, world.account.pk])
    return client.post(where, {"way": way}, follow=True)


def page(client: Client, world: World) -> str:
    answer = client.get(reverse("desk:account", args=[world.account.team_id, world.account.pk]))
    return str(answer.content.decode())


def propose(world: World, key: str = OTHER_KEY) -> None:
    row = world.reload()
    moving.propose(row.team, Wanted(row.platform, row.name, {}, Secret({"api_key": key})), OPERATOR)


def state(world: World) -> str:
    return world.reload().state


def test_the_account_is_held_and_keeps_what_it_has(as_role: As, two: TwoPlaces, world: World) -> None:
    before = access(world)
    assert typed(as_role(Role.INTEGRATIONS), world).status_code == 302
    assert state(world) == "held"
    assert access(world)[:4] == before[:4]
    shown = page(as_role(Role.OWNER), world)
    for words in ("It is the same place after all", "Start afresh there", "Undo", "Where does it lead?"):
        assert words in shown
    assert OTHER_KEY not in shown + dump(), "what was given is kept encrypted"
    assert "--same-place" not in shown
    world.edit("A1", title="Another title")
    world.go()
    assert two.effects("meltingspot")["live.update"] == 0, "nothing is sent while it is open"
    shown = page(as_role(Role.MANAGER), world)
    assert "Where does it lead?" in shown and "Start afresh there" not in shown


def test_it_is_the_same_place(as_role: As, world: World) -> None:
    typed(as_role(Role.OWNER), world)
    decide(as_role(Role.INTEGRATIONS), world, "same")
    assert state(world) == "active"
    assert dict(world.account.credentials) == {"api_key": OTHER_KEY}
    assert not Proposal._base_manager.exists()
    assert verbs(world) == {Verb.SKIP}


def test_it_starts_afresh(as_role: As, two: TwoPlaces, world: World) -> None:
    typed(as_role(Role.OWNER), world)
    decide(as_role(Role.OWNER), world, "afresh")
    assert state(world) == "active"
    assert set(RemoteObject._base_manager.values_list("state", flat=True)) == {"elsewhere"}
    assert verbs(world) == {Verb.CREATE}
    task = ManualTask._base_manager.get()
    shown = as_role(Role.OWNER).get(reverse("desk:tasks", args=[world.event.pk])).content.decode()
    assert "Remove what stands on the old account" in shown and len(task.items) == 2
    there = as_role(Role.OWNER).get(reverse("desk:publication", args=[world.event.pk, world.publication.pk]))
    assert there.status_code == 200


def test_undo(as_role: As, world: World) -> None:
    before = access(world)
    typed(as_role(Role.OWNER), world)
    decide(as_role(Role.OWNER), world, "undo")
    assert access(world) == before
    assert not Proposal._base_manager.exists()
    actions = AuditEntry._base_manager.values_list("action", flat=True)
    assert {"account.propose", "account.hold", "account.undo"} <= set(actions)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.APPROVER, Role.ANALYST])
def test_others_do_not_decide(as_role: As, world: World, role: Role) -> None:
    propose(world)
    assert decide(as_role(role), world, "same").status_code == 403
    assert state(world) == "held"


def test_an_unknown_way_is_not_there(as_role: As, world: World) -> None:
    propose(world)
    assert decide(as_role(Role.OWNER), world, "x").status_code == 404


def test_nothing_to_decide_is_told(as_role: As, world: World) -> None:
    assert "Nothing is to be decided" in decide(as_role(Role.OWNER), world, "undo").content.decode()


def test_a_release_is_refused_before_somebody_has_decided(world: World) -> None:
    propose(world)
    with everything(), pytest.raises(Refusal, match="Say first where"):
        hold.release(world.event.team, [world.account], OPERATOR)
    assert state(world) == "held"


def test_one_that_is_held_for_another_reason_stays_held(world: World) -> None:
    hold.hold(world.event.team, "by hand", OPERATOR)
    propose(world)
    moving.same_place(world.reload(), OPERATOR)
    assert state(world) == "held"
    propose(world, "key-3")
    assert dict(world.reload().credentials) == {"api_key": "key-3"} or Proposal._base_manager.exists()


def test_a_restore_while_it_is_open_holds_beyond_the_decision(world: World) -> None:
    propose(world)
    hold_everything(why("restored"))
    moving.undo(world.reload(), OPERATOR)
    assert state(world) == "held"


def test_one_that_was_stopped_goes_back_to_it(world: World) -> None:
    Account._base_manager.filter(pk=world.account.pk).update(state="stopped", reasons=plain("401"))
    propose(world)
    assert state(world) == "held"
    moving.undo(world.reload(), OPERATOR)
    assert state(world) == "stopped"
    propose(world)
    moving.same_place(world.reload(), OPERATOR)
    assert state(world) == "active", "credentials set a stopped account going"


def test_keys_of_the_same_place_end_the_question(world: World) -> None:
    propose(world)
    status, _, err = connect(world, "--credential", "api_key=right-after-all")
    assert (status, state(world)) == (0, "active"), err
    assert not Proposal._base_manager.exists()


def test_figures_of_the_old_place_go_on_counting(two: TwoPlaces, world: World) -> None:
    row = Metric._base_manager.create(
        publication=world.publication, source="live@A1", session=world.session("A1"), name="attended", value=8,
        as_of=world.event.starts_at,
    )  # fmt: skip
    Pull._base_manager.create(
        publication=world.publication, source="live@A1", state="complete", rows=8, as_of=world.event.starts_at
    )
    connect(world, "--credential", f"api_key={OTHER_KEY}", "--start-afresh")
    world.go()
    world.settle_all()
    new = Metric._base_manager.create(
        publication=world.publication, source="live@A1", session=world.session("A1"), name="attended", value=3,
        as_of=world.event.starts_at,
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.value, new.value) == (8, 3)
    pull = Pull._base_manager.get()
    assert (pull.state, pull.rows, pull.due_at) == ("complete", 8, None)
    assert Event._base_manager.count() == 1
