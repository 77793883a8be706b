"""Which benchmarks there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from . import durability, least, memory, pace, pushing, unchanged
from .tables import Table, told


class Benchmark(Protocol):
    def __call__(self, *, small: bool) -> Table: ...


BENCHMARKS: dict[str, Benchmark] = {
    "pushing": pushing.run,
    "requests": least.run,
    "pace": pace.run,
    "durability": durability.run,
    "unchanged": unchanged.run,
    "memory": memory.run,
}


def run(names: Sequence[str], *, small: bool) -> list[Table]:
    """The benchmarks named, or all, one after the other."""
    tables = []
    for name in names or BENCHMARKS:
        told(f"— {name}")
        tables.append(BENCHMARKS[name](small=small))
    return tables
