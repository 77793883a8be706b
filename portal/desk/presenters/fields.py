"""Fields of payloads as people read them: names in words, placeholders and instants explained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from portal.desk.base.frame import Mask
from portal.texts import counted

CUT = 300  #: characters of a value in a list; a page of its own shows more
_WORD_ENDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_+")
_INSTANT_NAME = re.compile(r"time|date|start|end", re.IGNORECASE)
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
_SECONDS = range(10**9, 4 * 10**9)  #: between 2001 and 2096


@dataclass(frozen=True)
class Value:
    """``text`` as it is sent, empty for nothing; ``also``: the instant it means, in the event's zone."""

    text: str
    also: str = ""


@dataclass(frozen=True)
class Change:
    """A field and its value before and after."""

    name: str
    old: Value
    new: Value


class Reader:
    """Turns JSON into text. ``zone`` is the event's; ``mask`` hides what the reader may not see; ``cut`` limits texts
    to so many characters, 0 leaves them whole."""

    def __init__(self, zone: str, mask: Mask, cut: int = CUT) -> None:
        self.zone = zone
        self.mask = mask
        self.cut = cut

    def changes(self, changes: Mapping[str, Any]) -> list[Change]:
        """``field → [old, new]`` as rows."""
        return [
            Change(words(name), self.value(name, old), self.value(name, new)) for name, (old, new) in changes.items()
        ]

    def values(self, values: Mapping[str, Any]) -> list[tuple[str, Value]]:
        """``field → value`` as rows, without those that are empty."""
        rows = [(words(name), self.value(name, value)) for name, value in values.items()]
        return [(name, value) for name, value in rows if value.text]

    def value(self, name: str, value: Any) -> Value:
        text = plain(self.mask(value), self.zone)
        if self.cut and len(text) > self.cut:
            text = counted(len(text), "{text}… ({n} character)", "{text}… ({n} characters)", text=text[: self.cut])
        return Value(text, instant(name, value, self.zone))


def words(name: str) -> str:
    """``sessionStartTime`` → ``session start time``."""
    return " ".join(part.lower() for part in _WORD_ENDS.split(name) if part) or name


def plain(value: Any, zone: str) -> str:
    """JSON as one text. What is filled in only while sending is named, never shown."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list | tuple):
        return "; ".join(plain(item, zone) for item in value)
    if isinstance(value, Mapping):
        return _placeholder(value) or ", ".join(_pairs(value, zone))
    return str(value)


def _placeholder(value: Mapping[str, Any]) -> str:
    if "$ref" in value:
        return gettext("(the platform's id of {object})").format(object=value["$ref"])
    if "$token" in value:
        return str(value.get("prefix", "")) + gettext("(drawn at random when pushed)")
    return gettext("(secret, kept encrypted)") if "$secret" in value else ""


def _pairs(value: Mapping[str, Any], zone: str) -> Iterator[str]:
    for name, item in value.items():
        text = plain(item, zone)
        if text:
            meant = instant(str(name), item, zone)
            yield f"{words(str(name))}: {text}" + (f" = {meant}" if meant else "")


def instant(name: str, value: Any, zone: str) -> str:
    """The instant that a platform's own notation means, in ``zone``; empty where it is none."""
    found = _parsed(name, value)
    return f"{found.astimezone(ZoneInfo(zone)):%a %d %b %Y, %H:%M} ({zone})" if found else ""


def _parsed(name: str, value: Any) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if isinstance(value, str):
        if not _ISO.fullmatch(value):
            return None
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            return None
        return found if found.tzinfo else None
    if not _INSTANT_NAME.search(name):
        return None
    seconds = value if value in _SECONDS else value // 1000
    return datetime.fromtimestamp(seconds, UTC) if seconds in _SECONDS else None
