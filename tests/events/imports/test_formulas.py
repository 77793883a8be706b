"""The guard of cells and its inverse: what a report writes comes back as it was, whatever it is."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.events.imports import csv_table, errors_file
from portal.events.imports.results import PeopleResult
from portal.formulas import guard, unguard
from portal.reports.cells import csv_cell

#: much of what matters to the guard, and some of what does not
UNSEEN = "\ufeff\u200b\u200d\u2060\u00ad\u202e\ufe0f"
SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫−⁼⁺⁻"
TEXT = st.text(st.sampled_from(UNSEEN + SIGNS + "'\";,\t\r\n\0 \u3000a1"), max_size=8) | st.text(max_size=20)
RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
CELLS = [
    "=1",
    "'=1",
    "''=1",
    " =1",
    "  =1",
    "'  =1",
    "\t=1",
    "-1",
    "+49 30 1234",
    "@x",
    "'\tx",
    "''\nx",
    ";=1",
    "'quoted'",
]


@given(TEXT)
def test_the_guard_comes_off_again(text: str) -> None:
    assert unguard(guard(text)) == text


@given(TEXT)
def test_a_guarded_cell_is_run_by_nothing(text: str) -> None:
    assert not guard(text).startswith(RUN)
    assert not guard(text).lstrip(' ;,"').startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", ["", *UNSEEN, " \ufeff", "\ufeff'", "\u200b\u200b ", ";\u2060", "\ufeff\t"])
def test_what_is_not_seen_hides_no_formula(before: str, sign: str) -> None:
    text = f"{before}{sign}HYPERLINK()"
    assert guard(text) == f"'{text}"
    assert unguard(guard(text)) == text


@given(TEXT)
def test_a_text_that_needs_no_guard_is_left_alone(text: str) -> None:
    assert guard(text) in (text, f"'{text}")
    assert unguard(text) in (text, text[1:])


@pytest.mark.parametrize("delimiter", [",", ";"])
@given(texts=st.lists(TEXT.filter(lambda text: "\0" not in text), min_size=1, max_size=4))
@example(texts=CELLS)
def test_cells_of_a_report_come_back_as_they_were(delimiter: str, texts: list[str]) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(["email", *(f"c{n}" for n in range(len(texts)))])
    writer.writerow(["ada@example.org", *map(csv_cell, texts)])
    (row,) = csv_table.parse(file.getvalue(), "email").rows
    assert [unguard(cell) for cell in row.cells[1:]] == texts


@given(texts=st.lists(TEXT.filter(lambda text: "\0" not in text), min_size=1, max_size=4))
@example(texts=CELLS)
def test_bad_rows_are_handed_back_without_growing(texts: list[str]) -> None:
    """Time and again: what was guarded gets no second guard, headings neither."""
    header, cells = ["email", *(f"'={n}" for n in range(len(texts)))], ["ada", *map(guard, texts)]
    for _ in range(2):
        data = errors_file.content(PeopleResult(header=header, bad=[(cells, [])]))
        table = csv_table.parse(data.decode("utf-8-sig"), "email")
        header, (row,) = list(table.header), table.rows
        cells = list(row.cells)
    assert [unguard(cell) for cell in cells[1:-1]] == texts
    assert header[1:-1] == [f"'={n}" for n in range(len(texts))]
