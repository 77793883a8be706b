"""The room of a cluster: a directory that its supervisor makes and that its processes are told by the environment."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from pathlib import Path

VARIABLE = "CALLBOARD_ROOM"
STOP = "stop"  #: while this file stands, nothing new is begun


def make() -> Path:
    """A new, empty room."""
    return Path(tempfile.mkdtemp(prefix=f"callboard-{uuid.uuid4().hex}-"))


def current() -> Path | None:
    """The room of the cluster that this process belongs to; None for a process that no supervisor started."""
    found = os.environ.get(VARIABLE)
    return Path(found) if found else None


def name() -> str:
    """What tells this process's cluster from every other; empty outside of one."""
    room = current()
    return room.name if room else ""


def close(room: Path) -> None:
    """Let whoever works there end."""
    (room / STOP).touch()


def remove(room: Path) -> None:
    shutil.rmtree(room, ignore_errors=True)
