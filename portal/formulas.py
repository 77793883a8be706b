"""The guard that keeps a spreadsheet from running a cell: an apostrophe in front, which an import takes off again."""

from __future__ import annotations

import re

#: signs that take no place, a byte order mark among them: a program that drops them reads what stands behind first
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-"
    "\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
)
#: equals, plus, minus and at: the plain ones, and those that some program folds to them
_SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋−➕➖"
#: what spreadsheets take for a formula, also behind blanks and unseen signs; behind quotes and separators too, because
#: a program that expects another separator splits the cell there. What matches matches behind a further apostrophe as
#: well: that makes ``unguard`` exact.
_FORMULA = re.compile(rf"['{_UNSEEN}]*[\t\r\n\0]|[\s'\";,\x00-\x20{_UNSEEN}]*[{_SIGNS}]")


def guard(text: str) -> str:
    """``text`` as a cell that no spreadsheet runs."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(cell: str) -> str:
    """What ``guard`` was given: ``unguard(guard(text)) == text`` for every text."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell
