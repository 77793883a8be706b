"""What an import says about itself, in the shape the commands print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from portal.events.models import Event


@dataclass(slots=True)
class Tally:
    """``keys`` names what was created, updated and missing, for the audit trail."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    missing: int = 0
    keys: dict[str, list[Any]] = field(default_factory=dict)

    def count(self, what: str, key: Any) -> None:
        setattr(self, what, getattr(self, what) + 1)
        if what != "unchanged":
            self.keys.setdefault(what, []).append(key)

    @property
    def figures(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("created", "updated", "unchanged", "missing")}


@dataclass(slots=True)
class ScheduleResult:
    """``left_out``: sessions of the file that could not be taken; each has its warning."""

    event: Event
    sessions: Tally = field(default_factory=Tally)
    speakers: Tally = field(default_factory=Tally)
    warnings: list[dict[str, str]] = field(default_factory=list)
    left_out: int = 0

    def warn(self, name: str, message: str) -> None:
        found = {"object": name, "message": message}
        if found not in self.warnings:
            self.warnings.append(found)

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

    @property
    def document(self) -> dict[str, Any]:
        figures = {name: getattr(self, name) for name in ("rows", "created", "updated", "unchanged", "duplicates")}
        return {
            **figures,
            "errors": [asdict(problem) for problem in self.errors],
            "warnings": [asdict(problem) for problem in self.warnings],
        }
