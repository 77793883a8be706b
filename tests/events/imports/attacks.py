"""Files that are made to take time and memory: what they are, and what reading each of them costs.

``uv run python -m tests.events.imports.attacks`` reads each in a process of its own and writes RESULTS.md beside this.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.events.workbooks import archive, parts, sheet

MB = 2**20
ROOT = Path(__file__).parents[3]
RESULTS = Path(__file__).with_name("RESULTS.md")
TITLE = '<row r="1"><c r="A1" t="inlineStr"><is><t>email</t></is></c></row>'
HEAD = b"email,name\n"
DTD = b'<!DOCTYPE s [<!ENTITY a0 "%s">%s]><schedule><conference><title>%s</title></conference></schedule>'
EVENT = b"<schedule><conference><title>x</title></conference>%s</schedule>"


class Attack(NamedTuple):
    """``name``: the file's name, which says how it is read; ``codes``: of the reasons it may be refused for."""

    name: str
    make: Callable[[], bytes]
    codes: frozenset[str]


class Cost(NamedTuple):
    """``code``: why it was refused, empty where it was read; ``added``: MB of memory besides the file itself."""

    code: str
    added: float
    seconds: float  # of the processor
    size: float


def _book(rows: str | bytes = TITLE, strings: str | bytes = "", *, packed: bool = True) -> Callable[[], bytes]:
    """A workbook; one that is not packed is past the bound on how far a part unpacks."""
    return lambda: archive(zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED, **parts(rows, strings))


def _row(cells: str, line: int = 2) -> str:
    return f'{TITLE}<row r="{line}">{cells}</row>'


def _packed(kind: int) -> bytes:
    """A workbook whose sheet is packed in a way that unpacks a piece whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in parts(TITLE + " " * 150 * MB).items():
            file.writestr(name, content, kind if "worksheets" in name else zipfile.ZIP_STORED)
    return out.getvalue()


def _entries() -> bytes:
    """A workbook with more entries than any has, none of which takes a byte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts(TITLE).items():
            file.writestr(name, content)
        for n in range(60_000):
            file.writestr(f"xl/media/{n}", b"")
    return out.getvalue()


def _laughs(levels: int) -> bytes:
    more = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, levels))
    return DTD % (b"ha" * 50, more, b"&a%d;" % (levels - 1))


LARGER, MUCH = frozenset({"workbook_larger"}), frozenset({"workbook_too_much"})
WIDE, ROWS = frozenset({"too_many_cells"}), frozenset({"too_many_rows"})
VALUES, ELEMENTS = frozenset({"too_many_values"}), frozenset({"too_many_elements"})
ENTITIES = frozenset({"entities"})
OPEN = frozenset({"bad_line", "long_record"})

ATTACKS: dict[str, Attack] = {
    "shared strings, empty": Attack("a.xlsx", _book(strings="<si><t/></si>" * 8_000_000), MUCH | LARGER),
    "shared strings, long": Attack("a.xlsx", _book(strings=f"<si><t>{'x' * 32_000}</t></si>" * 4_000), MUCH | LARGER),
    "shared strings, just too many": Attack(
        "a.xlsx", _book(strings="<si><t>abcdefg</t></si>" * 1_100_000, packed=False), MUCH
    ),
    "a row of 9 million cells": Attack("a.xlsx", _book(_row("<c><v>1</v></c>" * 9_000_000)), MUCH | LARGER),
    "a row of a million cells": Attack("a.xlsx", _book(_row("<c><v>1</v></c>" * 1_000_000), packed=False), WIDE),
    "a row of empty cells": Attack("a.xlsx", _book(_row("<c/>" * 3_000_000), packed=False), WIDE),
    "many rows": Attack("a.xlsx", _book(TITLE + "<row><c><v>1</v></c></row>" * 700_000, packed=False), ROWS | LARGER),
    "very many rows": Attack("a.xlsx", _book(TITLE + "<row><c><v>1</v></c></row>" * 4_000_000), MUCH | LARGER),
    "an endless cell": Attack("a.xlsx", _book(_row(f"<c><v>{'1' * 100 * MB}</v></c>"), packed=False), MUCH | LARGER),
    "a cell of many runs": Attack(
        "a.xlsx", _book(_row('<c t="inlineStr"><is>' + "<r><t>x</t></r>" * 1_200_000 + "</is></c>"), packed=False), MUCH
    ),
    "a sheet of a gigabyte": Attack("a.xlsx", _book(TITLE + " " * 600 * MB), LARGER),
    "elements nobody asked for": Attack("a.xlsx", _book(TITLE + "<x/>" * 4_900_000, packed=False), MUCH),
    "elements in elements": Attack("a.xlsx", _book(TITLE + "<x>" * 2_000_000, packed=False), MUCH),
    "a tag without end": Attack("a.xlsx", _book(TITLE + "<x " + "a='' " * 10_000_000, packed=False), MUCH | LARGER),
    "a name for each element": Attack("a.xlsx", lambda: sheet("".join(f"<a{n}/>" for n in range(2_000_000))), MUCH),
    "a prefix for each element": Attack(
        "a.xlsx", lambda: sheet("".join(f"<a xmlns:a{n}='b'/>" for n in range(1_500_000))), MUCH
    ),
    "formats without end": Attack(
        "a.xlsx",
        lambda: sheet(
            TITLE, **{"xl/c.xml": b"<s>" + b'<numFmt numFmtId="9" formatCode="%s"/>' % (b"[" * 255) * 5_000 + b"</s>"}
        ),
        MUCH | LARGER,
    ),
    "entities in a sheet": Attack("a.xlsx", lambda: sheet("", **{"xl/worksheets/a.xml": _laughs(10)}), MUCH),
    "packed with LZMA": Attack("a.xlsx", lambda: _packed(zipfile.ZIP_LZMA), frozenset({"workbook_damaged"})),
    "packed with bzip2": Attack("a.xlsx", lambda: _packed(zipfile.ZIP_BZIP2), frozenset({"workbook_damaged"})),
    "sixty thousand entries": Attack("a.xlsx", _entries, LARGER),
    "an archive in an archive": Attack(
        "a.xlsx", lambda: archive(inner=archive(inner=archive(zeros=b"0" * 100 * MB))), frozenset({"other_archive"})
    ),
    "a long text": Attack(
        "a.xlsx", _book(strings=f"<si><t>{'x' * 60 * MB}</t></si>", packed=False), MUCH
    ),
    "CSV: a row of 9 million cells": Attack("a.csv", lambda: HEAD + b"x," * 9_000_000, frozenset({"long_record"})),
    "CSV: a row of 100,000 cells": Attack("a.csv", lambda: HEAD + b"x," * 100_000, WIDE),
    "CSV: ten million rows": Attack("a.csv", lambda: HEAD + b"a,b\n" * 10_000_000, ROWS),
    "CSV: a quote that never closes": Attack("a.csv", lambda: HEAD + b'"' + b"a,b\n" * 10_000_000, OPEN),
    "CSV: one endless line": Attack("a.csv", lambda: b"x" * 50 * MB, OPEN),
    "CSV: NUL bytes": Attack("a.csv", lambda: HEAD + b"\0" * 50 * MB, OPEN),
    "CSV: UTF-16": Attack("a.csv", lambda: (HEAD.decode() + "a,b\n" * 6_000_000).encode("utf-16"), ROWS),
    "CSV: four bytes a sign": Attack("a.csv", lambda: HEAD + b"a,b\n" * 10_000_000 + "😀".encode(), ROWS),
    "JSON: objects": Attack("a.json", lambda: b"[" + b"{}," * 6_500_000 + b"{}]", VALUES),
    "JSON: UTF-16": Attack("a.json", lambda: ("[" + "{}," * 3_000_000 + "{}]").encode("utf-16"), VALUES),
    "JSON: lists in lists": Attack("a.json", lambda: b"[" * 900_000 + b"]" * 900_000, VALUES),
    "JSON: nested, not too many": Attack("a.json", lambda: b"[" * 5_000 + b"]" * 5_000, VALUES),
    "JSON: huge whole numbers": Attack("a.json", lambda: b"[" + b"9" * 10 * MB + b"]", frozenset({"broken_json"})),
    "JSON: many large numbers": Attack(
        "a.json", lambda: b"[" + b",".join([b"9" * 4_000] * 4_000) + b"]", frozenset({"broken_json"})
    ),
    "XML: billion laughs": Attack("a.xml", lambda: _laughs(10), ENTITIES),
    "XML: quadratic blow-up": Attack("a.xml", lambda: DTD % (b"x" * 100_000, b"", b"&a0;" * 100_000), ENTITIES),
    "XML: default values": Attack(
        "a.xml",
        lambda: b'<!DOCTYPE s [<!ATTLIST a b CDATA "' + b"x" * 100_000 + b'">]>' + EVENT % (b"<a/>" * 100_000),
        ENTITIES,
    ),
    "XML: elements in elements": Attack("a.xml", lambda: EVENT % (b"<a>" * 1_000_000 + b"</a>" * 1_000_000), ELEMENTS),
    "XML: elements": Attack("a.xml", lambda: EVENT % (b"<a/>" * 4_000_000), ELEMENTS),
    "XML: attributes": Attack("a.xml", lambda: EVENT % (b'<a b="" c="" d="" e="" f=""/>' * 300_000), ELEMENTS),
    "XML: a tag without end": Attack("a.xml", lambda: EVENT % (b"<a " + b"x" * 15 * MB), ELEMENTS),
    "a programme of 60 MB": Attack("a.json", lambda: b'{"a": "' + b"x" * 60 * MB + b'"}', frozenset({"upload_larger"})),
}  # fmt: skip

PLAIN: dict[str, Attack] = {
    "a plain table": Attack("a.csv", lambda: HEAD + b"a@x.org,Ada\n" * 100, frozenset({""})),
    "a plain workbook": Attack("a.xlsx", _book(TITLE + "<row><c><v>1</v></c></row>" * 100), frozenset({""})),
    "a plain programme": Attack("a.json", lambda: b'{"schedule": {"conference": {"days": []}}}', frozenset({""})),
}

#: what the process does; its own start is no part of the figures
READ = """
import json, sys, time
from pathlib import Path
from portal.events.imports import formats, table
from portal.events.imports.files import Unreadable
path = Path(sys.argv[1])
data = path.read_bytes()
def peak():  # what getrusage tells begins with what the parent had
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
before, begun, code = peak(), time.process_time(), ""
try:
    if path.suffix in (".json", ".xml"):
        formats.read(data)
    else:
        for row in table.read(data, path.name, "email").rows:
            pass
except Unreadable as error:
    code = error.reason.code
print(json.dumps([code, peak() - before, time.process_time() - begun, len(data) / 2**20]))
"""


def cost(attack: Attack, folder: Path, *, guard: float = 120) -> Cost:
    """Read it in a process of its own, which is ended after ``guard`` seconds."""
    path = folder / attack.name
    path.write_bytes(attack.make())
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=guard, check=True
    )
    return Cost(*json.loads(done.stdout))


def table() -> Iterator[str]:
    """RESULTS.md line by line."""
    yield "# What files cost that are made to cost much\n"
    yield "Made by `uv run python -m tests.events.imports.attacks`: each read in a process of its own. *Added* is the"
    yield "peak of memory above that of the process once it holds the file; seconds are of its processor.\n"
    yield "| file | MB | refused for | seconds | MB added |"
    yield "|---|---:|---|---:|---:|"
    for name, attack in (PLAIN | ATTACKS).items():
        with tempfile.TemporaryDirectory() as folder:
            found = cost(attack, Path(folder))
        code = found.code.removeprefix("imports.") or "(read)"
        yield f"| {name} | {found.size:.1f} | {code} | {found.seconds:.1f} | {found.added:.0f} |"


if __name__ == "__main__":
    lines = []
    for line in table():
        print(line, flush=True)
        lines.append(line)
    RESULTS.write_text("\n".join(lines) + "\n")
