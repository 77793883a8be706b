"""Reports as JSON, CSV and XLSX: to a handle, or to a file that appears whole or not at all."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Protocol
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.writer.excel import ExcelWriter

from portal.files import whole

from . import text
from .cells import csv_cell as cell
from .cells import flat
from .document import Report

#: the longest text that a cell of a workbook holds
CELL_LIMIT = 32_767


class CannotWrite(Exception):
    """The file cannot be written. ``message``: one sentence that says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Words(Protocol):
    """Something text can be written to."""

    def write(self, words: str, /) -> Any: ...


def write_text(report: Report, out: Words) -> None:
    out.write(text.render(report))


def write_json(report: Report, out: Words) -> None:
    out.write(json.dumps(report.document(), ensure_ascii=False, indent=2) + "\n")


def write_csv(report: Report, out: Words) -> None:
    """The first row holds the JSON keys. Rows are written as they are made."""
    writer = csv.writer(out)
    writer.writerow(report.table.columns)
    for row in report.table.rows():
        writer.writerow([cell(row.get(name)) for name in report.table.columns])


def write_xlsx(report: Report, out: IO[bytes]) -> None:
    """A sheet with the rows and one that says what they are. Every text is a string cell, never a formula."""
    book = Workbook(write_only=True)
    with _no_parts_left(book):
        book.properties.creator, book.properties.title = "", f"{report.head['event']}: {report.name}"
        sheet = book.create_sheet(report.name)
        sheet.freeze_panes = "A2"
        sheet.append([_xlsx_cell(sheet, name) for name in report.table.columns])
        for row in report.table.rows():
            sheet.append([_xlsx_cell(sheet, row.get(name)) for name in report.table.columns])
        about = book.create_sheet("about")
        facts = {"event": report.title, **report.head, "time_zone": report.zone, "source": report.sources}
        for name, value in facts.items():
            about.append([name, _xlsx_cell(about, value)])
        with ZipFile(out, "w", ZIP_DEFLATED) as archive:  # book.save would leave it open where it fails
            ExcelWriter(book, archive).save()


@contextmanager
def _no_parts_left(book: Workbook) -> Iterator[None]:
    """The library writes sheets to files of its own first, and forgets to take them away where it fails."""
    try:
        yield
    except OSError:
        for sheet in book.worksheets:
            with suppress(Exception):  # it may fail to close for the reason it failed to write
                sheet.close()
            with suppress(Exception):
                sheet._writer.cleanup()  # type: ignore[attr-defined]
        raise


def _xlsx_cell(sheet: Any, value: Any) -> Any:
    plain = flat(value)
    if not isinstance(plain, str):
        return plain
    made = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", plain)[:CELL_LIMIT])
    made.data_type = "s"
    return made


#: formats of text, by the name that --format takes
WRITERS: dict[str, Callable[[Report, Words], None]] = {"text": write_text, "json": write_json, "csv": write_csv}
XLSX = "xlsx"
FORMATS = (*WRITERS, XLSX)
#: formats of files, and what browsers call them
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def file_name(report: Report, fmt: str) -> str:
    """A name for a file of ``report`` that any system takes: ASCII letters, digits, ``.``, ``-`` and ``_`` only."""
    parts = (report.head["event"], report.name, *report.head.get("only", {}).values())
    return "-".join(filter(None, (re.sub(r"[^A-Za-z0-9_]+", "-", part).strip("-") for part in parts)))[:150] + f".{fmt}"


def save(report: Report, path: Path, fmt: str) -> None:
    """Write ``report`` to ``path``, readable by its owner alone. Raises CannotWrite and then leaves nothing behind."""
    if path.exists() and not path.is_file():
        raise CannotWrite(f"{path} is no file. Choose another --output.")
    try:
        with whole(path) as out:
            fill(report, out, fmt)
    except OSError as error:
        raise CannotWrite(
            f"The report cannot be written to {path}: {error.strerror or error}. Choose another --output or make room."
        ) from None


def fill(report: Report, out: IO[bytes], fmt: str) -> None:
    """Write ``report`` into ``out`` as it stands in a file."""
    if fmt == XLSX:
        write_xlsx(report, out)
        return
    # spreadsheets tell UTF-8 by the mark at the start; elsewhere it is in the way
    WRITERS[fmt](report, codecs.getwriter("utf-8-sig" if fmt == "csv" else "utf-8")(out))
