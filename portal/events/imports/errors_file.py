"""The file of rows that were not taken: the input's own columns and one more that says why."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from portal.files import whole
from portal.wording import Medium, say

from .formulas import guard
from .results import ERRORS, PeopleResult, Problem, ScheduleResult


def write(path: Path, result: PeopleResult) -> None:
    """Write ``result.bad`` to ``path``, whole or not at all. Raises OSError."""
    with whole(path) as out:
        out.write(content(result))


def content(result: PeopleResult) -> bytes:
    """``result.bad`` as CSV, with the input's delimiter. Mended, it can be imported as it is."""
    header = list(result.header)
    had = bool(header) and header[-1].strip().lower() == "error"
    header = header[:-1] if had else header
    rows = (
        [_again(cell) for cell in _fitted(cells, len(header))] + [guard(" ".join(map(_words, problems)))]
        for cells, problems in result.bad
    )
    return _csv([[guard(cell) for cell in [*header, "error"]], *rows], result.delimiter)


def left_out(result: ScheduleResult) -> bytes:
    """The sessions of a programme that were not taken, as CSV: which one, and why."""
    rows = [
        [guard(one.name), guard(say(one.reason, Medium.BROWSER))]
        for one in result.sessions.outcomes
        if one.reason and one.what == ERRORS
    ]
    return _csv([["session", "error"], *rows], ",")


def _words(problem: Problem) -> str:
    words = say(problem.reason, Medium.BROWSER)
    return f"{problem.column}: {words}" if problem.column else words


def _csv(rows: Sequence[Sequence[str]], delimiter: str) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    # the mark makes spreadsheets read it as UTF-8
    return file.getvalue().encode("utf-8-sig", errors="replace")


def _fitted(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


def _again(cell: str) -> str:
    """A cell that came guarded is written as it came; any other gets its guard."""
    return cell if cell.startswith("'") else guard(cell)
