"""What the plan must know besides the desired objects: what is under way, done by hand, kept or missing there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from django.db.models import F, Q

from integrations.core.frozen import Json
from integrations.core.records import Known
from portal.publishing.attempt_outcomes import may_have_reached
from portal.publishing.models import (
    LIVE_STATES,
    ManualTask,
    Operation,
    OperationState,
    Publication,
    RemoteObject,
    RemoteState,
)
from portal.publishing.operation_states import OPEN_FATE


class Underway(NamedTuple):
    """A live operation. ``reached``: an attempt of it may have had its effect on the platform."""

    id: int
    state: str
    verb: str
    fingerprint: str
    changed: tuple[str, ...] = ()
    shared: bool = False
    reached: bool = False

    @property
    def open_fate(self) -> bool:
        """Whether nobody knows what became of it: no second one may be made beside it."""
        return self.state in OPEN_FATE

    @property
    def out(self) -> bool:
        """Whether its bytes are out, or may have been: it can no longer be taken back."""
        return self.state == OperationState.SENDING or self.reached


class Own(NamedTuple):
    """What it takes to remove an object of the publication itself."""

    label: str
    path: Mapping[str, Json]


@dataclass(frozen=True)
class Standing:
    """All by object name: live operations, removals that wait for one of those to end, fingerprints that a person last
    ticked off, what exists for the publication and, shared, on its account, which of it is the publication's own,
    fields that the platform keeps otherwise, and ids of what the platform no longer knows."""

    underway: dict[str, Underway] = field(default_factory=dict)
    removals: dict[str, int] = field(default_factory=dict)
    by_hand: dict[str, str] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    own: dict[str, Own] = field(default_factory=dict)
    differences: dict[str, Mapping[str, tuple[Json, Json]]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def coming(self, key: str) -> bool:
        """Whether a live operation is to create ``key``."""
        found = self.underway.get(key)
        return found is not None and found.verb == "create"

    def leaving(self, key: str) -> bool:
        """Whether ``key`` is being removed there just now."""
        found = self.underway.get(key)
        return found is not None and found.verb == "delete" and found.out


def standings(publications: Sequence[Publication], leave_out: Sequence[str] = ()) -> dict[int, Standing]:
    """Publication → where it stands, less the kinds of objects to ``leave_out``, with three queries however many there
    are. Needs a scope.

    First what is under way, then what exists: an operation that settles in between is then seen at least once.
    """
    found = {each.pk: Standing() for each in publications}
    on_account: defaultdict[int, list[Standing]] = defaultdict(list)
    for each in publications:
        on_account[each.account_id].append(found[each.pk])
    _underway(found, on_account)
    # the last tick counts: a body that comes back after another one was ticked is a new one
    listed = ManualTask.objects.filter(publication__in=found).values_list("publication", "items")
    ticked = [(item["tick"]["at"], where, item) for where, items in listed for item in items if "tick" in item]
    for _, publication, item in sorted(ticked, key=itemgetter(0)):
        found[publication].by_hand[item["key"]] = item.get("fingerprint", "")
    _existing(found, on_account, leave_out)
    return found


def _underway(found: Mapping[int, Standing], on_account: Mapping[int, list[Standing]]) -> None:
    ours = Q(publication__in=found) | Q(account__in=on_account, shared=True)
    rows = Operation.objects.filter(ours, state__in=LIVE_STATES).annotate(reached=may_have_reached())
    names = ("pk", "state", "verb", "fingerprint", "changed", "shared", "reached", "blockers")
    for publication, account, key, *values, blockers in rows.values_list("publication", "account", "key", *names):
        operation = Underway(*values)
        for standing in on_account[account] if operation.shared else (found[publication],):
            if operation.verb == "delete" and blockers:
                standing.removals[key] = operation.id
            else:
                standing.underway[key] = operation


def _existing(
    found: Mapping[int, Standing], on_account: Mapping[int, list[Standing]], leave_out: Sequence[str]
) -> None:
    """What is shared on an account comes first, so that what is a publication's own wins over it."""
    states = (RemoteState.PRESENT, RemoteState.MISSING)
    rows = RemoteObject.objects.filter(Q(publication__in=found) | Q(publication=None, account__in=on_account))
    rows = rows.filter(state__in=states).exclude(kind__in=leave_out)
    ordered = rows.order_by(F("publication").asc(nulls_first=True), "pk")
    names = ("key", "remote_id", "body", "adopted", "label", "path", "differences")
    for publication, account, state, *values in ordered.values_list("publication", "account", "state", *names):
        key, remote_id, body, adopted, label, path, differences = values
        if publication is None:
            for standing in on_account[account] if state == RemoteState.PRESENT else ():
                standing.known[key] = Known(key, remote_id, body, adopted)
        elif state == RemoteState.MISSING:
            found[publication].missing[key] = remote_id
        else:
            found[publication].known[key] = Known(key, remote_id, body, adopted)
            found[publication].own[key] = Own(label, path)
            if differences:
                found[publication].differences[key] = differences
