"""What a platform's answer says of each operation: taken, refused, or something else than what was sent. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.core.contract import Outcome
from integrations.core.frozen import canonical
from integrations.core.reasons import Reason
from portal.delivery.operations.call import Result
from portal.planning.compare import PEOPLE
from portal.publications import remote_objects
from portal.publications.remote_objects import Accepted
from portal.publishing.models import Operation

NOT_LISTED = Reason("delivery.not_listed")
PLACEHOLDERS = ("$ref", "$token", "$secret")

Pairs = Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Part:
    """One operation's share of an answer.

    ``accepted``   what the platform holds now, if it took anything
    ``unnamed``    it was to be created, and the answer names nothing that was
    ``elsewhere``  why the answer is about something else than what was sent: nothing is known of this one
    ``refused``    why it was not taken
    ``different``  what came back otherwise in a field that must not differ
    ``kept``       what the platform keeps otherwise, which may be
    """

    result: Result
    op: Operation
    accepted: Accepted | None = None
    unnamed: bool = False
    elsewhere: Reason | None = None
    refused: Reason | None = None
    different: Reason | None = None
    kept: tuple[Reason, ...] = ()


def parts_of(results: Iterable[Result]) -> list[Part]:
    """A Part for each operation of these answered groups, those that travelled inside included."""
    answered: list[tuple[Result, Operation, Outcome, Collection[str]]] = []  # with the fields that must not differ
    for result in results:
        for op, outcome in zip(result.group.operations, result.outcomes, strict=True):
            answered.append((result, op, outcome, result.group.capability.identity))
            inside = {item.key: item for item in outcome.carried}
            for carried in result.group.carried.get(op.pk, ()):
                missing = Outcome(carried.key, refused=outcome.refused or NOT_LISTED)
                answered.append((result, carried, inside.get(carried.key) or missing, ()))
    named = [(op, outcome.remote_id) for _, op, outcome, _ in answered if op.verb == "create" and not outcome.refused]
    taken = remote_objects.taken([pair for pair in named if pair[1]])
    return [_part(result, op, outcome, identity, taken.get(op.pk, "")) for result, op, outcome, identity in answered]


def _part(result: Result, op: Operation, outcome: Outcome, identity: Collection[str], taken: str) -> Part:
    if outcome.refused:
        return Part(result, op, refused=outcome.refused)
    if op.verb == "create" and not outcome.remote_id:
        return Part(result, op, unnamed=True, refused=NOT_LISTED)
    if taken:
        known = Reason("delivery.id_taken", {"remote_id": outcome.remote_id, "object": taken})
        # a person may be known by two addresses; anything else of that id is what the answer is about instead
        people = op.kind in PEOPLE or op.carrier_id is not None
        return Part(result, op, refused=known) if people else Part(result, op, elsewhere=known)
    found = differences(op, outcome.read_back, outcome.ignored)
    wrong = {name: pair for name, pair in found.items() if name in identity}
    told = [name for name in outcome.read_back if name in identity and name in op.body]
    if len(told) > 1 and len(wrong) == len(told):
        return Part(result, op, elsewhere=Reason("delivery.answer_elsewhere"))
    # where part of what travelled inside was refused, what the platform holds counts, and the next plan asks for the
    # rest; otherwise the body counts as accepted as it was planned
    partly = any(part.refused for part in outcome.carried)
    open_ones = {name: value for name, value in outcome.read_back.items() if partly and name in op.body}
    kept = {name: pair for name, pair in found.items() if name not in {*identity, *open_ones}}
    body = {**op.body, **open_ones, **{name: theirs for name, (_, theirs) in wrong.items()}}
    fields = [
        Reason("delivery.differs", {"field": name, "ours": str(ours), "theirs": str(theirs)})
        for name, (ours, theirs) in sorted(wrong.items())
    ]
    different = Reason("delivery.different", {"fields": fields}) if fields else None
    return Part(result, op, Accepted(op, outcome, body, kept), different=different, kept=kept_reasons(kept))


def differences(op: Operation, *confirmed: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Body field → (ours, theirs) for what came back otherwise than sent. Placeholders are never compared."""
    theirs = {name: value for part in confirmed for name, value in part.items()}
    return {
        name: (op.body[name], value)
        for name, value in theirs.items()
        if name in op.body and not _has_placeholder(op.body[name]) and canonical(op.body[name]) != canonical(value)
    }


def kept_reasons(kept: Pairs) -> tuple[Reason, ...]:
    """What a person is told of differences that may be."""
    return tuple(
        Reason("delivery.keeps", {"field": name, "value": str(theirs)}) for name, (_, theirs) in sorted(kept.items())
    )


def _has_placeholder(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_has_placeholder, value))
    if not isinstance(value, dict):
        return False
    return any(name in value for name in PLACEHOLDERS) or any(map(_has_placeholder, value.values()))
