"""The gateway generation: one host by region, other paths, other fields of an attendee, recordings and replay views.

Bodies are typed in from the fields that clients in production read; the seed does not know this generation.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from integrations.airmeet import PLATFORM, calls
from integrations.airmeet.gateway import SIX_HOURS
from integrations.airmeet.pull import NOT_OVER
from integrations.core.contract import Call
from integrations.core.errors import NotReady, Rejected
from integrations.core.records import Known
from integrations.core.rows import LinkRow, PersonRow, PullCall, Source
from tests.support.bridge import scripted_client
from tests.support.reasons import all_said, raises, said

from .desk import Desk, Reply, people, rows, run, scripted
from .records import START, attendee, desired_objects, session, speaker, view
from .test_sandbox import ATTENDEE
from .test_sandbox import Desk as Typist

GATEWAY = {"generation": "gateway"}
GUEST: dict[str, Any] = {
    "email": "user_email@example.com",
    "firstName": "John",
    "lastName": "Doe",
    "city": "abc",
    "country": "xyz",
    "designation": "qwerty",
    "organisation": "Airmeet",
    "attendance_type": "VIRTUAL",
    "registerAttendee": True,
    "sendEmailInvite": False,
}


def audience(count: int) -> list[Any]:
    return [attendee(f"G{n} Ek", email=f"g{n}@example.org", first_name=f"G{n}", last_name="Ek") for n in range(count)]


@pytest.fixture
def finished() -> Desk:
    """A pushed, finished event of one session on an account of the gateway generation."""
    desk = Desk(account=GATEWAY)
    ann = speaker()
    desk.push(view(session("A", 0, 30, ann), session("B", 30, 30), attendees=audience(60), account=GATEWAY))
    desk.sandbox.clock.to(START + timedelta(days=1))
    desk.sandbox.finish("Remote Conference")
    return desk


def sources(desk: Desk) -> dict[str, Source]:
    known = {key: Known(key, remote_id) for key, remote_id in desk.ids.items()}
    return {source.name: source for source in PLATFORM.sources(view(session("A"), known=known, account=GATEWAY))}


def read(desk: Desk, name: str, memo: dict[str, Any] | None = None) -> list[Any]:
    """A source twice, past the 202 of the first time."""
    try:
        return desk.pull(sources(desk)[name], memo=memo)
    except NotReady:
        desk.sandbox.clock.advance(10)
        return desk.pull(sources(desk)[name], memo=memo)


# --- where ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "host", "default"),
    [
        ("mumbai", "gateway", "https://api-gateway.airmeet.com/prod"),
        ("ireland", "gateway_eu", "https://api-gateway-prod.eu.airmeet.com/prod"),
        ("us", "gateway_us", "https://api-gateway-prod.us.airmeet.com/prod"),
    ],
)
def test_the_region_decides_the_host(region: str, host: str, default: str) -> None:
    client, seen = scripted(lambda _request: (200, {"data": []}), generation="gateway", region=region)
    assert PLATFORM.check(client).ok
    assert [f"{one.url.host}{one.url.path}" for one in seen] == [f"{host}.test/airmeets"]
    assert {known.key: known.default for known in PLATFORM.hosts}[host] == default


def test_writes_have_other_paths() -> None:
    def answer(_request: httpx.Request) -> Reply:
        return 200, {"email": "x@example.org", "uuid": "u"}

    client, seen = scripted(answer, **GATEWAY)
    path = {"airmeet": "u"}
    run(client, Call("event", "event.create", {"eventName": "E"}))
    for action in ("speaker.add", "session.create", "attendee.register"):
        run(client, Call("x", action, {"email": "x@example.org"}, path))
    run(client, Call("a", "attendee.revoke", remote_id="u/x@example.org"))
    assert [f"{one.method} {one.url.raw_path.decode()}" for one in seen] == [
        "POST /airmeet",
        "POST /airmeet/u/speaker",
        "POST /airmeet/u/session",
        "POST /airmeet/u/attendee",
        "DELETE /airmeet/u/attendee/x%40example.org",
    ]


@pytest.mark.parametrize("generation", ["classic", "gateway"])
def test_what_a_generation_lacks_is_said(generation: str) -> None:
    client, seen = scripted(lambda _request: (200, {}), generation=generation)
    with raises(Rejected, f"The {generation} generation of Airmeet's API does not offer this"):
        if generation == "classic":
            calls.recordings(client, "u")
        else:
            calls.register_user(client, "u", {})
    assert seen == []


# --- push → ledger --------------------------------------------------------------------------------------------------


def test_a_publication_goes_over_once(finished: Desk) -> None:
    effects = [effect for effect, _ in finished.sandbox.state["ledger"]]
    assert effects == ["event.create", "speaker.add", "session.create", "session.create"] + [
        "attendee.register"
    ] * 60 + ["event.status"]
    assert all("/api/v1" not in path for path in finished.paths)


def test_invitations_are_asked_for_counted_and_sent_only_then() -> None:
    quiet = desired_objects(view(attendees=audience(1), account=GATEWAY))["attendee:g0@example.org"]
    loud = desired_objects(view(attendees=audience(1), account=GATEWAY, send_email_invite=True))[
        "attendee:g0@example.org"
    ]
    classic = desired_objects(view(attendees=audience(1), send_email_invite=True))["attendee:g0@example.org"]
    assert (quiet.emails, loud.emails, classic.emails) == (0, 1, None)
    assert "sendEmailInvite" not in classic.body
    desk = Desk(account=GATEWAY)
    desk.push(view(attendees=audience(2), account=GATEWAY))
    assert "attendee.mail" not in dict(desk.sandbox.state["ledger"])
    desk.push(view(attendees=audience(2), account=GATEWAY, send_email_invite=True))
    assert sum(effect == "attendee.mail" for effect, _ in desk.sandbox.state["ledger"]) == 2


def test_a_session_of_another_type_goes_over_and_is_blocked_on_the_classic_generation() -> None:
    there = desired_objects(view(session("A"), account=GATEWAY, session_type="BREAK"))["session:A"]
    assert (there.body["type"], said(there.blocked)) == ("BREAK", "")
    classic = desired_objects(view(session("A"), session_type="BREAK"))["session:A"]
    assert "HOSTING sessions only" in said(classic.blocked)
    desk = Desk(account=GATEWAY)
    desk.push(view(session("A"), account=GATEWAY, session_type="BREAK"))
    (held,) = desk.sandbox.state["airmeets"].values()
    assert [one["type"] for one in held["sessions"].values()] == ["BREAK"]


# --- pull → rows ----------------------------------------------------------------------------------------------------


def test_every_source_of_the_gateway_is_read(finished: Desk) -> None:
    names = set(sources(finished))
    assert {"recording@A", "replay@A"} <= names
    for name in names:
        assert read(finished, name)[-1].over
    assert not {path for path in finished.paths if "registrations" in path}


def test_registered_people_come_from_the_participants(finished: Desk) -> None:
    found = people(read(finished, "registrations"))
    assert found["g0@example.org"].registered is True
    assert found["ann@example.org"].registered is False and not found["ann@example.org"].counted


def test_attendance_comes_in_pages_of_fifty(finished: Desk) -> None:
    found = people(read(finished, "event-attendance"))
    assert len(found) > 30 and all(row.attended and row.seconds for row in found.values())


def test_a_recording_is_a_link_of_its_session(finished: Desk) -> None:
    memo: dict[str, Any] = {}
    (page,) = read(finished, "recording@A", memo)
    (link,) = page.rows
    assert isinstance(link, LinkRow) and link.name == "recording"
    assert finished.ids["session:A"] in link.url
    assert page.reason == SIX_HOURS
    read(finished, "recording@B", memo)
    assert sum("session-recordings" in path for path in finished.paths) == 1


def test_replay_views_belong_to_their_session_and_are_no_attendance(finished: Desk) -> None:
    first, second = rows(read(finished, "replay@A")), rows(read(finished, "replay@B"))
    assert first and second and not {r.row_id for r in first} & {r.row_id for r in second}  # type: ignore[union-attr]
    for row in first:
        assert isinstance(row, PersonRow)
        assert row.replay is True and row.attended is None and row.seconds


def test_before_the_end_neither_is_asked_for() -> None:
    desk = Desk(account=GATEWAY)
    desk.push(view(session("A"), account=GATEWAY))
    for name in ("recording@A", "replay@A"):
        (page,) = desk.pull(sources(desk)[name])
        assert (page.rows, page.over, page.reason) == ([], False, NOT_OVER)
    assert not [path for path in desk.paths if "replay" in path or "recordings" in path]


def over(body: Any) -> Any:
    """A client whose event is finished and whose figures are ``body``."""

    def answer(request: httpx.Request) -> Reply:
        if request.url.path.endswith("/airmeets"):
            return 200, {"data": [{"uid": "e", "status": "FINISHED"}], "cursors": {"pageCount": 1}}
        if request.url.path.endswith("/info"):
            return 200, {"sessions": []}
        return 200, body

    return scripted(answer, **GATEWAY)[0]


def scripted_read(body: Any, action: str, session_id: str = "s1") -> list[Any]:
    one = PLATFORM.capabilities[action].read
    assert one
    return rows(list(one(over(body), PullCall("x", {"airmeet": "e", "session": session_id}))))


def test_a_recording_as_clients_read_it() -> None:
    body = {
        "recordings": [
            {"session_id": "s0", "session_name": "Other", "download_link": "https://example.org/0.mp4"},
            {"session_id": "s1", "session_name": "Welcome", "download_link": "https://example.org/1.mp4"},
        ],
        "recordingsCount": 2,
        "totalCount": 2,
    }
    assert scripted_read(body, "recordings.pull") == [LinkRow("recording", "https://example.org/1.mp4")]
    assert scripted_read(body, "recordings.pull", "s9") == []
    assert scripted_read({"recordings": None, "recordingsCount": 0, "totalCount": 0}, "recordings.pull") == []


def test_a_replay_view_as_clients_read_it() -> None:
    person = {"id": 7, "name": "John Doe", "email": "user_email@example.com", "session_id": "s1"}
    body = {
        "cursors": {"after": 7, "before": 7, "pageCount": 1, "totalCount": 1},
        "data": [{**person, "duration_viewed": 2.5}, {**person, "id": 8, "duration_viewed": None}],
        "statusCode": 200,
        "statusMessage": "SUCCESS",
    }
    known = PersonRow("7", "user_email@example.com", "John Doe", seconds=150, replay=True)
    unknown = PersonRow("8", "user_email@example.com", "John Doe", replay=True)
    assert scripted_read(body, "replay.pull") == [known, unknown]


# --- the imitation by itself ----------------------------------------------------------------------------------------


@pytest.fixture
def typist() -> Typist:
    return Typist().sign_in()


def test_sandbox_signs_in_on_the_gateway() -> None:
    keys = {"x-airmeet-access-key": "a", "x-airmeet-secret-key": "b"}
    status, body = Typist().ask("POST", "/auth", {}, host="gateway", **keys)
    assert status == 200 and body["token"]


def test_sandbox_knows_each_path_on_its_own_host_only(typist: Typist) -> None:
    assert typist.ask("GET", "/airmeets", host="gateway")[0] == 200
    assert typist.ask("GET", "/airmeets")[0] == 404
    assert typist.ask("GET", "/api/v1/airmeets", host="gateway")[0] == 404
    assert typist.ask("GET", f"/airmeet/{typist.airmeet()}/registrations", host="gateway")[0] == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 200),
        ({"attendance_type": "IN-PERSON"}, 200),
        ({"attendance_type": "BOTH"}, 400),
        ({"firstName": ""}, 400),
        ({"name": "John Doe"}, 400),
        ({"organization": "Airmeet"}, 400),
        ({"sendEmailInvite": "yes"}, 400),
    ],
)
def test_sandbox_takes_the_gateways_attendee(typist: Typist, change: dict[str, Any], status: int) -> None:
    path = f"/airmeet/{typist.airmeet()}/attendee"
    assert typist.ask("POST", path, {**GUEST, **change}, host="gateway")[0] == status
    assert typist.ask("POST", path, ATTENDEE, host="gateway")[0] == 400


def test_sandbox_lists_who_is_not_registered_as_a_guest(typist: Typist) -> None:
    uid = typist.airmeet()
    typist.ask("POST", f"/airmeet/{uid}/attendee", {**GUEST, "registerAttendee": False}, host="gateway")
    (row,) = typist.ask("GET", f"/airmeet/{uid}/participants", host="gateway")[1]["paticipants"]
    assert (row["user_type"], row["registrationDate"], row["name"]) == ("Guest", None, "John Doe")


def test_sandbox_gives_figures_in_pages_of_at_most_fifty(typist: Typist) -> None:
    uid = typist.airmeet()
    typist.ask("POST", f"/airmeet/{uid}/status", {"status": "FINISHED"}, host="gateway")
    for what in ("attendees", "event-replay-attendees"):
        path = f"/airmeet/{uid}/{what}?size="
        assert typist.ask("GET", f"{path}50", host="gateway")[0] == 202
        typist.sandbox.clock.advance(10)
        assert typist.ask("GET", f"{path}50", host="gateway")[0] == 200
        assert typist.ask("GET", f"{path}51", host="gateway")[0] == 400


def test_sandbox_gives_recordings_of_finished_events_only(typist: Typist) -> None:
    uid = typist.airmeet()
    start = {"sessionTitle": "One", "sessionStartTime": 1628149140000, "hostEmail": "host@example.org"}
    made = typist.ask("POST", f"/airmeet/{uid}/session", start, host="gateway")[1]["uuid"]
    path = f"/airmeet/{uid}/session-recordings"
    assert typist.ask("GET", path, host="gateway")[1] == {"recordings": [], "recordingsCount": 0, "totalCount": 0}
    typist.ask("POST", f"/airmeet/{uid}/status", {"status": "FINISHED"}, host="gateway")
    body = typist.ask("GET", f"{path}?sessionIds={made}", host="gateway")[1]
    assert (body["recordings"][0]["session_id"], body["totalCount"]) == (made, 1)
    assert typist.ask("GET", f"{path}?sessionIds=other", host="gateway")[1]["recordingsCount"] == 0


def test_a_refused_test_says_which_generation_and_region_take_the_keys_and_changes_nothing() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.url.host}{request.url.path}")
        if request.url.host == "gateway_eu.test":
            return httpx.Response(200, json={"token": "t"})
        return httpx.Response(400, json={"success": False, "code": "BAD_REQUEST", "errors": ["keys are incorrect"]})

    client = scripted_client(PLATFORM, answer)
    found = PLATFORM.check(client)
    assert found.ok is False
    assert all_said(found.reasons) == (
        "Airmeet refused the account's keys: check both of them.",
        "The keys are accepted by the gateway generation of the API: set generation=gateway and region=ireland.",
    )
    assert client.options.generation == "classic" and not client.state.token
    assert len(asked) == 4 and all(path.endswith("/auth") for path in asked)


def test_keys_of_an_account_at_an_own_address_go_nowhere_else() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(400, json={"errors": ["keys are incorrect"]})

    client = scripted_client(PLATFORM, answer)
    client.hosts |= {host.key: host.default for host in PLATFORM.hosts if host.key.startswith("gateway")}
    assert PLATFORM.check(client).ok is False
    assert asked == ["api.test"]
