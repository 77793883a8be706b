"""The chapters: which there are, each as HTML, and a search through all of them."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from . import markdown

ROOT = Path(__file__).parent
#: in the order of reading; platforms' pages stand where their folder does
CONTENTS = (
    *("tutorial", "pages", "operating", "commands", "platforms", "guarantees", "security", "glossary"),
    *("architecture", "adding-a-platform", "testing"),
)
EXCERPT = 160  #: characters around what was found


class UnknownChapter(KeyError):
    """The manual has no chapter of this name."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """``name``: its path below the manual without ending, ``platforms/whereby``."""

    name: str
    title: str
    text: str

    def html(self, address: Callable[[str], str]) -> str:
        """Ready for a page; ``address`` gives the address of another chapter."""

        def resolve(target: str) -> str:
            path, _, heading = target.partition("#")
            if "://" in path or not path:
                return target
            name = posixpath.normpath(PurePosixPath(self.name).parent / path)
            known = name.endswith(".md") and name.removesuffix(".md") in _texts()
            return address(name.removesuffix(".md")) + (f"#{heading}" if heading else "") if known else ""

        return markdown.html(self.text, resolve)

    @property
    def headings(self) -> frozenset[str]:
        """What links can lead to inside it."""
        return frozenset(markdown.anchor(heading) for heading, _ in markdown.sections(self.text))


@dataclass(frozen=True, slots=True)
class Found:
    """A section that holds what was looked for; ``before``, ``hit`` and ``after`` are an excerpt."""

    chapter: Chapter
    heading: str
    anchor: str
    before: str
    hit: str
    after: str


def chapters() -> list[Chapter]:
    return [chapter(name) for name in _texts()]


def chapter(name: str) -> Chapter:
    """The chapter of this name, or UnknownChapter."""
    try:
        text = _texts()[name]
    except KeyError:
        raise UnknownChapter(name) from None
    return Chapter(name, text.partition("\n")[0].removeprefix("# ").strip(), text)


def search(query: str, most: int = 30) -> list[Found]:
    """Sections that hold every word of ``query``; those with a word in the heading come first."""
    words = query.casefold().split()[:8]
    if not words:
        return []
    found: list[Found] = []
    for each in chapters():
        for heading, text in markdown.sections(each.text):
            folded = f"{heading} {text}".casefold()
            if all(word in folded for word in words):
                at = max(text.casefold().find(words[0]), 0)
                end = at + len(words[0]) if words[0] in text.casefold() else at
                before, after = text[max(0, at - EXCERPT // 2) : at], text[end : end + EXCERPT]
                found.append(Found(each, heading, markdown.anchor(heading), before, text[at:end], after))
    return sorted(found, key=lambda hit: not any(word in hit.heading.casefold() for word in words))[:most]


@cache
def _texts() -> dict[str, str]:
    """Name → text, in the order of the contents."""
    names = {str(path.relative_to(ROOT).with_suffix("")): path for path in ROOT.rglob("*.md")}
    order = {name: place for place, name in enumerate(CONTENTS)}
    ranked = sorted(names, key=lambda name: (order.get(name.partition("/")[0], len(order)), name))
    return {name: names[name].read_text(encoding="utf-8") for name in ranked}
