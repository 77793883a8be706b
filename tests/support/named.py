"""Tests that a document names, as ``tests/FILE.py::test_NAME``, and whether they are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"(tests/[\w/]+\.py)(?:::(test_\w+))?")


def named_tests(text: str) -> list[tuple[str, str]]:
    """(file, test) for each test named in ``text``; the test is empty where a whole file is meant."""
    return [(file, name) for file, name in NAMED.findall(text)]


def missing_tests(text: str) -> list[str]:
    """Those of them that do not exist."""
    return [f"{file}::{name}".removesuffix("::") for file, name in named_tests(text) if not _exists(file, name)]


def _exists(file: str, name: str) -> bool:
    path = ROOT / file
    return path.is_file() and (not name or re.search(rf"^def {name}\(", path.read_text(), re.MULTILINE) is not None)
