"""A language made up for tests: every translated text stands between ⟦ and ⟧; what was not marked stands out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser

from django.utils.translation import trans_real

OPEN, CLOSE = "⟦", "⟧"
WORD = re.compile(r"[^\W\d_]{3,}")
SPOKEN = ("title", "aria-label", "placeholder", "alt", "data-label")
SILENT = frozenset({"script", "style", "code", "template"})
ICON = "material-symbols"  #: a font whose letters are pictures
CONTEXT = "\x04"


class Bracketing(trans_real.DjangoTranslation):
    """English, every text of it in brackets."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message.rpartition(CONTEXT)[2]}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@contextmanager
def spoken() -> Iterator[None]:
    """Everything inside is rendered in the made-up language."""
    before = getattr(trans_real._active, "value", None)
    trans_real._active.value = Bracketing("en")
    try:
        yield
    finally:
        if before is None:
            del trans_real._active.value
        else:
            trans_real._active.value = before


class Texts(HTMLParser):
    """What of a page stands outside brackets: its texts, and attributes that are read out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.depth = 0
        self.found: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT or ICON in (dict(attrs).get("class") or ""):
            self.silent.append(tag)
        if not self.depth and not self.silent:
            self.found += [outside(value) for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        kept = ""
        for sign in data:
            if sign == OPEN:
                self.depth += 1
            elif sign == CLOSE:
                self.depth = max(0, self.depth - 1)
            elif not self.depth:
                kept += sign
        self.found.append(kept)


def outside(text: str) -> str:
    """``text`` without what stands in brackets."""
    while (shorter := re.sub(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", " ", text)) != text:
        text = shorter
    return text


def unmarked(page: str, data: Iterable[str]) -> list[str]:
    """Texts of ``page`` that are neither translated nor data."""
    parser = Texts()
    parser.feed(page)
    return plain_unmarked(parser.found, data)


def plain_unmarked(texts: Iterable[str], data: Iterable[str]) -> list[str]:
    known = sorted({" ".join(each.split()) for each in data}, key=len, reverse=True)
    whole = set(known)
    left = []
    for text in texts:
        shown = " ".join(text.split())
        if not WORD.search(shown) or shown in whole:
            continue
        rest = shown
        for each in known:
            if each in rest:
                rest = rest.replace(each, " ")
        if WORD.search(rest):
            left.append(shown)
    return left
