"""PlanLine and Plan as values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from integrations.core.frozen import Json, fingerprint
from portal.publishing.models.pushes import address


class Verb(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    SKIP = "skip"
    BLOCKED = "blocked"
    MANUAL = "manual"


SENDING = frozenset({Verb.CREATE, Verb.UPDATE, Verb.DELETE})


@dataclass(frozen=True)
class Line:
    """One object of a publication and what is to happen to it. ``emails`` is None where no document says."""

    account: str
    publication: str
    platform: str
    action: str
    object: str
    label: str
    verb: Verb
    reason: str = ""
    changes: Mapping[str, list[Json]] = field(default_factory=dict)
    emails: int | None = 0
    # what recording needs besides
    kind: str = ""
    account_id: int = 0
    publication_id: int = 0
    body: Mapping[str, Json] = field(default_factory=dict)
    path: Mapping[str, Json] = field(default_factory=dict)
    parents: tuple[str, ...] = ()
    carrier: str = ""
    batch: str = ""
    shared: bool = False
    drops: tuple[str, ...] = ()
    values: Mapping[str, Json] = field(default_factory=dict)
    fingerprint: str = ""

    @property
    def address(self) -> str:
        return address(self.object, publication=self.publication_id, account=self.account_id, shared=self.shared)

    def document(self) -> dict[str, Any]:
        """The line as commands print it."""
        return {
            "account": self.account,
            "publication": self.publication,
            "platform": self.platform,
            "action": self.action,
            "object": self.object,
            "label": self.label,
            "verb": self.verb.value,
            "reason": self.reason,
            "changes": dict(self.changes),
            "emails": self.emails or 0,
        }


@dataclass(frozen=True)
class Plan:
    """All lines of an event (or one account of it), and the sentences that concern the plan as a whole."""

    event: str
    lines: tuple[Line, ...]
    notices: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Equal for equal plans; any edit that changes a line changes it."""
        return fingerprint(
            [
                [
                    line.account_id,
                    line.publication_id,
                    line.action,
                    line.object,
                    line.verb,
                    line.fingerprint,
                    line.reason,
                ]
                for line in self.lines
            ]
        )

    @property
    def totals(self) -> dict[str, int]:
        counts = Counter(line.verb.value for line in self.lines)
        return {verb.value: counts[verb.value] for verb in Verb}

    @property
    def sending(self) -> list[Line]:
        return [line for line in self.lines if line.verb in SENDING]

    @property
    def emails(self) -> int:
        return sum(line.emails or 0 for line in self.sending)

    @property
    def emails_unknown(self) -> int:
        return sum(line.emails is None for line in self.sending)

    def document(self) -> dict[str, Any]:
        """The plan as the contract of the command line has it."""
        return {
            "event": self.event,
            "fingerprint": self.fingerprint,
            "lines": [line.document() for line in self.lines],
            "totals": self.totals,
            "emails": self.emails,
            "emails_unknown": self.emails_unknown,
            "notices": list(self.notices),
        }
