"""Claimed, sent, settled, looked up: each in one place, as ARCHITECTURE.md says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import portal.publishing

FILES = {path.stem: path for path in (Path(portal.publishing.__path__[0]) / "engine").glob("*.py")}


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        (r"\.update\(\s*state=S\.SENDING", "claiming"),  # a row is claimed
        (r"\bAttempt\(operation=", "claiming"),
        (r"\.capability\.send\(", "sending"),
        (r"\bfind\(client,", "sending"),
        (r"\bsettle_look\(result", "settling lookups"),  # called by the one, defined in the other
        (r"\bparts_of\(results\)", "settling"),
    ],
)
def test_each_step_is_in_one_place(pattern: str, place: str) -> None:
    found = {name for name, path in FILES.items() if re.search(pattern, path.read_text())}
    assert found == set(place.split())
