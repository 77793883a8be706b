"""What a file is, is found in it; a name that says otherwise is refused."""

from __future__ import annotations

import pytest

from integrations.core.reasons import Reason
from portal.events.imports import table, xlsx_table
from portal.events.imports.files import Unreadable

from .test_xlsx_table import workbook

BOOK = workbook(["email", "Seat"], ["a@x.org", 7])


@pytest.mark.parametrize("name", ["people.xlsx", "people.xlsm", "people", "PEOPLE.XLSX"])
def test_a_workbook_whatever_it_is_called(name: str) -> None:
    found = table.read(BOOK, name, "email")
    assert [list(row.cells) for row in found.rows] == [["a@x.org", "7"]]
    assert (found.delimiter, found.note) == (",", None)


@pytest.mark.parametrize("name", ["people.csv", "people.txt", "people", "people.tsv"])
def test_text_whatever_it_is_called(name: str) -> None:
    found = table.read("email;n\na@x.org;Zoë\n".encode("cp1252"), name, "email")
    assert (found.delimiter, found.note) == (";", Reason("imports.not_utf8"))
    assert [list(row.cells) for row in found.rows] == [["a@x.org", "Zoë"]]


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"\xd0\xcf\x11\xe0xx", "a.xls", Reason("imports.old_workbook")),
        (BOOK, "A.CSV", Reason("imports.is_archive", {"file": "A.CSV", "ending": ".csv"})),
        (BOOK, "a.xls", Reason("imports.is_archive", {"file": "a.xls", "ending": ".xls"})),
        (b"email\n", "a.xlsx", Reason("imports.no_workbook", {"file": "a.xlsx"})),
        (b"email\n", "a.ods", Reason("imports.no_workbook", {"file": "a.ods"})),
        (b"name\nAda\n", "a.csv", Reason("imports.no_column", {"column": "email"})),
        (workbook(["name"]), "a.xlsx", Reason("imports.no_column", {"column": "email"})),
    ],
)
def test_what_is_refused(data: bytes, name: str, reason: Reason) -> None:
    with pytest.raises(Unreadable) as caught:
        table.read(data, name, "email")
    assert caught.value.reason == reason


@pytest.mark.parametrize(("local", "central", "value"), [(6, 8, 1), (8, 10, 12)], ids=["encrypted", "bzip2"])
def test_a_workbook_packed_in_another_way_is_refused_in_words(local: int, central: int, value: int) -> None:
    data = bytearray(BOOK)
    for mark, offset in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] = data[at + offset] | value if value == 1 else value
            at = data.find(mark, at + 4)
    with pytest.raises(Unreadable) as refused:
        xlsx_table.parse(bytes(data))
    assert refused.value.reason.code == "imports.workbook_damaged"
