"""The body of an answer: read and unpacked within bounds, then parsed as the JSON it must be.

Somebody else's server decides what comes. So what is kept never grows beyond the limit, however it is packed or cut.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from . import bounded_json
from .text import plain

ENCODINGS = "gzip"  #: what we ask for; packings put into one another could blow up a thousandfold each
PLAIN = ("", "identity")
STEP = 64 * 1024
ESCAPED = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


class TooMuch(ValueError):
    """The body is larger than it may be."""


class Unreadable(ValueError):
    """The body is packed in a way nobody asked for, damaged, or cut off."""


def gather(parts: Iterable[bytes], encoding: str, most: int, tick: Callable[[], None]) -> bytes:
    """``parts`` put together and unpacked, at most ``most`` bytes before and after. ``tick`` is called for each part
    and may raise."""
    found = bytearray()
    for part in _unpacked(_counted(parts, most, tick), encoding.strip().lower()):
        found += part
        if len(found) > most:
            raise TooMuch
    return bytes(found)


def _counted(parts: Iterable[bytes], most: int, tick: Callable[[], None]) -> Iterator[bytes]:
    size = 0
    for part in parts:
        tick()
        size += len(part)
        if size > most:
            raise TooMuch
        yield part


def _unpacked(parts: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    if encoding in PLAIN:
        yield from parts
        return
    if encoding not in ("gzip", "x-gzip"):
        raise Unreadable(encoding)
    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        for part in parts:
            rest = part
            while rest:
                yield unpacker.decompress(rest, STEP)
                rest = unpacker.unconsumed_tail
    except zlib.error as error:
        raise Unreadable(str(error)) from None
    if not unpacker.eof or unpacker.unused_data:
        raise Unreadable("cut off")


def parse(raw: bytes, *, write: bool = False) -> tuple[Any, bool]:
    """The JSON of a body (None for an empty one), and whether it is broken: no JSON at all, of too many values, nested
    without end, or with numbers that are none. In the answer to a ``write`` a number that is too long is one of these;
    in a list that was read it is kept as text, so that it does not cost the others."""
    if not raw.strip():
        return None, False
    try:
        found = bounded_json.loads(raw, long_numbers=not write)
    except ValueError:
        return None, True
    # only an escape can name what is half a character, and no UTF-8 can say
    return (_whole(found) if ESCAPED.search(raw) else found), False


def _whole(value: Any) -> Any:
    """``value`` with whole characters only, and none that no database takes."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [_whole(each) for each in value]
    if isinstance(value, dict):
        return {_whole(name): _whole(each) for name, each in value.items()}
    return value
