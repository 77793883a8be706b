"""Slots: how many long tasks a cluster works on at once. It has a worker more than slots, so that a wake is always
answered at once, and a canary that does not come back means a cluster that hangs, never one that is busy.

A slot is a locked file in the cluster's runtime directory: the lock ends with whoever held it, however that one ends.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from . import runtime_dir

READERS = ("1", "2")  #: reading back may take these, so that it never keeps all lanes from sending
LANES = ("4", "3", "2", "1")
COUNT = len(LANES)
TURN = 10.0  #: seconds after which a slot is given up if somebody was turned away

TURNED_AWAY = "turned-away"


@dataclass(frozen=True)
class Slot:
    """``where`` is the runtime directory, None where no supervisor counts slots."""

    where: Path | None
    since: float = field(default_factory=time.monotonic)

    def called_away(self) -> bool:
        """Whether the holder is to end soon: the cluster stops, or somebody waits and had no turn."""
        if self.where is None:
            return False
        if (self.where / runtime_dir.STOP).exists():
            return True
        return time.monotonic() - self.since >= TURN and (self.where / TURNED_AWAY).exists()


@contextmanager
def take(places: Sequence[str]) -> Iterator[Slot | None]:
    """One of ``places`` for the block, or None where all are taken or the cluster stops."""
    here = runtime_dir.current()
    if here is None or not here.exists():
        yield Slot(None)
        return
    held = None if (here / runtime_dir.STOP).exists() else next(filter(None, (_lock(here / at) for at in places)), None)
    if held is None:
        (here / TURNED_AWAY).touch()
        yield None
        return
    try:
        yield Slot(here)
    finally:
        os.close(held)


def somebody_waits() -> bool:
    """Whether anybody was turned away; asking forgets it. To be asked by whoever has given up a slot."""
    here = runtime_dir.current()
    if here is None or (here / runtime_dir.STOP).exists():
        return False
    try:
        (here / TURNED_AWAY).unlink()
    except FileNotFoundError:
        return False
    return True


def taken(here: Path) -> bool:
    """Whether any slot is taken."""
    for place in LANES:
        held = _lock(here / place)
        if held is None:
            return True
        os.close(held)
    return False


def _lock(path: Path) -> int | None:
    """A descriptor that holds the lock on ``path``, or None while somebody else does. Never 0, which is taken."""
    found = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(found)
        return None
    return found
