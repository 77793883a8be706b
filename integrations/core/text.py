"""Texts within a platform's limits, counted in code points."""

from __future__ import annotations

import re

from .reasons import Reason
from .records import SessionRecord

ELLIPSIS = "…"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_WEB = re.compile(r"https?://[^\s\x00-\x20\x7f-\x9f\\/?#]+[^\s\x00-\x20\x7f-\x9f\\]*", re.IGNORECASE)


def plain(text: str) -> str:
    """``text`` without what a database refuses: no NUL, and ``\N{REPLACEMENT CHARACTER}`` for half a character."""
    return _UNSTORABLE.sub(lambda found: "" if found[0] == "\x00" else "\N{REPLACEMENT CHARACTER}", text)


def shorten(text: str, limit: int) -> str:
    """``text`` cut at a word with an ellipsis so that it has at most ``limit`` code points."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    if not text[limit - 1].isspace() and " " in cut:
        head = cut.rsplit(None, 1)[0]
        # a text without a space near its end is cut in the word rather than losing most of it
        cut = head if len(head) > limit // 2 else cut
    return cut.rstrip() + ELLIPSIS


def summary(session: SessionRecord) -> str:
    """The abstract, else the description."""
    return session.abstract.strip() or session.description.strip()


def full_text(session: SessionRecord) -> str:
    """Abstract and description, a blank line between."""
    return "\n\n".join(part for part in (session.abstract.strip(), session.description.strip()) if part)


def shortened(field: str, text: str, limit: int) -> Reason:
    """The note of a line whose ``field`` had to be cut."""
    return Reason("core.shortened", {"field": field, "length": len(text), "limit": limit}, field=field)


def is_web(url: str) -> bool:
    """Whether a browser may be led there: http or https, a host, and no sign that hides what it is."""
    return _WEB.fullmatch(url) is not None


def is_https(url: str) -> bool:
    return url.startswith("https://") and len(url) > len("https://")
