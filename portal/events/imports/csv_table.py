"""CSV whatever its delimiter: the header decides which one it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import partial
from typing import TextIO

from integrations.core.reasons import Reason

from .files import MAX_CELL, MAX_CELLS, MAX_ROWS, Text, Unreadable
from .rows import Row, Table, column_name

DELIMITERS = (",", ";", "\t", "|")
MAX_RECORD = 2 * MAX_CELL  #: characters of one record, however many lines it has
csv.field_size_limit(MAX_CELL)


def parse(text: str | Text, wanted: str) -> Table:
    """The table in ``text``. Raises Unreadable where quotes do not close, a cell is endless, or there are too many rows
    or cells: before any row is given out."""
    with opened(text) as stream:
        # Excel's own hint in a first line such as "sep=;"
        first = stream.readline(10).strip()
    told = first[4] if first.lower().startswith("sep=") and len(first) == 5 else ""
    delimiter = told or _delimiter(text, wanted)
    _survey(text, delimiter)
    records = (Row(line, cells) for line, cells in _records(text, delimiter) if line > bool(told))
    records = (row for row in records if not row.empty)
    header = next(records, Row(1, []))
    names = [column_name(cell) for cell in header.cells]
    return Table(header.cells, names, records, delimiter)


def opened(text: str | Text) -> TextIO:
    """``text`` from its beginning, without a mark."""
    stream = io.StringIO(text, newline="") if isinstance(text, str) else text.open()
    if stream.read(1) != "\ufeff":
        stream.seek(0)
    return stream


def _delimiter(text: str | Text, wanted: str) -> str:
    def fitness(delimiter: str) -> tuple[bool, int]:
        try:
            _, header = next(_records(text, delimiter), (1, []))
        except Unreadable:
            return (False, 0)
        return (wanted in map(column_name, header), len(header))

    return max(DELIMITERS, key=fitness)


def _survey(text: str | Text, delimiter: str) -> None:
    """Go through all of it once and keep nothing."""

    def count(*, strict: bool) -> None:
        rows = 0
        for record in _records(text, delimiter, strict=strict):
            rows += not Row(*record).empty
            if rows > MAX_ROWS:
                raise Unreadable(Reason("imports.too_many_rows", {"limit": f"{MAX_ROWS:,}"}))

    try:
        count(strict=True)
    except Unreadable as error:
        if error.reason.code != "imports.bad_line":
            raise
        count(strict=False)  # quotes in odd places are minded there alone


def _records(text: str | Text, delimiter: str, *, strict: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins in. Raises Unreadable; ``strict``: also where a quote never closes, which
    would swallow the rest of the file into one cell."""
    line = taken = 0

    def lines(stream: TextIO) -> Iterator[str]:
        nonlocal taken
        for piece in iter(partial(stream.readline, MAX_RECORD + 1), ""):
            taken += len(piece)
            if taken > MAX_RECORD:
                raise Unreadable(Reason("imports.long_record", {"line": line + 1, "limit": f"{MAX_RECORD:,}"}))
            yield piece

    with opened(text) as stream:
        reader = csv.reader(lines(stream), delimiter=delimiter, strict=strict)
        try:
            for cells in reader:
                if len(cells) > MAX_CELLS and any(cell.strip() for cell in cells[MAX_CELLS:]):
                    raise Unreadable(Reason("imports.too_many_cells", {"line": line + 1, "limit": f"{MAX_CELLS:,}"}))
                yield line + 1, cells[:MAX_CELLS]
                line, taken = reader.line_num, 0
        except csv.Error as error:
            if "end of data" in str(error):
                raise Unreadable(Reason("imports.open_quote", {"line": line + 1})) from None
            raise Unreadable(Reason("imports.bad_line", {"line": line + 1, "why": str(error)})) from None
