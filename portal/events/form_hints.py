"""What others have to say of a row while it is edited, beside the field it is about.

Events know nothing of platforms. Whoever does registers a source; the forms ask all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Remark:
    """``where`` somebody minds it, ``text`` what it is, ``blocked``: it keeps the row from going there at all."""

    where: str
    text: str
    blocked: bool = False

    def __str__(self) -> str:
        return f"Not sent to {self.where}: {self.text}" if self.blocked else f"{self.where}: {self.text}"


Source = Callable[[Model], Iterable[Remark]]
_SOURCES: list[Source] = []

#: words of a sentence → fields it may be about, the first that the form has
_ABOUT: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"first name", ("first_name",)),
    (r"last name", ("last_name",)),
    (r"e-mail|address(?!es? must)(?!.*https)", ("email",)),
    (r"picture|avatar|cover|image", ("avatar_url", "image_url")),
    (r"link", ("links",)),
    (r"title", ("title",)),
    (r"biography", ("biography",)),
    (r"summary|abstract", ("abstract", "description")),
    (r"description", ("description",)),
    (r"duration|minutes long", ("duration",)),
    (r"end\b|ends\b", ("ends_at", "duration")),
    (r"start|past|over\b|overlap", ("starts_at",)),
    (r"name", ("name",)),
)


def register(source: Source) -> None:
    """Ask ``source`` from now on; it is given a saved row and knows by itself which ones concern it."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def on(row: Model) -> list[Remark]:
    """All that is to be said of ``row`` as it is stored, each sentence once."""
    return list(dict.fromkeys(_all(row)))


def _all(row: Model) -> Iterator[Remark]:
    for source in _SOURCES:
        yield from source(row)


def field_of(remark: Remark, fields: Collection[str]) -> str:
    """Which of a form's ``fields`` the sentence is about; empty where it says nothing of any."""
    for words, names in _ABOUT:
        if re.search(rf"\b(?:{words})", remark.text, re.IGNORECASE):
            found = next((name for name in names if name in fields), "")
            if found:
                return found
    return ""
