"""Claimed, sent, settled, looked up: each in one place, as ARCHITECTURE.md says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import portal.delivery

FILES = {path.stem: path for path in Path(portal.delivery.__path__[0]).rglob("*.py")}


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        (r"\.update\(\s*state=S\.SENDING", "claim"),  # a row is claimed
        (r"\bAttempt\(operation=", "claim"),
        (r"\.capability\.send\(", "send"),
        (r"\bfind\(client,", "send"),
        (r"\bsettle_look\(result", "settle lookup"),  # called by the one, defined in the other
        (r"\bparts_of\(results\)", "settle"),
    ],
)
def test_each_step_is_in_one_place(pattern: str, place: str) -> None:
    found = {name for name, path in FILES.items() if re.search(pattern, path.read_text())}
    assert found == set(place.split())
