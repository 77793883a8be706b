"""A programme as its file tells it.

Sessions come as mappings with the keys of the frab family (``code slug id guid title subtitle date duration end room
track type language abstract description tags links url do_not_record persons``); a key that is absent leaves our value
alone. Nothing in them is checked yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from integrations.core import bounded_json
from integrations.core.reasons import Reason

from .files import Text, Unreadable, recognise

MAX_VALUES = 1_000_000  #: of a JSON document


@dataclass(frozen=True, slots=True)
class Programme:
    """``zone`` is what the file claims, ``first_day`` the day that ``--starts-on`` moves, ``note`` on its encoding."""

    title: str
    acronym: str
    items: tuple[Mapping[str, Any], ...]
    description: str = ""
    zone: str = ""
    first_day: date | None = None
    note: Reason | None = None


class Source:
    """A file's bytes, decoded and parsed once however many readers look at it."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    @cached_property
    def text(self) -> Text:
        return recognise(self.data)

    @cached_property
    def start(self) -> str:
        """Its first sign, marks and blanks aside."""
        with self.text.open() as stream:
            return stream.read(1_000).lstrip("\ufeff \t\r\n")[:1]

    @property
    def note(self) -> Reason | None:
        return self.text.note

    @cached_property
    def document(self) -> Any:
        """The JSON document; None where it is none."""
        if self.start not in ("{", "["):
            return None
        try:
            return bounded_json.loads(str(self.text).lstrip("\ufeff"), MAX_VALUES)
        except bounded_json.TooMuch:
            raise Unreadable(Reason("imports.too_many_values", {"limit": f"{MAX_VALUES:,}"})) from None
        except ValueError:
            raise Unreadable(Reason("imports.broken_json")) from None


def day(value: Any) -> date | None:
    """The date that ``value`` begins with, if it does."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
