"""Where recorded documents lie, and the one switch between recording and comparing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from . import digests
from .compare import brought_up, differences
from .reworded import REWORDED
from .table import Table

DATA = Path(__file__).parent / "data"
RECORDING = "CALLBOARD_GOLDEN_RECORD"
WIDTH = 400
#: a failure shows so many differences
SHOWN = 40


def recording() -> bool:
    return bool(os.environ.get(RECORDING))


def write(name: str, document: Any) -> None:
    DATA.mkdir(exist_ok=True)
    (DATA / f"{name}.json").write_text(f"{_laid_out(document)}\n", encoding="utf-8")


def _laid_out(value: Any, indent: int = 0) -> str:
    """JSON in which what fits stands on one line, so that a difference in a review is that of one entry."""
    line = json.dumps(value, ensure_ascii=False)
    if not value or not isinstance(value, dict | list) or len(line) + indent <= WIDTH:
        return line
    if isinstance(value, list):
        parts = [_laid_out(item, indent + 1) for item in value]
    else:
        parts = [f"{json.dumps(key, ensure_ascii=False)}: {_laid_out(item, indent + 1)}" for key, item in value.items()]
    around = "[]" if isinstance(value, list) else "{}"
    inside = ",\n".join(" " * (indent + 1) + part for part in parts)
    return f"{around[0]}\n{inside}\n{' ' * indent}{around[1]}"


def read(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def check(name: str, document: Any) -> None:
    """Hold ``document`` against the recorded one, or record what differs in it."""
    if recording():
        there = (DATA / f"{name}.json").exists()
        write(name, brought_up(read(name), document, Table(REWORDED)) if there else document)
        return
    fail(list(differences(read(name), document, Table(REWORDED))))


def check_digests(name: str, documents: dict[str, Any]) -> None:
    """The same for documents by step of which only digests are kept."""
    table, found = Table(REWORDED), []
    if recording():
        kept = read(name) if (DATA / f"{name}.json").exists() else {}
        write(
            name,
            {
                step: kept[step]
                if step in kept and not list(digests.differences(kept[step], document, table))
                else digests.digests(document)
                for step, document in documents.items()
            },
        )
        return
    for step, old in read(name).items():
        if step in documents:
            found += [f"{step}: {line}" for line in digests.differences(old, documents[step], table)]
        else:
            found.append(f"{step}: is gone")
    fail(found)


def fail(found: list[str]) -> None:
    assert not found, "\n".join(
        [f"{len(found)} differences to what was recorded:", *found[:SHOWN], *(["…"] if len(found) > SHOWN else [])]
    )
