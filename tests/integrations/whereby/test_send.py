"""The adapter against the sandbox, and against answers typed in from the documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from integrations.core import errors, frozen
from integrations.core.contract import Call, Candidate
from integrations.core.http import Client
from integrations.whereby import PLATFORM, calls, send
from integrations.whereby.options import PublicationOptions
from integrations.whereby.payloads import meeting
from integrations.whereby.sandbox.platform import WherebySandbox
from tests.support.bridge import sandbox_client, scripted_client
from tests.support.reasons import line

from .samples import session

TOKEN = "k3j9x0a1b2c3d4e5"
# the Meeting object of the prose samples, in its own key order, and the example of the API description
MEETING = {
    "startDate": "2026-05-12T16:42:49.000Z",
    "endDate": "2027-03-01T12:00:00.000Z",
    "roomName": f"/{TOKEN}4b3bd908-cb88-11ec-9d64-0242ac120002",
    "roomUrl": f"https://subdomain.whereby.com/{TOKEN}4b3bd908-cb88-11ec-9d64-0242ac120002",
    "meetingId": "87673375",
    "hostRoomUrl": "https://subdomain.whereby.com/x?roomKey=host",
}


def call(action: str = "session.create", remote_id: str = "", **options: Any) -> Call:
    body = frozen.resolve(meeting(session(), PublicationOptions(**options)), {}, TOKEN)
    return Call(key="session:AAA", action=action, body=body, token=TOKEN, remote_id=remote_id)


def look(client: Client, wanted: Call) -> list[Candidate]:
    return list(send.find(client, [wanted])[wanted.key])


def scripted(answer: Callable[[httpx.Request], httpx.Response]) -> Client:
    return scripted_client(PLATFORM, answer)


def test_a_room_is_made_with_its_links():
    client, transport = sandbox_client(PLATFORM, WherebySandbox())
    (outcome,) = send.create(client, [call(room_name_prefix="rc3")])
    assert outcome.remote_id
    assert outcome.read_back == {"endDate": "2027-03-01T12:00:00Z"}
    assert set(outcome.links) == {"join", "host", "viewer"}
    assert outcome.links["join"].startswith(f"https://sandbox.whereby.com/rc3-{TOKEN}")
    assert outcome.url == ""
    assert "roomKey" not in repr(outcome)
    assert [(method, path) for method, path, _ in transport.seen] == [("POST", "/meetings")]


def test_a_lost_room_is_found_by_its_random_characters():
    sandbox = WherebySandbox()
    client, _ = sandbox_client(PLATFORM, sandbox)
    send.create(client, [call()])
    (found,) = look(client, call())
    assert found.same
    assert set(found.links) == {"join", "host", "viewer"}
    assert found.read_back == {"endDate": "2027-03-01T12:00:00Z"}
    assert found.created_at is not None
    assert look(client, Call("session:B", "session.create", body={"roomNamePrefix": "another"})) == []


def test_every_double_is_a_candidate_even_one_that_ends_elsewhen():
    client, _ = sandbox_client(PLATFORM, WherebySandbox())
    send.create(client, [call(), call(grace_minutes=20)])
    assert [found.same for found in look(client, call())] == [True, False]


def test_find_reads_every_page():
    sandbox = WherebySandbox()
    client, transport = sandbox_client(PLATFORM, sandbox)
    other = {**call().body, "roomNamePrefix": "other"}
    for _ in range(120):
        send.create(client, [Call("session:B", "session.create", body=other)])
    send.create(client, [call()])
    before = len(transport.seen)
    assert len(look(client, call())) == 1
    assert len(transport.seen) - before == 2


def test_a_cursor_that_stands_still_ends_the_search():
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/meetings"):
            return httpx.Response(404, json={})
        asked.append(request.url.params.get("cursor"))
        return httpx.Response(200, json={"results": [MEETING], "cursor": "same"})

    assert len(look(scripted(answer), call())) == 2
    assert asked == [None, "same"]


def test_links_that_the_list_keeps_back_are_asked_for():
    bare = {key: value for key, value in MEETING.items() if not key.endswith("RoomUrl") or key == "roomUrl"}
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.path, request.url.params["fields"]))
        whole = {**bare, "hostRoomUrl": "https://w.test/h", "viewerRoomUrl": "https://w.test/v"}
        listed = request.url.path.endswith("/meetings")
        return httpx.Response(200, json={"results": [bare], "cursor": None} if listed else whole)

    (found,) = look(scripted(answer), call())
    assert (found.links["host"], found.links["viewer"]) == ("https://w.test/h", "https://w.test/v")
    assert asked[1] == ("/meetings/87673375", "hostRoomUrl,viewerRoomUrl")


def test_listing_asks_for_the_links_with_one_comma_joined_field():
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.params["fields"] == "hostRoomUrl,viewerRoomUrl"
        assert request.url.params["limit"] == "100"
        assert request.headers["Authorization"] == "Bearer api_key-value"
        return httpx.Response(200, json={"results": [], "cursor": None})

    assert look(scripted(answer), call()) == []


def test_room_name_is_taken_from_the_address_where_it_is_missing():
    short = {key: value for key, value in MEETING.items() if key != "roomName"}
    client = scripted(lambda _: httpx.Response(200, json={"results": [short, {}, None], "cursor": None}))
    (found,) = look(client, call())
    assert (found.remote_id, found.same) == ("87673375", True)


def test_a_lookup_that_is_throttled_finds_nothing_and_says_so():
    body = {"error": "Rate limit active for throttle key: organization:1", "data": {"msLeft": 38689}}
    client = scripted(lambda _: httpx.Response(429, json=body, headers={"Retry-After": "37"}))
    with pytest.raises(errors.RateLimited) as caught:
        look(client, call())
    assert caught.value.retry_after == 37


def test_the_documented_answer_is_understood():
    sent = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content))
        return httpx.Response(201, json={**MEETING, "viewerRoomUrl": None, "newField": {"a": 1}})

    (outcome,) = send.create(scripted(answer), [call()])
    assert sent == [
        {
            "endDate": "2027-03-01T12:00:00Z",
            "roomMode": "group",
            "isLocked": False,
            "roomNamePrefix": TOKEN,
            "roomNamePattern": "uuid",
            "fields": ["hostRoomUrl", "viewerRoomUrl"],
        }
    ]
    assert outcome.remote_id == "87673375"
    assert outcome.links == {"join": MEETING["roomUrl"], "host": MEETING["hostRoomUrl"]}


@pytest.mark.parametrize(
    ("theirs", "read_back"),
    [
        ("2027-03-01T07:00:00.000-05:00", {"endDate": "2027-03-01T12:00:00Z"}),
        ("2027-03-01T12:00:00", {"endDate": "2027-03-01T12:00:00Z"}),
        ("2027-03-01T13:00:00.000Z", {"endDate": "2027-03-01T13:00:00.000Z"}),
        ("some day", {"endDate": "some day"}),
        (None, {}),
    ],
)
def test_ends_are_compared_as_instants(theirs, read_back):
    client = scripted(lambda _: httpx.Response(201, json={**MEETING, "endDate": theirs}))
    assert send.create(client, [call()])[0].read_back == read_back


@pytest.mark.parametrize("body", [{}, [], None, {"meetingId": ""}, {"meetingId": None}, {"roomUrl": "https://x"}])
def test_a_created_room_without_id_is_ambiguous(body):
    with pytest.raises(errors.Ambiguous):
        send.create(scripted(lambda _: httpx.Response(201, json=body)), [call()])


def test_only_web_addresses_become_links():
    client = scripted(lambda _: httpx.Response(201, json={**MEETING, "roomUrl": "javascript:alert(1)"}))
    assert set(send.create(client, [call()])[0].links) == {"host"}


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, errors.Rejected),
        (401, errors.CredentialRefused),
        (403, errors.Forbidden),
        (429, errors.RateLimited),
        (500, errors.Ambiguous),
        (504, errors.Ambiguous),
        (302, errors.Ambiguous),
    ],
)
def test_statuses_of_a_create(status, error):
    with pytest.raises(error):
        send.create(scripted(lambda _: httpx.Response(status, json={"error": "no"})), [call()])


def test_deleting_twice_is_deleting_once():
    sandbox = WherebySandbox()
    client, transport = sandbox_client(PLATFORM, sandbox)
    (made,) = send.create(client, [call()])
    for _ in range(2):
        (outcome,) = send.delete(client, [call("session.delete", made.remote_id)])
        assert outcome.remote_id == made.remote_id
    assert [effect for effect, _ in sandbox.state["ledger"]] == ["meeting.created", "meeting.deleted"]
    assert transport.seen[-1][:2] == ("DELETE", f"/meetings/{made.remote_id}")


def test_a_404_when_deleting_means_it_is_not_there():
    client = scripted(lambda _: httpx.Response(404))
    assert send.delete(client, [call("session.delete", "1")])[0].refused is None


def test_ids_are_encoded_in_the_address():
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.raw_path.split(b"?")[0] == b"/meetings/a%2F..%2Fb"
        return httpx.Response(200, json=MEETING)

    assert calls.get_meeting(scripted(answer), "a/../b").data["meetingId"] == "87673375"


class Spent:
    def __init__(self) -> None:
        self.points: list[int] = []

    def take(self, points: int) -> None:
        self.points.append(points)

    def refused(self) -> None:
        raise AssertionError("nothing is refused here")


def test_every_call_costs_what_the_budget_says():
    client, _ = sandbox_client(PLATFORM, WherebySandbox())
    client.limiter = spent = Spent()
    (made,) = send.create(client, [call()])
    calls.get_meeting(client, made.remote_id)
    look(client, call())
    send.delete(client, [call("session.delete", made.remote_id)])
    assert spent.points == [3, 1, 1, 2]


def test_testing_the_connection_reads_and_never_writes():
    client, transport = sandbox_client(PLATFORM, WherebySandbox())
    assert send.check(client).ok is True
    assert {method for method, _, _ in transport.seen} == {"GET"}
    refused = send.check(scripted(lambda _: httpx.Response(401, json={"error": "bad key api_key-value"})))
    assert refused.ok is False
    assert "api_key-value" not in line(refused.reasons)
