"""A parent that comes back brings back what was cancelled only because of it, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings

from integrations.core.errors import Rejected
from portal.delivery.settle import manual_decisions
from portal.events.models import Person, Registration
from portal.publishing.models import Operation, OperationState
from portal.roles import Role
from portal.teams.scope import scope
from tests.support.fakes import member
from tests.support.reasons import why

from .platforms import Places, places
from .world import OPERATOR, World

__all__ = ["places"]

ANN, BO = "attendee:ann@example.org@A1", "speaker:bo@example.org@A1"
PATHS = {"airmeet": "/api/v1/airmeet"}  #: others ask for nothing before they create
NO = Rejected(why("The title is taken."), status=422)


@pytest.fixture
def refused(world: World) -> World:
    """A1 was refused, and with it whoever belongs to it; B2 is there."""
    world.attendee("Ann", "A1")
    world.attendee("Cy", "A1")
    world.speaker("Bo", "A1")
    world.stage.fail("session.create", NO, key="session:A1")
    world.go()
    world.settle_all(3)
    assert world.states() == {"rejected": 1, "cancelled": 3, "done": 1}
    return world


def again(world: World, *keys: str) -> None:
    with scope(world.event.team):
        manual_decisions.retry([world.op(key) for key in keys or ("session:A1",)], actor=OPERATOR)


def newest(world: World) -> dict[str, str]:
    return {op.key: op.state for op in Operation._base_manager.order_by("pk")}


def test_tried_again_they_come_along(refused: World) -> None:
    again(refused)
    assert newest(refused)[ANN] == "waiting" or newest(refused)[ANN] == "queued"
    refused.settle_all(4)
    assert set(newest(refused).values()) == {"done"}
    assert refused.stage.made(ANN) == refused.stage.made(BO) == refused.stage.made("session:A1") == 1
    assert Operation._base_manager.filter(state=OperationState.CANCELLED).count() == 3, "what was ended stays so"
    assert {op.run_id for op in Operation._base_manager.all()} == {refused.run().pk}
    assert not [line for line in refused.plan().lines if line.verb.value in ("create", "update")]


def test_refused_once_more_they_end_once_more(refused: World) -> None:
    refused.stage.fail("session.create", NO, key="session:A1")
    again(refused)
    refused.settle_all(3)
    assert (newest(refused)["session:A1"], newest(refused)[ANN]) == ("rejected", "cancelled")
    again(refused)
    refused.settle_all(4)
    assert set(newest(refused).values()) == {"done"}


def test_what_the_plan_says_otherwise_today_is_a_change_not_sent(refused: World) -> None:
    Person._base_manager.filter(name="Ann").update(company="Elsewhere")
    Registration._base_manager.filter(person__name="Cy").update(state="withdrawn")
    again(refused)
    refused.settle_all(4)
    states = newest(refused)
    assert (states["session:A1"], states[BO]) == ("done", "done")
    assert (states[ANN], states["attendee:cy@example.org@A1"]) == ("cancelled", "cancelled")
    assert refused.line(ANN).verb == "create"


def test_what_a_person_cancelled_stays_cancelled(world: World) -> None:
    world.attendee("Ann", "A1")
    world.stage.fail("session.create", NO, key="session:A1")
    world.push()
    with scope(world.event.team):
        manual_decisions.cancel(world.op(ANN), actor=OPERATOR)
    world.work()
    world.settle_all(2)
    again(world)
    world.settle_all(3)
    assert (newest(world)["session:A1"], newest(world)[ANN]) == ("done", "cancelled")


def test_they_go_in_the_name_of_whoever_confirmed_them(world: World) -> None:
    maker = member(Role.OWNER)
    world.attendee("Ann", "A1")
    world.stage.fail("session.create", NO, key="session:A1")
    world.push(maker)
    world.work()
    again(world)
    assert world.op(ANN).confirmed_by == maker.user


@pytest.mark.parametrize("slug", ["meltingspot", "airmeet", "whereby", "bemyapp"])
def test_nothing_is_left_behind_on_any_platform(places: Places, slug: str, settings: LazySettings) -> None:
    settings.CAN_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    account: dict[str, Any] = {"talk_create": True} if slug == "bemyapp" else {}
    world = places.world(slug, "A1 B2", account=account)
    world.speaker("Bo Ek", "A1", first_name="Bo", last_name="Ek")
    world.attendee("Ann Doe", "A1", first_name="Ann", last_name="Doe")
    places.fault(slug, "status", status=422, times=1, body='{"message": "no"}', method="POST", path=PATHS.get(slug, ""))
    world.push()
    for _ in range(3):
        world.hurry()
        world.work()
    refused = list(Operation._base_manager.filter(state=OperationState.REJECTED))
    assert refused
    with scope(world.event.team):
        manual_decisions.retry(refused, actor=OPERATOR)
    world.settle_all(8)
    left = {key: state for key, state in newest(world).items() if not state.startswith("done")}
    assert not left
    assert not [line.object for line in world.plan().lines if line.verb.value in ("create", "update")]
