"""Workbooks, as somebody would have saved them, and archives that are none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

BOOK = {"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}


def workbook(*rows: Sequence[Any]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def archive(packing: int = zipfile.ZIP_DEFLATED, /, **members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#: cells of style 1 are dates, those of style 2 lengths of time
STYLES = f"""<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="200" formatCode="[h]:mm"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="200"/></cellXfs></styleSheet>"""


def sheet(rows: str | bytes, strings: str | bytes = "", **members: bytes) -> bytes:
    """A workbook of one sheet with these rows and shared strings, as XML; ``members`` replace its other parts."""
    return archive(**{**parts(rows, strings), **members})


def parts(rows: str | bytes, strings: str | bytes = "") -> dict[str, bytes]:
    """The parts of such a workbook by name."""

    def within(tag: str, inner: str | bytes) -> bytes:
        content = inner.encode() if isinstance(inner, str) else inner
        return f'<{tag} xmlns="{MAIN}">'.encode() + content + f"</{tag}>".encode()

    kinds = {
        "rId1": ("worksheet", "worksheets/a.xml"),
        "rId2": ("sharedStrings", "/xl/b.xml"),
        "rId3": ("styles", "c.xml"),
    }
    relations = "".join(
        f'<Relationship Id="{key}" Type="{LINKS}/{kind}" Target="{target}"/>' for key, (kind, target) in kinds.items()
    )
    book = f'<sheets><sheet xmlns:r="{LINKS}" name="a" sheetId="1" r:id="rId1"/></sheets>'
    data = within("sheetData", rows)
    return {
        "[Content_Types].xml": b"<Types/>",
        "xl/workbook.xml": within("workbook", book),
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>".encode(),
        "xl/worksheets/a.xml": b"<worksheet>" + data + b"</worksheet>",
        "xl/b.xml": within("sst", strings),
        "xl/c.xml": STYLES.encode(),
    }
