"""Walk 200 random edits and write RESULTS.md: ``uv run python -m tests.agreement [EDITS] [SEED]``."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
EDITS, SEED = 200, 11


def main() -> int:
    edits, seed = [*map(int, sys.argv[1:]), *(EDITS, SEED)[len(sys.argv) - 1 :]]
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        os.environ.update(AGREEMENT_EDITS=str(edits), AGREEMENT_SEED=str(seed), AGREEMENT_RESULT=str(result))
        status = pytest.main(["-q", "-n", "0", str(HERE / "test_agreement.py")])
        if not result.exists():
            return int(status) or 1
        (HERE / "RESULTS.md").write_text(page(json.loads(result.read_text())), encoding="utf-8")
    return int(status)


def page(found: dict[str, Any]) -> str:
    """What came of a walk, as Markdown."""
    disagreements = found["disagreements"]
    lines = [
        "# Pages and plans",
        "",
        "Written by `uv run python -m tests.agreement`, never by hand. After each edit, home, overview, plan, run,",
        "publications and accounts were read twice: before a worker had counted, when none may show a number that is",
        "not today's, and after it, when all must agree with a fresh plan.",
        "",
        f"- {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, seed {found['seed']}, {found['seconds']} s",
        f"- {found['edits']} edits of {found['kinds']} kinds; {found['changed']} of them changed the plan",
        f"- disagreements: {len(disagreements)}",
        *(f"  - {each}" for each in disagreements),
        "",
        "| edit | times |",
        "| --- | ---: |",
        *(f"| {name} | {n} |" for name, n in found["done"].items()),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
