"""Keeps a world in a file, so that a sandbox that is started again goes on where it stopped."""

from __future__ import annotations

import json
import logging
import os
import tempfile
import threading
import time
from pathlib import Path

from .world import StateUnreadable, World

log = logging.getLogger("callboard.sandbox")

SHORTEST_PAUSE = 1.0
PAUSE_PER_SAVING = 10  # with a large state, saving takes at most about a tenth of the time


class Store:
    """``start`` saves after changes, at most once a second; ``stop`` saves for the last time. Safe to call from many
    threads; a file is replaced as a whole or not at all, and only its owner may read it."""

    def __init__(self, world: World, path: Path) -> None:
        self.world = world
        self.path = path
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._saved = -1

    def open(self) -> bool:
        """Load the file into the world; False if there is none yet. Raises StateUnreadable or OSError."""
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return False
        except UnicodeDecodeError:
            raise StateUnreadable("it is no text") from None
        try:
            dumped = json.loads(text)
        except ValueError:
            raise StateUnreadable("it is no JSON") from None
        self.world.load(dumped)
        return True

    def save(self) -> None:
        """Write the world down now. Raises OSError, the earlier file being whole then."""
        with self._lock:
            changes = self.world.changes
            _replace(self.path, self.world.dump_text())
            self._saved = changes

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="sandbox-store", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread and save. Raises OSError."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        self.save()

    def _run(self) -> None:
        pause = SHORTEST_PAUSE
        while not self._stopping.wait(pause):
            if self.world.changes == self._saved:
                continue
            began = time.monotonic()
            try:
                self.save()
            except OSError:
                # tried again after the next pause; the last save, in stop, is the one that must work
                log.exception("The sandbox's state could not be written to %s", self.path)
            pause = max(SHORTEST_PAUSE, PAUSE_PER_SAVING * (time.monotonic() - began))


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # made with mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
