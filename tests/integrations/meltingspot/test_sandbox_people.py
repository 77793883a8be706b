"""The sandbox alone: speakers, participants and members (Lives page, Invite page)."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.core.sandbox import Reply
from integrations.meltingspot.sandbox.platform import MeltingSpotSandbox

from .asking import PARTICIPANT, SPEAKER, ask, bulk, effects, live_of
from .data import HOST


def test_inviting_one_participant_as_seed_001_says(spot: MeltingSpotSandbox) -> None:
    live = live_of(spot)
    path = f"/v1/lives/{live}/participants"
    body = {"member": "bob@example.org", "invitedBySpotMemberId": HOST, "withEmailNotification": True}
    reply = ask(spot, "POST", path, body)
    assert (reply.status, set(reply.body)) == (201, PARTICIPANT)
    expected = {
        "liveId": live,
        "spotMemberEmail": "bob@example.org",
        "spotMemberFirstname": None,
        "spotMemberLastname": None,
        "status": "Invited",
        "type": "Participant",
        "registeredAt": None,
        "isHighlighted": False,
        "metrics": {"viewTime": None, "hasReplayed": None, "hasParticipated": None},
    }
    assert {name: reply.body[name] for name in expected} == expected
    assert ask(spot, "POST", path, body | {"member": "BOB@example.org"}) == Reply(200)
    assert ask(spot, "POST", path, {"member": reply.body["spotMemberId"]}) == Reply(200)
    assert effects(spot, "member.invite") == ["bob@example.org"]
    assert effects(spot, "mail") == [f"{live}/bob@example.org"]
    for wrong in ({}, {"member": {"email": "bob@example.org"}}, {"member": "nobody"}, body | {"highlighted": True}):
        assert ask(spot, "POST", path, wrong).status == 400


def test_bulk_wants_both_lists_and_answers_a_bare_array(spot: MeltingSpotSandbox) -> None:
    live = live_of(spot)
    path = f"/v1/lives/{live}/participants~bulkInvite"
    reply = bulk(spot, live, "a@example.org", "b@example.org")
    assert reply.status == 200
    assert [(set(item), item["spotMemberEmail"]) for item in reply.body] == [
        (PARTICIPANT, "a@example.org"),
        (PARTICIPANT, "b@example.org"),
    ]
    for members in ({"emails": []}, {"spotMemberIds": []}, {"spotMemberIds": [], "emails": ["x"]}, []):
        assert ask(spot, "POST", path, {"members": members}).status == 400
    assert ask(spot, "POST", path, {"emails": ["a@example.org"]}).status == 400
    by_id = {"members": {"spotMemberIds": [reply.body[0]["spotMemberId"]], "emails": ["c@example.org"]}}
    assert len(ask(spot, "POST", path, by_id).body) == 2
    spot.state["switches"]["bulk_lists_known"] = False
    assert len(ask(spot, "POST", path, by_id).body) == 0
    assert len(effects(spot, "participant.invite")) == 3


def test_bulk_above_the_limit_is_413_and_does_nothing(spot: MeltingSpotSandbox) -> None:
    live = live_of(spot)
    spot.state["switches"]["bulk_limit"] = 1
    reply = bulk(spot, live, "a@example.org", "b@example.org")
    assert (reply.status, reply.body["message"]) == (413, "Payload is too large")
    two = {"spotMemberIds": [HOST, HOST]}
    assert ask(spot, "POST", f"/v1/lives/{live}/speakers~bulkInvite", two).status == 413
    assert effects(spot, "participant.invite") == effects(spot, "member.invite") == []


@pytest.mark.parametrize("with_body", [False, True])
def test_inviting_a_speaker(spot: MeltingSpotSandbox, with_body: bool) -> None:
    spot.state["switches"]["speaker_200_body"] = with_body
    path = f"/v1/lives/{live_of(spot)}/speakers"
    reply = ask(spot, "POST", path, SPEAKER)
    assert (reply.status, set(reply.body)) == (201, PARTICIPANT)
    assert (reply.body["type"], reply.body["isHighlighted"]) == ("Speaker", True)
    assert (reply.body["spotMemberFirstname"], reply.body["spotMemberLastname"]) == ("Ada", "Lovelace")
    again = ask(spot, "POST", path, SPEAKER | {"highlighted": False, "grantHostRights": True})
    assert again == Reply(200, reply.body if with_body else None)
    listed = ask(spot, "GET", path, email__eq="ADA@example.org")
    assert listed.body == {"items": [reply.body], "total": 1}
    assert ask(spot, "GET", path).body["total"] == 2


@pytest.mark.parametrize(
    "change",
    [
        {"member": None},
        {"member": "nobody"},
        {"member": {"firstName": "Ada"}},
        {"member": {"email": "ada"}},
        {"member": {"email": "ada@example.org", "firstname": "Ada"}},
        {"highlighted": 1},
        {"role": "host"},
    ],
)
def test_malformed_speakers_are_400(spot: MeltingSpotSandbox, change: dict[str, Any]) -> None:
    assert ask(spot, "POST", f"/v1/lives/{live_of(spot)}/speakers", SPEAKER | change).status == 400


def test_bulk_speakers_are_members_by_id_only(spot: MeltingSpotSandbox) -> None:
    live = live_of(spot)
    member = bulk(spot, live_of(spot), "a@example.org").body[0]["spotMemberId"]
    path = f"/v1/lives/{live}/speakers~bulkInvite"
    reply = ask(spot, "POST", path, {"spotMemberIds": [member], "grantHostRights": True})
    assert [(item["type"], item["spotMemberId"]) for item in reply.body] == [("Host", member)]
    assert ask(spot, "POST", path, {"spotMemberIds": ["nobody"]}).status == 400
    assert ask(spot, "POST", path, {"emails": ["a@example.org"]}).status == 400


def test_filters_of_people(spot: MeltingSpotSandbox) -> None:
    live = live_of(spot)
    bulk(spot, live, "a@example.org", "b@example.org")
    path = f"/v1/lives/{live}/participants"
    for query, total in (
        ({"type__eq": "Participant"}, 2),
        ({"type__in": "Host,Participant"}, 3),
        ({"status__eq": "Accepted"}, 1),
        ({"email__contains": "example"}, 3),
        ({"lastname__eq": "Host"}, 1),
        ({"hasParticipated__eq": "false"}, 3),
    ):
        assert ask(spot, "GET", path, **query).body["total"] == total, query
    assert ask(spot, "GET", path, type__eq="Guest").status == 400
    assert ask(spot, "GET", f"/v1/lives/{live}/speakers", type__eq="Host").status == 400


def test_spot_members(spot: MeltingSpotSandbox) -> None:
    found = ask(spot, "GET", "/v1/spotMembers", email__in="HOST@example.org,x@example.org").body
    assert (found["total"], found["items"][0]["id"]) == (1, HOST)
    assert ask(spot, "GET", f"/v1/spotMembers/{HOST}").body["status"] == "Accepted"
    assert ask(spot, "GET", "/v1/spotMembers/nobody").body["message"] == "Spot member not found"
    body = {"email": "new@example.org", "withEmailNotification": True}
    made = ask(spot, "POST", "/v1/spotMembers", body)
    assert (made.status, made.body["status"], made.body["email"]) == (201, "Invited", "new@example.org")
    assert [ask(spot, "POST", "/v1/spotMembers", wrong).status for wrong in (body, {}, {"email": "x"})] == [400] * 3
    assert effects(spot, "mail") == ["new@example.org"]
