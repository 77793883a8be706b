"""XLSX, opened only after its archive was found harmless."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from integrations.core.reasons import Reason

from .files import Unreadable
from .rows import Row, Table, column_name

MAX_UNPACKED = 200 * 1024 * 1024
MAX_MEMBERS = 5_000
MAX_ROWS = 1_048_576
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    OSError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
)


def parse(data: bytes) -> Table:
    """The first sheet of the workbook. Raises Unreadable for macros, bombs, too many rows and damage."""
    try:
        _inspect(data)
        records = _records(data)
        header = next(records, Row(1, []))
    except _BROKEN:
        raise Unreadable(Reason("imports.workbook_damaged")) from None
    return Table(header.cells, [column_name(cell) for cell in header.cells], _safely(records))


def _inspect(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        names = {member.filename for member in members}
        if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
            raise Unreadable(Reason("imports.other_archive"))
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
            raise Unreadable(Reason("imports.workbook_larger", {"limit": MAX_UNPACKED // 1024 // 1024}))
        if any("vbaproject" in name.lower() for name in names):
            raise Unreadable(Reason("imports.macros"))
        for member in members:
            if member.filename.startswith("xl/worksheets/") and _rows(archive, member) > MAX_ROWS:
                raise Unreadable(Reason("imports.too_many_rows", {"limit": f"{MAX_ROWS:,}"}))


def _rows(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    """How many rows a sheet has, counted in its text: reading it as a workbook would take minutes."""
    count, tail = 0, b""
    with archive.open(member) as sheet:
        while chunk := sheet.read(1 << 20):
            window = tail + chunk
            count += window.count(b"<row")
            tail = window[-3:]
    return count


def _records(data: bytes) -> Iterator[Row]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = book.worksheets
        if not sheets:
            raise Unreadable(Reason("imports.no_sheet"))
        sheets[0].reset_dimensions()  # what a file says about its own size need not be true
        for line, cells in enumerate(sheets[0].iter_rows(values_only=True), start=1):
            row = Row(line, [_text(cell) for cell in cells])
            if line > MAX_ROWS:
                raise Unreadable(Reason("imports.too_many_rows", {"limit": f"{MAX_ROWS:,}"}))
            if not row.empty:
                yield row
    finally:
        book.close()


def _safely(records: Iterator[Row]) -> Iterator[Row]:
    try:
        yield from records
    except _BROKEN:
        raise Unreadable(Reason("imports.workbook_cut_off")) from None


def _text(cell: Any) -> str:
    """A cell as somebody would have typed it: whole numbers without a point, dates in ISO, yes or no."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (datetime, date)):
        return cell.isoformat()
    return str(cell)
