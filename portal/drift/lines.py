"""What a comparison finds: one line for each thing that is not as we last saw or sent it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from integrations.core.reasons import Reason, documents
from portal.wording import Medium, Worded, say

Pairs = Mapping[str, tuple[Any, Any]]


class Drift(StrEnum):
    MISSING = "missing"
    CHANGED = "changed"
    EXPIRED = "expired"  #: there or not, of no use any more by the platform's own rules
    EXTRA = "extra"  #: stands in what is ours, and nobody here knows it


#: what can be taken for what is there
NOTABLE = (Drift.MISSING, Drift.CHANGED)


@dataclass(frozen=True, slots=True)
class DriftLine(Worded):
    """``object`` as in object names, or the id there of something extra. ``fields``: name → (ours, theirs)."""

    account: str
    publication: int
    name: str
    object: str
    label: str
    drift: Drift
    remote_id: str
    fields: Pairs = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()

    def document(self) -> dict[str, Any]:
        return {
            "account": self.account,
            "publication": self.name,
            "object": self.object,
            "label": self.label,
            "drift": self.drift.value,
            "remote_id": self.remote_id,
            "fields": {name: list(pair) for name, pair in self.fields.items()},
            "message": self.message,
            "reasons": documents(self.reasons),
        }


@dataclass
class Compared:
    """``compared``: how many things were looked at. ``notes``: what no platform can be asked about.
    ``left``: what was not compared although it could have been, and why; empty where all was."""

    lines: list[DriftLine] = field(default_factory=list)
    compared: int = 0
    notes: list[Reason] = field(default_factory=list)
    left: list[Reason] = field(default_factory=list)
    requests: int = 0

    @property
    def counts(self) -> dict[str, int]:
        return dict(sorted(Counter(line.drift.value for line in self.lines).items()))

    def document(self) -> dict[str, Any]:
        return {
            "lines": [line.document() for line in self.lines],
            "counts": self.counts,
            "compared": self.compared,
            "complete": not self.left,
            "notes": [say(reason, Medium.CLI) for reason in (*self.notes, *self.left)],
            "reasons": documents((*self.notes, *self.left)),
            "requests": self.requests,
        }
