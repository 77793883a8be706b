from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from integrations.core.contract import ACTIONS
from integrations.core.frozen import fingerprint
from integrations.core.options import secret_names, session_names
from integrations.core.records import Known
from integrations.whereby import PLATFORM
from tests.support.reasons import all_said, said

from .samples import session, view


def test_one_room_per_session_and_nobody_in_it():
    lines = list(PLATFORM.desired_objects(view(session("AAA"), session("BBB", title="Closing"))))
    assert [(line.kind, line.key, line.label) for line in lines] == [
        ("session", "session:AAA", "Opening"),
        ("session", "session:BBB", "Closing"),
    ]
    assert not any(line.blocked or line.manual or line.notes for line in lines)


def test_title_and_start_alone_change_nothing():
    before, after = (
        next(iter(PLATFORM.desired_objects(view(session(title=title))))) for title in ("Opening", "Welcome")
    )
    assert fingerprint(before.body) == fingerprint(after.body)


@pytest.mark.parametrize(("now", "over"), [("2027-03-01T11:59:59+00:00", False), ("2027-03-01T12:00:00+00:00", True)])
def test_a_new_room_needs_an_end_to_come(now, over):
    (line,) = PLATFORM.desired_objects(view(now=datetime.fromisoformat(now)))
    assert bool(line.blocked) is over


def test_a_known_room_is_not_blocked_when_it_is_over():
    known = {"session:AAA": Known("session:AAA", "1")}
    (line,) = PLATFORM.desired_objects(view(known=known, now=datetime(2028, 1, 1, tzinfo=UTC)))
    assert said(line.blocked) == ""


def test_notes_name_what_is_replaced():
    (line,) = PLATFORM.desired_objects(
        view(session(do_not_record=True), template_type="viewerMode", recording_type="cloud")
    )
    assert all_said(line.notes) == (
        "viewer mode locks the room",
        "recording is switched off: this session must not be recorded",
    )


def test_what_the_platform_has_and_lacks():
    assert set(PLATFORM.capabilities) == {"session.create", "session.delete", "attendance.pull"}
    assert not PLATFORM.can(ACTIONS["session"]["update"])
    assert {lack.kind for lack in PLATFORM.lacks} == {"attendee", "speaker"}
    assert [PLATFORM.capabilities[name].cost for name in ("session.create", "session.delete")] == [3, 2]
    limits = PLATFORM.limits(PLATFORM.account_options(points_per_minute=1000))
    assert [(window.seconds, window.points) for window in limits.windows] == [(60, 1000)]
    assert list(PLATFORM.sources(view())) == []


def existing(ends: str) -> dict[str, Known]:
    return {"session:AAA": Known("session:AAA", "1", {"endDate": ends})}


@pytest.mark.parametrize(("now", "lost"), [("2027-02-01T12:59:59+00:00", False), ("2027-02-01T13:00:00+00:00", True)])
def test_a_room_is_lost_an_hour_after_its_end(now, lost):
    known = existing("2027-02-01T12:00:00Z")
    (line,) = PLATFORM.desired_objects(view(known=known, now=datetime.fromisoformat(now)))
    assert bool(line.lost) is lost
    assert line.body["endDate"] == "2027-03-01T12:00:00Z"  # its session was moved: that needs a new room


def test_a_room_that_was_lost_with_its_session_stays_as_it_was():
    known = existing("2027-03-01T12:00:00Z")
    (line,) = PLATFORM.desired_objects(view(known=known, now=datetime(2027, 3, 2, tzinfo=UTC), is_locked=True))
    assert line.lost and not line.blocked
    assert line.body == known["session:AAA"].body


def test_a_session_may_have_a_room_of_its_own_kind():
    seen = view(session("AAA"), session("BBB"), room_mode="group")
    mine = PLATFORM.publication_options(room_mode="normal", is_locked=True, grace_minutes=60)
    lines = {line.key: line for line in PLATFORM.desired_objects(replace(seen, session_options={"BBB": mine}))}
    assert [lines["session:AAA"].body[name] for name in ("roomMode", "isLocked")] == ["group", False]
    assert [lines["session:BBB"].body[name] for name in ("roomMode", "isLocked")] == ["normal", True]
    assert lines["session:BBB"].body["endDate"] == "2027-03-01T12:45:00Z"


def test_only_what_is_no_secret_may_differ_by_session():
    own = session_names(PLATFORM.publication_options)
    assert {"room_mode", "is_locked", "recording_type", "live_transcription_start_trigger"} <= own
    assert not own & secret_names(PLATFORM.publication_options)
    assert not [name for name in own if "streaming" in name or "bucket" in name]


def test_every_room_has_a_source_also_one_that_was_replaced():
    known = {key: Known(key, "1") for key in ("session:AAA", "session:AAA/52")}
    found = {source.name: source for source in PLATFORM.sources(view(known=known))}
    assert {name: (one.session, one.links_of) for name, one in found.items()} == {
        "room@AAA": ("AAA", "session:AAA"),
        "room@AAA/52": ("AAA", "session:AAA/52"),
    }
