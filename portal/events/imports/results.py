"""What an import says about itself, in the shape the commands print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from portal.events.models import Event

CREATED, UPDATED, UNCHANGED, MISSING = "created", "updated", "unchanged", "missing"
DUPLICATES, ERRORS = "duplicates", "errors"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import does about one row of a table, or about one session or speaker of a programme.

    ``key``: the address or the session's code; ``line``: of the file, 0 where it has none; ``changes``: field →
    [before, after]. Nothing in it depends on numbers that the database gives out, so that two runs can be compared.
    """

    what: str
    name: str
    key: str = ""
    line: int = 0
    changes: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    message: str = ""


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


LEFT_OUT = "left_out"  #: the code of a warning of a session that was not taken


@dataclass(slots=True)
class ScheduleResult:
    """``left_out``: sessions of the file that could not be taken; each has its warning. ``is_new``: the event."""

    event: Event
    sessions: Tally = field(default_factory=Tally)
    speakers: Tally = field(default_factory=Tally)
    warnings: list[dict[str, str]] = field(default_factory=list)
    left_out: int = 0
    is_new: bool = False

    def warn(self, name: str, message: str, code: str = "note") -> None:
        """``code`` tells kinds of warnings apart: ``note``, or ``left_out`` for a session that was not taken."""
        found = {"object": name, "message": message, "code": code}
        if found not in self.warnings:
            self.warnings.append(found)

    def leave_out(self, name: str, why: str) -> None:
        """A session of the file that cannot be taken."""
        self.left_out += 1
        self.warn(name, f"left out: {why}", LEFT_OUT)
        self.sessions.outcomes.append(Outcome(ERRORS, name, message=why))

    @property
    def document(self) -> dict[str, Any]:
        return {
            "event": self.event.slug,
            "sessions": self.sessions.figures,
            "speakers": self.speakers.figures,
            "warnings": self.warnings,
        }


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about one cell of one line, as a sentence for whoever made the file."""

    line: int
    column: str
    value: str
    message: str


@dataclass(slots=True)
class PeopleResult:
    """``bad``: the rows that were not taken, as they stood in the file, with the words why."""

    header: Sequence[str] = ()
    delimiter: str = ","
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    bad: list[tuple[Sequence[str], str]] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def count(self, outcome: Outcome) -> None:
        setattr(self, outcome.what, getattr(self, outcome.what) + 1)
        self.outcomes.append(outcome)

    @property
    def document(self) -> dict[str, Any]:
        figures = {name: getattr(self, name) for name in ("rows", "created", "updated", "unchanged", "duplicates")}
        return {
            **figures,
            "errors": [asdict(problem) for problem in self.errors],
            "warnings": [asdict(problem) for problem in self.warnings],
        }
