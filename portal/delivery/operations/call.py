"""Operations that travel in one call, and how that call ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from integrations.core.contract import Candidate, Capability, Find, Outcome
from integrations.core.errors import PlatformError
from integrations.core.reasons import Reason
from portal.publishing.models import Operation


@dataclass(frozen=True)
class Group:
    """Operations that travel in one call, and what they carry inside. ``looking``: look it up instead of sending."""

    operations: tuple[Operation, ...]
    carried: dict[int, tuple[Operation, ...]]
    capability: Capability
    looking: bool = False

    @property
    def all(self) -> tuple[Operation, ...]:
        return self.operations + tuple(op for ops in self.carried.values() for op in ops)

    @property
    def bulk(self) -> bool:
        """Whether nobody waits for any of it."""
        return all(op.bulk for op in self.operations)

    @property
    def repeatable(self) -> bool:
        return repeatable(self.capability, self.operations)

    @property
    def find(self) -> Find | None:
        """How to look these up; None where nobody can, or where a repeated change or removal says it better."""
        if self.repeatable and any(op.verb != "create" for op in self.operations):
            return None
        return self.capability.find


def repeatable(capability: Capability, operations: Iterable[Operation]) -> bool:
    """Whether a document says repeating is harmless, and no mail is known to go out a second time."""
    return capability.replayable and not any(op.emails for op in operations)


@dataclass(frozen=True)
class Result:
    """How a group ended: an Outcome per operation, in their order, or the error that all of them share; for a look-up
    what was found by object name, and why some could not even be looked for. ``gone``: the name of what they belong to,
    where the platform knows that no longer."""

    group: Group
    outcomes: Sequence[Outcome] = ()
    error: PlatformError | None = None
    candidates: Mapping[str, Sequence[Candidate]] = field(default_factory=dict)
    refused: Mapping[str, Reason] = field(default_factory=dict)
    gone: str = ""
