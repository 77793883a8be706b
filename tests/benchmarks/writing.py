"""The page of results."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from django.db import connection

from . import ground
from .tables import Table

HEAD = """# Benchmarks

Written by `uv run python -m tests.benchmarks`. Only figures of one table belong together: they were measured in one
run, beside each other, on whatever the machine was doing then. Nothing in the tests asserts on a time.
"""


def file_name() -> str:
    return "RESULTS.md" if connection.vendor == "sqlite" else f"RESULTS-{connection.vendor}.md"


def page(tables: Sequence[Table], *, small: bool) -> str:
    parts = [HEAD, _about(small=small)]
    for table in tables:
        parts.append(f"\n## {table.title}\n\n{table.says}\n\n{_grid(table)}\n")
    return "".join(parts)


def _about(*, small: bool) -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("django", "httpx"))
    words = f"\n{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · {ground.database()} · Python {platform.python_version()}"
    load = os.getloadavg()[0]
    note = " · SMALL: no time means anything" if small else ""
    return f"{words}, {libraries} · {os.cpu_count()} cores, load {load:.1f}{note}\n"


def _grid(table: Table) -> str:
    lines = [table.columns, tuple("---" for _ in table.columns), *table.rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)
