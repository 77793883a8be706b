"""Table and Row: what CSV and XLSX have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from integrations.core.reasons import Reason

from .files import Unreadable

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


def refuse_twice(header: Sequence[str], names: Sequence[str]) -> None:
    """Raise Unreadable where two columns are one by ``names``: nobody can say which of them counts."""
    known = [name if place < len(names) - 1 or name != "error" else "" for place, name in enumerate(names)]
    twice = [typed.strip() for typed, name in zip(header, known, strict=False) if name and known.count(name) > 1]
    if twice:
        raise Unreadable(Reason("imports.columns_twice", {"columns": list(dict.fromkeys(twice))[:10]}))


def column_name(typed: str) -> str:
    """Lower case, words joined by underscores: ``First name`` is ``first_name``."""
    name = re.sub(r"[\s\-_]+", "_", typed.strip().lower()).strip("_")
    return ALIASES.get(name, name)
