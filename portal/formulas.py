"""The guard that keeps a spreadsheet from running a cell: an apostrophe in front, which an import takes off again."""

from __future__ import annotations

import re

#: what spreadsheets take for a formula, also behind blanks and in its full-width form; behind quotes and separators
#: too, because a program that expects another separator splits the cell there. What matches matches behind a further
#: apostrophe as well: that makes ``unguard`` exact.
_FORMULA = re.compile(r"'*[\t\r\n\0]|[\s'\";,]*[=+\-@＝＋－＠]")


def guard(text: str) -> str:
    """``text`` as a cell that no spreadsheet runs."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(cell: str) -> str:
    """What ``guard`` was given: ``unguard(guard(text)) == text`` for every text."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell
