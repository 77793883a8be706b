"""Sessions found again, made, updated, marked as missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.core.reasons import Reason
from portal.events.imports import talks
from portal.events.imports.checking import Talk
from portal.events.imports.results import RowRemark, ScheduleResult
from portal.events.models import Event, Session, SessionState

AT = datetime(2026, 3, 20, 9, tzinfo=UTC)


def talk(code: str, guid: str = "", **values: Any) -> Talk:
    return Talk(code, guid, AT, timedelta(minutes=45), {"title": code, **values})


@pytest.fixture
def result(conf: Event) -> ScheduleResult:
    return ScheduleResult(conf)


def test_new_sessions_with_their_track_and_room_once(result: ScheduleResult) -> None:
    pairs, changed = talks.sync(
        result, [replace(talk("A"), track="T", room="R"), replace(talk("B"), track="T", room="")]
    )
    assert changed == {} and [session.code for session, _ in pairs] == ["A", "B"]
    first, second = Session.objects.order_by("code")
    assert first.track is not None and first.track == second.track and first.track.name == "T"
    assert first.room is not None and first.room.name == "R" and second.room is None


def test_a_session_is_known_by_its_guid_and_keeps_its_code(result: ScheduleResult) -> None:
    talks.sync(result, [replace(talk("A", "g"), track="Old")])
    (pair,), changed = talks.sync(result, [replace(talk("NEW", "g"), track="New")])
    assert Session.objects.get().code == "A"
    assert changed == {pair[0].pk: {"title": ["A", "NEW"], "track_id": ["Old", "New"]}}
    assert result.warnings == [RowRemark("session:A", Reason("imports.keeps_code", {"code": "NEW"}))]


def test_what_the_file_does_not_say_stays(result: ScheduleResult) -> None:
    talks.sync(result, [replace(talk("A", "g", subtitle="s"), track="T")])
    _, changed = talks.sync(result, [talk("A")])
    assert list(changed.values()) == [{}]
    session = Session.objects.get()
    assert (session.guid, session.subtitle) == ("g", "s") and session.track is not None


def test_a_code_that_another_session_has_is_left_out(result: ScheduleResult) -> None:
    talks.sync(result, [talk("A", "g")])
    pairs, _ = talks.sync(result, [talk("B", "g"), talk("A", "h")])
    assert [session.code for session, _ in pairs] == ["A"]
    assert result.sessions.outcomes[-1].reason == Reason("imports.code_taken")
    assert result.left_out == 1


def test_what_is_gone_is_marked_once_and_what_was_cancelled_is_not(result: ScheduleResult) -> None:
    pairs, _ = talks.sync(result, [talk(code, f"g{code}") for code in "ABCD"])
    Session.objects.filter(code="D").update(state=SessionState.CANCELLED)
    talks.mark_missing(result, {"B"}, [pairs[0][0].pk])
    assert result.sessions.keys["missing"] == ["C"]
    since = Session.objects.get(code="C").missing_since
    assert since is not None and Session.objects.exclude(missing_since=None).count() == 1
    talks.mark_missing(result, {"gB"}, [pairs[0][0].pk])
    assert Session.objects.get(code="C").missing_since == since
    talks.sync(result, [talk("C", "gC")])
    assert Session.objects.get(code="C").missing_since is None
