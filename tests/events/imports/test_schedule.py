"""A programme as a whole: its short name, its zone, its days, and when nothing of it can be taken."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from integrations.core.reasons import Reason
from portal.events.imports.files import Unreadable
from portal.events.imports.programme import Programme
from portal.events.imports.results import RowRemark, ScheduleResult
from portal.events.imports.schedule import Wanted, import_schedule, slug_for
from portal.events.models import Event, Session
from portal.teams.audit import operator
from portal.teams.models import Team

ITEM = {"code": "A", "title": "Tea", "date": "2026-03-20T10:00", "duration": "45"}


def programme(*items: Any, **values: Any) -> Programme:
    return Programme(**{"title": "Conf", "acronym": "", "items": items or (ITEM,), "zone": "Europe/Berlin", **values})


def bring(team: Team, found: Programme, **wanted: Any) -> ScheduleResult:
    return import_schedule(actor=operator(), team=team, programme=found, wanted=Wanted("conf", **wanted))


@pytest.mark.parametrize(
    ("title", "acronym", "chosen", "slug"),
    [
        ("Tea & Talk", "", "", "tea-talk"),
        ("Tea", "T26", "", "t26"),
        ("Tea", "T26", "mine", "mine"),
        ("é" * 99, "", "", "e" * 80),
    ],
)
def test_the_short_name(title: str, acronym: str, chosen: str, slug: str) -> None:
    assert slug_for(programme(title=title, acronym=acronym), chosen) == slug


@pytest.mark.parametrize(
    ("title", "chosen", "reason"),
    [
        ("", "", Reason("imports.no_slug", field="slug")),
        ("例え", "", Reason("imports.no_slug", field="slug")),
        ("x", "a b", Reason("imports.bad_slug", {"slug": "a b"}, field="slug")),
        ("x", "s" * 81, Reason("imports.long_slug", {"limit": 80}, field="slug")),
    ],
)
def test_no_short_name(title: str, chosen: str, reason: Reason) -> None:
    with pytest.raises(Unreadable) as caught:
        slug_for(programme(title=title), chosen)
    assert caught.value.reason == reason


def test_the_zone_is_what_was_said_now_then_before_then_the_files(within: Team) -> None:
    assert bring(within, programme()).event.time_zone == "Europe/Berlin"
    assert bring(within, programme(zone="UTC"), zone="Asia/Tokyo").event.time_zone == "Asia/Tokyo"
    assert bring(within, programme(zone="UTC")).event.time_zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("zone", "reason"),
    [
        ("", Reason("imports.no_zone", field="zone")),
        ("Mars", Reason("imports.unknown_zone", {"zone": "Mars"}, field="zone")),
    ],
)
def test_no_zone(within: Team, zone: str, reason: Reason) -> None:
    with pytest.raises(Unreadable) as caught:
        bring(within, programme(zone=zone))
    assert caught.value.reason == reason


def test_days_are_moved_and_the_move_is_remembered(within: Team) -> None:
    result = bring(within, programme(first_day=date(2026, 3, 19)), starts_on=date(2026, 3, 29))
    assert result.event.shift == {"from": "2026-03-19", "to": "2026-03-29"}
    assert Session.objects.get().starts_at == datetime(2026, 3, 30, 8, tzinfo=UTC)
    assert bring(within, programme()).event.shift == {"from": "2026-03-19", "to": "2026-03-29"}
    assert bring(within, programme(), starts_on=date(2026, 3, 20)).event.shift["from"] == "2026-03-20"


def test_the_event_spans_its_sessions(within: Team) -> None:
    late = {**ITEM, "code": "B", "date": "2026-03-20T12:00", "duration": "30"}
    event = bring(within, programme(late, ITEM, title=" A\n b ", description="x\x07")).event
    assert (event.title, event.description) == ("A b", "x")
    assert (event.starts_at, event.ends_at) == (
        datetime(2026, 3, 20, 9, tzinfo=UTC),
        datetime(2026, 3, 20, 11, 30, tzinfo=UTC),
    )


def test_codes_and_guids_that_stand_twice(within: Team) -> None:
    items = ({**ITEM, "guid": "g"}, {**ITEM, "title": "again"}, {**ITEM, "code": "B", "guid": "g"})
    result = bring(within, programme(*items))
    assert result.warnings == [
        RowRemark("session:A", Reason("imports.left_out", {"why": Reason("imports.code_twice")})),
        RowRemark("session:B", Reason("imports.guid_twice")),
    ]
    assert dict(Session.objects.values_list("code", "guid")) == {"A": "g", "B": ""}


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (Programme("Conf", "", (), zone="UTC"), Reason("imports.no_session")),
        (
            programme({**ITEM, "title": ""}),
            Reason(
                "imports.no_session_such_as",
                {"session": "session:A", "why": Reason("imports.left_out", {"why": Reason("imports.no_title")})},
            ),
        ),
        (programme(title="t" * 301), Reason("imports.long_programme_title", {"length": 301, "limit": 300})),
    ],
)
def test_nothing_is_made_where_nothing_can_be_taken(within: Team, found: Programme, reason: Reason) -> None:
    with pytest.raises(Unreadable) as caught:
        bring(within, found)
    assert caught.value.reason == reason
    assert not Event.objects.exists()


def test_no_day_to_move(within: Team) -> None:
    with pytest.raises(Unreadable) as caught:
        bring(within, Programme("Conf", "", (), zone="UTC"), starts_on=date(2026, 3, 20))
    assert caught.value.reason == Reason("imports.no_first_day", field="starts_on")


def test_what_changed_is_told_by_field(within: Team) -> None:
    bring(within, programme())
    result = bring(within, programme({**ITEM, "title": "Coffee", "persons": ["Ada"]}, note=Reason("imports.not_utf8")))
    (outcome,) = result.sessions.outcomes
    assert dict(outcome.changes) == {"title": ["Tea", "Coffee"], "speakers": ["", Reason("imports.as_in_file")]}
    assert result.warnings == [RowRemark("event", Reason("imports.not_utf8"))]
    assert not result.is_new
