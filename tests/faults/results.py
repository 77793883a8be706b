"""RESULTS.md: a section for each of the long runs, written by the run itself."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from tests.commands.desk import ACCOUNTS

from .sizes import REDIS, SERVER

if TYPE_CHECKING:
    from .long import Marathon

FILE = Path(__file__).with_name("RESULTS.md")
HEAD = """# Long runs

Written by `uv run python -m tests.faults.long`, never by hand. *Lost*: pushed, and neither there nor shown to anybody.
*Doubled*: made on a platform more than once, or made there and not known here with no open operation that accounts for
it. *Falsely done*: shown as there, and not there. *Open*: neither ended nor shown to a person.
"""
KILLS, FAULTS = "Random kills", "A fault about every second"


def write(name: str, text: str) -> None:
    """Put the section in the place of the one of that name, or at the end."""
    before = FILE.read_text() if FILE.exists() else HEAD
    sections = [part for part in re.split(r"(?m)^(?=## )", before)[1:] if not part.startswith(f"## {name}\n")]
    FILE.write_text("\n".join(part.strip() + "\n" for part in (HEAD, *sections, text)))


def section(name: str, own: Sequence[Marathon], seed: int, started: datetime, ended: datetime) -> str:
    sizes = sorted({one.size for one in own})
    columns = [[one for one in own if one.size == size] for size in sizes] + [list(own)]
    rows = [["", *(f"{size} × {len(column)}" for size, column in zip(sizes, columns, strict=False)), "together"]]
    rows += [[label, *map(_cell, cells)] for label, cells in _figures(columns)]
    facts = [
        f"- from {started:%Y-%m-%d %H:%M:%S} to {ended:%Y-%m-%d %H:%M:%S} UTC, seed {seed}",
        f"- {versions()}",
        *(f"- {one.size} {one.number}: {words}" for one in own for words in _complaints(one)),
    ]
    return "\n".join([f"## {name}", "", *facts, "", *_table(rows), ""])


def _figures(columns: Sequence[Sequence[Marathon]]) -> Iterable[tuple[str, list[object]]]:
    def each(what: object) -> list[object]:
        return [sum((what(one) for one in column), start=type(what(column[0]))()) for column in columns]  # type: ignore[operator]

    yield "events pushed", each(lambda one: one.events)
    yield "operations", each(lambda one: one.verdict.operations)
    for state in sorted({state for one in columns[-1] for state in one.verdict.states}):
        yield f"… {state.replace('_', ' ')}", each(lambda one, state=state: one.verdict.states[state])
    yield "requests seen on the wire", each(lambda one: one.requests)
    yield "… whose caller was gone before the answer", each(lambda one: one.broken_off)
    kills = each(lambda one: Counter({k: n for k, n in one.done.items() if k.startswith("killed")}))
    yield "kills", [sum(counter.values()) for counter in kills]  # type: ignore[attr-defined]
    yield (
        "faults",
        [
            sum(one.done.total() for one in column) - sum(kill.values())  # type: ignore[attr-defined]
            for column, kill in zip(columns, kills, strict=True)
        ],
    )
    for what in sorted({what for one in columns[-1] for what in one.done}):
        yield f"… {what}", each(lambda one, what=what: one.done[what])
    for slug, label in ACCOUNTS.items():
        lost = each(lambda one, slug=slug: one.unknown[slug])
        asked = each(lambda one, slug=slug: one.asked[slug])
        yield f"fates left open on {slug} ({label})", lost
        yield "… settled without a person", [_share(n, left) for n, left in zip(lost, asked, strict=True)]  # type: ignore[arg-type]
    for label in ("lost", "doubled", "false_done", "open"):
        yield (
            f"**{label.replace('false_done', 'falsely done')}**",
            each(lambda one, label=label: len(getattr(one.verdict, label))),
        )


def _share(found: int, asked: int) -> str:
    return f"{found - asked} ({(found - asked) / found:.1%})" if found else "–"


def _complaints(one: Marathon) -> list[str]:
    if one.trouble:
        return [f"not finished: {one.trouble.strip().splitlines()[-1]}"]
    found = one.verdict
    kinds = (("lost", found.lost), ("doubled", found.doubled), ("falsely done", found.false_done), ("open", found.open))
    return [f"{label}: {words}" for label, all_of in kinds for words in all_of[:10]]


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return [lines[0], f"|---|{'---:|' * (len(rows[0]) - 1)}", *lines[1:]]


def versions() -> str:
    parts = [f"Python {platform.python_version()}"]
    parts += [f"{name} {version(name)}" for name in ("django", "django-q2", "httpx")]
    parts.append(f"SQLite {sqlite3.sqlite_version}")
    if SERVER:
        import psycopg

        with psycopg.connect(SERVER) as connection:
            parts.append(f"PostgreSQL {connection.info.server_version // 10000}")
    if REDIS:
        words = subprocess.run([REDIS, "--version"], check=True, capture_output=True, text=True).stdout
        parts.append(f"Redis {re.findall(r'v=(\S+)', words)[0]}")
    return f"{', '.join(parts)}; {os.cpu_count()} cores"
