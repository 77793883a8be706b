"""403 on one object refuses that one. The account stops where a plain read is refused too, or after three in a row;
what was refused on the way then waits with the rest and goes on with it."""

from __future__ import annotations

from typing import Any

import pytest

from portal.accounts import connect
from portal.publishing.models import Account, AccountState, Operation, Pull
from portal.pulling import pull_publication
from portal.teams.scope import everything, scope

from .platforms import Places
from .world import OPERATOR, World

pytestmark = pytest.mark.django_db
SPOT = "meltingspot"


@pytest.fixture
def spot(places: Places) -> World:
    world = places.world(SPOT, "A1 B2 C3 D4 E5")
    world.go()
    world.settle_all()
    assert set(world.states()) == {"done"}
    return world


def forbid(places: Places, *paths: str, method: str = "PUT", slug: str = SPOT, **more: Any) -> None:
    for path in paths:
        places.fault(slug, "status", status=403, method=method, path=path, times=0, **more)


def change(world: World, *codes: str) -> None:
    for code in codes:
        world.edit(code, title=f"Changed {code}")
    world.go()


def state(world: World) -> str:
    return world.reload().state


def states(world: World, *codes: str) -> list[str]:
    return [world.state(f"session:{code}") for code in codes]


def test_one_forbidden_live_is_refused_and_the_rest_goes_on(places: Places, spot: World) -> None:
    forbid(places, spot.remote("session:C3").remote_id)
    change(spot, "A1", "B2", "C3", "D4", "E5")
    assert state(spot) == AccountState.ACTIVE
    assert states(spot, "A1", "B2", "C3", "D4", "E5") == ["done", "done", "rejected", "done", "done"]
    assert "forbids" in spot.op("session:C3").message
    change(spot, "A1")
    assert (state(spot), spot.run().state) == ("active", "finished"), "the next push does not stop either"


def test_one_alone_is_refused(places: Places, spot: World) -> None:
    forbid(places, spot.remote("session:C3").remote_id)
    change(spot, "C3")
    assert (state(spot), states(spot, "C3"), spot.run().state) == ("active", ["rejected"], "finished")


def test_two_alone_are_refused(places: Places, spot: World) -> None:
    forbid(places, spot.remote("session:C3").remote_id, spot.remote("session:A1").remote_id)
    change(spot, "A1", "C3")
    assert (state(spot), states(spot, "A1", "C3")) == ("active", ["rejected", "rejected"])


def test_three_different_ones_in_a_row_stop_the_account_and_wait_with_the_rest(places: Places, spot: World) -> None:
    forbid(places, "/lives/")
    change(spot, "A1", "B2", "C3", "D4", "E5")
    assert state(spot) == AccountState.STOPPED
    assert set(states(spot, "A1", "B2", "C3", "D4", "E5")) == {"waiting"}
    assert "one thing after the other" in spot.account.message

    places.sandbox.clear_faults()
    with everything():
        connect.test(Account._base_manager.get(pk=spot.account.pk), OPERATOR)
    assert state(spot) == AccountState.ACTIVE
    spot.settle_all()
    assert set(states(spot, "A1", "B2", "C3", "D4", "E5")) == {"done"}


def test_a_plain_read_that_is_refused_too_stops_it_at_once(places: Places, spot: World) -> None:
    forbid(places, "", method="")
    change(spot, "A1")
    assert (state(spot), states(spot, "A1")) == ("stopped", ["waiting"])
    places.sandbox.clear_faults()
    with everything():
        connect.test(Account._base_manager.get(pk=spot.account.pk), OPERATOR)
    spot.settle_all()
    assert states(spot, "A1") == ["done"]


@pytest.mark.parametrize("slug", ["meltingspot", "whereby", "bemyapp", "airmeet"])
def test_401_stops_it_at_once_as_before(places: Places, slug: str) -> None:
    world = places.world(slug, account={"talk_create": True} if slug == "bemyapp" else {})
    places.fault(slug, "status", status=401, times=0)
    world.go()
    assert state(world) == AccountState.STOPPED
    assert not {"rejected", "cancelled"} & set(world.states())


def test_403_at_sign_in_stops_it_at_once(places: Places) -> None:
    world = places.world("airmeet")
    places.fault("airmeet", "status", status=403, path="/auth", times=0)
    world.go()
    assert state(world) == AccountState.STOPPED
    assert not {"rejected", "cancelled"} & set(world.states())


def test_what_depends_on_a_forbidden_one_follows_it(places: Places) -> None:
    world = places.world(SPOT, "A1 B2")
    world.attendee("Ann")
    places.fault(SPOT, "status", status=403, method="POST", path="/lives", times=1)
    world.go()
    world.settle_all()
    assert state(world) == AccountState.ACTIVE
    refused = next(code for code in ("A1", "B2") if world.state(f"session:{code}") == "rejected")
    assert world.state(f"attendee:ann@example.org@{refused}") == "cancelled"
    assert Operation._base_manager.filter(state="done", kind="attendee").count() == 1


def test_people_of_one_forbidden_live_are_one_object(places: Places, spot: World) -> None:
    live = spot.remote("session:A1").remote_id
    forbid(places, f"{live}/speakers", method="POST")
    for name in ("Ann", "Bob", "Cem", "Dot"):
        spot.speaker(name, "A1")
    spot.go()
    spot.settle_all()
    assert state(spot) == AccountState.ACTIVE
    assert set(Operation._base_manager.filter(kind="speaker").values_list("state", flat=True)) == {"rejected"}


def test_restricted_endpoints_of_a_platform_without_reads(places: Places) -> None:
    """BeMyApp: "Access denied: Insufficient permissions." Nothing can be read there, so three in a row tell."""
    world = places.world("bemyapp", "A1 B2 C3 D4", account={"talk_create": True})
    forbid(places, "/talks", method="POST", slug="bemyapp")
    world.go()
    assert state(world) == AccountState.STOPPED
    assert set(world.states()) == {"waiting"}


def test_one_forbidden_list_fails_alone(places: Places, spot: World) -> None:
    forbid(places, f"{spot.remote('session:A1').remote_id}/participants", method="GET")
    with scope(spot.event.team):
        pull_publication(spot.publication.pk)
    assert state(spot) == AccountState.ACTIVE
    rows = dict(Pull._base_manager.values_list("source", "state"))
    assert rows["live@A1"] == "failed" and "failed" not in {rows["live@B2"], rows["live@C3"]}
