"""One session of a programme: what is taken of it, what is told, and when it is left out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from integrations.core.reasons import Reason
from portal.events.errors import Unfit
from portal.events.imports import checking
from portal.events.imports.checking import Guest, Talk

GOOD = {"code": "A1", "title": "Tea", "date": "2026-03-20T10:00:00+01:00", "duration": "00:45"}
LINK, PICTURE = Reason("imports.a_link"), Reason("imports.a_picture")


def check(**values: Any) -> tuple[Talk, list[Reason]]:
    told: list[Reason] = []
    return checking.check({**GOOD, **values}, told.append), told


def shortened(what: str | Reason, length: int, limit: int) -> Reason:
    return Reason("imports.shortened", {"what": what, "length": length, "limit": limit})


def test_what_the_file_does_not_say_is_left_alone() -> None:
    talk, told = check()
    assert (talk.code, talk.guid, talk.duration) == ("A1", "", timedelta(minutes=45))
    assert talk.at == datetime.fromisoformat("2026-03-20T10:00:00+01:00")
    assert (talk.track, talk.room, talk.guests) == (None, None, None)
    assert talk.values == {"title": "Tea"} and told == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"code": "", "slug": "S1", "id": 7}, "S1"),
        ({"code": None, "id": 7}, "7"),
        ({"code": True, "slug": " S1 "}, "S1"),
    ],
)
def test_the_code_is_the_first_that_is_given(values: dict[str, Any], code: str) -> None:
    assert check(**values)[0].code == code


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"code": ""}, Reason("imports.no_code")),
        ({"code": "no spaces"}, Reason("imports.bad_code", {"value": "no spaces"})),
        ({"code": "x y" * 99}, Reason("imports.bad_code", {"value": ("x y" * 99)[:80]})),
        ({"title": " "}, Reason("imports.no_title")),
        ({"title": []}, Reason("imports.no_title")),
        ({"title": "x" * 501}, Reason("imports.long_title", {"length": 501, "limit": 500})),
        ({"date": "soon"}, Reason("imports.bad_date", {"value": "soon"})),
        ({"duration": ""}, Reason("imports.no_duration")),
        ({"duration": "0"}, Reason("imports.zero_duration")),
        ({"duration": None, "end": "2026-03-20T11:00:00"}, Reason("imports.one_offset")),
        ({"duration": "", "end": "2026-03-20T10:00:00+01:00"}, Reason("imports.zero_duration")),
    ],
)
def test_a_session_that_is_left_out(values: dict[str, Any], reason: Reason) -> None:
    with pytest.raises(Unfit) as caught:
        check(**values)
    assert caught.value.reason == reason


def test_an_end_says_the_duration_by_elapsed_time() -> None:
    talk, _ = check(duration="", date="2026-03-29T01:30+01:00", end="2026-03-29T03:30+02:00")
    assert talk.duration == timedelta(hours=1)
    talk, _ = check(duration=None, date="2026-03-29T01:30", end="2026-03-29T03:30")
    assert talk.duration == timedelta(hours=2)


def test_texts_are_cleaned_and_shortened_with_a_word() -> None:
    talk, told = check(
        subtitle="s" * 501,
        abstract="a\r\nb\x07",
        description={"de": "", "en": "English"},
        language=["no"],
        type="k" * 101,
    )
    assert len(talk.values["subtitle"]) == 500 and len(talk.values["kind"]) == 100
    assert (talk.values["abstract"], talk.values["description"], talk.values["language"]) == ("a\nb", "English", "")
    control = Reason("imports.control_characters", {"what": "abstract"})
    assert told == [shortened("subtitle", 501, 500), control, shortened("type", 101, 100)]


def test_a_guid_that_is_too_long_is_none() -> None:
    assert check(guid="g" * 100)[0].guid == "g" * 100
    assert check(guid="g" * 101)[0].guid == ""


@pytest.mark.parametrize(
    ("value", "flag"),
    [(True, True), (0, False), ("yes", True), (" ON ", True), ("no", False), ("", False), (None, False)],
)
def test_do_not_record(value: Any, flag: bool) -> None:
    assert check(do_not_record=value)[0].values["do_not_record"] is flag


def test_tags_once_each_and_none_that_is_empty() -> None:
    assert check(tags=["b", " a ", "", "b", None])[0].values["tags"] == ["b", "a"]
    assert "tags" not in check(tags="a")[0].values


@pytest.mark.parametrize("url", ["ftp://x.org", "javascript:alert(1)", "http://x.org/a b", "https://" + "x" * 500])
def test_addresses_that_are_not_kept(url: str) -> None:
    talk, told = check(url=url, links=[url, {"url": url, "title": "t"}])
    assert (talk.values["url"], talk.values["links"]) == ("", [])
    assert told == [Reason("imports.url_left_out", {"what": what}) for what in ("url", LINK, LINK)]


def test_links() -> None:
    links = ["https://x.org", {"url": "HTTP://x.org", "title": "Slides"}, {"title": "none"}, {"url": "http://y.org"}]
    assert check(links=links)[0].values["links"] == [
        {"label": "https://x.org", "url": "https://x.org"},
        {"label": "Slides", "url": "HTTP://x.org"},
        {"label": "http://y.org", "url": "http://y.org"},
    ]


def test_track_and_room_by_name() -> None:
    talk, told = check(track={"name": "T" * 201}, room=" Hall ")
    assert (talk.track, talk.room) == ("T" * 199 + "…", "Hall")
    assert told == [shortened("track", 201, 200)]
    assert check(track=None)[0].track == ""
    assert check(track={"de": "Gesellschaft", "en": "Society"})[0].track == "Gesellschaft"


def test_people() -> None:
    persons = [
        {"code": "P1", "public_name": "Ada", "biography": "a\nb", "avatar": "https://x.org/a.png"},
        {"code": "P1", "name": "Ada again"},
        "Bo Ek",
        {"name": "Cy", "avatar": "http://x.org/c.png", "job_title": "j" * 201},
        {"name": " "},
        {"name": "n" * 301},
    ]
    talk, told = check(persons=persons)
    assert talk.guests == (
        Guest("P1", "Ada", {"biography": "a\nb", "avatar_url": "https://x.org/a.png"}),
        Guest("name:Bo Ek", "Bo Ek"),
        Guest("name:Cy", "Cy", {"job_title": "j" * 199 + "…"}),
    )
    assert told == [
        shortened("job_title", 201, 200),
        Reason("imports.url_left_out", {"what": PICTURE}),
        Reason("imports.nameless_speaker"),
        Reason("imports.long_name", {"length": 301}),
    ]


def test_control_characters_in_a_name_are_told_as_such() -> None:
    assert check(persons=["A\x07da"])[1] == [
        Reason("imports.control_characters", {"what": Reason("imports.a_speakers_name")})
    ]


@pytest.mark.parametrize(
    ("item", "name"),
    [
        ({"code": "A1", "guid": "g"}, "session:A1"),
        ({"guid": "g", "title": "t"}, "session:g"),
        ({"title": "a\n b\x07"}, "session:a b"),
        ({}, "session:?"),
        ({"title": "t" * 99}, "session:" + "t" * 80),
    ],
)
def test_what_a_warning_calls_it(item: dict[str, Any], name: str) -> None:
    assert checking.name_of(item) == name


def test_everything_that_the_file_mentions() -> None:
    assert checking.mentioned([{"code": "A", "guid": "g"}, {"id": 3}, {}]) == {"A", "g", "3"}


def test_helpers() -> None:
    talk, _ = check(guid="g")
    assert checking.without_guid(talk).guid == ""
    assert checking.one_line(" a\x07\n b ") == "a b"
    assert checking.paragraphs(" a\x07\n b ") == "a\n b"
    instant = datetime(2026, 1, 1)
    assert talk.at_instant(instant).at == instant
