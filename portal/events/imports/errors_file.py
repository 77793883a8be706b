"""The file of rows that were not taken: the input's own columns and one more that says why."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from portal.files import whole
from portal.formulas import guard, unguard
from portal.wording import Medium, say

from .results import ERRORS, PeopleResult, ScheduleResult


def write(path: Path, result: PeopleResult) -> None:
    """Write ``result.bad`` to ``path``, whole or not at all. Raises OSError."""
    with whole(path) as out:
        out.write(content(result))


def content(result: PeopleResult) -> bytes:
    """``result.bad`` as CSV, with the input's delimiter. Corrected, it can be imported as it is."""
    header = list(result.header)
    if header and header[-1].strip().lower() == "error":
        header.pop()
    rows = [[*header, "error"]]
    for cells, problems in result.bad:
        said = ((one.column, say(one.reason, Medium.BROWSER)) for one in problems)
        words = " ".join(f"{column}: {text}" if column else text for column, text in said)
        rows.append([*cells[: len(header)], *[""] * (len(header) - len(cells)), words])
    return _csv(rows, result.delimiter)


def left_out(result: ScheduleResult) -> bytes:
    """The sessions of a programme that were not taken, as CSV: which one, and why."""
    bad = [one for one in result.sessions.outcomes if one.what == ERRORS]
    rows = [[one.name, say(one.reason, Medium.BROWSER) if one.reason else ""] for one in bad]
    return _csv([["session", "error"], *rows], ",")


def _csv(rows: Sequence[Sequence[str]], delimiter: str) -> bytes:
    file = io.StringIO(newline="")
    # a cell that came guarded is written as it came
    csv.writer(file, delimiter=delimiter).writerows([guard(unguard(cell)) for cell in row] for row in rows)
    # the mark makes spreadsheets read it as UTF-8
    return file.getvalue().encode("utf-8-sig", errors="replace")
