"""The imitation alone, with requests and answers typed in from API v2."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from integrations.airmeet.sandbox.fields import SAMPLE_FIELDS
from integrations.airmeet.sandbox.platform import AirmeetSandbox
from integrations.core.sandbox import SandboxRequest

KEYS = {"x-airmeet-access-key": "a", "x-airmeet-secret-key": "b"}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

AIRMEET: dict[str, Any] = {
    "hostEmail": "host@example.org",
    "eventName": "Event Name",
    "shortDesc": "Short description for the event",
    "eventImage": "event image url",
    "longDesc": "Long description for the event",
    "access": "INVITED_ONLY",
    "eventType": "MEETUP",
    "timing": {"startTime": 1622528299000, "endTime": 1622535499000, "timezone": "Asia/Kolkata"},
    "config": {"networking": True, "tableCount": 0},
}
SPEAKER: dict[str, Any] = {
    "name": "Speaker’s name",
    "email": "speaker1.email@example.com",
    "organisation": "",
    "designation": "",
    "imageUrl": "",
    "bio": "",
    "city": "",
    "country": "",
}
SESSION: dict[str, Any] = {
    "sessionTitle": "Title for the session",
    "sessionStartTime": 1628149140000,
    "sessionDuration": 1800,
    "sessionSummary": "string",
    "hostEmail": "host@example.org",
    "speakerEmails": ["speaker1.email@example.com"],
    "cohostEmails": ["team.member@example.com"],
    "type": "HOSTING",
}
ATTENDEE = {
    "email": "user_email@example.com",
    "name": "John Doe",
    "city": "abc",
    "country": "xyz",
    "designation": "qwerty",
    "organization": "Airmeet",
}


class Desk:
    """Types requests into a sandbox."""

    def __init__(self, **switches: Any) -> None:
        self.sandbox = AirmeetSandbox()
        self.sandbox.state["switches"].update(switches)
        self.token = ""

    def ask(self, method: str, path: str, body: Any = None, host: str = "api", **headers: str) -> tuple[int, Any]:
        path, _, query = path.partition("?")
        pairs = dict(pair.split("=") for pair in query.split("&") if pair)
        sent = {"content-type": "application/json", **({"x-airmeet-access-token": self.token} if self.token else {})}
        raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        reply = self.sandbox.handle(SandboxRequest(method, path, host, pairs, {**sent, **headers}, raw))
        return reply.status, reply.body

    def sign_in(self) -> Desk:
        self.token = self.ask("POST", "/api/v1/auth", {}, **KEYS)[1]["data"]["token"]
        return self

    def airmeet(self) -> str:
        return str(self.ask("POST", "/api/v1/public/airmeet", AIRMEET)[1]["uuid"])


@pytest.fixture
def desk() -> Desk:
    return Desk().sign_in()


def test_auth() -> None:
    desk = Desk()
    status, body = desk.ask("POST", "/api/v1/auth", **KEYS)
    assert status == 200 and body["success"] is True
    assert body["data"]["token"] == body["token"]
    status, body = desk.ask("POST", "/api/v1/auth", **{"x-airmeet-access-key": "a"})
    assert status == 400 and body["code"] == "BAD_REQUEST" and body["success"] is False
    desk.sandbox.state["switches"]["keys_revoked"] = True
    assert desk.ask("POST", "/api/v1/auth", **KEYS)[0] == 403


@pytest.mark.parametrize(("place", "top", "inner"), [("data", False, True), ("top", True, False)])
def test_place_of_the_token(place: str, top: bool, inner: bool) -> None:
    body = Desk(token_place=place).ask("POST", "/api/v1/auth", **KEYS)[1]
    assert ("token" in body, "token" in body["data"]) == (top, inner)


def test_tokens_are_asked_for_and_expire(desk: Desk) -> None:
    refused = {"success": False, "code": "BAD_REQUEST", "errors": ["Supplied token is bad"]}
    assert desk.ask("GET", "/api/v1/airmeets", **{"x-airmeet-access-token": "other"}) == (400, refused)
    assert desk.ask("GET", "/api/v1/airmeets")[0] == 200
    assert desk.ask("GET", "/api/v1/airmeets", **{"content-type": "text/plain"})[0] == 400
    desk.sandbox.clock.advance(30 * 86400 + 1)
    assert desk.ask("GET", "/api/v1/airmeets")[0] == 412
    assert desk.ask("GET", "/api/v1/airmeet/x/polls", host="analytics")[0] == 412


def test_create_and_list_airmeets(desk: Desk) -> None:
    status, body = desk.ask("POST", "/api/v1/public/airmeet", AIRMEET)
    assert status == 200 and set(body) == {"uuid", "airmeet status"}
    assert UUID.fullmatch(body["uuid"]) and body["airmeet status"] == "CREATED"
    listed = desk.ask("GET", "/api/v1/airmeets")[1]
    assert listed["data"] == [
        {
            "uid": body["uuid"],
            "name": "Event Name",
            "status": "CREATED",
            "timezone": "Asia/Kolkata",
            "startTime": "2021-06-01T06:18:19.000Z",
            "endTime": "2021-06-01T08:18:19.000Z",
        }
    ]
    assert listed["cursors"]["pageCount"] == 1
    assert isinstance(listed["cursors"]["after"], int)


@pytest.mark.parametrize(
    "change",
    [
        {"eventName": "ab"},
        {"eventName": "x" * 81},
        {"eventName": None},
        {"shortDesc": ""},
        {"access": "ALL"},
        {"eventType": "CONFERENCE"},
        {"timing": {"startTime": "2021", "endTime": 1, "timezone": "Asia/Kolkata"}},
        {"timing": {"startTime": 1, "endTime": 1, "timezone": "Mars/Base"}},
        {"timing": {"startTime": 1, "endTime": 1}},
        {"config": {"networking": "yes"}},
        {"title": "unknown"},
    ],
)
def test_a_wrong_airmeet_is_refused(desk: Desk, change: dict[str, Any]) -> None:
    status, body = desk.ask("POST", "/api/v1/public/airmeet", {**AIRMEET, **change})
    assert status == 400 and body["success"] is False and body["errors"]
    assert desk.sandbox.state["ledger"] == []


@pytest.mark.parametrize("field", ["hostEmail", "eventName", "shortDesc", "timing"])
def test_mandatory_fields_of_an_airmeet(desk: Desk, field: str) -> None:
    rest = {name: value for name, value in AIRMEET.items() if name != field}
    assert desk.ask("POST", "/api/v1/public/airmeet", rest)[0] == 400
    assert desk.ask("POST", "/api/v1/public/airmeet", b"{")[0] == 400


def test_speakers(desk: Desk) -> None:
    uid = desk.airmeet()
    path = f"/api/v1/public/airmeet/{uid}/speaker"
    assert desk.ask("POST", path, SPEAKER) == (200, {"email": SPEAKER["email"], "status": "ADDED_TO_EVENT"})
    assert desk.ask("POST", path, {**SPEAKER, "name": "Other"})[0] == 400
    assert desk.ask("POST", path, {**SPEAKER, "email": "other@example.com"})[0] == 400
    assert desk.ask("POST", path, {"name": "X"})[0] == 400
    assert desk.ask("POST", path, {**SPEAKER, "email": "z@example.com", "name": "Z", "bio": 7})[0] == 400
    assert desk.ask("POST", "/api/v1/public/airmeet/none/speaker", SPEAKER)[0] == 404


def test_sessions(desk: Desk) -> None:
    uid = desk.airmeet()
    desk.ask("POST", f"/api/v1/public/airmeet/{uid}/speaker", SPEAKER)
    path = f"/api/v1/public/airmeet/{uid}/session"
    status, body = desk.ask("POST", path, SESSION)
    assert status == 200 and UUID.fullmatch(body["uuid"])
    assert [set(entry) for entry in body["token"]] == [{"email", "token"}]
    assert body["token"][0]["token"].startswith("https://www.airmeet.com/event/session?t=")
    (listed,) = desk.ask("GET", f"/api/v1/airmeet/{uid}/info")[1]["sessions"]
    assert listed["sessionid"] == body["uuid"] and listed["name"] == "Title for the session"
    assert listed["start_time"] == "2021-08-05T07:39:00.000Z"
    assert (listed["duration"], listed["status"], listed["type"]) == (30, "CREATED", "HOSTING")
    overlapping = {**SESSION, "sessionStartTime": SESSION["sessionStartTime"] + 29 * 60_000}
    assert desk.ask("POST", path, overlapping)[0] == 400
    touching = {**SESSION, "sessionStartTime": SESSION["sessionStartTime"] + 30 * 60_000}
    assert desk.ask("POST", path, touching)[0] == 200
    assert desk.ask("POST", "/api/v1/public/airmeet/none/session", SESSION)[0] == 404


@pytest.mark.parametrize(
    "change",
    [
        {"sessionStartTime": 1628149140001},
        {"sessionStartTime": "1628149140000"},
        {"sessionDuration": 0},
        {"hostEmail": "stranger@example.org"},
        {"cohostEmails": ["stranger@example.org"]},
        {"speakerEmails": ["stranger@example.org"]},
        {"speakerEmails": "speaker1.email@example.com"},
        {"type": "BREAK"},
        {"room": "unknown"},
    ],
)
def test_a_wrong_session_is_refused(desk: Desk, change: dict[str, Any]) -> None:
    uid = desk.airmeet()
    desk.ask("POST", f"/api/v1/public/airmeet/{uid}/speaker", SPEAKER)
    assert desk.ask("POST", f"/api/v1/public/airmeet/{uid}/session", {**SESSION, **change})[0] == 400


def test_minutes_when_switched() -> None:
    desk = Desk(duration_unit="minutes").sign_in()
    uid = desk.airmeet()
    body = {"sessionTitle": "T", "sessionStartTime": 1628149140000, "hostEmail": "host@example.org"}
    assert desk.ask("POST", f"/api/v1/public/airmeet/{uid}/session", {**body, "sessionDuration": 45})[0] == 200
    assert desk.ask("GET", f"/api/v1/airmeet/{uid}/info")[1]["sessions"][0]["duration"] == 45


def test_attendees(desk: Desk) -> None:
    uid = desk.airmeet()
    path = f"/api/v1/airmeet/{uid}/attendee"
    status, first = desk.ask("POST", path, ATTENDEE)
    assert status == 200 and first["email"] == "user_email@example.com"
    assert first["entryLink"].startswith(f"https://www.airmeet.com/e/{uid}?code=")
    assert desk.ask("POST", path, {**ATTENDEE, "name": "Another"}) == (200, first)
    assert desk.ask("DELETE", f"{path}/user_email%40example.com") == (204, None)
    assert desk.ask("DELETE", f"{path}/user_email%40example.com")[0] == 404
    assert desk.ask("POST", path, ATTENDEE) == (200, first)
    assert desk.ask("POST", path, {"email": "x@example.org"})[0] == 400
    assert desk.ask("POST", path, {**ATTENDEE, "organisation": "spelt as elsewhere"})[0] == 400
    assert desk.ask("POST", "/api/v1/airmeet/none/attendee", ATTENDEE)[0] == 404
    effects = [effect for effect, _ in desk.sandbox.state["ledger"]]
    assert effects == ["event.create", "attendee.register", "attendee.revoke", "attendee.register"]
    (row,) = desk.ask("GET", f"/api/v1/airmeet/{uid}/registrations")[1]["data"]
    assert (row["name"], row["organisation"], row["Designation"]) == ("John Doe", "Airmeet", "qwerty")


TEXT, SINGLE, MULTIPLE = (field["fieldId"] for field in SAMPLE_FIELDS)


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        (TEXT, "Longfield data", 200),
        (SINGLE, "M", 200),
        (MULTIPLE, ["Lunch", "Dinner"], 200),
        (TEXT, ["a list"], 400),
        (SINGLE, "XXL", 400),
        (SINGLE, ["M"], 400),
        (MULTIPLE, "Lunch", 400),
        (MULTIPLE, ["Lunch", "Tea"], 400),
        ("nowhere", "x", 400),
    ],
)
def test_custom_fields_of_an_attendee(desk: Desk, field: str, value: Any, status: int) -> None:
    uid = desk.airmeet()
    mapping = [{"fieldId": field, "value": value}]
    sent = {**ATTENDEE, "customFieldMapping": mapping}
    assert desk.ask("POST", f"/api/v1/airmeet/{uid}/attendee", sent)[0] == status
    if status == 200:
        (row,) = desk.ask("GET", f"/api/v1/airmeet/{uid}/participants")[1]["paticipants"]
        assert row["user_profile"] == mapping


def test_custom_fields(desk: Desk) -> None:
    fields = desk.ask("GET", f"/api/v1/airmeet/{desk.airmeet()}/custom-fields")[1]["customFields"]
    assert [field["type"]["inputType"] for field in fields] == ["text", "radio", "checkbox"]
    assert set(fields[1]) == {"label", "name", "fieldId", "options", "isRequired", "type"}
    assert fields[1]["options"][0] == {"code": "S", "displayValue": "S"}
    assert desk.ask("GET", "/api/v1/airmeet/none/custom-fields")[0] == 404


def test_the_deprecated_registration_lists_somebody_and_lets_nobody_in(desk: Desk) -> None:
    """3.1, body and answer as printed."""
    uid = desk.airmeet()
    sent = {
        "email": "user_email@example.com",
        "name": "John Doe",
        "city": "abc",
        "country": "xyz",
        "designation": "qwerty",
        "organisation": "Airmeet",
    }
    path = f"/api/v1/airmeet/{uid}/user"
    assert desk.ask("POST", path, sent) == (200, {"email": "user_email@example.com"})
    assert desk.ask("POST", path, sent) == (200, {"email": "user_email@example.com"})
    assert desk.ask("POST", path, {"email": "x@example.org"})[0] == 400
    assert desk.ask("POST", path, {**sent, "organization": "as in 3.2"})[0] == 400
    (row,) = desk.ask("GET", f"/api/v1/airmeet/{uid}/registrations")[1]["data"]
    assert (row["email"], row["organisation"]) == ("user_email@example.com", "Airmeet")
    assert desk.ask("GET", f"/api/v1/airmeet/{uid}/participants")[1]["totalUserCount"] == 0
    assert desk.ask("DELETE", f"/api/v1/airmeet/{uid}/attendee/user_email%40example.com")[0] == 404
    assert [effect for effect, _ in desk.sandbox.state["ledger"]] == ["event.create", "user.register"]


def test_participants(desk: Desk) -> None:
    uid = desk.airmeet()
    desk.ask("POST", f"/api/v1/public/airmeet/{uid}/speaker", SPEAKER)
    for number in range(3):
        desk.ask("POST", f"/api/v1/airmeet/{uid}/attendee", {"email": f"u{number}@example.org", "name": f"U {number}"})
    path = f"/api/v1/airmeet/{uid}/participants"
    body = desk.ask("GET", f"{path}?resultSize=3&pageNumber=2&sortingKey=email&sortingDirection=DESC")[1]
    assert (body["userCount"], body["totalUserCount"]) == (1, 4)
    assert [row["email"] for row in body["paticipants"]] == ["speaker1.email@example.com"]
    desk.sandbox.state["switches"]["participants_key"] = "participants"
    assert "participants" in desk.ask("GET", path)[1]
    assert desk.ask("GET", f"{path}?sortingKey=age")[0] == 400
    assert desk.ask("GET", f"{path}?sortingDirection=UP")[0] == 400


def test_status(desk: Desk) -> None:
    uid = desk.airmeet()
    path = f"/api/v1/public/airmeet/{uid}/status"
    assert desk.ask("POST", path, {"status": "PAUSED"})[0] == 400
    assert desk.ask("POST", path, {"status": "ONGOING"}) == (200, {"statusUpdated": True})
    assert desk.ask("POST", path, {"status": "FINISHED"}) == (200, {"statusUpdated": True})
    assert desk.ask("POST", path, {"status": "ONGOING"})[0] == 400
    assert desk.ask("POST", "/api/v1/public/airmeet/none/status", {"status": "ONGOING"})[0] == 404


def test_cursors(desk: Desk) -> None:
    uids = [desk.airmeet() for _ in range(5)]
    first = desk.ask("GET", "/api/v1/airmeets?size=2")[1]
    after = first["cursors"]["after"]
    second = desk.ask("GET", f"/api/v1/airmeets?size=2&after={after}&before=1")[1]
    assert [row["uid"] for row in first["data"] + second["data"]] == uids[:4]
    back = desk.ask("GET", f"/api/v1/airmeets?size=2&before={second['cursors']['before']}")[1]
    assert back["data"] == first["data"]
    assert first["cursors"]["pageCount"] == 3
    assert desk.ask("GET", "/api/v1/airmeets?size=501")[0] == 400
    assert desk.ask("GET", "/api/v1/airmeets?after=x")[0] == 400


def with_people(desk: Desk, people: int = 40) -> tuple[str, list[str]]:
    uid = desk.airmeet()
    for number in range(people):
        body = {"email": f"u{number}@example.org", "name": f"U {number}"}
        desk.ask("POST", f"/api/v1/airmeet/{uid}/attendee", body)
    sessions = []
    for number in range(3):
        start = 1628149140000 + number * 3_600_000
        talk = {"sessionTitle": f"S{number}", "sessionStartTime": start, "hostEmail": "host@example.org"}
        sessions.append(desk.ask("POST", f"/api/v1/public/airmeet/{uid}/session", talk)[1]["uuid"])
    return uid, sessions


def test_attendance_is_prepared_after_the_end(desk: Desk) -> None:
    uid, (session, *_) = with_people(desk, 5)
    event_path, session_path = f"/api/v1/airmeet/{uid}/attendees", f"/api/v1/session/{session}/attendees"
    early = desk.ask("GET", session_path, host="analytics")
    assert early == (200, {"data": {}, "statusCode": 400, "statusMessage": "Session status is not valid"})
    assert desk.sandbox.finish("Event Name") == 1
    assert desk.sandbox.finish("Event Name") == 0
    words = {
        event_path: "Preparing your results.Try after 5 minutes to get the updated results",
        session_path: "Preparing your results. Try after 5 minutes to get the updated results",
    }
    for path, message in words.items():
        assert desk.ask("GET", path, host="analytics") == (202, {"statusCode": 202, "statusMessage": message})
    desk.sandbox.clock.advance(2)
    status, body = desk.ask("GET", event_path, host="analytics")
    assert status == 200 and (body["statusCode"], body["statusMessage"]) == (200, "SUCCESS")
    assert set(body["cursors"]) == {"after", "before", "pageCount", "totalCount"}
    assert {"email", "id", "name", "user_id"} <= set(body["data"][0])


def test_figures_agree() -> None:
    desk = Desk(prepare_seconds=0).sign_in()
    uid, sessions = with_people(desk)
    desk.ask("POST", f"/api/v1/public/airmeet/{uid}/status", {"status": "FINISHED"})
    event = desk.ask("GET", f"/api/v1/airmeet/{uid}/attendees", host="analytics")[1]
    parts = [desk.ask("GET", f"/api/v1/session/{s}/attendees", host="analytics")[1] for s in sessions]
    people = {row["email"]: int(row["time_spent"]) for row in event["data"]}
    assert set(people) == {row["email"] for part in parts for row in part["data"]}
    assert 20 <= len(people) <= 36 and event["cursors"]["totalCount"] == len(people)
    spent = dict.fromkeys(people, 0)
    for row in (row for part in parts for row in part["data"]):
        spent[row["email"]] += int(row["time_spent"])
        assert 0 < int(row["time_spent"]) <= 1_800_000
        assert re.fullmatch(r"\d{4}:\d\d:\d\dT\d\d:\d\d:\d\d\.00Z", row["time_stamp"])
    assert all(abs(spent[email] - people[email]) <= 2000 for email in people)
    assert all(part["cursors"]["totalCount"] == len(part["data"]) for part in parts)


def test_polls_questions_and_booths() -> None:
    desk = Desk(prepare_seconds=0).sign_in()
    uid, sessions = with_people(desk)
    desk.sandbox.finish("Event Name")
    polls = desk.ask("GET", f"/api/v1/airmeet/{uid}/polls?size=2", host="analytics")[1]
    assert len(polls["data"]) == 2 and polls["data"][0]["polls"][0]["question"]
    questions = desk.ask("GET", f"/api/v1/airmeet/{uid}/questions", host="analytics")[1]["data"]
    asked = questions[0]["questions"][0]
    assert asked["session_id"] in sessions and isinstance(asked["upvoteCount"], float)
    booths = desk.ask("GET", f"/api/v1/airmeet/{uid}/booth/public", host="bff")[1]["booths"]
    path = f"/api/v1/airmeet/{uid}/booth/{booths[0]['uid']}/booth-attendance"
    visits = desk.ask("GET", path, host="analytics")[1]["data"]
    assert {"email", "id", "name", "interested_in_being_contacted", "user_id", "visits"} == set(visits[0])
    assert desk.ask("GET", f"/api/v1/airmeet/{uid}/booth/none/booth-attendance", host="analytics")[0] == 400


@pytest.mark.parametrize("what", ["attendees", "polls", "questions"])
def test_a_wrong_id_is_400_on_analytics(desk: Desk, what: str) -> None:
    status, body = desk.ask("GET", f"/api/v1/airmeet/none/{what}", host="analytics")
    assert status == 400 and body["statusCode"] == 400
    assert desk.ask("GET", "/api/v1/session/none/attendees", host="analytics")[0] == 400
    assert desk.ask("GET", "/api/v1/airmeet/none/booth/public", host="bff")[0] == 400


@pytest.mark.parametrize("what", ["info", "participants", "registrations", "custom-fields"])
def test_a_wrong_id_is_404_on_the_core_host(desk: Desk, what: str) -> None:
    assert desk.ask("GET", f"/api/v1/airmeet/none/{what}")[0] == 404
    uid = desk.airmeet()
    assert desk.ask("GET", f"/api/v1/airmeet/{uid}/{what}")[0] == 200


def test_communities_when_switched() -> None:
    desk = Desk(separate_communities=True).sign_in()
    uid = desk.airmeet()
    desk.token = desk.ask("POST", "/api/v1/auth", {}, **{**KEYS, "x-airmeet-access-key": "other"})[1]["token"]
    assert desk.ask("GET", "/api/v1/airmeets")[1]["data"] == []
    assert desk.ask("GET", f"/api/v1/airmeet/{uid}/info")[0] == 401
    assert desk.ask("GET", f"/api/v1/airmeet/{uid}/polls", host="analytics")[0] == 400


def test_the_state_is_json_and_can_be_put_back(desk: Desk) -> None:
    uid, _ = with_people(desk, 3)
    again = AirmeetSandbox(desk.sandbox.clock, json.loads(json.dumps(desk.sandbox.state)))
    desk.sandbox = again
    assert len(desk.ask("GET", f"/api/v1/airmeet/{uid}/registrations")[1]["data"]) == 3
    assert desk.ask("GET", "/api/v1/nowhere")[0] == 404
