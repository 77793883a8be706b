"""The imitation alone, with requests and answers typed in from Update page and the page on authentication."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.bemyapp.sandbox.platform import TALK, BeMyAppSandbox
from integrations.core.sandbox import Clock, Reply, SandboxRequest

KEY = {"authorization": "Bearer IDT_9561c43519"}
SOON = "2099-05-15T10:20:19.454+00:00"
PERSON = {"email": "speaker-email@domain.com", "firstName": "Jane", "lastName": "Doe"}
NEW: dict[str, Any] = {"title": "T", "speakers": [], "description": "D", "start": SOON}
# the sample request body of Update page, with a start to come
SAMPLE: dict[str, Any] = {
    "title": "Introduction webinar",
    "speakers": [
        {
            "email": "speaker-email@domain.com",
            "firstName": "Jane",
            "lastName": "Doe",
            "username": "SuperJane",
            "avatar": "https://domain.com/image-link.jpg",
            "job": "Tester",
            "company": "Comp Limited",
            "tags": ["Mentor", "Host"],
            "timezone": "Europe/Paris",
            "highlighted": False,
        }
    ],
    "description": "Lorem ipsum dolor sit amet curabitur lectus.",
    "start": SOON,
    "timezone": "Europe/Paris",
    "duration": 60,
    "type": "external",
    "video": "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "links": [{"label": "Super resource", "url": "https://domain.com/link-to-resources"}],
    "track": "Community",
    "tags": ["Media", "Webinar"],
    "hiddenTags": ["campaign"],
    "moderators": [{"email": "moderator-email@domain.com", "firstName": "John", "lastName": "Doe"}],
    "featured": False,
    "recommended": False,
    "keynote": False,
    "available": False,
    "features": {
        "chat": True,
        "questions": True,
        "surveys": True,
        "viewersCount": True,
        "viewersList": True,
        "rewardsEarning": True,
    },
}


def ask(sandbox: BeMyAppSandbox, method: str, path: str, body: Any, headers: dict[str, str] = KEY) -> Reply:
    return sandbox.handle(SandboxRequest(method, path, headers=headers, raw=json.dumps(body).encode()))


def put(sandbox: BeMyAppSandbox, **attributes: Any) -> Reply:
    return ask(sandbox, "PUT", f"/talks/{TALK}", attributes)


def test_the_sample_request_gets_the_sample_answer():
    reply = put(BeMyAppSandbox(), **SAMPLE)
    assert reply.status == 200
    assert list(reply.body) == ["code", "message", "id", "speakers", "moderators"]
    assert (reply.body["code"], reply.body["message"], reply.body["id"]) == ("ok", "Talk updated successfully", TALK)
    (speaker,) = reply.body["speakers"]
    assert set(speaker) == {"id", "email", "password"}
    assert speaker["email"] == "speaker-email@domain.com"
    assert len(speaker["id"]) == 24


def test_there_is_a_talk_a_month_ahead():
    now = datetime.now(UTC)
    start = datetime.fromisoformat(BeMyAppSandbox().state["talks"][TALK]["start"])
    assert abs(start - now - timedelta(days=30)) < timedelta(minutes=1)
    moved = BeMyAppSandbox(Clock(offset=86_400)).state["talks"][TALK]["start"]
    assert datetime.fromisoformat(moved) > start


def test_a_password_is_given_once_and_the_account_stays_as_it_was():
    sandbox = BeMyAppSandbox()
    (first,) = put(sandbox, speakers=[PERSON]).body["speakers"]
    (again,) = put(sandbox, speakers=[{**PERSON, "email": "Speaker-Email@domain.com", "company": "X"}]).body["speakers"]
    assert "password" in first
    assert again == {"id": first["id"], "email": "speaker-email@domain.com"}
    account = sandbox.state["accounts"]["speaker-email@domain.com"]
    assert "company" not in account
    assert account["username"].startswith("doe.jane#")


def test_attributes_left_out_stay_and_arrays_are_replaced():
    sandbox = BeMyAppSandbox()
    put(sandbox, **SAMPLE)
    reply = put(sandbox, tags=["Other"], features={"chat": False})
    talk = sandbox.state["talks"][TALK]
    assert (talk["title"], talk["tags"], talk["features"]["chat"]) == ("Introduction webinar", ["Other"], False)
    assert [entry["email"] for entry in reply.body["speakers"]] == ["speaker-email@domain.com"]
    assert put(sandbox, speakers=[]).body["speakers"] == []
    assert sorted(sandbox.state["tags"]) == ["Host", "Media", "Mentor", "Other", "Webinar"]
    assert sandbox.state["tracks"] == ["Community"]


@pytest.mark.parametrize(
    ("attributes", "field"),
    [
        ({"title": "x" * 141}, "title"),
        ({"title": ""}, "title"),
        ({"title": 5}, "title"),
        ({"description": "x" * 801}, "description"),
        ({"start": "tomorrow"}, "start"),
        ({"start": "2020-01-01T00:00:00+00:00"}, "start"),
        ({"start": 1747304419}, "start"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"duration": 0}, "duration"),
        ({"duration": "60"}, "duration"),
        ({"type": "jitsi"}, "type"),
        ({"type": "rtmp"}, "video"),
        ({"type": "youtube", "video": "https://www.youtube.com/watch?v=x"}, "video"),
        ({"cover": "http://domain.com/x.png"}, "cover"),
        ({"links": [{"label": "a", "url": "http://domain.com"}]}, "links[0].url"),
        ({"links": [{"url": "https://domain.com"}]}, "links[0].label"),
        ({"tags": "Media"}, "tags"),
        ({"hiddenTags": [1]}, "hiddenTags[0]"),
        ({"speakers": {}}, "speakers"),
        ({"speakers": [{**PERSON, "email": "nobody"}]}, "speakers[0].email"),
        ({"speakers": [{"firstName": "Jane", "lastName": "Doe"}]}, "speakers[0].email"),
        ({"speakers": [{"email": "a@b.org", "firstName": "Jane"}]}, "speakers[0].lastName"),
        ({"speakers": [{**PERSON, "avatar": "http://domain.com/x.png"}]}, "speakers[0].avatar"),
        ({"moderators": [{**PERSON, "highlighted": "no"}]}, "moderators[0].highlighted"),
        ({"moderators": [{**PERSON, "phone": "1"}]}, "moderators[0].phone"),
        ({"featured": "yes"}, "featured"),
        ({"features": {"chat": 1}}, "features.chat"),
        ({"features": {"polls": True}}, "features.polls"),
        ({"location": "Paris"}, "location"),
    ],
)
def test_attributes_that_are_not_as_documented(attributes, field):
    sandbox = BeMyAppSandbox()
    reply = put(sandbox, **attributes)
    assert reply.status == 400
    assert reply.body["code"] == "invalid"
    assert reply.body["message"].startswith(f"{field} ")
    assert sandbox.state["ledger"] == []


def test_making_a_talk():
    sandbox = BeMyAppSandbox()
    reply = ask(sandbox, "POST", "/talks", NEW)
    assert (reply.status, reply.body["code"]) == (201, "ok")
    assert len(reply.body["id"]) == 24
    assert ask(sandbox, "PUT", f"/talks/{reply.body['id']}", {"title": "U"}).status == 200
    assert [effect for effect, _ in sandbox.state["ledger"]] == ["talk.created", "talk.updated"]


@pytest.mark.parametrize("missing", ["title", "speakers", "description", "start"])
def test_a_new_talk_needs_what_the_page_marks_required(missing):
    body = {name: value for name, value in NEW.items() if name != missing}
    assert ask(BeMyAppSandbox(), "POST", "/talks", body).body["message"] == f"{missing} is required"


def test_404_for_an_unknown_talk_and_for_reading():
    sandbox = BeMyAppSandbox()
    assert ask(sandbox, "PUT", "/talks/nope", {}).status == 404
    assert ask(sandbox, "GET", f"/talks/{TALK}", None).status == 404


def test_no_json():
    request = SandboxRequest("PUT", f"/talks/{TALK}", headers=KEY, raw=b"{")
    assert BeMyAppSandbox().handle(request).status == 400


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({}, "Missing Authorization header"),
        ({"authorization": "Bearer "}, "Invalid API key"),
        ({"authorization": "IDT_1"}, "Invalid API key"),
    ],
)
def test_401(headers, words):
    reply = ask(BeMyAppSandbox(), "PUT", f"/talks/{TALK}", {}, headers)
    assert (reply.status, reply.body["message"]) == (401, words)


def test_403_for_restricted_keys():
    sandbox = BeMyAppSandbox()
    sandbox.state["switches"]["restricted"] = True
    reply = put(sandbox, title="T")
    assert (reply.status, reply.body["message"]) == (403, "Access denied: Insufficient permissions.")
    assert ask(sandbox, "PUT", f"/talks/{TALK}", {"title": "T"}, {"authorization": "Bearer other"}).status == 200


def test_429_after_a_hundred_requests():
    sandbox = BeMyAppSandbox()
    replies = [put(sandbox, title="T") for _ in range(101)]
    assert {reply.status for reply in replies[:100]} == {200}
    assert replies[100].status == 429
    assert replies[100].body["message"] == "Too many requests, please try again later."


def test_variants_the_documents_leave_open():
    sandbox = BeMyAppSandbox()
    switches = sandbox.state["switches"]
    switches.update(create_status=200, invalid_status=200, names_required=False, past_start=True)
    assert ask(sandbox, "POST", "/talks", NEW).status == 200
    assert put(sandbox, title=5) == Reply(200, {"code": "invalid", "message": "title must be a string"})
    assert put(sandbox, speakers=[{"email": "a@b.org"}], start="2020-01-01T00:00:00Z").body["code"] == "ok"
    switches["can_create"] = False
    assert ask(sandbox, "POST", "/talks", NEW).status == 404
    sandbox.reset()
    assert sandbox.state["switches"]["create_status"] == 200
    assert list(sandbox.state["talks"]) == [TALK]
