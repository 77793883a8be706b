"""What the platform's pure function wishes for, and why it refuses to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from integrations.core.contract import DesiredObject
from integrations.core.records import Known, PublicationView, Role, Standing
from integrations.meltingspot import PLATFORM
from tests.support.reasons import all_said, said

from .data import START, attendee, person, session, view


def by_key(seen: PublicationView) -> dict[str, DesiredObject]:
    return {desired.key: desired for desired in PLATFORM.desired_objects(seen)}


def test_host_live_speakers_attendees() -> None:
    talk = session("S1", (person(), Role.SPEAKER))
    desired_objects = by_key(view(talk, attendees=(attendee(),)))
    assert list(desired_objects) == [
        "host:host@example.org",
        "session:S1",
        "speaker:ada@example.org@S1",
        "attendee:bob@example.org@S1",
    ]
    host, live, speaker, guest = desired_objects.values()
    assert host.shared and not host.emails
    assert live.body["spotMemberHostId"] == {"$ref": "host:host@example.org"}
    assert speaker.path == guest.path == {"live": {"$ref": "session:S1"}}
    assert guest.batch == "S1:quiet" and not guest.emails
    assert not any(desired.blocked for desired in desired_objects.values())


def test_without_a_host_host_and_lives_are_blocked() -> None:
    desired_objects = by_key(view(session(), host_email=""))
    assert {said(desired.blocked) for desired in desired_objects.values()} == {"set host_email on this publication"}
    assert "spotMemberHostId" not in desired_objects["session:S1"].body


def test_nothing_published_desires_nothing() -> None:
    assert by_key(view(attendees=(attendee(),))) == {}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": "  "}, "title"),
        ({"duration": timedelta(0)}, "duration"),
        ({"starts_at": START - timedelta(days=90)}, "past"),
    ],
)
def test_lives_that_would_be_refused_are_blocked(change: dict[str, Any], words: str) -> None:
    assert words in said(by_key(view(session(**change)))["session:S1"].blocked)


def test_a_live_that_exists_may_lie_in_the_past() -> None:
    late = view(session(), now=START + timedelta(hours=1), known={"session:S1": Known("session:S1", "l1")})
    assert said(by_key(late)["session:S1"].blocked) == ""


def test_never_recorded_says_so() -> None:
    desired = by_key(view(session(do_not_record=True), record=True))["session:S1"]
    assert all_said(desired.notes) == ("not recorded: this session must not be",)
    assert desired.body["record"] is False


@pytest.mark.parametrize(
    ("standing", "blocked", "held"),
    [
        (Standing.APPROVED, "", ""),
        (Standing.KEPT, "", "under review again"),
        (Standing.WAITING, "not approved yet: approve Ada Lovelace", ""),
    ],
)
def test_standing_of_a_speaker(standing: Standing, blocked: str, held: str) -> None:
    desired = by_key(view(session("S1", (person(standing=standing), Role.SPEAKER))))["speaker:ada@example.org@S1"]
    assert (said(desired.blocked), said(desired.held)) == (blocked, held)


def test_who_is_out_is_not_desired() -> None:
    desired_objects = by_key(view(session("S1", (person(standing=Standing.OUT), Role.SPEAKER))))
    assert not any(key.startswith("speaker:") for key in desired_objects)


def test_people_without_an_address_are_blocked() -> None:
    nameless = person("", who="#7")
    desired_objects = by_key(view(session("S1", (nameless, Role.SPEAKER)), attendees=(attendee("", who="#8"),)))
    assert (
        said(desired_objects["speaker:#7@S1"].blocked)
        == said(desired_objects["attendee:#8@S1"].blocked)
        == "give an e-mail address"
    )


def test_all_roles_of_one_person_are_one_object() -> None:
    talk = session("S1", (person(), Role.MODERATOR), (person(), Role.HOST))
    speakers = [desired for desired in PLATFORM.desired_objects(view(talk)) if desired.kind == "speaker"]
    assert [desired.body["grantHostRights"] for desired in speakers] == [True]
    assert all_said(speakers[0].notes) == ("the whole name goes as first name",)


def test_a_moderator_is_a_speaker_here_and_the_line_says_so() -> None:
    ada = person(first_name="Ada", last_name="Lovelace")
    desired = by_key(view(session("S1", (ada, Role.MODERATOR))))["speaker:ada@example.org@S1"]
    assert desired.body["grantHostRights"] is False
    assert all_said(desired.notes) == ("MeltingSpot has no moderators: invited as a speaker",)


def test_notification_counts_mails_and_parts_the_batches() -> None:
    talk = session("S1", (person(), Role.SPEAKER))
    desired_objects = by_key(view(talk, attendees=(attendee(),), with_email_notification=True, group_ids=("g1",)))
    assert (
        desired_objects["speaker:ada@example.org@S1"].emails
        == desired_objects["attendee:bob@example.org@S1"].emails
        == 1
    )
    assert desired_objects["attendee:bob@example.org@S1"].batch == "S1:mail"
    assert desired_objects["group:g1@S1"].emails is None
    assert desired_objects["host:host@example.org"].emails == desired_objects["session:S1"].emails == 0
    assert desired_objects["host:host@example.org"].body["withEmailNotification"] is False


def test_registrations_for_all_or_for_some_sessions() -> None:
    everywhere, once = attendee(), attendee("eve@example.org", sessions=frozenset({"S2", "GONE"}))
    keys = by_key(view(session("S1"), session("S2"), attendees=(everywhere, once))).keys()
    assert {key for key in keys if key.startswith("attendee:")} == {
        "attendee:bob@example.org@S1",
        "attendee:bob@example.org@S2",
        "attendee:eve@example.org@S2",
    }


@pytest.mark.parametrize(
    ("standing", "known", "after"),
    [
        (Standing.APPROVED, False, True),
        (Standing.KEPT, True, True),
        (Standing.KEPT, False, False),
        (Standing.WAITING, False, False),
    ],
)
def test_who_speaks_is_invited_as_a_speaker_first(standing: Standing, known: bool, after: bool) -> None:
    key = "speaker:ada@example.org@S1"
    talk = session("S1", (person(standing=standing), Role.SPEAKER))
    there = {key: Known(key, "p1")} if known else {}
    desired = by_key(view(talk, attendees=(attendee("ada@example.org"),), known=there))["attendee:ada@example.org@S1"]
    assert desired.after == ((key,) if after else ())


def test_groups_carry_their_id_in_the_path() -> None:
    desired = by_key(view(session(), group_ids="g1"))["group:g1@S1"]
    assert desired.body == {"groupId": "g1", "withEmailNotification": False}
    assert desired.path == {"live": {"$ref": "session:S1"}, "group": "g1"}


def test_sources_are_the_lives_that_are_there() -> None:
    known = {key: Known(key, key[-2:]) for key in ("session:S9", "session:S1", "speaker:a@x.org@S1", "host:h@x.org")}
    found = [(one.name, one.action, one.path, one.session) for one in PLATFORM.sources(view(session(), known=known))]
    assert found == [
        ("live@S1", "live.pull", {"live": {"$ref": "session:S1"}}, "S1"),
        ("live@S9", "live.pull", {"live": {"$ref": "session:S9"}}, "S9"),
    ]


def test_desired_objects_are_the_same_every_time() -> None:
    seen = view(session("S1", (person(), Role.SPEAKER)), attendees=(attendee(),))
    assert list(PLATFORM.desired_objects(seen)) == list(PLATFORM.desired_objects(seen))
