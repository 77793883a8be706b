"""Small words that several pages need."""

from __future__ import annotations


def counted(n: int, thing: str, things: str = "") -> str:
    """``3 speakers``, ``1 speaker``. ``things``: the plural, where an s is not enough."""
    return f"{n} {thing if n == 1 else things or thing + 's'}"
