"""Bodies typed in from API v2: 4.1 to 4.3 and 3.2."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from integrations.airmeet import PLATFORM, payloads
from integrations.airmeet.options import AccountOptions, Attendance, DurationUnit, Generation, PublicationOptions
from integrations.airmeet.programme import slot
from integrations.core.records import AttendeeRecord, EventRecord, SessionRecord, SpeakerRecord, Standing


def test_create_airmeet_as_in_4_1() -> None:
    start = datetime(2021, 6, 1, 6, 18, 19, tzinfo=UTC)
    record = EventRecord("e", "Event Name", start, start, "Asia/Kolkata", "Short description for the event")
    options = PublicationOptions(
        host_email="host_email@example.com",
        long_desc="Long description for the event",
        event_image="https://example.com/picture.png",
        networking=True,
        table_count=0,
    )
    assert payloads.event(record, options) == {
        "hostEmail": "host_email@example.com",
        "eventName": "Event Name",
        "shortDesc": "Short description for the event",
        "eventImage": "https://example.com/picture.png",
        "longDesc": "Long description for the event",
        "access": "INVITED_ONLY",
        "eventType": "MEETUP",
        "timing": {"startTime": 1622528299000, "endTime": 1622528299000, "timezone": "Asia/Kolkata"},
        "config": {"networking": True, "tableCount": 0},
    }


def test_optional_fields_of_an_airmeet_are_left_out() -> None:
    start = datetime(2027, 3, 1, 9, tzinfo=UTC)
    record = EventRecord(
        "e", "Title", start, start + timedelta(hours=1), "Europe/Berlin", image_url="http://plain/x.png"
    )
    assert payloads.event(record, PublicationOptions(host_email="h@example.org")) == {
        "hostEmail": "h@example.org",
        "eventName": "Title",
        "shortDesc": "Title",
        "access": "INVITED_ONLY",
        "eventType": "MEETUP",
        "timing": {"startTime": 1803891600000, "endTime": 1803895200000, "timezone": "Europe/Berlin"},
    }


def test_add_speaker_as_in_4_2() -> None:
    record = SpeakerRecord(
        "speaker.email@example.com",
        "Speaker’s name",
        Standing.APPROVED,
        "speaker.email@example.com",
        company="Example Ltd",
        job_title="Engineer",
        avatar_url="https://example.com/a.png",
        biography="Builds things.",
        city="Riga",
        country="Latvia",
    )
    assert payloads.speaker(record) == {
        "name": "Speaker’s name",
        "email": "speaker.email@example.com",
        "organisation": "Example Ltd",
        "designation": "Engineer",
        "imageUrl": "https://example.com/a.png",
        "bio": "Builds things.",
        "city": "Riga",
        "country": "Latvia",
    }


SESSION = SessionRecord(
    "A1",
    "Title for the session",
    datetime(2021, 8, 5, 7, 39, tzinfo=UTC),
    timedelta(minutes=30),
    abstract="string",
    description="not sent",
)


@pytest.mark.parametrize(("unit", "expected"), [(DurationUnit.SECONDS, 1800), (DurationUnit.MINUTES, 30)])
def test_create_session_as_in_4_3(unit: DurationUnit, expected: int) -> None:
    body = payloads.session(
        SESSION,
        slot(SESSION),
        host_email="host.email@example.com",
        speakers=["speaker1.email@example.com", "speaker2.email@example.com"],
        cohosts=["team.member@example.com"],
        unit=unit,
    )
    assert body == {
        "sessionTitle": "Title for the session",
        "sessionStartTime": 1628149140000,
        "sessionDuration": expected,
        "sessionSummary": "string",
        "hostEmail": "host.email@example.com",
        "speakerEmails": ["speaker1.email@example.com", "speaker2.email@example.com"],
        "cohostEmails": ["team.member@example.com"],
        "type": "HOSTING",
    }


ATTENDEE = AttendeeRecord(
    "user_email@example.com",
    "John Doe",
    "user_email@example.com",
    first_name="John",
    last_name="Doe",
    city="abc",
    country="xyz",
    job_title="qwerty",
    company="Airmeet",
    custom={"Diet": "none"},
)


def test_add_attendee_as_in_3_2() -> None:
    assert payloads.attendee(ATTENDEE, PublicationOptions()) == {
        "email": "user_email@example.com",
        "name": "John Doe",
        "city": "abc",
        "country": "xyz",
        "designation": "qwerty",
        "organization": "Airmeet",
    }


def test_add_attendee_with_custom_fields_as_in_3_3() -> None:
    answers = [
        {"fieldId": "d68ebeb2-bf18-4c96-837b-8872604ae653", "value": "Longfield data"},
        {"fieldId": "af2c99c3-ba9a-4d17-a150-d06a1ae5b736", "value": ["Medium", "sad", "Happy"]},
    ]
    assert payloads.attendee(ATTENDEE, PublicationOptions(), answers=answers) == {
        "email": "user_email@example.com",
        "name": "John Doe",
        "city": "abc",
        "country": "xyz",
        "designation": "qwerty",
        "organization": "Airmeet",
        "customFieldMapping": answers,
    }


def test_add_attendee_on_the_gateway_says_that_nobody_is_invited_by_mail() -> None:
    assert payloads.attendee(ATTENDEE, PublicationOptions(), Generation.GATEWAY) == {
        "email": "user_email@example.com",
        "firstName": "John",
        "lastName": "Doe",
        "city": "abc",
        "country": "xyz",
        "designation": "qwerty",
        "organisation": "Airmeet",
        "registerAttendee": True,
        "sendEmailInvite": False,
    }


def test_add_attendee_on_the_gateway_with_every_choice() -> None:
    options = PublicationOptions(register_attendee=False, send_email_invite=True, attendance_type=Attendance.IN_PERSON)
    body = payloads.attendee(ATTENDEE, options, Generation.GATEWAY, [{"fieldId": "f", "value": "v"}])
    assert body["attendance_type"] == "IN-PERSON"
    assert (body["registerAttendee"], body["sendEmailInvite"]) == (False, True)
    assert body["customFieldMapping"] == [{"fieldId": "f", "value": "v"}]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a@x.org, b@x.org", ("a@x.org", "b@x.org")),
        ("a@x.org b@x.org", ("a@x.org", "b@x.org")),
        (["a@x.org"], ("a@x.org",)),
        ("", ()),
    ],
)
def test_team_emails_from_the_command_line_or_a_list(given: object, expected: tuple[str, ...]) -> None:
    assert AccountOptions.model_validate({"team_emails": given}).team_emails == expected


@pytest.mark.parametrize(
    "options",
    [
        {"host_email": "nobody"},
        {"access": "EVERYBODY"},
        {"event_image": "http://example.org/a.png"},
        {"event_type": "CONFERENCE"},
        {"table_count": -1},
        {"networking": "false", "table_count": "4"},
        {"visibility": "All"},
    ],
)
def test_wrong_publication_options_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PLATFORM.publication_options.model_validate(options)


def test_wrong_account_options_are_refused() -> None:
    for options in ({"team_emails": "nobody"}, {"generation": "v3"}, {"session_duration_unit": "hours"}):
        with pytest.raises(ValidationError):
            PLATFORM.account_options.model_validate(options)


def test_every_option_tells_staff_what_it_is() -> None:
    for model in (PLATFORM.account_options, PLATFORM.publication_options):
        assert all(field.description for field in model.model_fields.values())
