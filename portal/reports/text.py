"""Reports for people: aligned tables. Unknown is a dash, never 0."""

from __future__ import annotations

import unicodedata
from typing import Any

from .cells import flat
from .document import Report, Table

DASH = "–"


def render(report: Report) -> str:
    """The whole report as text."""
    source = ", ".join(report.sources) or "no account yet"
    head = [
        f"{printable(report.title)} ({report.head['event']}): {report.name}",
        f"Times in {report.zone} · as of {report.as_of or DASH} · source: {printable(source)}",
    ]
    tables = report.tables or (report.table,)
    return "\n".join(head) + "\n\n" + "\n\n".join(filter(None, (_table(each) for each in tables))) + "\n"


def _table(table: Table) -> str:
    lines = [[_cell(name, row.get(name)) for name in table.columns] for row in table.rows()]
    if not lines:
        return "" if table.title else "No rows."
    head = [name.replace("_", " ") for name in table.columns]
    widths = [max(width(line[at]) for line in (head, *lines)) for at in range(len(head))]
    numbers = [
        all(line[at] == DASH or line[at].removesuffix(" %").replace(".", "", 1).isdigit() for line in lines)
        for at in range(len(head))
    ]
    rule = ["─" * each for each in widths]
    body = [table.title, ""] if table.title else []
    for cells in (head, rule, *lines):
        padded = []
        for cell, room, to_right in zip(cells, widths, numbers, strict=True):
            blanks = " " * (room - width(cell))
            padded.append(blanks + cell if to_right else cell + blanks)
        body.append("  ".join(padded).rstrip())
    return "\n".join(body)


def _cell(name: str, value: Any) -> str:
    plain = flat(value)
    if plain is None:
        return DASH
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    if name == "attendance_rate" and isinstance(plain, int | float):
        return f"{100 * plain:.1f} %"
    return printable(str(plain))


def printable(text: str) -> str:
    """``text`` on one line and without what a terminal would obey."""
    return "".join(" " if char.isspace() else "�" if unicodedata.category(char) in _UNSEEN else char for char in text)


#: control and formatting characters (a change of direction is one), surrogates, private use
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})


def width(text: str) -> int:
    """Columns that ``text`` takes on a terminal: wide letters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF") for char in text)
