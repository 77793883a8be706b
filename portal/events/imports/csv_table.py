"""CSV whatever its delimiter: the header decides which one it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from integrations.core.reasons import Reason

from .files import Unreadable
from .rows import Row, Table, column_name

DELIMITERS = (",", ";", "\t", "|")
csv.field_size_limit(1_000_000)


def parse(text: str, wanted: str) -> Table:
    """The table in ``text``. Raises Unreadable where quotes do not close or a cell is endless."""
    text = text.removeprefix("\ufeff")
    # Excel's own hint in a first line such as "sep=;"
    first = text[:10].splitlines()[0].strip() if text.strip() else ""
    told = first[4] if first.lower().startswith("sep=") and len(first) == 5 else ""
    delimiter = told or _delimiter(text, wanted)
    _check_quotes(text, delimiter)
    records = _records(text, delimiter, skipped=1 if told else 0)
    header = next(records, Row(1, []))
    names = [column_name(cell) for cell in header.cells]
    return Table(header.cells, names, records, delimiter)


def _delimiter(text: str, wanted: str) -> str:
    def fitness(delimiter: str) -> tuple[bool, int]:
        try:
            header = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
        except csv.Error:
            return (False, 0)
        return (wanted in map(column_name, header), len(header))

    return max(DELIMITERS, key=fitness)


def _records(text: str, delimiter: str, skipped: int) -> Iterator[Row]:
    """Records from the header on; empty lines between them are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            if line > skipped and any(cell.strip() for cell in cells):
                yield Row(line, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(Reason("imports.bad_line", {"line": line, "why": str(error)})) from None


def _check_quotes(text: str, delimiter: str) -> None:
    """A quote that never closes would swallow the rest of the file into one cell."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for _ in reader:
            line = reader.line_num + 1
    except csv.Error as error:
        if "end of data" in str(error):
            raise Unreadable(Reason("imports.open_quote", {"line": line})) from None
