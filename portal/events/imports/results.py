"""What an import says about itself, in the shape the commands print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from integrations.core.reasons import Reason
from portal.events.models import Event

CREATED, UPDATED, UNCHANGED, MISSING = "created", "updated", "unchanged", "missing"
DUPLICATES, ERRORS = "duplicates", "errors"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import does about one row of a table, or about one session or speaker of a programme.

    ``key``: the address or the session's code; ``line``: of the file, 0 where it has none; ``changes``: field →
    [before, after]; ``reason``: what is to be said of it, if anything. Nothing in it depends on numbers that the
    database gives out, so that two runs can be compared.
    """

    what: str
    name: str
    key: str = ""
    line: int = 0
    changes: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    reason: Reason | None = None


@dataclass(slots=True)
class Tally:
    """``keys`` names what was created, updated and missing, for the audit trail."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    missing: int = 0
    keys: dict[str, list[Any]] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)

    def count(self, outcome: Outcome, key: Any) -> None:
        setattr(self, outcome.what, getattr(self, outcome.what) + 1)
        self.outcomes.append(outcome)
        if outcome.what != UNCHANGED:
            self.keys.setdefault(outcome.what, []).append(key)

    @property
    def figures(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in (CREATED, UPDATED, UNCHANGED, MISSING)}


@dataclass(frozen=True, slots=True)
class RowRemark:
    """Something about one session or speaker of a programme, named as in ``session:CODE``."""

    name: str
    reason: Reason

    @property
    def leaves_out(self) -> bool:
        """Whether it says that a session was not taken."""
        return self.reason.code == "imports.left_out"


@dataclass(slots=True)
class ScheduleResult:
    """``left_out``: sessions of the file that could not be taken; each has its warning. ``erased``: speakers
    who are called like somebody who was erased. ``is_new``: the event."""

    event: Event
    sessions: Tally = field(default_factory=Tally)
    speakers: Tally = field(default_factory=Tally)
    warnings: list[RowRemark] = field(default_factory=list)
    left_out: int = 0
    erased: int = 0
    is_new: bool = False

    def warn(self, name: str, reason: Reason) -> None:
        """Each thing is said of each session once."""
        found = RowRemark(name, reason)
        if found not in self.warnings:
            self.warnings.append(found)

    def leave_out(self, name: str, why: Reason) -> None:
        """A session of the file that cannot be taken."""
        self.left_out += 1
        self.warn(name, Reason("imports.left_out", {"why": why}))
        self.sessions.outcomes.append(Outcome(ERRORS, name, reason=why))


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about one cell of one line, for whoever made the file."""

    line: int
    column: str
    value: str
    reason: Reason


@dataclass(slots=True)
class PeopleResult:
    """``bad``: the rows that were not taken, as they stood in the file, and what is wrong with each. ``erased``:
    rows of people who had been erased."""

    header: Sequence[str] = ()
    delimiter: str = ","
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    erased: int = 0
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    bad: list[tuple[Sequence[str], Sequence[Problem]]] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def count(self, outcome: Outcome) -> None:
        setattr(self, outcome.what, getattr(self, outcome.what) + 1)
        self.outcomes.append(outcome)

    @property
    def figures(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("rows", "created", "updated", "unchanged", "duplicates")}
