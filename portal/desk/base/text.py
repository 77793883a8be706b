"""Small words that several pages need."""

from __future__ import annotations

import re


def counted(n: int, thing: str, things: str = "") -> str:
    """``3 speakers``, ``1 speaker``. ``things``: the plural, where an s is not enough."""
    return f"{n} {thing if n == 1 else things or thing + 's'}"


def without_command(text: str) -> str:
    """``text`` less what it says about the command line: a page has its own way, and a link to it."""
    return re.sub(r" \(command line: [^)]*\)|: see resolve(?=\.)", "", text)
