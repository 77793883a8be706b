"""XLSX, read as a stream: the first sheet, after its archive and all that is read of it were found harmless."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from xml.parsers.expat import ExpatError

from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from integrations.core.reasons import Reason

from . import bounded_xml, workbook
from .files import MAX_CELL, MAX_CELLS, MAX_ROWS, Unreadable
from .rows import Row, Table, column_name
from .workbook import Book, Layout

MAX_ELEMENTS = 2_500_000  #: of the sheet: a million cells and some
MAX_EMPTY = 16_384  #: cells of a row, empty ones too: as many as Excel has columns
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ExpatError,
    OSError,
    EOFError,
    LookupError,
    ValueError,
    RuntimeError,  # what zipfile says of an entry that is encrypted, or packed in a way it does not know
)


def parse(data: bytes) -> Table:
    """The first sheet of the workbook. Raises Unreadable for macros, bombs, too much of anything and damage, before
    any row is given out."""
    try:
        book = Book(data)
        plan = workbook.layout(book)
        # once through the sheet, keeping nothing; where it is damaged is told when that place is reached
        with suppress(ExpatError):
            for _ in Sheet(keep=False).read(book.checked(plan.sheet), texts=True):
                pass
        records = _records(book, plan, workbook.strings(book, plan.strings))
        header = next(records, Row(1, []))
    except (bounded_xml.Flood, bounded_xml.Entities):
        raise workbook.too_much() from None
    except _BROKEN:
        raise Unreadable(Reason("imports.workbook_damaged")) from None
    return Table(header.cells, [column_name(cell) for cell in header.cells], records)


RawCell = tuple[str, int, str]


class Sheet(bounded_xml.Reader):
    """Rows with anything in them, as ``rows``: line and raw cells by column, each its kind, style and text.

    ``keep``: else they are only counted.
    """

    def __init__(self, *, keep: bool) -> None:
        super().__init__(MAX_ELEMENTS)
        self.keep = keep
        self.rows: list[tuple[int, dict[int, RawCell]]] = []
        self.line = self.count = 0
        self.cells: dict[int, RawCell] = {}
        self.column = self.seen = 0
        self.kind, self.style = "n", 0
        self.parts: list[str] = []
        self.size = 0
        self.taking = self.aside = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        match name:
            case "c":
                self.begin(attributes)
            case "v":
                self.taking = self.kind != "inlineStr"
            case "t":
                self.taking = self.kind == "inlineStr" and not self.aside
            case "rPh":
                self.aside = True
            case "row":
                self.line = int(attributes.get("r", self.line + 1))
                self.cells, self.column, self.seen = {}, 0, 0

    def begin(self, attributes: Mapping[str, str]) -> None:
        """A cell begins."""
        self.seen += 1
        if self.seen > MAX_EMPTY:
            raise self.wide()
        place = attributes.get("r", "").rstrip("0123456789")
        self.column = column_index_from_string(place) if place else self.column + 1
        self.kind, self.style = attributes.get("t", "n"), int(attributes.get("s", 0))
        self.parts, self.size = [], 0

    def end(self, name: str) -> None:
        match name:
            case "v" | "t":
                self.taking = False
            case "rPh":
                self.aside = False
            case "c" if self.parts:
                if self.column > MAX_CELLS:
                    raise self.wide()
                self.cells[self.column] = self.kind, self.style, "".join(self.parts)
                self.parts = []
            case "row" if self.cells:
                self.count += 1
                if self.count > MAX_ROWS:
                    raise Unreadable(Reason("imports.too_many_rows", {"limit": f"{MAX_ROWS:,}"}))
                if self.keep:
                    self.rows.append((self.line, self.cells))

    def text(self, text: str) -> None:
        if self.taking:
            self.size += len(text)
            if self.size > MAX_CELL:
                raise bounded_xml.Flood
            self.parts.append(text)

    def wide(self) -> Unreadable:
        return Unreadable(Reason("imports.too_many_cells", {"line": self.line, "limit": f"{MAX_CELLS:,}"}))


def _records(book: Book, plan: Layout, shared: Sequence[str]) -> Iterator[Row]:
    sheet = Sheet(keep=True)
    try:
        for _ in sheet.read(book.part(plan.sheet), texts=True):
            rows, sheet.rows = sheet.rows, []
            for line, cells in rows:
                row = Row(line, [_text(cells.get(n), shared, plan) for n in range(1, max(cells) + 1)])
                if not row.empty:
                    yield row
    except _BROKEN:
        raise Unreadable(Reason("imports.workbook_cut_off")) from None


def _text(cell: RawCell | None, shared: Sequence[str], plan: Layout) -> str:
    """A cell as somebody would have typed it: whole numbers without a point, dates in ISO, yes or no."""
    match cell:
        case None:
            return ""
        case ("s", _, number):
            return shared[int(number)]
        case ("b", _, number):
            return "yes" if int(number) else "no"
        case ("n", style, number):
            return _number(number, style, plan)
        case (_, _, text):
            return text


def _number(typed: str, style: int, plan: Layout) -> str:
    number: float = float(typed) if set(typed) & set(".eE") else int(typed)
    if style in plan.styles.dates:
        epoch = MAC_EPOCH if plan.since_1904 else WINDOWS_EPOCH
        try:
            found: Any = from_excel(number, epoch, timedelta=style in plan.styles.lengths)
            return found.isoformat() if isinstance(found, datetime) else str(found)
        except (OverflowError, ValueError):
            return "#VALUE!"
    if isinstance(number, float) and number.is_integer():
        return str(int(number))
    return str(number)
