"""CSV: delimiters, marks, quotes, lines."""

from __future__ import annotations

import pytest

from integrations.core.reasons import Reason
from portal.events.imports import csv_table
from portal.events.imports.files import Unreadable


def read(text: str, wanted: str = "email") -> tuple[str, list[str], list[tuple[int, list[str]]]]:
    table = csv_table.parse(text, wanted)
    return table.delimiter, list(table.names), [(row.line, list(row.cells)) for row in table.rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_header_says_the_delimiter(delimiter: str, end: str) -> None:
    text = end.join(delimiter.join(cells) for cells in (["Name", "E-Mail"], ["Ada", "a@x.org"]))
    assert read(text) == (delimiter, ["name", "email"], [(2, ["Ada", "a@x.org"])])


def test_the_delimiter_that_finds_the_wanted_column_wins_over_the_one_that_finds_more() -> None:
    assert read("a,b,c|email\n1,2,3|x\n")[0] == "|"


def test_a_mark_and_excels_own_hint_are_no_cells() -> None:
    assert read("\ufeffsep=;\nemail;a,b\nx;1,2\n") == (";", ["email", "a,b"], [(3, ["x", "1,2"])])
    assert read("SEP=|\nemail|a\nx|1\n")[0] == "|"
    assert read("sep=;;email\nx;y;z\n")[1] == ["sep=", "", "email"]
    assert read("notes\nx\n", wanted="notes")[1] == ["notes"]


def test_lines_are_those_of_the_file_and_empty_ones_are_left_out() -> None:
    text = 'email,note\n\na@x.org,"two\nlines"\n , \nb@x.org,c\n'
    assert read(text)[2] == [(3, ["a@x.org", "two\nlines"]), (6, ["b@x.org", "c"])]


def test_headings_are_kept_as_typed_also_where_one_stands_twice() -> None:
    table = csv_table.parse("Email,Note,NOTE\nx,1,2\n", "email")
    assert (list(table.header), list(table.names)) == (["Email", "Note", "NOTE"], ["email", "note", "note"])


def test_nothing_is_an_empty_table() -> None:
    assert read("") == (",", [], [])
    assert read("\ufeff\n\n")[1] == []


def test_quotes_within_cells() -> None:
    assert read('email,a\nx,"say ""hi"", you"\n')[2] == [(2, ["x", 'say "hi", you'])]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('email,a\nx,1\ny,"never closed\nz,2\n', Reason("imports.open_quote", {"line": 3})),
        (
            f"email,a\nx,{'y' * 1_000_001}\n",
            Reason("imports.bad_line", {"line": 2, "why": "field larger than field limit (1000000)"}),
        ),
    ],
)
def test_what_cannot_be_read_is_told_by_line(text: str, reason: Reason) -> None:
    with pytest.raises(Unreadable) as caught:
        read(text)
    assert caught.value.reason == reason
