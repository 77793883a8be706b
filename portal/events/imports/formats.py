"""Formats of programmes, told apart by content.

A reader is one module with ``read(source)``: None where the file is of another format, Unreadable where it is of this
one but broken.
"""

from __future__ import annotations

from collections.abc import Callable

from integrations.core.reasons import Reason

from . import frab, frab_xml, programme_csv, sessionize
from .files import Unreadable
from .programme import Programme, Source

#: of a programme, which is read as a whole: many times the largest conference's
MAX_BYTES = 20 * 1024 * 1024

Reader = Callable[[Source], Programme | None]


def read(data: bytes) -> Programme:
    """The programme in ``data``, whichever format it has. Raises Unreadable."""
    if len(data) > MAX_BYTES:
        raise Unreadable(Reason("imports.upload_larger", {"limit": MAX_BYTES // 1024 // 1024}))
    source = Source(data)
    readers: tuple[Reader, ...] = (frab.read, sessionize.read, frab_xml.read, programme_csv.read)
    for reader in readers:
        found = reader(source)
        if found is not None:
            return found
    raise Unreadable(Reason("imports.no_programme"))
