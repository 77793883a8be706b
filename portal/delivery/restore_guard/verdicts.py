"""What the marks outside say about the database. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from integrations.core.reasons import Reason


class Verdict(StrEnum):
    FINE = "fine"
    NEW = "new"  #: nothing can have been sent from here yet, or not since there are markers
    HEALED = "healed"  #: what stood outside is lost, and the database has not moved
    RESTORED = "restored"
    COPIED = "copied"


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands at one place outside. ``moved``: it lies there as a copy, not as it was written. ``shared``: a copy
    of the installation may read it, too, since it stands somewhere else."""

    uid: str
    counter: int
    moved: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the database says. ``fresh``: nobody has looked at its marks until now. ``used``: it holds accounts.
    ``at_home``: it stands where it stood when that was looked at last."""

    uid: str
    counter: int
    fresh: bool = False
    used: bool = True
    at_home: bool = False


#: why nothing is sent after such a verdict
REASONS = {Verdict.RESTORED: Reason("delivery.restored"), Verdict.COPIED: Reason("delivery.copied")}


def judge(known: Known, marks: Sequence[Mark], *, somewhere: bool) -> Verdict:
    """``marks``: what could be read outside. ``somewhere``: whether there is a place for marks at all."""
    if not somewhere:
        return Verdict.FINE
    if known.fresh:
        # an old database under a new version has no marks anywhere; a backup from before has them outside
        return Verdict.RESTORED if marks and known.used else Verdict.NEW
    own = [mark for mark in marks if mark.uid == known.uid]
    if any(mark.counter > known.counter for mark in own):
        return Verdict.RESTORED
    lying = [mark for mark in own if not mark.moved]
    # a mark that a copy reads as well says nothing beside one that was copied, unless the database is where it was
    if any(not mark.shared for mark in lying) or (lying and (len(lying) == len(marks) or known.at_home)):
        return Verdict.FINE
    if not marks and known.at_home:
        return Verdict.HEALED
    return Verdict.COPIED if known.used else Verdict.NEW
