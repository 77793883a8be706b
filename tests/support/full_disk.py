"""A disk without room."""

from __future__ import annotations

import os
from pathlib import Path


def mkstemp(prefix: str, dir: Path) -> tuple[int, str]:
    """In place of ``tempfile.mkstemp``: a new file that takes no byte."""
    part = dir / f"{prefix}part"
    part.touch()
    return os.open("/dev/full", os.O_WRONLY), str(part)
