"""What differs from run to run without anything having changed, made the same: deterministic, and nothing else."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

#: numbers of rows, and how many requests and writes it took
NUMBERED = frozenset({"run", "id", "task", "requests", "writes"})
#: where sentences stand, which are kept however long they are; the last three as columns of a CSV file
WORDED = frozenset({"reason", "message", "notices", "account_reason", "problems", "manual_tasks", "pulls"})
#: a longer text of a programme stands in a document once in words, as a beginning and a digest
LONGEST = 200
DIGITS = re.compile(r"\d+")
INSTANT = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)")
EPOCH = re.compile(r"(?<![\w.-])(?:\d{10}|\d{13})(?![\w.-])")
UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
ADDRESS = re.compile(r"https?://(?=\w)[^\s\"'<>“”]+")
PERSON = re.compile(r"(?<![\w&])#\d+\b")
ROW = re.compile(r"\b([Oo]peration|[Tt]ask|[Rr]un) \d+\b")


@dataclass(frozen=True)
class Days:
    """The days of an event. Its instants become a day and a time of day there; every other instant is a ``<now>``."""

    first: date
    zone: ZoneInfo
    last: int = 60

    def of(self, moment: datetime) -> str:
        local = moment.astimezone(self.zone)
        day = (local.date() - self.first).days
        return f"day {day} {local:%H:%M:%S}" if -1 <= day <= self.last else ""

    def words(self, found: re.Match[str]) -> str:
        moment = datetime.fromisoformat(found[0])
        return f"<{self.of(moment)}{' Z' if found[0].endswith('Z') else ''}>" if self.of(moment) else "<now>"

    def epoch(self, number: int) -> str:
        """The words for a number of seconds or milliseconds, or nothing where it is no instant of the event."""
        scale = {10: 1, 13: 1000}.get(len(str(number)))
        if scale is None:
            return ""
        known = self.of(datetime.fromtimestamp(number // scale, UTC) + timedelta(milliseconds=number % scale))
        return f"<{known} in {'s' if scale == 1 else 'ms'}>" if known else ""


class Normal:
    """Normalises the documents of one event. ``known``: ids that are the same each time, and kept."""

    def __init__(self, days: Days, known: frozenset[str] = frozenset()) -> None:
        self.days = days
        self.known = known

    def value(self, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, list):
            return [self.value(item, key) for item in value]
        if value is None or isinstance(value, bool):
            return value
        if key in NUMBERED or (key == "seconds" and isinstance(value, float)):
            return "<number>"
        if isinstance(value, int):
            return self.days.epoch(value) or value
        return self._text(value, key) if isinstance(value, str) else value

    def _object(self, value: dict[str, Any]) -> dict[str, Any]:
        """Keys that are numbers of rows are counted instead."""
        found, rows = {}, 0
        for key, item in value.items():
            rows += bool(DIGITS.fullmatch(key))
            found[f"<number {rows}>" if DIGITS.fullmatch(key) else self._words(key)] = self.value(item, key)
        return found

    def _text(self, value: str, key: str) -> str:
        if key == "remote_id" and value and value not in self.known:
            return "<id>"
        if key in WORDED:
            return self._words(value)
        words = self._words(value)
        return words if len(words) <= LONGEST else f"{words[:40]}… {len(words)} characters, {digest(words)}"

    def _words(self, text: str) -> str:
        steps: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str] | str], ...] = (
            (ADDRESS, _address),
            (INSTANT, self.days.words),
            (EPOCH, lambda found: self.days.epoch(int(found[0])) or found[0]),
            (UUID, "<uuid>"),
            (PERSON, "#<number>"),
            (ROW, r"\1 <number>"),
        )
        for pattern, to in steps:
            text = pattern.sub(to, text)
        return text


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def table_of(text: str) -> dict[str, Any]:
    """A CSV file as rows by column: a column more is no difference, one that is gone or renamed is."""
    return {"csv": list(csv.DictReader(io.StringIO(text)))}


def _address(found: re.Match[str]) -> str:
    """Of a platform's address its host and the names in its query stay; our own examples stay whole."""
    text = found[0].rstrip(".,;)")
    rest, parts = found[0][len(text) :], urlsplit(text)
    host = parts.hostname or ""
    if host.endswith("example.org"):
        return found[0]
    names = "&".join(f"{name}=…" for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    place = "sandbox" if host == "127.0.0.1" else host
    return f"{parts.scheme}://{place}/…{'?' + names if names else ''}{rest}"
