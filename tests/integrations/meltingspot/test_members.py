"""Spot members: found, invited one by one or many at once."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from integrations.core.contract import Call
from integrations.core.errors import Ambiguous, TooLarge
from integrations.core.sandbox import Reply
from integrations.meltingspot import PLATFORM
from integrations.meltingspot.sandbox.platform import MeltingSpotSandbox
from tests.support.bridge import scripted_client
from tests.support.reasons import said

from .asking import ask, effects
from .data import HOST, session, view
from .world import World, find, send_of


def member(email: str, notify: bool = False) -> Call:
    return Call(f"host:{email}", "host.ensure", {"email": email, "withEmailNotification": notify})


def test_members_are_found_and_the_others_invited_by_one_call() -> None:
    world = World()
    batch = [member("host@example.org", True), member("ada@example.org", True), member("bob@example.org", True)]
    first = send_of("host.ensure")(world.client, batch)
    assert first[0].remote_id == HOST
    assert [(method, path) for method, path, _ in world.wire.seen] == [
        ("GET", "/v1/spotMembers"),
        ("POST", "/v1/spotMembers~bulkInvite"),
    ]
    assert world.wire.seen[-1][2] == {"emails": ["ada@example.org", "bob@example.org"], "withEmailNotification": True}
    assert send_of("host.ensure")(world.client, batch) == first
    assert (world.effects("member.invite"), world.effects("mail")) == (2, 2)
    assert [one.remote_id for one in find(world.client, batch[1])] == [first[1].remote_id]
    assert find(world.client, member("nobody@example.org")) == []


def test_one_member_is_invited_by_the_single_call() -> None:
    world = World()
    (made,) = send_of("host.ensure")(world.client, [member("ada@example.org")])
    assert world.wire.seen[-1][1:] == (
        "/v1/spotMembers",
        {"email": "ada@example.org", "withEmailNotification": False},
    )
    assert world.sandbox.state["members"][made.remote_id]["email"] == "ada@example.org"


def bulk(data: Any, listed: list[Any]) -> Any:
    """A client whose first look finds nobody, whose bulk call answers ``data``, whose second look finds ``listed``."""
    looks = [[], listed]

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(200, json=data)
        items = looks.pop(0)
        return httpx.Response(200, json={"items": items, "total": len(items)})

    return scripted_client(PLATFORM, answer)


def test_who_fails_is_looked_up_and_refused_if_not_there() -> None:
    # help page "Endpoints - Spot members": created and failed
    data = {"created": [{"id": "m1", "email": "A@x.org"}], "failed": [{"email": "b@x.org"}, {"email": "c@x.org"}]}
    client = bulk(data, [{"id": "m2", "email": "b@x.org"}])
    outcomes = send_of("host.ensure")(client, [member("a@x.org"), member("b@x.org"), member("c@x.org")])
    assert [one.remote_id for one in outcomes] == ["m1", "m2", ""]
    assert said(outcomes[2].refused) == "MeltingSpot did not take this address as a member of the Spot."


@pytest.mark.parametrize("data", [None, [], {"failed": []}])
def test_an_answer_without_created_is_ambiguous(data: Any) -> None:
    with pytest.raises(Ambiguous):
        send_of("host.ensure")(bulk(data, []), [member("a@x.org"), member("b@x.org")])


def test_too_many_members_at_once_is_too_large() -> None:
    world = World(bulk_limit=1)
    with pytest.raises(TooLarge):
        send_of("host.ensure")(world.client, [member("a@x.org"), member("b@x.org")])


def test_members_are_desired_once_and_the_host_is_never_mailed() -> None:
    seen = view(
        session(),
        members="Ada@Example.org, host@example.org, ada@example.org",
        members_email_notification=True,
        invited_by_email="inge@example.org",
    )
    hosts = {desired.key: desired for desired in PLATFORM.desired_objects(seen) if desired.kind == "host"}
    assert list(hosts) == ["host:host@example.org", "host:ada@example.org", "host:inge@example.org"]
    assert [(desired.emails, desired.batch, desired.shared) for desired in hosts.values()] == [
        (0, "", True),
        (1, "members:mail", True),
        (0, "members:quiet", True),
    ]
    assert hosts["host:ada@example.org"].body == {"email": "ada@example.org", "withEmailNotification": True}


# --- the sandbox alone ----------------------------------------------------------------------------------------------


def test_the_sandbox_invites_many(spot: MeltingSpotSandbox) -> None:
    body = {"emails": ["ada@example.org", "Host@Example.org"], "withEmailNotification": True}
    reply = ask(spot, "POST", "/v1/spotMembers~bulkInvite", body)
    assert reply.status == 200
    assert [one["email"] for one in reply.body["created"]] == ["ada@example.org"]
    (failed,) = reply.body["failed"]
    assert set(failed) == {
        "email", "firstname", "lastname", "title", "role", "avatarUrl", "lang", "theme", "timezone",
    }  # fmt: skip
    assert effects(spot, "mail") == ["ada@example.org"]
    for wrong in ({}, {"emails": "ada@example.org"}, {"emails": ["ada"]}, {"emails": [], "x": 1}):
        assert ask(spot, "POST", "/v1/spotMembers~bulkInvite", wrong).status == 400
    spot.state["switches"]["bulk_limit"] = 1
    assert ask(spot, "POST", "/v1/spotMembers~bulkInvite", body).status == 413


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"email__in": "host@example.org,x@x.org"}, 1),
        ({"lastname__in": "Host"}, 1),
        ({"customRoleId__eq": "r1"}, 0),
        ({"registrationDate__after": "1"}, 1),
        ({"registrationDate__before": "1"}, 0),
        ({"invitationDate__after": "1"}, 2),
    ],
)
def test_filters_of_members(spot: MeltingSpotSandbox, query: dict[str, str], count: int) -> None:
    ask(spot, "POST", "/v1/spotMembers", {"email": "ada@example.org"})
    assert ask(spot, "GET", "/v1/spotMembers", **query).body["total"] == count


def test_groups_of_the_spot_and_of_a_channel(spot: MeltingSpotSandbox) -> None:
    (channel,) = spot.state["channels"]
    groups = [one["id"] for one in ask(spot, "GET", "/v1/groups").body["items"]]
    path = f"/v1/channels/{channel}/groups~bulkAdd"
    # Lives page, "Link groups"
    assert ask(spot, "POST", path, {"groupIds": groups}) == Reply(204)
    assert spot.state["channels"][channel] == groups
    assert ask(spot, "POST", path, {"groupIds": ["unknown"]}).status == 400
    assert ask(spot, "POST", path, {"groupId": groups[0]}).status == 400
    assert ask(spot, "POST", "/v1/channels/x/groups~bulkAdd", {"groupIds": groups}).body["message"] == (
        "Channel not found"
    )
