"""The file of rows that were not taken: the input's own columns and one more that says why."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from .formulas import guard
from .results import PeopleResult


def write(path: Path, result: PeopleResult) -> None:
    """Write ``result.bad`` as CSV, with the input's delimiter. Mended, it can be imported as it is. Raises OSError."""
    header = list(result.header)
    had = bool(header) and header[-1].strip().lower() == "error"
    header = header[:-1] if had else header
    # the mark makes spreadsheets read it as UTF-8
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=result.delimiter)
        writer.writerow([guard(cell) for cell in [*header, "error"]])
        for cells, words in result.bad:
            writer.writerow([_again(cell) for cell in _fitted(cells, len(header))] + [guard(words)])


def _fitted(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


def _again(cell: str) -> str:
    """A cell that came guarded is written as it came; any other gets its guard."""
    return cell if cell.startswith("'") else guard(cell)
