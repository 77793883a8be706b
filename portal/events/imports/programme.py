"""A programme as its file tells it.

Sessions come as mappings with the keys of the frab family (``code slug id guid title subtitle date duration end room
track type language abstract description tags links url do_not_record persons``); a key that is absent leaves our value
alone. Nothing in them is checked yet.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from integrations.core.reasons import Reason

from .files import Unreadable, decode


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
    def decoded(self) -> tuple[str, Reason | None]:
        return decode(self.data)

    @property
    def text(self) -> str:
        return self.decoded[0]

    @property
    def note(self) -> Reason | None:
        return self.decoded[1]

    @cached_property
    def document(self) -> Any:
        """The JSON document; None where it is none."""
        if not self.text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
            return None
        try:
            return json.loads(self.text.lstrip("\ufeff"))
        except (ValueError, RecursionError):
            raise Unreadable(Reason("imports.broken_json")) from None


def day(value: Any) -> date | None:
    """The date that ``value`` begins with, if it does."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
