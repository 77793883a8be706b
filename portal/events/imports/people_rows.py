"""Rows of a people's file checked one by one: what each wants, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import available_timezones

from integrations.core.reasons import Reason
from portal.events.addresses import clean, normalise
from portal.events.errors import Unfit
from portal.formulas import unguard

from . import text
from .results import DUPLICATES, Outcome, PeopleResult, Problem
from .rows import Row, Table

SPEAKERS, ATTENDEES = "speakers", "attendees"
# column → the person's field and the most characters it may have
TEXTS: dict[str, tuple[str, int]] = {
    "name": ("name", 300),
    "first_name": ("first_name", 150),
    "last_name": ("last_name", 150),
    "username": ("username", 150),
    "job_title": ("job_title", 200),
    "company": ("company", 200),
    "biography": ("biography", 20_000),
    "city": ("city", 150),
    "country": ("country", 150),
}
SPEAKER_COLUMNS = frozenset({*TEXTS, "email", "avatar_url", "timezone", "tags", "highlighted"})
ATTENDEE_COLUMNS = frozenset(
    {"email", "name", "first_name", "last_name", "city", "country", "job_title", "company", "sessions"}
)
YES, NO = frozenset({"yes", "true", "1"}), frozenset({"no", "false", "0"})
CUSTOM_LIMIT = 5_000


@dataclass(slots=True)
class Entry:
    """A usable row. ``facts`` are the person's own; only what the row says is in it."""

    row: Row
    address: str
    normalised: str
    facts: dict[str, Any] = field(default_factory=dict)
    highlighted: bool | None = None
    sessions: tuple[str, ...] = ()
    custom: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name as shown: given, or put together."""
        return str(self.facts.get("name") or self.joined)

    @property
    def joined(self) -> str:
        return " ".join(filter(None, (self.facts.get("first_name"), self.facts.get("last_name"))))


class Checker:
    """Checks the rows of one table. ``codes`` are the sessions of the event."""

    def __init__(self, table: Table, kind: str, codes: Collection[str]) -> None:
        self.table = table
        self.codes = codes
        self.known = SPEAKER_COLUMNS if kind == SPEAKERS else ATTENDEE_COLUMNS
        self.with_custom = kind == ATTENDEES
        names = list(table.names)
        if names and names[-1] == "error":
            names[-1] = ""  # the last one of our own error files says nothing about people
        headings = [text.tidy(text.without_forbidden(unguard(cell))) for cell in table.header]
        self.columns = list(zip(names, headings, strict=True))

    def remarks(self) -> Iterator[Problem]:
        """What is to be said about the file as a whole."""
        if self.table.note:
            yield Problem(1, "", "", self.table.note)
        for name, heading in self.columns:
            if name and name not in self.known and not self.with_custom:
                yield Problem(1, name, heading, Reason("imports.unknown_column"))

    def check(self, row: Row, problems: list[Problem]) -> Entry:
        """What ``row`` wants. Everything that is wrong with it goes to ``problems``."""
        entry = Entry(row, "", "")
        if any(cell.strip() for cell in row.cells[len(self.columns) :]):
            why = Reason("imports.cells", {"cells": len(row.cells), "columns": len(self.columns)})
            problems.append(Problem(row.line, "", "", why))
        for (name, heading), raw in zip(self.columns, row.cells, strict=False):
            try:
                self._take(entry, name, heading, unguard(raw))
            except Unfit as error:
                # known columns by the name scripts can rely on, others as they are headed
                column = name if name in self.known else heading
                problems.append(Problem(row.line, column, raw[:200], error.reason))
        if not entry.address and not any(problem.column == "email" for problem in problems):
            problems.append(Problem(row.line, "email", "", Reason("imports.no_address")))
        return entry

    def _take(self, entry: Entry, name: str, heading: str, raw: str) -> None:
        if not name or not raw.strip():
            return
        if text.holds_forbidden(raw):
            raise Unfit(Reason("imports.cell_control_characters"))
        if name == "email":
            entry.normalised, entry.address = normalise(raw), clean(raw)
        elif name == "sessions" and name in self.known:
            entry.sessions = tuple(dict.fromkeys(re.split(r"[\s,;]+", raw.strip(" ,;\t\n"))))
            unknown = [code for code in entry.sessions if code not in self.codes]
            if unknown:
                raise Unfit(Reason("imports.unknown_sessions", {"value": ", ".join(unknown)[:200]}))
        elif name in TEXTS and name in self.known:
            ours, limit = TEXTS[name]
            entry.facts[ours] = limited(text.tidy(raw, lines=name == "biography"), limit)
        elif name in self.known:
            _take_own(entry, name, raw)
        elif self.with_custom and heading:
            entry.custom[heading[:200]] = limited(text.tidy(raw, lines=True), CUSTOM_LIMIT)


def limited(value: str, limit: int) -> str:
    if len(value) > limit:
        raise Unfit(Reason("imports.long_cell", {"length": len(value), "limit": limit}))
    return value


def _take_own(entry: Entry, name: str, raw: str) -> None:
    """Columns of speakers that are no plain text."""
    match name:
        case "avatar_url":
            url = limited(text.tidy(raw), 500)
            if not url.startswith("https://") or " " in url:
                raise Unfit(Reason("imports.picture_not_https"))
            entry.facts["avatar_url"] = url
        case "timezone":
            zone = text.tidy(raw)
            if zone not in available_timezones():
                raise Unfit(Reason("imports.bad_zone"))
            entry.facts["time_zone"] = zone
        case "tags":
            tags = (limited(text.tidy(tag), 100) for tag in raw.split(";"))
            entry.facts["tags"] = list(dict.fromkeys(tag for tag in tags if tag))
        case "highlighted":
            word = raw.strip().lower()
            if word not in YES | NO:
                raise Unfit(Reason("imports.yes_or_no"))
            entry.highlighted = word in YES


def entries(checker: Checker, result: PeopleResult) -> list[Entry]:
    """The usable rows of the file; bad ones and repeated addresses are counted in ``result``."""
    found: list[Entry] = []
    seen: dict[str, int] = {}
    for row in checker.table.rows:
        result.rows += 1
        problems: list[Problem] = []
        entry = checker.check(row, problems)
        if entry.normalised and entry.normalised in seen:
            again = Reason("imports.same_address", {"line": seen[entry.normalised]})
            result.count(Outcome(DUPLICATES, entry.name, entry.address, row.line, reason=again))
        elif problems:
            refuse(result, row.cells, problems)
        else:
            found.append(entry)
        seen.setdefault(entry.normalised, row.line)
    return found


def refuse(result: PeopleResult, cells: Sequence[str], problems: list[Problem]) -> None:
    result.errors += problems
    result.bad.append((cells, problems))
