"""Reading a file that somebody handed in, without trusting its name, size or encoding."""

from __future__ import annotations

import codecs
from pathlib import Path

from integrations.core.reasons import Reason

MAX_BYTES = 100 * 1024 * 1024
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


def decode(data: bytes) -> tuple[str, Reason | None]:
    """Text and a note about its encoding (None unless it had to be guessed). Raises Unreadable for what is no text."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data, encoding), None
    if encoding := _wide(data):
        return _strict(data, encoding), None
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        head = data[:4000]
        if sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in head) > len(head) // 100:
            raise Unreadable(Reason("imports.no_text")) from None
    try:
        return data.decode("cp1252"), Reason("imports.not_utf8")
    except UnicodeDecodeError:
        return data.decode("latin-1"), Reason("imports.not_utf8")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable(Reason("imports.damaged")) from None


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: nearly every other byte of western text is zero."""
    head = data[:2000]
    half = max(len(head) // 2, 1)
    if head[1::2].count(0) > 0.8 * half and head[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if head[::2].count(0) > 0.8 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""
