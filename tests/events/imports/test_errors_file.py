"""The file of rows that were not taken: the input's own columns and one more that says why."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from integrations.core.reasons import Reason
from portal.events.imports import errors_file
from portal.events.imports.results import PeopleResult, Problem, ScheduleResult
from portal.events.models import Event

WHY = [
    Problem(2, "email", "x", Reason("programme.no_address")),
    Problem(2, "", "", Reason("imports.cells", {"cells": 3, "columns": 2})),
]


def rows(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_inputs_delimiter_and_all_that_is_wrong(delimiter: str) -> None:
    result = PeopleResult(["E-Mail", "a,b;c"], delimiter, bad=[(["x", "1,2;3\t"], WHY)])
    words = "email: This is no e-mail address. This row has 3 cells, the header 2."
    found = rows(errors_file.content(result), delimiter)
    assert found == [["E-Mail", "a,b;c", "error"], ["x", "1,2;3\t", words]]


def test_rows_are_as_wide_as_the_header() -> None:
    result = PeopleResult(["a", "b"], bad=[([], []), (["1", "2", "3"], [])])
    assert rows(errors_file.content(result))[1:] == [["", "", ""], ["1", "2", ""]]


@pytest.mark.parametrize("last", ["error", " Error "])
def test_words_of_an_earlier_file_give_way_to_new_ones(last: str) -> None:
    result = PeopleResult(["email", last], bad=[(["x", "old"], WHY[:1])])
    found = rows(errors_file.content(result))
    assert found == [["email", "error"], ["x", "email: This is no e-mail address."]]


def test_it_begins_with_a_mark_and_survives_halves_of_characters() -> None:
    data = errors_file.content(PeopleResult(["email"], bad=[(["a\ud83d"], [])]))
    assert data.startswith(b"\xef\xbb\xbf") and b"a?" in data


def test_nothing_in_it_is_run() -> None:
    result = PeopleResult(["=h", "email"], bad=[(["=1", "'=2"], [])])
    assert rows(errors_file.content(result)) == [["'=h", "email", "error"], ["'=1", "'=2", ""]]


def test_sessions_that_were_left_out() -> None:
    result = ScheduleResult(Event(slug="conf"))
    result.leave_out("session:A", Reason("imports.bad_date", {"value": "=soon"}))
    result.warn("session:B", Reason("imports.guid_twice"))
    assert rows(errors_file.left_out(result)) == [
        ["session", "error"],
        ["session:A", "the date '=soon' cannot be read"],
    ]


def test_it_is_written_whole(tmp_path: Path) -> None:
    result = PeopleResult(["email"], bad=[(["x"], WHY[:1])])
    errors_file.write(tmp_path / "bad.csv", result)
    assert (tmp_path / "bad.csv").read_bytes() == errors_file.content(result)
