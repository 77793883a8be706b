"""The page that erases a person."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from portal.erasing import end_all
from portal.events.models import Person
from portal.planning import ticks
from portal.publishing.models import Erasure, ManualTask
from portal.roles import Role
from portal.teams import audit, freshness
from portal.teams.people import add_user
from portal.teams.scope import everything
from tests.delivery.platforms import Places, places
from tests.delivery.world import OPERATOR, World

__all__ = ["places"]

pytestmark = pytest.mark.usefixtures("scoped")


@pytest.fixture
def world(places: Places) -> World:
    """Somebody speaks in a live and attends another event's platform not at all."""
    made = places.world("meltingspot", "A1")
    made.speaker("Ann Quill", "A1", first_name="Ann", last_name="Quill")
    made.go()
    made.settle_all(3)
    assert not made.live()
    return made


@pytest.fixture
def ann(world: World) -> Person:
    return Person._base_manager.get(name="Ann Quill")


def signed_in(world: World, role: Role) -> Client:
    user, _ = add_user(role.value, f"{role.value}@example.org", role, world.event.team, audit.operator())
    client = Client()
    client.force_login(user)
    return client


def url(ann: Person) -> str:
    return reverse("desk:person_erase", args=[ann.pk])


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "is_fresh", lambda _request: True)


def test_it_says_what_is_there_and_is_reached_from_the_person(world: World, ann: Person) -> None:
    client = signed_in(world, Role.OWNER)
    page = client.get(url(ann)).content.decode()
    assert "Withdrawn from: <bdi" in page
    assert "1 part as a speaker" in page and "to be removed by hand" in page and "cannot be undone" in page
    change = client.get(reverse("admin:events_person_change", args=[ann.pk])).content.decode()
    assert "Erase …" in change


def test_nobody_is_erased_by_a_slip(world: World, ann: Person) -> None:
    answer = signed_in(world, Role.OWNER).post(url(ann))
    assert "tick that this is meant" in told(answer) and not Erasure._base_manager.exists()


def test_it_waits_for_a_task_and_ends_by_itself(world: World, ann: Person) -> None:
    client = signed_in(world, Role.OWNER)
    client.post(url(ann), {"sure": "yes"})
    page = client.get(url(ann)).content.decode()
    assert "Still open" in page and "Manual task on" in page
    assert reverse("desk:task", args=[ManualTask._base_manager.get(done_at=None).pk]) in page
    for task in ManualTask._base_manager.filter(done_at=None):
        ticks.tick(task, actor=OPERATOR)
    with everything():
        end_all()
    page = client.get(url(ann)).content.decode()
    assert "Erased on" in page and "Ann Quill" not in page


def test_whom_nothing_binds_is_erased_at_once(world: World) -> None:
    other = Person._base_manager.create(team=world.event.team, name="Ben Plain")
    answer = signed_in(world, Role.OWNER).post(url(other), {"sure": "yes"})
    assert answer.status_code == 302 and "Erased." in told(answer)
    other.refresh_from_db()
    assert other.name == "Erased person"


@pytest.mark.parametrize("role", [Role.MANAGER, Role.INTEGRATIONS, Role.APPROVER, Role.ANALYST])
def test_only_an_owner_may(world: World, ann: Person, role: Role) -> None:
    client = signed_in(world, role)
    assert client.get(url(ann)).status_code == 403
    assert client.post(url(ann), {"sure": "yes"}).status_code == 403


def test_it_takes_a_fresh_sign_in(world: World, ann: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "is_fresh", lambda _request: False)
    answer = signed_in(world, Role.OWNER).post(url(ann), {"sure": "yes"})
    assert answer.status_code == 302 and "confirm" in answer["Location"]
    assert not Erasure._base_manager.exists()
