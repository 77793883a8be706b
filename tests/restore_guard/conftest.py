"""Fixtures of restored and copied databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from portal.delivery.restore_guard import guard
from tests.delivery.platforms import places
from tests.support.fakes import fakes

from .backup import backup

__all__ = ["backup", "fakes", "marked", "places"]


@pytest.fixture
def marked(settings: Any, tmp_path: Path) -> Path:
    """The marker stands in a file of its own; returns it."""
    settings.MARKER_FILE = tmp_path / "marker.json"
    settings.MARKER_BROKER = ""
    guard._advanced_at = 0.0
    return tmp_path / "marker.json"
