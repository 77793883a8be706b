"""Reading a file that somebody handed in, without trusting its name, size or encoding."""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from integrations.core.reasons import Reason

MAX_BYTES = 100 * 1024 * 1024
#: what a table may hold: more people than any event has, and more columns than any form asks for
MAX_ROWS, MAX_CELLS = 200_000, 1_000
MAX_CELL = 1_000_000  #: characters
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TEXT_CONTROLS = frozenset(b"\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85")


class Unreadable(Exception):
    """The file as a whole cannot be used. ``reason`` says why, and which of the things handed in is to be corrected:
    its ``field`` is ``slug``, ``starts_on`` or ``zone``, or empty for the file itself."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


def load(path: Path) -> bytes:
    """The bytes of ``path``. Raises Unreadable for what is missing, no file, empty or over 100 MB."""
    try:
        if not path.exists():
            raise Unreadable(Reason("imports.no_file", {"file": str(path)}))
        if not path.is_file():
            raise Unreadable(Reason("imports.not_a_file", {"file": str(path)}))
        if path.stat().st_size > MAX_BYTES:
            raise Unreadable(Reason("imports.larger", {"file": str(path), "limit": MAX_BYTES // 1024 // 1024}))
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or Reason("imports.bad_file_name")
        raise Unreadable(Reason("imports.unreadable", {"file": str(path), "why": why})) from None
    return filled(data, str(path))


def filled(data: bytes, name: str) -> bytes:
    """``data``, if there is anything in it."""
    if not data.strip(b" \t\r\n\0"):
        raise Unreadable(Reason("imports.empty", {"file": name}))
    return data


@dataclass(frozen=True, slots=True)
class Text:
    """Bytes with their encoding, and a note where that had to be guessed."""

    data: bytes
    encoding: str
    note: Reason | None = None

    def __str__(self) -> str:
        return self.data.decode(self.encoding)

    def open(self) -> TextIO:
        """To read from, line breaks as they are; what is not asked for is not decoded."""
        return io.TextIOWrapper(io.BytesIO(self.data), self.encoding, newline="")


def recognise(data: bytes) -> Text:
    """``data`` as text. Raises Unreadable for what is no text."""
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "") or _wide(data)
    if encoding:
        if not _fits(data, encoding):
            raise Unreadable(Reason("imports.damaged"))
        return Text(data, encoding)
    if _fits(data, "utf-8"):
        return Text(data, "utf-8")
    head = data[:4000]
    if sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in head) > len(head) // 100:
        raise Unreadable(Reason("imports.no_text"))
    return Text(data, "cp1252" if _fits(data, "cp1252") else "latin-1", Reason("imports.not_utf8"))


def _fits(data: bytes, encoding: str) -> bool:
    """Whether all of ``data`` is of ``encoding``; found out piece by piece, since text takes up to four times as
    much."""
    decoder, step = codecs.getincrementaldecoder(encoding)(), 1 << 18
    try:
        for start in range(0, len(data), step):
            decoder.decode(data[start : start + step], final=start + step >= len(data))
    except UnicodeDecodeError:
        return False
    return True


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: nearly every other byte of western text is zero."""
    head = data[:2000]
    half = max(len(head) // 2, 1)
    if head[1::2].count(0) > 0.8 * half and head[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if head[::2].count(0) > 0.8 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""
