"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


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
