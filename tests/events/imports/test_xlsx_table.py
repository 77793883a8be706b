"""Workbooks: cells as somebody would have typed them, and what is not opened."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from integrations.core.reasons import Reason
from portal.events.imports import workbook as workbook_parts
from portal.events.imports import xlsx_table
from portal.events.imports.files import Unreadable
from tests.events.workbooks import BOOK, archive, sheet, workbook

TITLES = '<row r="1"><c r="A1" t="inlineStr"><is><t>email</t></is></c></row>'


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("Ada", "Ada"),
        (7, "7"),
        (7.0, "7"),
        (7.5, "7.5"),
        (True, "yes"),
        (False, "no"),
        (None, ""),
        (datetime(2026, 3, 20, 10), "2026-03-20T10:00:00"),
        (date(2026, 3, 20), "2026-03-20T00:00:00"),
        ("'=1", "'=1"),
    ],
)
def test_cells(cell: Any, text: str) -> None:
    (row,) = xlsx_table.parse(workbook(["email", "x", "y"], ["a", cell, "z"])).rows
    assert (row.line, list(row.cells)) == (2, ["a", text, "z"])


def test_lines_are_those_of_the_sheet_and_empty_rows_are_left_out() -> None:
    table = xlsx_table.parse(
        workbook(["E-Mail", None, "First name"], ["a", "", "b"], [], [None, " "], ["c", None, "d"])
    )
    assert list(table.names) == ["email", "", "first_name"]
    assert [(row.line, list(row.cells)) for row in table.rows] == [(2, ["a", "", "b"]), (5, ["c", "", "d"])]


def test_only_the_first_sheet_is_read() -> None:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["email"])
    book.create_sheet("more").append(["other"])
    book.save(out)
    assert list(xlsx_table.parse(out.getvalue()).names) == ["email"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04junk", "workbook_damaged"),
        (archive(readme=b"x"), "other_archive"),
        (archive(**BOOK), "workbook_damaged"),
        (archive(**BOOK, **{"xl/vbaProject.bin": b"x"}), "macros"),
    ],
)
def test_what_is_not_opened(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        xlsx_table.parse(data)
    assert caught.value.reason.code == f"imports.{code}"


def test_what_would_unpack_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_parts, "MAX_UNPACKED", 1024 * 1024)
    with pytest.raises(Unreadable) as caught:
        xlsx_table.parse(archive(**BOOK, **{"xl/worksheets/s.xml": b"0" * (1024 * 1024)}))
    assert caught.value.reason == Reason("imports.workbook_larger", {"limit": 1})
    monkeypatch.setattr(workbook_parts, "MAX_MEMBERS", 1)
    with pytest.raises(Unreadable) as caught:
        xlsx_table.parse(archive(**BOOK))
    assert caught.value.reason.code == "imports.workbook_larger"


def test_rows_are_counted_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_table, "MAX_ROWS", 2)
    with pytest.raises(Unreadable) as caught:
        xlsx_table.parse(workbook(["email"], ["a"], ["b"]))
    assert caught.value.reason == Reason("imports.too_many_rows", {"limit": "2"})
    assert len(list(xlsx_table.parse(workbook(["email"], ["a"])).rows)) == 1


def test_rows_and_cells_without_anything_in_them_count_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_table, "MAX_ROWS", 2)
    monkeypatch.setattr(xlsx_table, "MAX_CELLS", 2)
    empty = '<row r="{n}"><c r="A{n}" s="0"/><c r="XFD{n}"/></row>'
    rows = "".join(empty.format(n=n) for n in range(2, 40)) + '<row r="50"><c r="B50"><v>7</v></c></row>'
    (row,) = xlsx_table.parse(sheet(TITLES + rows)).rows
    assert (row.line, list(row.cells)) == (50, ["", "7"])
    with pytest.raises(Unreadable) as caught:
        xlsx_table.parse(sheet(TITLES + '<row r="3"><c r="C3"><v>7</v></c></row>'))
    assert caught.value.reason == Reason("imports.too_many_cells", {"line": 3, "limit": "2"})


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B2" t="inlineStr"><is><r><t>A</t></r><r><t>da</t></r><rPh><t>x</t></rPh></is></c>', "Ada"),
        ('<c r="B2" t="str"><f>A1</f><v>Ada</v></c>', "Ada"),
        ('<c r="B2"><f>1+1</f></c>', ""),
        ('<c r="B2" t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c r="B2" s="1"><v>46101.5</v></c>', "2026-03-20T12:00:00"),
        ('<c r="B2" s="2"><v>0.0625</v></c>', "1:30:00"),
        ('<c r="B2" s="1"><v>0.5</v></c>', "12:00:00"),
        ('<c r="B2" s="1"><v>1e300</v></c>', "#VALUE!"),
        ('<c r="B2" t="d"><v>2026-03-20T10:00:00</v></c>', "2026-03-20T10:00:00"),
        ('<c r="B2"><v>1.5E2</v></c>', "150"),
    ],
)
def test_cells_as_programs_write_them(cell: str, text: str) -> None:
    (row,) = xlsx_table.parse(sheet(TITLES + f'<row r="2"><c r="A2"><v>1</v></c>{cell}</row>')).rows
    assert list(row.cells) == ["1", *([text] if text else [])]


def test_a_sheet_that_is_cut_off_is_told_when_its_end_is_reached() -> None:
    whole = workbook(["email"], *([f"a{n}"] for n in range(3)))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[: content.rindex(b"<row")] if "worksheets" in name else content)
    rows = xlsx_table.parse(out.getvalue()).rows
    with pytest.raises(Unreadable) as caught:
        list(rows)
    assert caught.value.reason == Reason("imports.workbook_cut_off")
