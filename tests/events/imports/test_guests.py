"""Speakers of a programme found again, made, updated, marked as missing; and who speaks where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from integrations.core.reasons import Reason
from portal.events.imports import guests, parts, talks
from portal.events.imports.checking import Guest, Talk
from portal.events.imports.results import RowRemark, ScheduleResult
from portal.events.models import Event, Person, Session, SessionRole, SessionSpeaker, Speaker, SpeakerState
from portal.roles import Role
from portal.teams.audit import acting, operator

ADA, BO = Guest("P1", "Ada"), Guest("P2", "Bo")


def talk(code: str, *cast: Guest, told: bool = True) -> Talk:
    at = datetime(2026, 3, 20, 9, tzinfo=UTC)
    return Talk(code, "", at, timedelta(minutes=45), {"title": code}, guests=cast if told else None)


@pytest.fixture
def result(conf: Event) -> ScheduleResult:
    return ScheduleResult(conf)


def sync(result: ScheduleResult, *cast: Guest) -> dict[str, Speaker]:
    return guests.sync(operator(), result, {guest.key: guest for guest in cast})


def test_what_sessions_say_of_somebody_is_put_together() -> None:
    first = Guest("P1", "Ada", {"biography": "a"})
    later = Guest("P1", "A. S.", {"biography": "b", "job_title": "j"})
    assert guests.of([talk("A", first), talk("B", BO, later), talk("C", told=False)]) == {
        "P1": Guest("P1", "Ada", {"biography": "a", "job_title": "j"}),
        "P2": BO,
    }


def test_new_ones_are_proposed_and_known_ones_updated(result: ScheduleResult) -> None:
    sync(result, ADA)
    speaker = Speaker.objects.get()
    assert (speaker.person.name, speaker.source_code, speaker.state) == ("Ada", "P1", SpeakerState.PROPOSED)
    sync(result, Guest("P1", "Ada Sample", {"biography": "b"}), BO)
    assert [row.person.name for row in Speaker.objects.order_by("pk")] == ["Ada Sample", "Bo"]
    assert result.speakers.figures == {"created": 2, "updated": 1, "unchanged": 0, "missing": 0}


def test_somebody_is_known_by_name_where_only_one_has_it(result: ScheduleResult, conf: Event) -> None:
    for name in ("Ada", "Bo", "Bo"):
        Speaker.objects.create(event=conf, person=Person.objects.create(team=conf.team, name=name))
    sync(result, Guest("P9", "Ada"), BO)
    assert Speaker.objects.get(source_code="P9").person.name == "Ada"
    assert Speaker.objects.filter(person__name="Bo").count() == 3


def test_only_who_came_with_a_programme_can_be_missing(result: ScheduleResult, conf: Event) -> None:
    Speaker.objects.create(event=conf, person=Person.objects.create(team=conf.team, name="By hand"))
    sync(result, ADA, BO)
    sync(result, BO)
    assert [row.person.name for row in Speaker.objects.exclude(missing_since=None)] == ["Ada"]
    assert result.speakers.missing == 1
    sync(result, ADA, BO)
    assert not Speaker.objects.exclude(missing_since=None).exists()


def test_an_approval_that_falls_is_told(result: ScheduleResult, user_of) -> None:  # type: ignore[no-untyped-def]
    sync(result, ADA)
    Speaker.objects.update(state=SpeakerState.APPROVED)
    changed = {"P1": Guest("P1", "Ada", {"biography": "new"})}
    guests.sync(acting(user_of(Role.MANAGER)), result, changed)
    assert Speaker.objects.get().state == SpeakerState.TO_REVIEW
    assert result.warnings == [RowRemark("speaker:Ada", Reason("imports.speaker_to_review"))]


def cast(result: ScheduleResult, *sessions: Talk) -> set[int]:
    speakers = guests.sync(operator(), result, guests.of(sessions))
    return parts.sync(result, talks.sync(result, sessions)[0], speakers)


def names(code: str) -> list[str]:
    return [row.speaker.person.name for row in SessionSpeaker.objects.filter(session__code=code).order_by("position")]


def test_parts_follow_the_file_in_their_order(result: ScheduleResult) -> None:
    assert len(cast(result, talk("A", ADA, BO), talk("B", BO))) == 2
    assert cast(result, talk("A", ADA, BO), talk("B", BO)) == set()
    assert cast(result, talk("A", BO, ADA), talk("B", BO)) == {Session.objects.get(code="A").pk}
    assert names("A") == ["Bo", "Ada"]
    assert cast(result, talk("A", told=False), talk("B", BO, ADA)) == {Session.objects.get(code="B").pk}
    assert names("A") == ["Bo", "Ada"]


def test_who_speaks_no_longer_is_told_unless_they_left_altogether_or_have_another_role(result: ScheduleResult) -> None:
    cast(result, talk("A", ADA, BO), talk("B", ADA))
    SessionSpeaker.objects.filter(session__code="B").update(role=SessionRole.HOST)
    cast(result, talk("A", ADA), talk("B"))
    assert (names("A"), names("B")) == (["Ada", "Bo"], ["Ada"])
    cast(result, talk("A"), talk("B", ADA, BO))
    assert names("A") == []
    told = [(one.name, one.reason.params["name"]) for one in result.warnings]
    assert told == [("session:A", "Ada"), ("session:A", "Bo")]
