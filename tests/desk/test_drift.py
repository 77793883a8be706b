"""The page that says what stands on the platforms otherwise than it was sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from portal.publishing.models import RemoteObject, RemoteState
from portal.roles import Role
from portal.teams import audit
from portal.teams.people import add_user
from portal.teams.scope import everything
from tests.delivery.platforms import Places, places
from tests.delivery.world import World

from .conftest import SCRIPT

__all__ = ["places"]

pytestmark = pytest.mark.usefixtures("scoped")


@pytest.fixture
def world(places: Places) -> World:
    """A speaker and a guest of one of two lives that were pushed."""
    made = places.world("meltingspot", "A1 B2")
    made.speaker("Bo Ek", "A1", first_name="Bo", last_name="Ek")
    made.attendee("Ann", "A1")
    made.go()
    made.settle_all(3)
    assert not made.live()
    return made


def signed_in(world: World, role: Role) -> Client:
    user, _ = add_user(role.value, f"{role.value}@example.org", role, world.event.team, audit.operator())
    client = Client()
    client.force_login(user)
    return client


def url(world: World) -> str:
    return reverse("desk:drift", args=[world.event.pk])


def live(world: World, places: Places, key: str) -> dict[str, Any]:
    """The live as the sandbox keeps it."""
    lives = places.sandbox.platforms["meltingspot"].sandbox.state["lives"]
    found: dict[str, Any] = lives[remote(world, key).remote_id]
    return found


def remote(world: World, key: str) -> RemoteObject:
    return RemoteObject._base_manager.get(publication=world.publication, key=key)


def asked(client: Client, world: World) -> str:
    answer = client.get(url(world), {"account": world.account.pk})
    assert answer.status_code == 200
    return answer.content.decode()


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_it_is_reached_from_the_publications_and_asks_nothing_by_itself(world: World, places: Places) -> None:
    client = signed_in(world, Role.MANAGER)
    assert url(world) in client.get(reverse("desk:publications", args=[world.event.pk])).content.decode()
    one = reverse("desk:publication", args=[world.event.pk, world.publication.pk])
    assert f"{url(world)}?account={world.account.pk}" in client.get(one).content.decode()
    places.fault("meltingspot", "status", status=503, times=9)
    page = client.get(url(world)).content.decode()
    assert "Look on" in page and 'id="result"' not in page


def test_what_is_as_it_was_sent_is_said_to_be(world: World) -> None:
    page = asked(signed_in(world, Role.MANAGER), world)
    assert "Nothing differs" in page and "5 compared" in page and 'name="line"' not in page


def test_a_change_is_shown_noted_and_planned(world: World, places: Places) -> None:
    live(world, places, "session:A1")["title"] = SCRIPT
    client = signed_in(world, Role.MANAGER)
    page = asked(client, world)
    assert "Changed there: 1" in page and "Talk A1" in page and SCRIPT not in page
    value = f"{world.publication.pk}:session:A1"
    assert f'value="{value}"' in page
    answer = client.post(url(world), {"account": world.account.pk, "line": value})
    assert answer.status_code == 302 and answer["Location"] == reverse("desk:plan", args=[world.event.pk])
    assert "1 difference noted" in told(answer)
    assert "Talk A1" in client.get(answer["Location"]).content.decode()
    with everything():
        assert world.line("session:A1").changes["title"] == [SCRIPT, "Talk A1"]


def test_what_is_missing_becomes_work_by_hand(world: World, places: Places) -> None:
    del places.sandbox.platforms["meltingspot"].sandbox.state["lives"][remote(world, "session:B2").remote_id]
    client = signed_in(world, Role.OWNER)
    assert "Missing there: 1" in asked(client, world)
    client.post(url(world), {"account": world.account.pk, "line": f"{world.publication.pk}:session:B2"})
    assert remote(world, "session:B2").state == RemoteState.MISSING


@pytest.mark.parametrize("line", [[], ["x"], ["9999999999999999999999:session:A1"], ["0:"]])
def test_wrong_ticks_change_nothing(world: World, line: list[str]) -> None:
    answer = signed_in(world, Role.MANAGER).post(url(world), {"account": world.account.pk, "line": line})
    assert answer.status_code == 302 and "tick what you want" in told(answer)


def test_what_does_not_differ_any_more_is_not_noted(world: World) -> None:
    values = {"account": world.account.pk, "line": f"{world.publication.pk}:session:A1"}
    answer = signed_in(world, Role.MANAGER).post(url(world), values)
    assert "does not differ any more" in told(answer)


def test_who_only_looks_gets_no_ticks_and_masked_addresses(world: World, places: Places) -> None:
    live(world, places, "session:A1")["title"] = "Other"
    client = signed_in(world, Role.INTEGRATIONS)
    page = asked(client, world)
    assert "Changed there: 1" in page and 'name="line"' not in page and "ann@example.org" not in page
    assert client.post(url(world), {"line": f"{world.publication.pk}:session:A1"}).status_code == 403
    assert signed_in(world, Role.ANALYST).get(url(world)).status_code == 403


def test_a_platform_that_does_not_answer_is_said_in_words(world: World, places: Places) -> None:
    places.fault("meltingspot", "status", status=503, times=99)
    page = asked(signed_in(world, Role.MANAGER), world)
    assert "Not everything was compared." in page and "Nothing differs" not in page


def test_what_a_platform_says_is_masked_and_whole(world: World, places: Places) -> None:
    """Its words may hold an address, and half a character that no page can be made of."""
    places.fault(
        "meltingspot", "status", status=422, times=99, body='{"message": "ann@example.org \\ud800 is not welcome"}'
    )
    page = asked(signed_in(world, Role.INTEGRATIONS), world)
    assert "is not welcome" in page and "a•••@example.org" in page and "ann@example.org" not in page
