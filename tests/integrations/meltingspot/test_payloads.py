"""Bodies, typed in from Lives page: every field by its documented name, dates in Unix seconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from integrations.core.options import Misfit
from integrations.core.records import Role
from integrations.meltingspot import payloads
from integrations.meltingspot.addresses import normal
from integrations.meltingspot.options import AccountOptions, PublicationOptions
from tests.support.reasons import said

from .data import attendee, person, session

STUDIO = PublicationOptions(
    host_email="host@example.org", solution="BuiltIn", built_in_type="Conference", record=True, visibility="AnyOne"
)


def test_live_has_every_documented_field() -> None:
    talk = session(abstract="Short.", description="Long.\n\nStill **long**.")
    assert payloads.live(talk, STUDIO, {}) == {
        "title": "Opening",
        "description": "Short.\n\nLong.\n\nStill **long**.",
        "spotMemberHostId": {"$ref": "host:host@example.org"},
        "startDate": 1803891600,
        "endDate": 1803897000,
        "solution": "BuiltIn",
        "builtInType": "Conference",
        "chatVisibility": "Display",
        "participantsVisibility": "Hidden",
        "visibility": "AnyOne",
        "participation": "InvitedMembersOnly",
        "record": True,
    }


def test_a_video_live_and_the_narrow_defaults() -> None:
    options = PublicationOptions(solution="Youtube", video_url="https://youtu.be/x")
    assert payloads.live(session(), options, {}) == {
        "title": "Opening",
        "startDate": 1803891600,
        "endDate": 1803897000,
        "solution": "Youtube",
        "videoUrl": "https://youtu.be/x",
        "chatVisibility": "Display",
        "participantsVisibility": "Hidden",
        "visibility": "InvitedMembersOnly",
        "participation": "InvitedMembersOnly",
        "record": False,
    }


def test_dates_are_whole_seconds_whatever_the_offset() -> None:
    berlin = datetime(2027, 3, 1, 10, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=1)))
    body = payloads.live(session(starts_at=berlin), STUDIO, {})
    assert body["startDate"] == 1803891600
    assert type(body["startDate"]) is int


def test_what_must_not_be_recorded_never_is() -> None:
    assert payloads.live(session(do_not_record=True), STUDIO, {})["record"] is False


def test_update_is_the_full_set_without_the_host() -> None:
    body = payloads.live(session(abstract="Text"), STUDIO, {}) | {"spotMemberHostId": "m1"}
    assert payloads.live_update(body, {}) == {
        "title": "Opening",
        "description": "Text",
        "startDate": 1803891600,
        "endDate": 1803897000,
        "chatVisibility": "Display",
        "participantsVisibility": "Hidden",
        "visibility": "AnyOne",
        "participation": "InvitedMembersOnly",
        "solution": "BuiltIn",
        "builtInType": "Conference",
        "record": True,
    }


def test_a_removed_description_is_sent_empty() -> None:
    body = payloads.live(session(), STUDIO, {})
    assert "description" not in payloads.live_update(body, {})
    assert payloads.live_update(body, {"description": "old"})["description"] == ""


def test_speaker_has_every_documented_field() -> None:
    ada = person(
        first_name="Ada",
        last_name="Lovelace",
        job_title="Countess",
        company="Engines",
        biography="Writes.",
        highlighted=True,
    )
    assert payloads.speaker(ada, [Role.COHOST], PublicationOptions(with_email_notification=True)) == {
        "member": {
            "email": "ada@example.org",
            "firstName": "Ada",
            "lastName": "Lovelace",
            "title": "Countess, Engines",
            "biography": "Writes.",
        },
        "highlighted": True,
        "grantHostRights": True,
        "withEmailNotification": True,
    }


def test_a_name_without_a_last_name_goes_whole_as_the_first() -> None:
    assert payloads.speaker(person(first_name="Ada"), [Role.SPEAKER, Role.MODERATOR], PublicationOptions()) == {
        "member": {"email": "ada@example.org", "firstName": "Ada Lovelace"},
        "highlighted": False,
        "grantHostRights": False,
        "withEmailNotification": False,
    }


def test_options_can_highlight_and_give_host_rights_to_all() -> None:
    body = payloads.speaker(person(), [Role.SPEAKER], PublicationOptions(highlighted=True, grant_host_rights=True))
    assert (body["highlighted"], body["grantHostRights"]) == (True, True)


def test_invitations_of_participants() -> None:
    one = payloads.attendee(attendee(" Bob@Example.org "), PublicationOptions())
    assert one == {"member": "Bob@Example.org", "withEmailNotification": False}
    assert payloads.bulk_participants([], ["a@x.org", "b@x.org"], one) == {
        "withEmailNotification": False,
        "members": {"spotMemberIds": [], "emails": ["a@x.org", "b@x.org"]},
    }
    assert payloads.bulk_participants(["m1"], [], one | {"invitedBySpotMemberId": "m9"}) == {
        "invitedBySpotMemberId": "m9",
        "withEmailNotification": False,
        "members": {"spotMemberIds": ["m1"], "emails": []},
    }


def test_bulk_invitation_of_speakers_names_ids_and_flags_alone() -> None:
    one = payloads.speaker(person(), [Role.HOST], PublicationOptions(invited_by_email="Inge@Example.org"))
    assert payloads.bulk_speakers(["m1", "m2"], one) == {
        "spotMemberIds": ["m1", "m2"],
        "invitedBySpotMemberId": {"$ref": "host:inge@example.org"},
        "highlighted": False,
        "grantHostRights": True,
        "withEmailNotification": False,
    }


def test_breakout_rooms_are_spoken_of_where_they_are_or_were_wanted() -> None:
    rooms = PublicationOptions(solution="BuiltIn", built_in_type="Workshop", enable_breakout_rooms=True)
    plain = PublicationOptions(solution="BuiltIn", built_in_type="Workshop")
    assert payloads.live(session(), rooms, {})["enableBreakoutRooms"] is True
    assert "enableBreakoutRooms" not in payloads.live(session(), plain, {})
    assert payloads.live(session(), plain, {"enableBreakoutRooms": True})["enableBreakoutRooms"] is False


def test_what_is_shown_of_a_live_that_is_over() -> None:
    video = PublicationOptions(
        solution="Vimeo", video_url="https://vimeo.com/1", replay_video_url="https://vimeo.com/2", record=True,
        record_available=True,
    )  # fmt: skip
    assert payloads.replay(session(), video, {}) == {
        "recordAvailable": True,
        "replayVideoUrl": "https://vimeo.com/2",
    }
    assert payloads.replay(session(), PublicationOptions(), {}) == {}
    taken_back = payloads.replay(session(), PublicationOptions(), {"recordAvailable": True, "replayVideoUrl": "x"})
    assert taken_back == {"recordAvailable": False, "replayVideoUrl": None}
    assert "recordAvailable" not in payloads.replay(session(do_not_record=True), video, {})


def test_host_and_group() -> None:
    options = PublicationOptions(host_email=" Host@Example.org ")
    assert payloads.member(options.host_address, notify=False) == {
        "email": "host@example.org",
        "withEmailNotification": False,
    }
    assert payloads.group("g1", options) == {"groupId": "g1", "withEmailNotification": False}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"built_in_type": "Workshop"}, "built_in_type needs solution=BuiltIn"),
        ({"solution": "Vimeo"}, "solution=Vimeo needs video_url"),
        ({"solution": "Vimeo", "video_url": "http://vimeo.com/1"}, "begins with https://"),
        ({"video_url": "https://vimeo.com/1"}, "video_url needs solution=Youtube"),
        ({"host_email": "nobody"}, "'nobody' is not an e-mail address"),
        ({"host_email": "a,b@example.org"}, "'a,b@example.org' is not an e-mail address"),
        ({"members": "ada@example.org, bob"}, "'bob' is not an e-mail address"),
        ({"enable_breakout_rooms": True}, "enable_breakout_rooms needs built_in_type=Workshop"),
        ({"record_available": True}, "record_available needs record=yes"),
        ({"replay_video_url": "https://vimeo.com/1"}, "replay_video_url needs solution=Youtube"),
        (
            {"solution": "Vimeo", "video_url": "https://vimeo.com/1", "replay_video_url": "vimeo.com"},
            "replay_video_url must begin with https://",
        ),
        ({"visibility": "Everyone"}, "OnlySpotMembers"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_options_that_do_not_fit_are_refused_in_words(options: dict[str, str], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        PublicationOptions(**options)  # type: ignore[arg-type]
    (error,) = caught.value.errors()
    misfit = error.get("ctx", {}).get("error")
    assert words in (said(misfit.reason) if isinstance(misfit, Misfit) else error["msg"])


def test_options_as_the_command_line_types_them() -> None:
    options = PublicationOptions.model_validate({"record": "true", "group_ids": "g1, g2,g1"})
    assert (options.record, options.group_ids) == (True, ("g1", "g2"))
    assert PublicationOptions.model_validate(options.model_dump(mode="json")) == options


@pytest.mark.parametrize(("unit", "factor"), [("seconds", 1.0), ("minutes", 60.0), ("milliseconds", 0.001)])
def test_view_time_units(unit: str, factor: float) -> None:
    assert AccountOptions.model_validate({"view_time_unit": unit}).seconds_per_unit == factor


def test_addresses_are_compared_in_one_form() -> None:
    assert normal(" José@Bücher.EXAMPLE ") == normal("José@xn--bcher-kva.example")
    assert normal("A+b@X.org") == "a+b@x.org"
    assert normal("x@" + "ü" * 300) == "x@" + "ü" * 300


def test_unix_seconds_count_from_1970() -> None:
    assert payloads.unix_seconds(datetime(1970, 1, 1, 0, 1, tzinfo=UTC)) == 60
