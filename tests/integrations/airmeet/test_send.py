from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.airmeet import PLATFORM, calls
from integrations.airmeet.options import PROVED_UNIT, AccountOptions
from integrations.core.contract import Call
from integrations.core.errors import Ambiguous, CredentialRefused, Gone, NotReady, Rejected, Unavailable
from tests.support.bridge import scripted_client
from tests.support.reasons import all_said, raises, said

from .desk import Desk, Reply, run, scripted
from .records import attendee, desired_objects, lead, session, speaker, view

ANN, BEA = speaker("Ann Lee"), speaker("Bea Moe")
ATTENDEE = Call("attendee:x", "attendee.register", {"email": "x@example.org", "name": "X"}, {"airmeet": "u"})
SPEAKER = Call("speaker:x", "speaker.add", {"email": "x@example.org", "name": "X"}, {"airmeet": "u"})
SESSION = Call("session:A", "session.create", {"sessionTitle": "T", "sessionStartTime": 60000}, {"airmeet": "u"})
EVENT = Call("event", "event.create", {"eventName": "E"})
STATUS = Call("event:status", "event.status", {"status": "FINISHED"}, {"airmeet": "u"})


# --- against the sandbox --------------------------------------------------------------------------------------------


def test_a_publication_goes_over_once() -> None:
    desk = Desk(account={"team_emails": "team.member@example.com"})
    chair = speaker("Cai Wu", email="team.member@example.com")
    seen = view(
        session("A", 0, 30, ANN, lead(chair)),
        session("B", 30, 45, ANN, BEA),
        attendees=[attendee()],
        account={"team_emails": "team.member@example.com"},
    )
    outcomes = desk.push(seen)
    assert [effect for effect, _ in desk.sandbox.state["ledger"]] == [
        "event.create",
        "speaker.add",
        "speaker.add",
        "speaker.add",
        "session.create",
        "session.create",
        "attendee.register",
    ]
    uid = outcomes["event"].remote_id
    assert outcomes["event"].url.endswith(uid)
    assert outcomes["speaker:ann@example.org"].remote_id == f"{uid}/ann@example.org"
    assert outcomes["attendee:bo@example.org"].remote_id == f"{uid}/bo@example.org"
    assert outcomes["attendee:bo@example.org"].links["join"].startswith(f"https://www.airmeet.com/e/{uid}?code=")
    assert set(outcomes["session:B"].links) == {"join:ann@example.org", "join:bea@example.org"}
    assert desk.paths.count("POST /api/v1/auth") == 1
    (held, _) = desk.sandbox.state["airmeets"][uid]["sessions"].values()
    assert (held["minutes"], held["cohosts"]) == (30, ["team.member@example.com"])


def test_minutes_for_an_account_that_wants_minutes() -> None:
    account = {"session_duration_unit": "minutes"}
    desk = Desk(account=account, duration_unit="minutes")
    desk.push(view(session("A", 0, 45), account=account))
    (airmeet,) = desk.sandbox.state["airmeets"].values()
    assert next(iter(airmeet["sessions"].values()))["minutes"] == 45


def test_the_unit_follows_the_generation() -> None:
    """45 minutes were 2,700 on the gateway, which reads minutes."""
    account = {"generation": "gateway"}
    desk = Desk(account=account)
    desk.push(view(session("A", 0, 45), account=account))
    (airmeet,) = desk.sandbox.state["airmeets"].values()
    assert next(iter(airmeet["sessions"].values()))["minutes"] == 45
    classic, gateway = AccountOptions(), AccountOptions(generation="gateway")
    assert (classic.duration_unit, gateway.duration_unit) == ("seconds", "minutes")
    assert AccountOptions(generation="gateway", session_duration_unit="seconds").duration_unit == "seconds"


def test_the_plan_says_the_unit_until_a_read_back_has_proved_it() -> None:
    account = {"generation": "gateway"}
    desk = Desk(account=account)
    plan = desired_objects(view(session("A", 0, 45), account=account))
    assert "Length sent as 45 minutes: no document settles the unit." in said(plan["session:A"].notes[0])
    assert not desired_objects(view(session("A", 0, 45)))["session:A"].notes, "the classic document names it"
    desk.push(view(session("A", 0, 45), account=account))
    find = PLATFORM.capabilities["session.create"].find
    assert find
    call = desk.call(plan["session:A"])
    find(desk.client, [replace(call, adopted=True)])
    assert PROVED_UNIT not in desk.client.state.learned, "somebody else's session proves nothing"
    find(desk.client, [call])
    later = view(session("B", 60, 45), account=account, learned=desk.client.state.learned)
    assert not desired_objects(later)["session:B"].notes
    other = view(session("B", 60, 45), account={**account, "session_duration_unit": "seconds"}, learned=later.learned)
    assert "2700 seconds" in said(desired_objects(other)["session:B"].notes[0])


@pytest.mark.parametrize(("unit", "reads", "back"), [("seconds", "minutes", 162_000), ("minutes", "seconds", 0)])
def test_the_answer_is_compared_with_what_was_meant(unit: str, reads: str, back: int) -> None:
    account = {"generation": "gateway", "session_duration_unit": unit}
    desk = Desk(account=account, duration_unit=reads)
    wanted = view(session("A", 0, 45), account=account)
    desk.push(wanted)
    find = PLATFORM.capabilities["session.create"].find
    assert find
    (found,) = find(desk.client, [desk.call(desired_objects(wanted)["session:A"])])["session:A"]
    assert found.read_back["sessionDuration"] == back
    assert PROVED_UNIT not in desk.client.state.learned


def test_a_lost_airmeet_is_found_and_an_old_one_is_not_taken_for_it() -> None:
    desk = Desk()
    capability = PLATFORM.capabilities["event.create"]
    assert capability.find and capability.snapshot and capability.serial and not capability.replayable
    desired = desired_objects(view())["event"]
    old = desk.send(desired).remote_id
    call = desk.call(desired)
    before = capability.snapshot(desk.client, [Call("event", "event.create", desired.body)])
    assert before == {"event": [old]}
    new = desk.send(desired).remote_id
    found = [one for one in capability.find(desk.client, [call])["event"] if one.remote_id not in before["event"]]
    assert [(one.remote_id, one.same) for one in found] == [(new, True)]
    assert found[0].read_back == {"eventName": desired.body["eventName"], "timing": desired.body["timing"]}
    other = Call(
        "event", "event.create", {**desired.body, "timing": {**desired.body["timing"], "timezone": "Asia/Kolkata"}}
    )
    assert not any(one.same for one in capability.find(desk.client, [other])["event"])
    assert not capability.find(desk.client, [Call("event", "event.create", {"eventName": "Another"})])["event"]


def test_what_the_list_does_not_tell_is_no_difference() -> None:
    """A list without time zones, or without names, read as drift."""
    desired = desired_objects(view())["event"]
    desk = Desk()
    uid = desk.send(desired).remote_id
    find = PLATFORM.capabilities["event.create"].find
    assert find
    (held,) = desk.sandbox.state["airmeets"].values()
    told = {"uid": uid, "name": held["name"], "startTime": held["start"], "endTime": held["end"]}
    for absent in ({}, {"timezone": None}, {"timezone": ""}):
        client, _ = scripted(lambda _request, more=absent: (200, {"data": [{**told, **more}], "cursors": {}}))
        (found,) = find(client, [Call("event", "event.create", desired.body, remote_id=uid)])["event"]
        assert found.same and found.read_back == {name: desired.body[name] for name in ("eventName", "timing")}
    client, _ = scripted(lambda _request: (200, {"data": [{"uid": uid}], "cursors": {}}))
    (bare,) = find(client, [Call("event", "event.create", desired.body, remote_id=uid)])["event"]
    assert bare.read_back == {} and not bare.same


def test_a_lost_session_is_found() -> None:
    desk = Desk()
    desk.push(view(session("A", 0, 45, ANN)))
    find = PLATFORM.capabilities["session.create"].find
    assert find
    desired = desired_objects(view(session("A", 0, 45, ANN)))["session:A"]
    (found,) = find(desk.client, [desk.call(desired)])["session:A"]
    assert (found.remote_id, found.same) == (desk.ids["session:A"], True)
    assert found.read_back == {name: desired.body[name] for name in found.read_back}
    assert set(found.read_back) == {"sessionTitle", "sessionStartTime", "sessionDuration"}
    later = desired_objects(view(session("A", 60, 45, ANN)))["session:A"]
    assert [one.same for one in find(desk.client, [desk.call(later)])["session:A"]] == [False]


def test_an_overlap_is_told_in_words() -> None:
    desk = Desk()
    desk.push(view(session("A", 0, 45)))
    with raises(Rejected, r"Overlaps.*another session has this time"):
        desk.send(desired_objects(view(session("B", 15, 45)))["session:B"])


def test_a_second_speaker_of_the_name_is_told_in_words() -> None:
    desk = Desk()
    desk.push(view(session("A", 0, 30, ANN)))
    again = desired_objects(view(session("A", 0, 30, speaker("Ann Lee", email="other@example.org"))))
    with raises(Rejected, "name or address is there already"):
        desk.send(again["speaker:other@example.org"])


def test_addresses_with_odd_characters_can_be_revoked() -> None:
    desk = Desk()
    emails = ["a+b@example.org", "o'neil@example.org", "a/b@example.org"]
    desk.push(view(attendees=[attendee("X Y", email=email) for email in emails]))
    for email in emails:
        remote_id = desk.ids[f"attendee:{email}"]
        call = Call(f"attendee:{email}", "attendee.revoke", path={"airmeet": desk.ids["event"]}, remote_id=remote_id)
        assert run(desk.client, call).remote_id == remote_id
        assert run(desk.client, call).remote_id == remote_id
    assert [effect for effect, _ in desk.sandbox.state["ledger"]].count("attendee.revoke") == 3
    assert "DELETE /api/v1/airmeet/" in next(path for path in desk.paths if "a%2Fb%40example.org" in path)


def test_revoking_on_an_airmeet_that_is_gone_is_gone() -> None:
    desk = Desk()
    with pytest.raises(Gone):
        run(desk.client, Call("attendee:x", "attendee.revoke", path={"airmeet": "u"}, remote_id="u/x@example.org"))


def test_status_is_read_first() -> None:
    desk = Desk()
    desk.push(view())
    uid = desk.ids["event"]

    def to(word: str) -> Any:
        body = PLATFORM.statuses[word].body
        return run(desk.client, Call("event:status", "event.status", body, {"airmeet": uid})).read_back

    assert to("start") == {"status": "ONGOING"}
    assert to("finish") == {"status": "FINISHED"}
    assert to("finish") == {"status": "FINISHED"}
    with raises(Rejected, "cannot be started again"):
        to("start")
    assert sum(path.endswith("/status") for path in desk.paths) == 2


# --- identification -------------------------------------------------------------------------------------------------


def test_an_expired_token_is_renewed_once() -> None:
    desk = Desk()
    desk.push(view())
    desk.sandbox.clock.advance(31 * 86400)
    desk.push(view(attendees=[attendee()]))
    assert desk.paths.count("POST /api/v1/auth") == 2


def test_a_token_that_stays_expired_stops_the_account() -> None:
    client, seen = scripted(lambda _request: (412, {"success": False, "errors": ["Supplied token has expired"]}))
    with pytest.raises(CredentialRefused):
        run(client, ATTENDEE)
    assert len(seen) == 2


BAD = {"success": False, "code": "BAD_REQUEST", "errors": ["Supplied token is bad"]}


@pytest.mark.parametrize("status", [400, 401])
@pytest.mark.parametrize(("age", "tries"), [(timedelta(seconds=5), 1), (timedelta(minutes=5), 2)])
def test_a_bad_token_is_renewed_if_it_is_aged(status: int, age: timedelta, tries: int) -> None:
    client, seen = scripted(lambda _request: (status, BAD))
    client.state.token, client.state.token_at = "held", datetime.now(UTC) - age
    with raises(CredentialRefused, "token"):
        run(client, ATTENDEE)
    assert len(seen) == tries


def test_a_400_that_only_mentions_a_token_stays_a_refusal() -> None:
    client, seen = scripted(lambda _request: (400, {"success": False, "errors": ["Overlaps with Token economics"]}))
    client.state.token, client.state.token_at = "held", datetime.now(UTC) - timedelta(days=1)
    with raises(Rejected, "Overlaps"):
        run(client, SESSION)
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("body", "token"),
    [
        ({"success": True, "data": {"label": "test", "token": "inner"}}, "inner"),
        ({"token": "top"}, "top"),
        ({"success": True, "data": {}, "token": "top"}, "top"),
    ],
)
def test_token_from_either_place(body: Any, token: str) -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=body if "auth" in request.url.path else {"email": "x@example.org"})

    run(scripted_client(PLATFORM, handler), ATTENDEE)
    assert seen[0].headers["X-Airmeet-Access-Key"] == "access_key-value"
    assert seen[0].headers["X-Airmeet-Secret-Key"] == "secret_key-value"
    assert seen[1].headers["X-Airmeet-Access-Token"] == token
    assert seen[1].headers["Content-Type"] == "application/json"
    assert "X-Airmeet-Secret-Key" not in seen[1].headers


@pytest.mark.parametrize(
    ("status", "words"), [(400, "refused the account's keys"), (403, "revoked"), (404, "base address"), (401, "keys")]
)
def test_refused_keys_stop_the_account(status: int, words: str) -> None:
    answers: list[int] = []

    def handler(_request: httpx.Request) -> httpx.Response:
        answers.append(status)
        return httpx.Response(status, json={"success": False, "errors": ["Supplied keys are bad"]})

    client = scripted_client(PLATFORM, handler)
    with raises(CredentialRefused, words):
        run(client, ATTENDEE)
    assert len(answers) == 1 and client.writes == 0
    checked = PLATFORM.check(client)
    assert checked.ok is False and words in all_said(checked.reasons)[0]


def test_keys_answered_without_a_token_are_asked_again_later() -> None:
    client = scripted_client(PLATFORM, lambda _request: httpx.Response(200, json={"success": True, "data": None}))
    with pytest.raises(Unavailable):
        run(client, ATTENDEE)


def test_check() -> None:
    desk = Desk()
    assert PLATFORM.check(desk.client).ok is True
    assert desk.client.writes == 0


# --- odd answers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", [EVENT, SPEAKER, SESSION, ATTENDEE])
@pytest.mark.parametrize("body", [{}, [], None, {"status": "ok"}])
def test_success_without_an_id_is_ambiguous(call: Call, body: Any) -> None:
    client, _ = scripted(lambda _request: (200, body))
    with pytest.raises(Ambiguous):
        run(client, call)


@pytest.mark.parametrize("call", [EVENT, SPEAKER, SESSION, ATTENDEE])
def test_success_false_is_a_failure(call: Call) -> None:
    client, _ = scripted(lambda _request: (200, {"success": False, "errors": ["No room"], "uuid": "u"}))
    with raises(Rejected, "No room"):
        run(client, call)


def test_other_spellings_of_ids() -> None:
    assert run(scripted(lambda _r: (200, {"uid": "s", "token": None}))[0], SESSION).remote_id == "s"
    assert run(scripted(lambda _r: (200, {"speakerEmail": "X@example.org"}))[0], SPEAKER).remote_id == "u/x@example.org"
    with pytest.raises(Ambiguous):
        run(scripted(lambda _r: (200, {"email": "other@example.org"}))[0], SPEAKER)


def test_status_that_was_not_updated_is_ambiguous() -> None:
    def answer(request: httpx.Request) -> Reply:
        if request.method == "GET":
            return 200, {"data": [{"uid": "u", "status": "ONGOING"}], "cursors": {}}
        return 200, {"statusUpdated": False}

    with pytest.raises(Ambiguous):
        run(scripted(answer)[0], STATUS)


def test_a_lost_speaker_who_is_there_on_the_second_try_is_ours() -> None:
    answers: list[Reply] = [(500, None), (400, {"errors": ["exists"]}), (400, {"errors": ["exists"]})]
    client, _ = scripted(lambda _request: answers.pop(0))
    with pytest.raises(Ambiguous):
        run(client, SPEAKER)
    assert run(client, SPEAKER).remote_id == "u/x@example.org"
    with pytest.raises(Rejected):
        run(client, SPEAKER)


def test_another_communitys_airmeet_stops_the_account() -> None:
    client, seen = scripted(lambda _request: (401, {"errors": ["No permission"]}))
    with pytest.raises(CredentialRefused):
        run(client, ATTENDEE)
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (202, {"statusCode": 202, "statusMessage": "Preparing"}, NotReady),
        (200, {"statusCode": 202, "statusMessage": "Preparing"}, NotReady),
        (200, {"data": {}, "statusCode": 400, "statusMessage": "Session status is not valid"}, NotReady),
        (400, {"data": {}, "statusCode": 400, "statusMessage": "Airmeet status is not valid"}, NotReady),
        (200, {"statusCode": 412, "statusMessage": "Token expired"}, CredentialRefused),
        (200, {"statusCode": 500, "statusMessage": "Oops"}, Unavailable),
        (200, {"statusCode": 400, "statusMessage": "Bad id"}, Rejected),
    ],
)
def test_explain(status: int, body: Any, error: type[Exception]) -> None:
    assert type(PLATFORM.explain(status, body)) is error


@pytest.mark.parametrize("data", [None, [], "text", {"statusCode": "2000"}, {"statusCode": 200, "data": []}])
def test_explain_leaves_the_rest_alone(data: Any) -> None:
    assert PLATFORM.explain(200, data) is None


def test_the_deprecated_registration_is_a_client_function_that_nothing_offers() -> None:
    """3.1. It lets nobody in, so people are added as authorised attendees (3.2)."""
    desk = Desk()
    desk.push(view())
    sent = {"email": "user_email@example.com", "name": "John Doe", "organisation": "Airmeet"}
    answer = calls.register_user(desk.client, desk.ids["event"], sent)
    assert answer.data == {"email": "user_email@example.com"}
    assert desk.paths[-1] == f"POST /api/v1/airmeet/{desk.ids['event']}/user"
    assert [effect for effect, _ in desk.sandbox.state["ledger"]] == ["event.create", "user.register"]
    (left_out,) = PLATFORM.unoffered
    assert (
        left_out.request == "POST /api/v1/airmeet/{airmeet_id}/user"
        and left_out.reason.code == "airmeet.user_deprecated"
    )
    assert not any("3.1" in capability.source for capability in PLATFORM.capabilities.values())
