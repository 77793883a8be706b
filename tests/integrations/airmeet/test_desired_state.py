from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from integrations.airmeet import PLATFORM
from integrations.core.frozen import fingerprint, ref
from integrations.core.options import session_names
from integrations.core.records import Known, Role, Standing
from tests.support.reasons import all_said, said

from .desk import Desk
from .records import EVENT, NOW, attendee, desired_objects, known, lead, moved, session, speaker, view

ANN, BEA, CAI = speaker("Ann Lee"), speaker("Bea Moe"), speaker("Cai Wu")


def test_a_whole_publication() -> None:
    found = desired_objects(view(session("A", 0, 30, ANN), attendees=[attendee()]))
    assert list(found) == ["event", "speaker:ann@example.org", "session:A", "attendee:bo@example.org"]
    assert not any(desired.blocked or desired.manual or desired.notes for desired in found.values())
    talk = found["session:A"]
    assert talk.after == ("speaker:ann@example.org",)
    assert talk.path == {"airmeet": ref("event")} == found["attendee:bo@example.org"].path
    assert talk.body["speakerEmails"] == ["ann@example.org"]
    assert "cohostEmails" not in talk.body
    assert found["attendee:bo@example.org"].emails is None


def test_without_host_email_everything_waits_for_it() -> None:
    found = desired_objects(view(session("A", 0, 30, ANN), host_email=""))
    assert "host_email" in said(found["event"].blocked)
    assert "host_email" in said(found["session:A"].blocked)


@pytest.mark.parametrize(("title", "ok"), [("ab", False), ("abc", True), ("x" * 80, True), ("x" * 81, False)])
def test_length_of_the_event_title(title: str, ok: bool) -> None:
    blocked = said(desired_objects(view(event=replace(EVENT, title=title)))["event"].blocked)
    assert (not blocked) is ok
    assert ok or "3 to 80" in blocked


def test_times_of_the_event() -> None:
    past = replace(EVENT, starts_at=NOW)
    assert "past" in said(desired_objects(view(event=past))["event"].blocked)
    there = {"event": Known("event", "id")}
    assert not desired_objects(view(event=past, known=there))["event"].blocked
    assert "before" in said(desired_objects(view(event=replace(EVENT, ends_at=EVENT.starts_at)))["event"].blocked)


def test_a_plain_http_picture_is_left_out_with_a_note() -> None:
    desired = desired_objects(view(event=replace(EVENT, image_url="http://x/a.png")))["event"]
    assert "eventImage" not in desired.body
    assert desired.notes and not desired.blocked


# --- overlaps -------------------------------------------------------------------------------------------------------


def test_overlap_of_a_minute_is_refused_and_touching_is_not() -> None:
    found = desired_objects(view(session("A", 0, 30), session("B", 29, 30), session("C", 30, 30)))
    assert not found["session:A"].blocked
    assert "“Talk A”" in said(found["session:B"].blocked) and "second publication" in said(found["session:B"].blocked)
    assert not found["session:C"].blocked


def test_equal_starts_go_by_code() -> None:
    found = desired_objects(view(session("B", 0, 30), session("A", 0, 30)))
    assert not found["session:A"].blocked and found["session:B"].blocked


def test_what_exists_keeps_its_place() -> None:
    late, early = session("Z", 10, 30), session("A", 0, 30)
    there = known(desired_objects(view(late))["session:Z"])
    found = desired_objects(view(late, early, known=there))
    assert not found["session:Z"].blocked
    assert "“Talk Z”" in said(found["session:A"].blocked)


def test_what_exists_keeps_its_place_when_it_left_the_publication_or_was_moved_here() -> None:
    there = known(desired_objects(view(session("Z", 0, 30)))["session:Z"])
    assert desired_objects(view(session("A", 0, 30), known=there))["session:A"].blocked
    apart = session("Z", 120, 30)
    found = desired_objects(view(apart, session("A", 0, 30), session("B", 120, 30), known=there))
    assert found["session:A"].blocked and found["session:B"].blocked and not found["session:Z"].blocked


def test_minutes_are_understood_in_what_exists() -> None:
    account = {"session_duration_unit": "minutes"}
    there = known(desired_objects(view(session("Z", 0, 30), account=account))["session:Z"])
    found = desired_objects(view(session("A", 29, 30), session("B", 90, 30), known=there, account=account))
    assert found["session:A"].blocked and not found["session:B"].blocked


def test_the_past_takes_no_place() -> None:
    begun = session("A", 0, 60, starts_at=NOW - timedelta(minutes=10))
    found = desired_objects(view(begun, session("B", 0, 30, starts_at=NOW + timedelta(minutes=10))))
    assert "past" in said(found["session:A"].blocked)
    assert not found["session:B"].blocked


def test_times_are_cut_to_the_minute_and_still_touch() -> None:
    found = desired_objects(view(session("A", 0.5, 30), session("B", 30.5, 30)))
    assert found["session:A"].body["sessionStartTime"] == 1803891600000
    assert found["session:A"].body["sessionDuration"] == 1800
    assert found["session:A"].notes and not found["session:B"].blocked


def test_a_session_needs_title_and_duration() -> None:
    found = desired_objects(view(session("A", 0, 30, title=" "), session("B", 60, 0)))
    assert "title" in said(found["session:A"].blocked) and "duration" in said(found["session:B"].blocked)


# --- speakers -------------------------------------------------------------------------------------------------------


def test_a_session_waits_for_its_speakers() -> None:
    waiting = speaker("Bea Moe", Standing.WAITING)
    nowhere = speaker("Cai Wu", email="")
    found = desired_objects(view(session("A", 0, 30, ANN, waiting, nowhere)))
    reason = said(found["session:A"].blocked)
    assert "Bea Moe (not approved yet)" in reason and "Cai Wu (no e-mail address)" in reason
    assert "incomplete_sessions" in reason
    assert "approve" in said(found["speaker:bea@example.org"].blocked)
    assert "e-mail" in said(found["speaker:#7"].blocked)
    assert "speaker:ann@example.org" not in found


def test_incomplete_sessions_may_be_allowed() -> None:
    waiting = speaker("Bea Moe", Standing.WAITING)
    found = desired_objects(view(session("A", 0, 30, ANN, waiting), incomplete_sessions=True))
    assert not found["session:A"].blocked
    assert found["session:A"].body["speakerEmails"] == ["ann@example.org"]
    assert "Bea Moe" in said(found["session:A"].notes[0])
    assert not found["speaker:ann@example.org"].blocked


def test_who_is_out_is_not_missed() -> None:
    found = desired_objects(view(session("A", 0, 30, ANN, speaker("Bea Moe", Standing.OUT))))
    assert not found["session:A"].blocked
    assert "speaker:bea@example.org" not in found


@pytest.mark.parametrize("standing", [Standing.KEPT, Standing.OUT])
def test_who_loses_approval_stays_in_an_existing_session(standing: Standing) -> None:
    before = session("A", 0, 30, ANN, lead(BEA))
    account = {"team_emails": "bea@example.org"}
    first = desired_objects(view(before, account=account))
    there = known(*first.values())
    later = moved(before, parts=(before.parts[0], lead(speaker("Bea Moe", standing))))
    found = desired_objects(view(later, known=there, account=account))
    assert fingerprint(found["session:A"].body) == fingerprint(first["session:A"].body)
    assert not found["session:A"].blocked
    assert ("speaker:bea@example.org" in found) is (standing is Standing.KEPT)
    if standing is Standing.KEPT:
        assert found["speaker:bea@example.org"].held


def test_order_and_spelling_of_an_existing_list_are_no_change() -> None:
    first = desired_objects(view(session("A", 0, 30, ANN, BEA)))
    upper = speaker("Ann Lee", email="Ann@Example.org")
    found = desired_objects(view(session("A", 0, 30, BEA, upper), known=known(*first.values())))
    assert found["session:A"].body == first["session:A"].body


def test_a_new_speaker_of_an_existing_session_is_a_change() -> None:
    first = desired_objects(view(session("A", 0, 30, ANN)))
    found = desired_objects(view(session("A", 0, 30, CAI, ANN), known=known(*first.values())))
    assert found["session:A"].body["speakerEmails"] == ["ann@example.org", "cai@example.org"]


def test_the_later_namesake_is_blocked() -> None:
    other = speaker("ANN  lee", email="other@example.org")
    found = desired_objects(view(session("A", 0, 30, ANN), session("B", 60, 30, other)))
    assert not found["speaker:ann@example.org"].blocked
    assert "amesake refused by Airmeet" in said(found["speaker:other@example.org"].blocked)
    assert "same name" in said(found["session:B"].blocked)


def test_a_namesake_who_exists_wins() -> None:
    there = {"speaker:old@example.org": Known("speaker:old@example.org", "x", {"name": "Ann Lee"})}
    found = desired_objects(view(session("A", 0, 30, ANN), known=there))
    assert "Namesake" in said(found["speaker:ann@example.org"].blocked)


def test_speakers_of_blocked_sessions_only_go_if_they_are_there() -> None:
    sessions = (session("A", 0, 30, ANN), session("B", 0, 30, BEA))
    assert "speaker:bea@example.org" not in desired_objects(view(*sessions))
    there = {"speaker:bea@example.org": Known("speaker:bea@example.org", "x", {"name": "Bea Moe"})}
    assert "speaker:bea@example.org" in desired_objects(view(*sessions, known=there))


# --- hosts and co-hosts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.HOST, Role.COHOST, Role.MODERATOR])
def test_leading_people_of_the_team_are_cohosts(role: Role) -> None:
    found = desired_objects(
        view(session("A", 0, 30, ANN, lead(BEA, role)), account={"team_emails": "BEA@example.org x@y.org"})
    )
    assert found["session:A"].body["speakerEmails"] == ["ann@example.org", "bea@example.org"]
    assert found["session:A"].body["cohostEmails"] == ["bea@example.org"]
    assert "host:bea@example.org" not in found


def test_other_leading_people_are_one_task() -> None:
    found = desired_objects(view(session("A", 0, 30, lead(BEA)), session("B", 60, 30, lead(BEA, Role.HOST))))
    task = found["host:bea@example.org"]
    assert task.kind == "host" and "team" in said(task.manual)
    assert "cohostEmails" not in found["session:A"].body
    assert "speaker only" in said(found["session:A"].notes[0])


def test_the_host_of_the_publication_needs_no_task() -> None:
    found = desired_objects(view(session("A", 0, 30, lead(BEA, Role.HOST)), host_email="Bea@example.org"))
    assert "host:bea@example.org" not in found
    assert "cohostEmails" not in found["session:A"].body
    assert found["session:A"].body["hostEmail"] == "Bea@example.org"


def test_a_ticked_task_makes_a_team_member() -> None:
    there = {"host:bea@example.org": Known("host:bea@example.org", "x")}
    found = desired_objects(view(session("A", 0, 30, lead(BEA)), known=there))
    assert found["session:A"].body["cohostEmails"] == ["bea@example.org"]
    assert "host:bea@example.org" not in found


# --- options of a single session ------------------------------------------------------------------------------------


def own(code: str, **values: Any) -> Any:
    """Sessions A and B, of which one has options of its own."""
    seen = view(session("A", 0, 30, ANN), session("B", 60, 30, lead(BEA)))
    mine = PLATFORM.publication_options(**{"host_email": "host@example.org", **values})
    return replace(seen, session_options={code: mine})


def test_a_session_may_have_a_host_of_its_own() -> None:
    found = desired_objects(own("B", host_email="other@example.org"))
    assert found["session:A"].body["hostEmail"] == found["event"].body["hostEmail"] == "host@example.org"
    assert found["session:B"].body["hostEmail"] == "other@example.org"


def test_a_session_may_go_incomplete_alone() -> None:
    late = speaker("Cy Day", Standing.WAITING)
    seen = view(session("A", 0, 30, late), session("B", 60, 30, late))
    mine = PLATFORM.publication_options(host_email="host@example.org", incomplete_sessions=True)
    found = desired_objects(replace(seen, session_options={"B": mine}))
    assert found["session:A"].blocked and not found["session:B"].blocked
    assert "Cy Day" in said(found["session:B"].notes[0])


def test_what_a_session_may_have_of_its_own() -> None:
    assert session_names(PLATFORM.publication_options) == {
        *("host_email", "session_type", "incomplete_sessions", "cohosts_are_speakers"),
    }


# --- attendees ------------------------------------------------------------------------------------------------------


def test_registrations_for_sessions() -> None:
    people = [
        attendee("All Of"),
        attendee("Some Of", sessions=frozenset({"A", "X"})),
        attendee("None Of", sessions=frozenset({"X"})),
    ]
    found = desired_objects(view(session("A"), attendees=people))
    assert all_said(found["attendee:al@example.org"].notes) == ()
    assert all_said(found["attendee:so@example.org"].notes) == ("gets access to the whole event",)
    assert "attendee:no@example.org" not in found


def test_attendees_need_address_and_name() -> None:
    people = [attendee("A B", email=""), attendee("", email="x@example.org")]
    found = [desired for desired in PLATFORM.desired_objects(view(attendees=people)) if desired.kind == "attendee"]
    assert "e-mail" in said(found[0].blocked) and "name" in said(found[1].blocked)
    gateway = desired_objects(view(attendees=[attendee("Bo Ek")], account={"generation": "gateway"}))
    assert "last name" in said(gateway["attendee:bo@example.org"].blocked)


# --- sources --------------------------------------------------------------------------------------------------------


def test_sources_of_what_exists() -> None:
    assert list(PLATFORM.sources(view(session("A")))) == []
    there = {"event": Known("event", "e"), "session:A": Known("session:A", "s")}
    found = {source.name: source for source in PLATFORM.sources(view(session("A"), session("B", 60), known=there))}
    assert list(found) == [
        "airmeet",
        "registrations",
        "event-attendance",
        "status@A",
        "attendance@A",
        "polls",
        "questions",
        "booths",
    ]
    assert found["attendance@A"].path == {"airmeet": ref("event"), "session": ref("session:A")}
    assert found["attendance@A"].session == "A"
    assert all(PLATFORM.can(source.action) for source in found.values())


def test_bodies_are_the_same_every_time() -> None:
    seen = view(session("A", 0, 30, ANN, BEA), attendees=[attendee()])
    assert desired_objects(seen) == desired_objects(seen)


def test_leading_people_from_outside_are_cohosts_where_the_publication_says_so() -> None:
    """4.3: an address in both lists gives a speaker the privilege of a co-host."""
    off = desired_objects(view(session("A", 0, 30, ANN, lead(BEA))))
    assert "cohostEmails" not in off["session:A"].body and off["host:bea@example.org"].manual
    assert "a speaker's address may stand among the co-hosts too" in said(off["session:A"].notes[0])
    seen = view(session("A", 0, 30, ANN, lead(BEA)), cohosts_are_speakers=True)
    body = desired_objects(seen)["session:A"].body
    assert (body["speakerEmails"], body["cohostEmails"]) == (
        ["ann@example.org", "bea@example.org"],
        ["bea@example.org"],
    )
    assert "host:bea@example.org" not in desired_objects(seen)
    assert "an address in both lists gives a speaker the rights of a co-host" in said(
        desired_objects(seen)["session:A"].notes[0]
    )
    desk = Desk()
    desk.push(seen)
    (airmeet,) = desk.sandbox.state["airmeets"].values()
    assert [each["cohosts"] for each in airmeet["sessions"].values()] == [["bea@example.org"]]
