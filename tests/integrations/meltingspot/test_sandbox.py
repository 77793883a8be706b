"""The sandbox alone: who may ask, how often, and lives as Lives page documents them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from integrations.core.sandbox import Clock, Reply, SandboxRequest
from integrations.meltingspot.sandbox import platform as module
from integrations.meltingspot.sandbox.platform import MeltingSpotSandbox

from .asking import CREATE, GROUP, START, UPDATE, ask, effects, live_of
from .data import HOST


@pytest.mark.parametrize(
    ("auth", "key", "status"),
    [
        ("both", "k", 200),
        ("both", "Bearer k", 200),
        ("both", "", 401),
        ("both", "Bearer ", 401),
        ("raw", "k", 200),
        ("raw", "Bearer k", 401),
        ("bearer", "Bearer k", 200),
        ("bearer", "k", 401),
    ],
)
def test_the_form_of_the_key(spot: MeltingSpotSandbox, auth: str, key: str, status: int) -> None:
    spot.state["switches"]["auth"] = auth
    assert ask(spot, "GET", "/v1/lives", key=key).status == status


def test_the_101st_request_in_ten_seconds_is_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    spot = MeltingSpotSandbox()
    assert {ask(spot, "GET", "/v1/lives").status for _ in range(100)} == {200}
    spot.clock.advance(3600)  # the sandbox's own time gives no budget
    assert ask(spot, "GET", "/v1/lives").status == 429
    now[0] += 10
    assert ask(spot, "GET", "/v1/lives").status == 200


def test_addresses_that_are_not_documented(spot: MeltingSpotSandbox) -> None:
    for method, path in (("PATCH", "/v1/lives"), ("GET", "/v2/lives"), ("POST", "/v1/lives/x/groups~bulkAdd")):
        assert ask(spot, method, path, {}).status == 404


def test_create_answers_as_the_document_shows() -> None:
    spot = MeltingSpotSandbox(Clock())
    reply = ask(spot, "POST", "/v1/lives", CREATE)
    assert reply.status == 201
    live = dict(reply.body)
    assert live.pop("id")
    assert datetime.fromisoformat(live.pop("createdAt")).tzinfo is not None
    assert live == {
        "title": "text",
        "startDate": "2027-03-01T09:00:00.000Z",
        "endDate": "2027-03-01T10:00:00.000Z",
        "metrics": {
            "averageViewTime": None,
            "noShow": None,
            "totalReplayView": None,
            "registrant": 0,
            "attendee": None,
            "attendanceRate": None,
            "invited": 0,
        },
        "description": [
            {"type": "p", "children": [{"text": "My new live"}]},
            {"type": "p", "children": [{"text": "Second *paragraph*"}]},
        ],
        "status": "Planned",
        "computedStatus": "Planned",
        "solution": "BuiltIn",
        "privacy": {"visibility": "AnyOne", "participation": "AnySpotMembers"},
        "config": {"chatVisibility": "Display", "participantsVisibility": "Display"},
        "builtInType": "Workshop",
        "videoUrl": None,
        "spotId": "sandbox-spot",
        "builtInConfig": {"isRecorded": True, "recordAvailable": False, "videos": None, "replayVideo": None},
    }
    assert effects(spot, "live.create") == ["text 2027-03-01T09:00:00.000Z"]


@pytest.mark.parametrize(
    "change",
    [
        {"title": None},
        {"title": ""},
        {"startDate": "2027-03-01T09:00:00Z"},
        {"startDate": float(START)},
        {"startDate": True},
        {"startDate": 10**20, "endDate": 10**21},
        {"endDate": START},
        {"solution": "Zoom"},
        {"builtInType": "Webinar"},
        {"solution": "NoSolution"},
        {"videoUrl": "https://youtu.be/x"},
        {"videoUrl": {}},
        {"chatVisibility": "Ended"},
        {"visibility": "Public"},
        {"participation": "AnyOne"},
        {"record": "true"},
        {"spotMemberHostId": "nobody"},
        {"hostId": "x"},
    ],
)
def test_malformed_lives_are_400(spot: MeltingSpotSandbox, change: dict[str, Any]) -> None:
    reply = ask(spot, "POST", "/v1/lives", CREATE | change)
    assert (reply.status, reply.body["error"]) == (400, "Malformed payload")
    assert spot.state["lives"] == {} and spot.state["ledger"] == []


@pytest.mark.parametrize("name", ["title", "spotMemberHostId", "startDate", "endDate", "solution"])
def test_required_fields_of_a_live(spot: MeltingSpotSandbox, name: str) -> None:
    reply = ask(spot, "POST", "/v1/lives", {key: value for key, value in CREATE.items() if key != name})
    assert (reply.status, reply.body["message"]) == (400, [f"{name} is required"])


@pytest.mark.parametrize("raw", [b"{", b"[]", b'"x"', b""])
def test_bodies_that_are_no_object(spot: MeltingSpotSandbox, raw: bytes) -> None:
    request = SandboxRequest("POST", "/v1/lives", headers={"authorization": "k"}, raw=raw)
    assert spot.handle(request).status == 400


def test_update_keeps_what_is_left_out(spot: MeltingSpotSandbox) -> None:
    live = live_of(spot)
    reply = ask(spot, "PUT", f"/v1/lives/{live}", UPDATE | {"title": "new"})
    assert reply.status == 200
    assert (reply.body["title"], reply.body["solution"], reply.body["builtInType"]) == ("new", "NoSolution", None)
    assert reply.body["privacy"]["visibility"] == "AnyOne"
    assert reply.body["builtInConfig"]["videos"] is None
    full = UPDATE | {
        "description": "text",
        "chatVisibility": "Hidden",
        "participantsVisibility": "Hidden",
        "visibility": "OnlySpotMembers",
        "participation": "InvitedMembersOnly",
        "solution": "Vimeo",
        "record": False,
        "recordAvailable": True,
        "videoUrl": "https://vimeo.com/1",
        "replayVideoUrl": None,
    }
    assert ask(spot, "PUT", f"/v1/lives/{live}", full).body["videoUrl"] == "https://vimeo.com/1"


@pytest.mark.parametrize(
    "change", [{"spotMemberHostId": HOST}, {"builtInType": None}, {"videoUrl": None}, {"title": 1}, {"endDate": 0}]
)
def test_malformed_updates_are_400(spot: MeltingSpotSandbox, change: dict[str, Any]) -> None:
    assert ask(spot, "PUT", f"/v1/lives/{live_of(spot)}", UPDATE | change).status == 400


@pytest.mark.parametrize("name", ["title", "startDate", "endDate", "solution"])
def test_required_fields_of_an_update(spot: MeltingSpotSandbox, name: str) -> None:
    body = {key: value for key, value in UPDATE.items() if key != name}
    assert ask(spot, "PUT", f"/v1/lives/{live_of(spot)}", body).status == 400


@pytest.mark.parametrize(
    ("method", "tail", "body"),
    [
        ("GET", "", None),
        ("PUT", "", UPDATE),
        ("DELETE", "", None),
        ("GET", "/groups", None),
        ("POST", "/groups", {"groupId": GROUP}),
        ("DELETE", f"/groups/{GROUP}", None),
        ("POST", "/groups~bulkRemove", {"groupIds": [GROUP]}),
    ],
)
def test_an_unknown_live_is_404(spot: MeltingSpotSandbox, method: str, tail: str, body: Any) -> None:
    reply = ask(spot, method, f"/v1/lives/unknown{tail}", body)
    assert reply.status == 404
    assert reply.body["message"] == ("Live or Group not found" if tail.startswith("/groups/") else "Live not found")


def test_delete_is_204_without_a_body_and_then_404(spot: MeltingSpotSandbox) -> None:
    path = f"/v1/lives/{live_of(spot)}"
    assert ask(spot, "DELETE", path) == Reply(204)
    assert [ask(spot, method, path).status for method in ("DELETE", "GET")] == [404, 404]
