"""Attributes of a talk, typed in from the tables and the sample request of Update page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from integrations.bemyapp import PLATFORM
from integrations.bemyapp.options import AccountOptions, PublicationOptions
from integrations.bemyapp.payloads import minutes, profile, start, talk, told
from integrations.core.options import session_names
from integrations.core.records import Link
from tests.support.reasons import all_said

from .samples import JANE, JANE_SENT, JOHN, JOHN_SENT, START, TALK, known, session, view

FEATURES = {
    "chat": True,
    "questions": True,
    "surveys": True,
    "viewersCount": True,
    "viewersList": True,
    "rewardsEarning": True,
    "freeLive": False,
    "freeReplay": False,
}


def test_the_sample_request_of_the_document():
    chosen = view(type="external", video="https://www.youtube.com/watch?v=dQw4w9WgXcQ", hidden_tags="campaign")
    (line, *_) = PLATFORM.desired_objects(chosen)
    assert line.body == {
        "title": "Introduction webinar",
        "speakers": [JANE_SENT],
        "description": "Lorem ipsum dolor sit amet curabitur lectus.",
        "start": "2027-05-15T12:20:19.454+02:00",
        "timezone": "Europe/Paris",
        "duration": 60,
        "type": "external",
        "video": "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "links": [{"label": "Super resource", "url": "https://domain.com/link-to-resources"}],
        "track": "Community",
        "tags": ["Media", "Webinar"],
        "hiddenTags": ["campaign"],
        "moderators": [JOHN_SENT],
        "featured": False,
        "recommended": False,
        "keynote": False,
        "features": FEATURES,
    }
    assert all_said(line.notes) == ()
    assert set(line.body) <= PLATFORM.capabilities["session.update"].changeable


def test_profiles_hold_what_is_known_and_nothing_else():
    assert profile(JANE).body == JANE_SENT
    assert profile(JOHN).body == JOHN_SENT


def test_a_picture_that_is_not_https_is_left_out():
    draft = profile(replace(JANE, avatar_url="http://domain.com/image-link.jpg"))
    assert "avatar" not in draft.body
    assert all_said(draft.notes) == ("picture left out: BeMyApp takes https addresses only",)


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        (timedelta(minutes=60), 60),
        (timedelta(minutes=45, seconds=1), 46),
        (timedelta(0), 1),
        (timedelta(hours=25), 1500),
    ],
)
def test_duration_is_whole_minutes(duration, expected):
    assert minutes(duration) == expected


def test_rounding_is_told():
    assert all_said(talk(view(), session(duration=timedelta(seconds=90))).notes) == (
        "duration rounded up to 2 minutes",
    )


def test_start_is_wall_clock_with_its_offset():
    assert start(datetime(2027, 1, 1, 12, tzinfo=UTC), "America/New_York") == "2027-01-01T07:00:00.000-05:00"
    assert start(datetime(2027, 7, 1, 12, tzinfo=UTC), "UTC") == "2027-07-01T12:00:00.000+00:00"


def test_a_long_description_is_cut_to_800_code_points():
    draft = talk(view(), session(abstract="wörter 🎉 " * 100))
    assert len(draft.body["description"]) <= 800
    assert draft.body["description"].endswith("…")
    assert all_said(draft.notes) == ("description shortened from 899 to 800 characters",)


def test_description_is_the_abstract_else_the_description_else_the_title():
    assert talk(view(), session(description="long")).body["description"].startswith("Lorem")
    assert talk(view(), session(abstract="", description="long")).body["description"] == "long"
    draft = talk(view(), session(abstract=""))
    assert draft.body["description"] == "Introduction webinar"
    assert len(draft.notes) == 1


def test_links_that_are_not_https_are_left_out():
    draft = talk(view(), session(links=(Link("", "https://a.org"), Link("b", "http://b.org"))))
    assert draft.body["links"] == [{"label": "https://a.org", "url": "https://a.org"}]
    assert all_said(draft.notes) == ("link left out, BeMyApp takes https only: http://b.org",)


def test_embedded_sends_no_video():
    draft = talk(view(video="https://x.org/room"), session())
    assert "video" not in draft.body
    assert all_said(draft.notes) == ("video left out: embedded talks use BeMyApp's own",)


def test_available_travels_with_replays_only():
    assert "available" not in talk(view(), session()).body
    body = talk(view(type="replay", video="https://x.org/a.mp4", available=True), session()).body
    assert (body["type"], body["video"], body["available"]) == ("replay", "https://x.org/a.mp4", True)


EMPTY = {"track": "", "tags": [], "hiddenTags": [], "links": [], "speakers": [], "moderators": []}


def test_what_is_empty_is_told_only_to_take_away_what_was_sent():
    assert told(view(), session(), {"title": "T", **EMPTY}) == {"title": "T", "speakers": []}
    adopted = view(known=known("session:AAA", TALK))
    assert told(adopted, session(), {"featured": False, **EMPTY}) == {"featured": False}
    sent = view(known=known("session:AAA", TALK, {"track": "Community", "moderators": [JOHN_SENT]}))
    assert told(sent, session(), EMPTY) == {"track": "", "moderators": []}


def test_a_cover_cannot_be_taken_away():
    before = known("session:AAA", TALK, {"cover": "https://x.org/c.png"})
    draft = talk(view(known=before), session())
    assert draft.body["cover"] == "https://x.org/c.png"
    assert all_said(draft.notes) == ("the picture stays: BeMyApp documents no way to take it away",)


def test_a_start_in_the_past_stays_as_it_is_there():
    later = START + timedelta(days=1)
    same = start(START, "Europe/Paris")
    for body, expected in (({}, None), ({"start": same}, same), ({"start": "2027-05-01T00:00:00.000+02:00"},) * 2):
        wanted = expected["start"] if isinstance(expected, dict) else expected
        draft = talk(view(known=known("session:AAA", TALK, body), now=later), session())
        assert draft.body.get("start") == wanted
        assert bool(draft.notes) is (body.get("start") != same)


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "rtmp"},
        {"type": "youtube", "video": "https://www.youtube.com/watch?v=dQw4w9WgXcQ"},
        {"type": "external", "video": "my room"},
        {"type": "replay", "video": "rtmp://x/y"},
        {"type": "jitsi"},
        {"cover": "http://x.org/c.png"},
        {"available": True},
        {"chat": "perhaps"},
        {"viewersCount": True},
    ],
)
def test_options_that_cannot_work_are_refused(wrong):
    with pytest.raises(ValidationError):
        PublicationOptions(**wrong)


@pytest.mark.parametrize(
    "right",
    [
        {"type": "rtmp", "video": "rtmp://x/y"},
        {"type": "youtube", "video": "https://www.youtube.com/embed/dQw4w9WgXcQ"},
        {"type": "external", "video": "http://x.org"},
        {"type": "replay", "video": "https://x.org/a.mp4", "available": "true"},
    ],
)
def test_options_that_work(right):
    assert PublicationOptions(**right).video == right["video"]


def test_tags_are_typed_on_one_line():
    assert PublicationOptions(hidden_tags=" a; b,c ;").hidden_tags == ("a", "b", "c")
    assert PublicationOptions(hidden_tags=["x y"]).hidden_tags == ("x y",)
    assert AccountOptions().talk_create is False


def test_every_attribute_may_differ_from_talk_to_talk():
    assert session_names(PublicationOptions) == set(PublicationOptions.model_fields)
    own = PublicationOptions(
        type="replay",
        video="https://videos.example.org/talk.mp4",
        cover="https://domain.com/cover.jpg",
        hidden_tags="campaign; spring",
        featured=True,
        recommended=True,
        keynote=True,
        available=True,
        chat=False,
        questions=False,
        surveys=False,
        viewers_count=False,
        viewers_list=False,
        rewards_earning=False,
        free_live=True,
        free_replay=True,
    )
    both = view(session("AAA"), session("BBB"))
    seen = replace(both, session_options={"BBB": own})
    usual, special = (talk(seen, each).body for each in seen.sessions)
    assert usual["type"] == "embedded"
    assert {name: special[name] for name in special if special[name] != usual.get(name)} == {
        "type": "replay",
        "video": "https://videos.example.org/talk.mp4",
        "cover": "https://domain.com/cover.jpg",
        "hiddenTags": ["campaign", "spring"],
        "featured": True,
        "recommended": True,
        "keynote": True,
        "available": True,
        "features": {
            "chat": False,
            "questions": False,
            "surveys": False,
            "viewersCount": False,
            "viewersList": False,
            "rewardsEarning": False,
            "freeLive": True,
            "freeReplay": True,
        },
    }
