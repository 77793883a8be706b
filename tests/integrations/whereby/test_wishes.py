from __future__ import annotations

from datetime import UTC, datetime

import pytest

from integrations.core.contract import ACTIONS
from integrations.core.frozen import fingerprint
from integrations.core.records import Known
from integrations.whereby import PLATFORM

from .samples import session, view


def test_one_room_per_session_and_nobody_in_it():
    lines = list(PLATFORM.wishes(view(session("AAA"), session("BBB", title="Closing"))))
    assert [(line.kind, line.key, line.label) for line in lines] == [
        ("session", "session:AAA", "Opening"),
        ("session", "session:BBB", "Closing"),
    ]
    assert not any(line.blocked or line.manual or line.notes for line in lines)


def test_title_and_start_alone_change_nothing():
    before, after = (next(iter(PLATFORM.wishes(view(session(title=title))))) for title in ("Opening", "Welcome"))
    assert fingerprint(before.body) == fingerprint(after.body)


@pytest.mark.parametrize(("now", "over"), [("2027-03-01T11:59:59+00:00", False), ("2027-03-01T12:00:00+00:00", True)])
def test_a_new_room_needs_an_end_to_come(now, over):
    (line,) = PLATFORM.wishes(view(now=datetime.fromisoformat(now)))
    assert bool(line.blocked) is over


def test_a_known_room_is_not_blocked_when_it_is_over():
    known = {"session:AAA": Known("session:AAA", "1")}
    (line,) = PLATFORM.wishes(view(known=known, now=datetime(2028, 1, 1, tzinfo=UTC)))
    assert line.blocked == ""


def test_notes_name_what_is_replaced():
    (line,) = PLATFORM.wishes(view(session(do_not_record=True), template_type="viewerMode", recording_type="cloud"))
    assert line.notes == ("viewer mode locks the room", "recording is switched off: this session must not be recorded")


def test_what_the_platform_has_and_lacks():
    assert set(PLATFORM.capabilities) == {"session.create", "session.delete"}
    assert not PLATFORM.can(ACTIONS["session"]["update"])
    assert {lack.kind for lack in PLATFORM.lacks} == {"attendee", "speaker"}
    assert [PLATFORM.capabilities[name].cost for name in ("session.create", "session.delete")] == [3, 2]
    limits = PLATFORM.limits(PLATFORM.account_options(points_per_minute=1000))
    assert [(window.seconds, window.points) for window in limits.windows] == [(60, 1000)]
    assert list(PLATFORM.sources(view())) == []
