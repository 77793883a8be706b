"""Table and Row: what CSV and XLSX have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from integrations.core.reasons import Reason

ALIASES = {"e_mail": "email", "email_address": "email", "mail": "email", "time_zone": "timezone"}


@dataclass(slots=True)
class Row:
    """``line``: of the file, where the row begins, or of the sheet; the header is 1. ``cells`` as they stand there."""

    line: int
    cells: Sequence[str]

    @property
    def empty(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


@dataclass(slots=True)
class Table:
    """``header`` as typed, ``names`` the same in the form columns are known by; ``rows`` can be gone through once."""

    header: Sequence[str]
    names: Sequence[str]
    rows: Iterable[Row]
    delimiter: str = ","
    note: Reason | None = None


def column_name(typed: str) -> str:
    """Lower case, words joined by underscores: ``First name`` is ``first_name``."""
    name = re.sub(r"[\s\-_]+", "_", typed.strip().lower()).strip("_")
    return ALIASES.get(name, name)
