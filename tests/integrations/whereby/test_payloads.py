"""Bodies of POST /meetings, typed in from REST API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from integrations.core import frozen
from integrations.whereby.options import AccountOptions, PublicationOptions
from integrations.whereby.payloads import instant, meeting, name_prefix

from .samples import session


def test_body_of_a_plain_room():
    assert meeting(session(), PublicationOptions()) == {
        "endDate": "2027-03-01T12:00:00Z",
        "roomMode": "group",
        "isLocked": False,
        "roomNamePrefix": {"$token": 16, "prefix": ""},
        "roomNamePattern": "uuid",
        "fields": ["hostRoomUrl", "viewerRoomUrl"],
    }


def test_body_as_it_is_sent():
    body = meeting(session(), PublicationOptions(room_name_prefix="rc3", grace_minutes=0, room_mode="normal"))
    assert frozen.resolve(body, {}, "abcdefghijklmnop") == {
        "endDate": "2027-03-01T11:45:00Z",
        "roomMode": "normal",
        "isLocked": False,
        "roomNamePrefix": "rc3-abcdefghijklmnop",
        "roomNamePattern": "uuid",
        "fields": ["hostRoomUrl", "viewerRoomUrl"],
    }


def test_viewer_mode_is_locked():
    body = meeting(session(), PublicationOptions(template_type="viewerMode"))
    assert (body["templateType"], body["isLocked"], body["roomMode"]) == ("viewerMode", True, "group")


def test_end_is_utc_whatever_the_zone():
    assert instant(datetime(2027, 7, 1, 12, 30, 0, 5, tzinfo=timezone(timedelta(hours=-5)))) == "2027-07-01T17:30:00Z"


@pytest.mark.parametrize(
    ("chosen", "length", "lead"),
    [
        ("", 16, ""),
        ("rc3", 16, "rc3-"),
        ("rc3-", 16, "rc3-"),
        ("a" * 22, 16, "a" * 22 + "-"),
        ("a" * 23, 15, "a" * 23 + "-"),
    ],
)
def test_prefix_and_random_characters_fit_in_39(chosen, length, lead):
    assert name_prefix(chosen) == {"$token": length, "prefix": lead}
    assert len(lead) + length <= 39


def test_recording_to_s3_keeps_its_secret_out_of_the_plan():
    options = PublicationOptions(
        recording_type="cloud",
        recording_start_trigger="automatic",
        recording_provider="s3",
        recording_bucket="talks/rc3",
        recording_region="eu-west-1",
        recording_access_key_id="AKIA",
        recording_access_key_secret="canary-secret",
        recording_file_format="mp4",
    )
    recording = meeting(session(), options)["recording"]
    assert "canary-secret" not in str(recording)
    assert frozen.resolve(recording, {}, "", {"recording_access_key_secret": "s"}) == {
        "type": "cloud",
        "destination": {
            "provider": "s3",
            "bucket": "talks/rc3",
            "accessKeyId": "AKIA",
            "accessKeySecret": "s",
            "region": "eu-west-1",
            "fileFormat": "mp4",
        },
        "startTrigger": "automatic",
    }


def test_do_not_record_wins_over_the_option():
    body = meeting(session(do_not_record=True), PublicationOptions(recording_type="cloud"))
    assert body["recording"] == {"type": "none", "destination": None, "startTrigger": "none"}


def test_what_must_not_be_recorded_is_not_streamed_either():
    options = PublicationOptions(streaming_url="rtmp://x/key", streaming_start_trigger="automatic")
    assert "streaming" not in meeting(session(do_not_record=True), options)
    assert "streaming" in meeting(session(), options)


def test_what_starts_a_recording_can_be_left_to_the_organisation():
    options = PublicationOptions(recording_type="cloud", recording_start_trigger="organisation")
    assert meeting(session(), options)["recording"] == {"type": "cloud", "destination": None, "startTrigger": None}
    assert meeting(session(), PublicationOptions(recording_type="cloud"))["recording"]["startTrigger"] == "none"


def test_streaming_address_is_put_in_while_sending():
    streaming = meeting(session(), PublicationOptions(streaming_url="rtmp://x/key"))["streaming"]
    assert "rtmp://x/key" not in str(streaming)
    assert frozen.resolve(streaming, {}, "", {"streaming_url": "rtmp://x/key"}) == {
        "destination": {"url": "rtmp://x/key"},
        "startTrigger": "none",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"room_name_prefix": "Upper"},
        {"room_name_prefix": "a" * 24},
        {"room_name_prefix": "a b"},
        {"room_mode": "large"},
        {"grace_minutes": -1},
        {"template_type": "viewerMode", "room_mode": "normal"},
        {"recording_provider": "s3", "recording_type": "cloud"},
        {"recording_bucket": "b"},
        {"recording_region": "eu-west-1"},
        {
            "recording_type": "cloud",
            "recording_provider": "s3",
            "recording_bucket": "b",
            "recording_access_key_id": "i",
            "recording_access_key_secret": "s",
        },
        {"recording_provider": "whereby"},
        {"colour": "red"},
    ],
)
def test_options_that_cannot_work_are_refused(wrong):
    with pytest.raises(ValidationError):
        PublicationOptions(**wrong)


def test_options_come_as_text_from_the_command_line():
    options = PublicationOptions.model_validate({"is_locked": "true", "grace_minutes": "0"})
    assert (options.is_locked, options.grace_minutes) == (True, 0)
    assert AccountOptions().points_per_minute == 100
    assert instant(datetime(2027, 1, 1, tzinfo=UTC)) == "2027-01-01T00:00:00Z"


def test_transcription_with_everything_keeps_its_secret_out_of_the_plan():
    options = PublicationOptions(
        live_transcription_start_trigger="manual",
        live_transcription_language="en",
        live_transcription_live_captions=True,
        live_transcription_provider="s3",
        live_transcription_bucket="talks",
        live_transcription_region="eu-west-1",
        live_transcription_access_key_id="AKIA",
        live_transcription_access_key_secret="canary-secret",
    )
    found = meeting(session(), options)["liveTranscription"]
    assert "canary-secret" not in str(found)
    assert frozen.resolve(found, {}, "", {"live_transcription_access_key_secret": "s"}) == {
        "destination": {
            "provider": "s3",
            "bucket": "talks",
            "accessKeyId": "AKIA",
            "accessKeySecret": "s",
            "region": "eu-west-1",
        },
        "startTrigger": "manual",
        "language": "en",
        "liveCaptions": True,
    }


def test_a_bucket_can_be_entered_by_role():
    options = PublicationOptions(
        recording_type="cloud",
        recording_provider="s3",
        recording_authentication_type="roleBased",
        recording_bucket="talks",
        recording_oidc_role_arn="arn:aws:iam::1:role/r",
    )
    assert meeting(session(), options)["recording"]["destination"] == {
        "provider": "s3",
        "authenticationType": "roleBased",
        "bucket": "talks",
        "oidcRoleArn": "arn:aws:iam::1:role/r",
    }


def test_no_transcription_is_asked_for_unless_chosen_and_none_where_nothing_may_be_recorded():
    assert "liveTranscription" not in meeting(session(), PublicationOptions())
    options = PublicationOptions(live_transcription_start_trigger="automatic")
    assert meeting(session(), options)["liveTranscription"] == {"destination": None, "startTrigger": "automatic"}
    silent = meeting(session(do_not_record=True), options)["liveTranscription"]
    assert silent == {"destination": None, "startTrigger": "none"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"live_transcription_provider": "whereby"},
        {"live_transcription_language": "en"},
        {"live_transcription_live_captions": True},
        {"live_transcription_start_trigger": "manual", "live_transcription_language": "english please"},
        {"live_transcription_start_trigger": "manual", "live_transcription_bucket": "b"},
        {"live_transcription_start_trigger": "manual", "live_transcription_provider": "s3"},
        {"recording_type": "cloud", "recording_provider": "s3", "recording_authentication_type": "roleBased"},
        {"recording_authentication_type": "roleBased"},
    ],
)
def test_transcription_and_stores_that_cannot_work_are_refused(wrong):
    with pytest.raises(ValidationError):
        PublicationOptions(**wrong)
