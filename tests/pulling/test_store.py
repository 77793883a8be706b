"""Keeping rows: whatever a platform sends is stored or counted as lost, and people are found behind it."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from integrations.core.rows import BoothRow, LinkRow, MemberRow, MetricRow, PersonRow, PollRow, QuestionRow
from portal.clean import tidy
from portal.dbtime import db_now
from portal.events.models import EmailAddress, Registration
from portal.publishing.models import Attendance, BoothVisit, Metric, PollAnswer, PullState, Question, RemoteObject
from portal.pulling import store
from portal.pulling.store import RowContext, keep
from tests.support import fakes

from .conftest import Lists, Reader, moment, page

NUL, HALF = "\x00", "\ud83c"


@pytest.fixture
def context(reader: Reader) -> RowContext:
    return RowContext(reader.publication, "people", None, db_now())


def test_every_kind_of_row_is_kept(context: RowContext) -> None:
    rows = [
        PersonRow(
            "p", "a@example.org", "A", seconds=60, joined_at=moment(9), left_at=moment(10), join_link="https://x"
        ),
        MetricRow("attended", 7),
        MetricRow("status", "Ended"),
        PollRow("q", "a@example.org", "A", "Tea?", "Yes"),
        QuestionRow("q", "a@example.org", "A", "Why?", 2.5),
        BoothRow("b", "Help desk", "a@example.org", "A", 3, wants_contact=True),
    ]
    assert keep(context, rows) == (0, 0)
    person = Attendance._base_manager.get()
    assert (person.seconds, person.joined_at, person.left_at) == (60, moment(9), moment(10))
    assert dict(person.links) == {"join": "https://x"}
    assert {(row.name, row.value, row.text) for row in Metric._base_manager.all()} == {
        ("attended", 7.0, ""),
        ("status", None, "Ended"),
    }
    assert (PollAnswer._base_manager.get().answer, Question._base_manager.get().votes) == ("Yes", 2.5)
    assert BoothVisit._base_manager.get().visits == 3


@pytest.mark.parametrize("typed", ["Ada@Example.org", "ADA@EXAMPLE.ORG", "  ada@example.org "])
def test_people_are_found_by_address_however_it_is_written(reader: Reader, context: RowContext, typed: str) -> None:
    ada = reader.person("Ada", "ada@example.org")
    keep(context, [PersonRow("1", typed, "Somebody")])
    row = Attendance._base_manager.get()
    assert (row.person_id, row.normalised, row.email) == (ada.pk, "ada@example.org", typed.strip())


def test_people_are_found_by_their_second_address(reader: Reader, context: RowContext) -> None:
    ada = reader.person("Ada", "ada@example.org", "ada@work.example.org")
    keep(context, [PersonRow("1", "Ada@Work.example.org"), PersonRow("2", "nobody@example.org")])
    assert {row.row_id: row.person_id for row in Attendance._base_manager.all()} == {"1": ada.pk, "2": None}


def test_an_international_domain_is_one_domain(reader: Reader, context: RowContext) -> None:
    ada = reader.person("Ada", "ada@xn--mller-kva.example")
    keep(context, [PersonRow("1", "ada@MÜLLER.example")])
    assert Attendance._base_manager.get().person_id == ada.pk


def test_people_are_found_by_the_id_in_their_link(reader: Reader, context: RowContext) -> None:
    ada = reader.person("Ada", "ada@example.org")
    Registration._base_manager.create(event=reader.publication.event, person=ada, join_token="tok-1")
    keep(context, [PersonRow("1", external_id="tok-1"), PersonRow("2", external_id="tok-2")])
    assert {row.row_id: row.person_id for row in Attendance._base_manager.all()} == {"1": ada.pk, "2": None}


def test_people_of_another_team_are_not_found(reader: Reader, context: RowContext) -> None:
    reader.person("Ada", "ada@example.org")
    EmailAddress._base_manager.update(team=fakes.team("Other"))
    keep(context, [PersonRow("1", "ada@example.org")])
    assert Attendance._base_manager.get().person_id is None


# --- what does not fit


def test_one_row_that_cannot_be_told_apart_loses_no_other_and_is_told(reader: Reader, lists: Lists) -> None:
    lists.say("people", page("a", PersonRow("", "b@example.org"), PersonRow(NUL, "c@example.org"), "d"))
    row = reader.pull()
    assert set(reader.rows()) == {"a", "d"}
    assert (row.state, row.rows) == (PullState.COMPLETE, 2)
    assert row.message == "2 rows could not be kept: they name nobody or do not fit."


def test_a_row_that_the_database_refuses_loses_no_other(
    reader: Reader, lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "tidy", lambda row: row)
    bad = PersonRow("bad", seconds=-1)
    lists.say("people", page("a", "b", bad, "c", "d"))
    row = reader.pull()
    assert set(reader.rows()) == {"a", "b", "c", "d"}
    assert "1 row could not be kept" in row.message


def test_one_bad_row_of_thousands_loses_no_other(reader: Reader, lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    """C37: the others are stored, and the words say how many are not, and why."""
    monkeypatch.setattr(store, "tidy", lambda row: row)
    rows = [PersonRow(str(number), seconds=-1 if number == 4321 else 60) for number in range(5000)]
    lists.say("people", page(*rows))
    row = reader.pull()
    assert set(reader.rows()) == {str(number) for number in range(5000)} - {"4321"}
    assert (row.state, row.rows) == (PullState.COMPLETE, 4999)
    assert row.message == "1 row could not be kept: it names nobody or does not fit."


def test_what_no_column_takes_is_cleaned(context: RowContext) -> None:
    name = f"Zo{NUL}ë {HALF} 🎈"
    rows = [
        PersonRow("1", f"zoe{NUL}@example.org", name, join_link=f"https://x/{HALF}{NUL}"),
        PollRow("2", "", "", f"Te{NUL}a?", HALF),
        MetricRow("rate", float("nan")),
        MetricRow("most", float("inf")),
        MetricRow("many", 10**30),
        MetricRow("status", "x" * 500),
    ]
    assert keep(context, rows) == (0, 3)
    row = Attendance._base_manager.get()
    assert (row.email, row.name) == ("zoe@example.org", "Zoë \N{REPLACEMENT CHARACTER} 🎈")
    assert PollAnswer._base_manager.get().question == "Tea?"
    figures = {each.name: (each.value, len(each.text), each.unread) for each in Metric._base_manager.all()}
    assert figures == {
        "rate": (None, 0, "nan"),
        "most": (None, 0, "inf"),
        "many": (None, 0, str(10**30)),
        "status": (None, 200, ""),
    }


@pytest.mark.parametrize("seconds", [-5, 2**31, 10**18])
def test_a_time_that_cannot_be_is_unknown(context: RowContext, seconds: int) -> None:
    keep(context, [PersonRow("1", seconds=seconds, attended=True)])
    row = Attendance._base_manager.get()
    assert (row.seconds, row.attended, row.unread) == (None, True, {"seconds": str(seconds)})


def test_what_cannot_be_taken_leaves_what_is_known_and_later_values_are_taken(context: RowContext) -> None:
    def stored() -> tuple[object, ...]:
        row, figure = Attendance._base_manager.get(), Metric._base_manager.get()
        return row.seconds, row.attended, row.replay, row.unread, figure.value, figure.unread

    keep(context, [PersonRow("1", seconds=77, attended=True, replay=False), MetricRow("attended", 8)])
    bad = {"seconds": "an hour", "attended": "perhaps"}
    odd = [PersonRow("1", replay=True, unread=bad), MetricRow("attended", None, unread="-4")]
    assert keep(context, odd) == (0, 3)
    assert stored() == (77, True, True, bad, 8.0, "-4")
    assert keep(context, [PersonRow("1", seconds=90, attended=True), MetricRow("attended", 9)]) == (0, 0)
    assert stored() == (90, True, None, {}, 9.0, "")


def test_a_moment_that_no_calendar_holds_is_unknown() -> None:
    far = timezone(timedelta(hours=14))
    row = tidy(PersonRow("1", joined_at=datetime.min.replace(tzinfo=far), left_at=datetime(2027, 3, 1, 9)))
    assert row is not None
    assert (row.joined_at, row.left_at) == (None, datetime(2027, 3, 1, 9, tzinfo=UTC))


def test_long_ids_that_differ_at_their_end_stay_two(context: RowContext) -> None:
    long = "x" * 400
    assert keep(context, [PersonRow(f"{long}1"), PersonRow(f"{long}2")]) == (0, 0)
    stored = set(Attendance._base_manager.values_list("row_id", flat=True))
    assert len(stored) == 2
    assert {len(each) for each in stored} == {300}
    keep(context, [PersonRow(f"{long}1", name="Ann")])
    assert Attendance._base_manager.count() == 2


def test_an_address_that_is_too_long_is_nobodys(reader: Reader, context: RowContext) -> None:
    keep(context, [PersonRow("1", f"{'x' * 300}@example.org", "Ann"), PersonRow("2", "no address", "Bo")])
    found = {row.row_id: (row.email, row.normalised, row.name) for row in Attendance._base_manager.all()}
    assert found == {"1": ("", "", "Ann"), "2": ("no address", "no address", "Bo")}


TEXT = st.text(st.characters(exclude_categories=()), max_size=400)
WHOLE = st.none() | st.integers()
FLAG = st.none() | st.booleans()
MOMENT = st.none() | st.datetimes(timezones=st.none() | st.timezones())
ROWS: dict[type, Any] = {
    PersonRow: {"seconds": WHOLE, "joined_at": MOMENT, "left_at": MOMENT},
    MetricRow: {"value": st.none() | st.floats() | st.integers() | TEXT},
    QuestionRow: {"votes": st.none() | st.floats()},
    PollRow: {},
    BoothRow: {"visits": WHOLE},
}


def _any_row(kind: type) -> st.SearchStrategy[Any]:
    by_type = {"str": TEXT, "bool": st.booleans(), "bool | None": FLAG}
    values = {each.name: by_type.get(str(each.type)) for each in dataclasses.fields(kind)}
    return st.builds(kind, **{name: made for name, made in values.items() if made is not None}, **ROWS[kind])


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.one_of([_any_row(kind) for kind in ROWS]), max_size=6))
def test_whatever_comes_is_stored_or_counted(context: RowContext, rows: list[Any]) -> None:
    known = {"known": PersonRow("known", "a@example.org", "Ann")}
    lost = keep(context, [*rows, known["known"]]).lost
    assert 0 <= lost <= len(rows)
    assert Attendance._base_manager.filter(source="people", row_id="known").exists()


@pytest.mark.django_db(transaction=True)
def test_links_are_kept_with_what_exists_there_and_only_https(context: RowContext) -> None:
    row = RemoteObject._base_manager.create(
        account=context.publication.account, publication=context.publication, kind="event", key="event", remote_id="e1"
    )
    lost, _ = keep(context, [LinkRow("recording", "https://example.org/r"), LinkRow("replay", "javascript:alert(1)")])
    row.refresh_from_db()
    assert dict(row.links) == {"recording": "https://example.org/r"}
    assert lost == 1
    assert keep(context, [LinkRow("recording", ""), LinkRow("replay", "https://example.org/p")]) == (0, 0)
    row.refresh_from_db()
    assert dict(row.links) == {"replay": "https://example.org/p"}


@pytest.mark.django_db(transaction=True)
def test_ids_of_people_on_the_account_are_kept_once_for_all_its_publications(context: RowContext) -> None:
    own = {"account": context.publication.account, "kind": "host"}
    RemoteObject._base_manager.create(key="host:ada@example.org", remote_id="m0", body={"email": "x"}, **own)
    rows = [MemberRow("m1", "Ada@Example.org"), MemberRow("m2", "bo@example.org"), MemberRow("m3", "nobody")]
    for _ in range(2):
        assert keep(context, rows) == (0, 0)
    found = RemoteObject._base_manager.filter(**own, publication=None).order_by("key")
    assert [(row.key, row.remote_id, row.adopted) for row in found] == [
        ("host:ada@example.org", "m0", False),
        ("host:bo@example.org", "m2", True),
    ]
