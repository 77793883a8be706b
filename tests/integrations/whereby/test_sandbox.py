"""The imitation alone, with requests and answers typed in from REST API and the public API description."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from integrations.core.sandbox import Clock, Reply, SandboxRequest, iso
from integrations.whereby.sandbox.platform import WherebySandbox

KEY = {"authorization": "Bearer anything"}
IN_AN_HOUR = iso(Clock().now() + timedelta(hours=1))


def ask(
    sandbox: WherebySandbox, method: str, path: str, body: Any = None, headers: dict[str, str] = KEY, **query: str
) -> Reply:
    raw = b"" if body is None else json.dumps(body).encode()
    return sandbox.handle(SandboxRequest(method, path, query=query, headers=headers, raw=raw))


def make(sandbox: WherebySandbox, **fields: Any) -> Reply:
    return ask(sandbox, "POST", "/meetings", {"endDate": IN_AN_HOUR, **fields})


def test_the_smallest_request_makes_a_room():
    reply = make(WherebySandbox())
    assert reply.status == 201
    assert list(reply.body) == ["startDate", "endDate", "roomName", "roomUrl", "meetingId"]
    assert reply.body["endDate"] == IN_AN_HOUR
    assert reply.body["roomUrl"].endswith(reply.body["roomName"])


def test_all_documented_fields_are_taken():
    reply = make(
        WherebySandbox(),
        startDate="2020-05-12T16:42:49Z",
        isLocked=True,
        roomMode="group",
        roomNamePrefix="Example Prefix-",
        roomNamePattern="human-short",
        recording={
            "type": "cloud",
            "destination": {"provider": "s3", "bucket": "b", "accessKeyId": "i", "accessKeySecret": "s", "region": "r"},
            "startTrigger": "automatic-2nd-participant",
        },
        liveTranscription={"destination": None, "startTrigger": "manual", "language": "en", "liveCaptions": True},
        streaming={"destination": {"url": "rtmp://x/y"}, "startTrigger": "prompt"},
        fields=["hostRoomUrl"],
    )
    assert reply.status == 201
    assert reply.body["roomName"].startswith("/exampleprefix-")
    assert len(reply.body["roomName"]) == len("/exampleprefix-") + 6
    assert "hostRoomUrl" in reply.body
    assert "viewerRoomUrl" not in reply.body


def test_viewer_mode_adds_both_links():
    assert {"hostRoomUrl", "viewerRoomUrl"} <= set(make(WherebySandbox(), templateType="viewerMode").body)


def test_an_end_with_offset_comes_back_in_utc():
    assert make(WherebySandbox(), endDate="2099-05-07T17:42:49-05:00").body["endDate"] == "2099-05-07T22:42:49.000Z"


@pytest.mark.parametrize(
    "fields",
    [
        {"endDate": None},
        {"endDate": "soon"},
        {"endDate": "2099-05-07"},
        {"endDate": "2020-05-07T00:00:00Z"},
        {"isLocked": "yes"},
        {"roomMode": "huge"},
        {"roomNamePrefix": "a" * 40},
        {"roomNamePrefix": "a_b"},
        {"roomNamePattern": "words"},
        {"templateType": ""},
        {"recording": {"type": "cloud"}},
        {"recording": {"type": "cloud", "destination": {}, "startTrigger": None}},
        {"streaming": {"destination": {}, "startTrigger": "none"}},
        {"fields": "hostRoomUrl"},
        {"fields": ["roomUrl"]},
        {"title": "Rooms have none"},
    ],
)
def test_bodies_that_are_not_valid(fields):
    sandbox = WherebySandbox()
    reply = make(sandbox, **fields)
    assert reply.status == 400
    assert next(iter(fields)).split(".")[0] in reply.body["error"] or "is required" in reply.body["error"]
    assert sandbox.state["ledger"] == []


def test_no_json_and_no_end_date():
    sandbox = WherebySandbox()
    assert ask(sandbox, "POST", "/meetings", {}).body == {"error": "endDate is required"}
    assert sandbox.handle(SandboxRequest("POST", "/meetings", headers=KEY, raw=b"{")).status == 400


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer "}, {"authorization": "raw-key"}])
@pytest.mark.parametrize(("method", "path"), [("GET", "/meetings"), ("GET", "/meetings/1"), ("DELETE", "/meetings/1")])
def test_401_without_a_key(method, path, headers):
    assert ask(WherebySandbox(), method, path, headers=headers).status == 401


def test_403_where_the_plan_lacks_streaming():
    sandbox = WherebySandbox()
    sandbox.state["switches"]["plan_has_extras"] = False
    assert make(sandbox, streaming={"destination": {"url": "rtmp://x"}, "startTrigger": "none"}).status == 403
    nothing = {"type": "none", "destination": None, "startTrigger": "none"}
    assert make(sandbox, recording=nothing).status == 201


def test_read_and_delete():
    sandbox = WherebySandbox()
    number = make(sandbox).body["meetingId"]
    reply = ask(sandbox, "GET", f"/meetings/{number}", fields="hostRoomUrl,viewerRoomUrl")
    assert (reply.status, reply.body["meetingId"]) == (200, number)
    assert reply.body["hostRoomUrl"] != reply.body["viewerRoomUrl"]
    assert [ask(sandbox, "DELETE", f"/meetings/{number}") for _ in range(2)] == [Reply(204), Reply(204)]
    assert ask(sandbox, "GET", f"/meetings/{number}").status == 404


def test_pages_until_the_cursor_is_null():
    sandbox = WherebySandbox()
    made = [make(sandbox).body["meetingId"] for _ in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        page = ask(sandbox, "GET", "/meetings", limit="2", **({"cursor": cursor} if cursor else {})).body
        seen += [room["meetingId"] for room in page["results"]]
        cursor = page["cursor"]
    assert seen == made


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"cursor": "7"}, {"fields": "id"}])
def test_queries_that_are_not_valid(query):
    assert ask(WherebySandbox(), "GET", "/meetings", **query).status == 400


def test_a_room_is_gone_an_hour_after_its_end():
    sandbox = WherebySandbox()
    number = make(sandbox, endDate=iso(sandbox.clock.now() + timedelta(hours=1))).body["meetingId"]
    sandbox.clock.advance(2 * 3600 - 60)
    assert ask(sandbox, "GET", f"/meetings/{number}").status == 200
    sandbox.clock.advance(61)
    assert ask(sandbox, "GET", f"/meetings/{number}").status == 404
    assert ask(sandbox, "GET", "/meetings").body == {"results": [], "cursor": None}


def test_a_list_that_lags():
    sandbox = WherebySandbox()
    sandbox.state["switches"]["list_lag_seconds"] = 30
    make(sandbox)
    assert ask(sandbox, "GET", "/meetings").body["results"] == []
    sandbox.clock.advance(31)
    assert len(ask(sandbox, "GET", "/meetings").body["results"]) == 1


def test_429_when_the_points_are_used_up():
    sandbox = WherebySandbox()
    sandbox.state["switches"]["points_per_minute"] = 4
    assert make(sandbox).status == 201
    reply = make(sandbox)
    assert reply.status == 429
    assert reply.body["error"] == "Rate limit active for throttle key: organization:1"
    assert 0 < reply.body["data"]["msLeft"] <= 60_000
    assert 1 <= int(reply.headers["Retry-After"]) <= 61
    assert reply.headers["X-RateLimit-Limit"] == "4"
    assert reply.headers["X-RateLimit-Remaining"] == "1"
    assert reply.headers["X-RateLimit-Reset"].endswith("GMT")
    assert ask(sandbox, "GET", "/meetings").status == 200


def test_state_is_json_and_can_be_put_back():
    sandbox = WherebySandbox()
    number = make(sandbox).body["meetingId"]
    again = WherebySandbox(sandbox.clock, json.loads(json.dumps(sandbox.state)))
    assert ask(again, "GET", f"/meetings/{number}").status == 200
    again.reset()
    assert ask(again, "GET", f"/meetings/{number}").status == 404
    assert ask(again, "GET", "/rooms").status == 404
