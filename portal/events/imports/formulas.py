"""The guard that keeps a spreadsheet from running a cell: an apostrophe in front, which an import takes off again."""

from __future__ import annotations

import re

_RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def guard(cell: str) -> str:
    """``cell`` as it may be written into a CSV file."""
    return f"'{cell}" if _RISKY.match(cell) else cell


def unguard(cell: str) -> str:
    """What ``guard`` was given. ``unguard(guard(cell)) == cell`` for every cell."""
    return cell[1:] if cell.startswith("'") and _RISKY.match(cell) else cell
