"""What a benchmark brings: a table of figures that belong to one run."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Table:
    """``facts`` are counts that hold whatever the machine: the test of the benchmarks looks at those."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    says: str
    facts: dict[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "rows": [dict(zip(self.columns, row, strict=True)) for row in self.rows],
            "facts": self.facts,
        }


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def told(text: str) -> None:
    """Progress, for whoever waits."""
    print(text, file=sys.stderr, flush=True)
