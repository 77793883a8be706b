"""PlanLine and Plan as values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from integrations.core.frozen import Json, fingerprint
from integrations.core.reasons import Reason
from portal.publishing.models.pushes import address
from portal.wording import Medium, say, say_all


class Verb(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    SKIP = "skip"
    BLOCKED = "blocked"
    MANUAL = "manual"


SENDING = frozenset({Verb.CREATE, Verb.UPDATE, Verb.DELETE})


class Task(StrEnum):
    """What a person who ticks a manual line says has been done."""

    CREATE = "create"
    UPDATE = "update"
    REMOVE = "remove"
    FORGET = "forget"  #: it is gone there indeed
    LEFT = "left"  #: it is gone on the old account


@dataclass(frozen=True)
class Line:
    """One object of a publication and what is to happen to it. ``emails`` is None where no document says.

    ``operation`` is the live operation that the line leaves to do its work, or waits for (a removal); 0 where there is
    none, or where the line takes its place. ``replaceable``: staff may have it made anew instead of changing it by
    hand, or have said so, which makes it a create line.
    """

    account: str
    publication: str
    platform: str
    action: str
    object: str
    label: str
    verb: Verb
    reasons: tuple[Reason, ...] = ()
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
    task: Task | None = None
    fingerprint: str = ""
    operation: int = 0
    replaceable: bool = False

    @property
    def reason(self) -> str:
        """The reasons in words, as the command line has them."""
        return say_all(self.reasons, Medium.CLI)

    @property
    def address(self) -> str:
        return address(self.object, publication=self.publication_id, account=self.account_id, shared=self.shared)

    @property
    def carrier_address(self) -> str:
        """Of what carries this one along; empty where it goes by itself."""
        if not self.carrier:
            return ""
        return address(self.carrier, publication=self.publication_id, account=self.account_id, shared=False)

    @property
    def parent_addresses(self) -> tuple[str, ...]:
        """Where a parent may be found: with the publication, or shared on the account."""
        places = [
            address(key, publication=self.publication_id, account=self.account_id, shared=shared)
            for key in self.parents
            for shared in (False, True)
        ]
        return tuple(dict.fromkeys(places))

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
            "reasons": [reason.document() for reason in self.reasons],
            "changes": dict(self.changes),
            "emails": self.emails or 0,
        }

    def identity(self) -> list[Json]:
        """What of the line must not change between looking at a plan and confirming it; not how it is worded."""
        changed = dict(self.changes) if self.verb is Verb.UPDATE else None
        place = [self.account_id, self.publication_id, self.action, self.object]
        return [
            *place,
            self.verb.value,
            self.fingerprint,
            changed,
            self.emails,
            [reason.document() for reason in self.reasons],
        ]


@dataclass(frozen=True)
class Plan:
    """All lines of an event (or one account of it), and the sentences that concern the plan as a whole.

    ``publications``: ids of those that were looked at, also where nothing came of it.
    """

    event: str
    lines: tuple[Line, ...]
    notices: tuple[Reason, ...] = ()
    publications: tuple[int, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Equal for equal plans; any edit that changes a line changes it."""
        return fingerprint([line.identity() for line in self.lines])

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
            "notices": [say(notice, Medium.CLI) for notice in self.notices],
            "reasons": [notice.document() for notice in self.notices],
        }
