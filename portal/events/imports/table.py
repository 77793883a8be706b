"""A table from a file, CSV or XLSX: names of columns and rows that know their line."""

from __future__ import annotations

from pathlib import Path

from integrations.core.reasons import Reason

from . import csv_table, xlsx_table
from .files import Unreadable, recognise
from .rows import Table, refuse_twice

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read(data: bytes, name: str, wanted: str) -> Table:
    """The table in ``data``; ``name`` is the file's name, ``wanted`` a column it must have. Raises Unreadable.

    The content decides; a name that says something else is refused, since one of the two must be a mistake.
    """
    suffix = Path(name).suffix.lower()
    if data.startswith(_OLD_EXCEL):
        raise Unreadable(Reason("imports.old_workbook"))
    if data.startswith(b"PK\x03\x04"):
        if suffix in (".csv", ".tsv", ".txt", ".xls"):
            raise Unreadable(Reason("imports.is_archive", {"file": name, "ending": suffix}))
        table = xlsx_table.parse(data)
    else:
        if suffix in (".xlsx", ".xlsm", ".xls", ".ods"):
            raise Unreadable(Reason("imports.no_workbook", {"file": name}))
        text = recognise(data)
        table = csv_table.parse(text, wanted)
        table.note = text.note
    refuse_twice(table.header, table.names)
    if wanted not in table.names:
        raise Unreadable(Reason("imports.no_column", {"column": wanted}))
    return table
