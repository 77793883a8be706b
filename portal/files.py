"""Files that appear whole or not at all; disks that are full."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.db import DatabaseError


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """Something to write to that becomes ``path`` at the end of the block, readable by its owner alone.

    Raises OSError, and then leaves nothing behind and ``path`` as it was.
    """
    handle, beside = tempfile.mkstemp(prefix=f".{path.name[:60]}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        Path(beside).replace(path)
    finally:
        Path(beside).unlink(missing_ok=True)


def no_room(error: BaseException | None) -> bool:
    """Whether ``error`` says that a disk is full: of a file, of SQLite, or of a database server's own disk."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    words = str(error).lower()
    return isinstance(error, DatabaseError) and ("is full" in words or "no space left" in words)
