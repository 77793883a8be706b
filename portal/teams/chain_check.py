"""Whether the audit trail is as it was sealed, and the trail as a file that others can check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TextIO

from .chain import START, Head, details_digest, entry_hash, lost_heads
from .models import AuditEntry

ERASED = "person.erased"  #: the entries that name whose details were taken; only these may be without


class Fault(StrEnum):
    ALTERED = "altered"  #: an entry's details are not those that were sealed
    BROKEN = "broken"  #: an entry does not follow the one before: one of the two was altered, or it was put in
    MISSING = "missing"  #: numbers that no entry has
    STRIPPED = "stripped"  #: details are gone, and no erasing says so
    LOST = "lost"  #: the chain reached further, or elsewhere, than the database does


@dataclass(frozen=True, slots=True)
class Finding:
    """``number``: the entry, or the first of those that are missing up to ``last``."""

    fault: Fault
    number: int
    last: int


@dataclass(slots=True)
class Verdict:
    """``entries`` that have a number; ``erased``: of how many the details were erased; ``open``: not sealed yet."""

    entries: int = 0
    erased: int = 0
    open: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.findings


def verify() -> Verdict:
    """Go through the whole chain, in the order of its numbers."""
    made = Verdict(open=AuditEntry.unscoped.filter(number=None).count())
    # entries of which an erasing says that it took their details
    erasings = AuditEntry.unscoped.filter(action=ERASED).values_list("changes", flat=True)
    told = {pk for changes in erasings for pk in changes.get("entries", ())}
    last = Head(0, START)
    for row in _sealed():
        made.entries += 1
        number = row.number or 0  # whoever is sealed has one
        if number > last.number + 1:
            made.findings.append(Finding(Fault.MISSING, last.number + 1, number - 1))
        elif row.hash != entry_hash(row, last.hash):
            made.findings.append(Finding(Fault.BROKEN, number, number))
        if row.salt:
            if row.digest != details_digest(row):
                made.findings.append(Finding(Fault.ALTERED, number, number))
        elif row.pk in told:
            made.erased += 1
        else:
            made.findings.append(Finding(Fault.STRIPPED, number, number))
        last = Head(number, row.hash)
    made.findings += [Finding(Fault.LOST, each.number, each.number) for each in lost_heads()]
    return made


def export(out: TextIO) -> int:
    """Write every sealed entry as one line of JSON, in the order of the chain; returns how many."""
    number = 0
    for row in _sealed():
        number += 1
        line = {
            "number": row.number,
            "id": row.pk,
            "at": row.at.isoformat(),
            "team": row.team_id,
            "user": row.user_id,
            "actor": row.actor,
            "action": row.action,
            "subject_type": row.subject_type,
            "subject_id": row.subject_id,
            "subject": row.subject,
            "changes": row.changes,
            "salt": row.salt,
            "digest": row.digest,
            "hash": row.hash,
        }
        out.write(json.dumps(line, ensure_ascii=False) + "\n")
    return number


def _sealed() -> Iterator[AuditEntry]:
    rows = AuditEntry.unscoped.filter(number__isnull=False).order_by("number")
    return rows.iterator(chunk_size=1000)
