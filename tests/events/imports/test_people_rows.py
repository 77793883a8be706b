"""Rows of a people's file: what each wants, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from integrations.core.reasons import Reason
from portal.events.imports import people_rows
from portal.events.imports.people_rows import ATTENDEES, SPEAKERS, Checker, Entry
from portal.events.imports.results import PeopleResult, Problem
from portal.events.imports.rows import Row, Table, column_name


def checker(header: Sequence[str], kind: str, *rows: Sequence[str], note: Reason | None = None) -> Checker:
    lines = [Row(line, cells) for line, cells in enumerate(rows, start=2)]
    table = Table(header, [column_name(cell) for cell in header], lines, note=note)
    return Checker(table, kind, {"A1", "B2"})


def check(kind: str = SPEAKERS, **cells: str) -> tuple[Entry, list[tuple[str, Reason]]]:
    """A row with an address besides what is given."""
    values = {"email": "a@x.org", **cells}
    problems: list[Problem] = []
    entry = checker(list(values), kind).check(Row(2, list(values.values())), problems)
    return entry, [(one.column, one.reason) for one in problems]


def test_an_address_is_kept_as_typed_and_compared_in_its_normal_form() -> None:
    entry, problems = check(email=" ADA@Example.org ")
    assert (entry.address, entry.normalised, problems) == ("ADA@Example.org", "ada@example.org", [])


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"email": ""}, Reason("imports.no_address")),
        ({"email": "ada"}, Reason("programme.no_address")),
        ({"email": "ada@localhost"}, Reason("programme.address_dot")),
        ({"name": "x" * 301}, Reason("imports.long_cell", {"length": 301, "limit": 300})),
        ({"name": "A\x07"}, Reason("imports.cell_control_characters")),
        ({"timezone": "Mars/Base"}, Reason("imports.bad_zone")),
        ({"avatar_url": "http://x.org/a.png"}, Reason("imports.picture_not_https")),
        ({"avatar_url": "https://x.org/a b"}, Reason("imports.picture_not_https")),
        ({"highlighted": "maybe"}, Reason("imports.yes_or_no")),
        ({"tags": "a;" + "b" * 101}, Reason("imports.long_cell", {"length": 101, "limit": 100})),
    ],
)
def test_what_is_wrong_with_a_cell(cells: dict[str, str], reason: Reason) -> None:
    assert check(**cells)[1] == [(next(iter(cells)), reason)]


@pytest.mark.parametrize(
    ("column", "limit"),
    [("name", 300), ("username", 150), ("job_title", 200), ("company", 200), ("biography", 20_000), ("city", 150)],
)
def test_each_text_has_its_length(column: str, limit: int) -> None:
    assert check(**{column: "x" * limit})[1] == []
    why = Reason("imports.long_cell", {"length": limit + 1, "limit": limit})
    assert check(**{column: "x" * (limit + 1)})[1] == [(column, why)]


def test_a_long_heading_is_cut() -> None:
    assert list(check(ATTENDEES, **{"h" * 300: "x"})[0].custom) == ["h" * 200]


def test_sessions_are_named_by_codes_in_any_spelling_of_a_list() -> None:
    assert check(ATTENDEES, sessions=" B2;A1, B2\n")[0].sessions == ("B2", "A1")
    assert check(ATTENDEES, sessions="A1 C3 D4")[1] == [
        ("sessions", Reason("imports.unknown_sessions", {"value": "C3, D4"}))
    ]


def test_facts() -> None:
    entry, problems = check(
        first_name=" Ada ",
        last_name="Sample",
        biography="a\r\nb",
        tags="b; a ;;b",
        timezone="Europe/Berlin",
        highlighted="YES",
        company=" ",
        avatar_url="https://x.org/a.png",
    )
    assert problems == [] and entry.highlighted is True
    assert (entry.name, entry.joined) == ("Ada Sample", "Ada Sample")
    assert entry.facts == {
        "first_name": "Ada",
        "last_name": "Sample",
        "biography": "a\nb",
        "tags": ["b", "a"],
        "time_zone": "Europe/Berlin",
        "avatar_url": "https://x.org/a.png",
    }
    assert check(highlighted="0")[0].highlighted is False
    assert check(name="A. S.", first_name="Ada")[0].name == "A. S."


@pytest.mark.parametrize(("cell", "fact"), [("'=1", "=1"), ("''=1", "'=1"), ("'quoted'", "'quoted'"), ("=1", "=1")])
def test_guards_come_off(cell: str, fact: str) -> None:
    assert check(name=cell)[0].facts["name"] == fact


def test_other_columns_are_answers_of_attendees_and_nothing_of_speakers() -> None:
    entry, problems = check(ATTENDEES, **{"Diet?": " vegan ", "highlighted": "maybe"})
    assert (entry.custom, problems) == ({"Diet?": "vegan", "highlighted": "maybe"}, [])
    assert check(SPEAKERS, **{"Diet?": "vegan"})[0].custom == {}
    assert check(ATTENDEES, Diet="x" * 5_001)[1] == [
        ("Diet", Reason("imports.long_cell", {"length": 5_001, "limit": 5_000}))
    ]


def test_remarks_on_the_file() -> None:
    note = Reason("imports.not_utf8")
    told = list(checker(["email", "Shoe size", "error"], SPEAKERS, note=note).remarks())
    assert told == [
        Problem(1, "", "", note),
        Problem(1, "shoe_size", "Shoe size", Reason("imports.unknown_column")),
    ]
    assert list(checker(["email", "Shoe size"], ATTENDEES).remarks()) == []


def test_a_column_of_errors_says_nothing_of_people_where_it_is_the_last() -> None:
    last = checker(["email", "error"], ATTENDEES)
    assert last.check(Row(2, ["a@x.org", "old words"]), []).custom == {}
    first = checker(["error", "email"], ATTENDEES)
    assert first.check(Row(2, ["mine", "a@x.org"]), []).custom == {"error": "mine"}


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["a@x.org"], []),
        (["a@x.org", "", " "], []),
        (["a@x.org", "", "", "x"], [Reason("imports.cells", {"cells": 4, "columns": 2})]),
    ],
)
def test_cells_beyond_the_header(cells: list[str], told: list[Reason]) -> None:
    problems: list[Problem] = []
    checker(["email", "name"], SPEAKERS).check(Row(2, cells), problems)
    assert [one.reason for one in problems] == told


def test_what_a_problem_quotes_is_short_and_as_it_stood_there() -> None:
    problems: list[Problem] = []
    checker(["email", "Diet"], ATTENDEES).check(Row(7, ["a@x.org", "x" * 5_001]), problems)
    assert [(one.line, one.column, one.value) for one in problems] == [(7, "Diet", "x" * 200)]


def _entries(*rows: Sequence[str]) -> tuple[list[Entry], PeopleResult]:
    result = PeopleResult()
    return people_rows.entries(checker(["email", "name"], SPEAKERS, *rows), result), result


def test_bad_rows_are_kept_as_they_stood_there() -> None:
    rows: list[Any] = [["a@x.org", "Ada"], ["bad", "'=1"], ["", ""]]
    found, result = _entries(*rows)
    assert [entry.row.line for entry in found] == [2]
    assert (result.rows, [cells for cells, _ in result.bad]) == (3, [["bad", "'=1"], ["", ""]])
    assert [one.line for one in result.errors] == [3, 4]


def test_an_address_counts_once_also_where_its_first_row_was_bad() -> None:
    found, result = _entries(["a@x.org", "A\x07"], ["A@x.org", "Ada"], ["a@X.org", "Ada"])
    assert found == [] and result.duplicates == 2
    assert [one.reason for one in result.outcomes] == [Reason("imports.same_address", {"line": 2})] * 2


def test_rows_without_an_address_are_no_duplicates() -> None:
    assert _entries(["", "A"], ["", "B"])[1].duplicates == 0
