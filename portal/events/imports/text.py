"""Texts from outside: NFC, one kind of line break, no control characters, no halves of characters."""

from __future__ import annotations

import re
import unicodedata

FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t\n]+")


def tidy(text: str, *, lines: bool = False) -> str:
    """``text`` in NFC and trimmed; without ``lines`` also on one line. Forbidden characters stay."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip(" \t\n") if lines else _BLANKS.sub(" ", text).strip(" ")


def holds_forbidden(text: str) -> bool:
    """Whether ``text`` holds control characters or lone surrogates; line breaks and tabs are none."""
    return FORBIDDEN.search(text.replace("\r", "\n")) is not None


def without_forbidden(text: str) -> str:
    return FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def same_name(name: str) -> str:
    """The form in which names of people are compared."""
    return tidy(name).casefold()
