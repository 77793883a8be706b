"""What the plan must know besides wishes and bodies: what is under way, done by hand, kept or missing there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q

from integrations.core.frozen import Json
from portal.publishing.engine.attempts import may_have_reached
from portal.publishing.engine.states import OPEN_FATE
from portal.publishing.models import (
    LIVE_STATES,
    ManualTask,
    Operation,
    OperationState,
    Publication,
    RemoteObject,
    RemoteState,
)


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


@dataclass(frozen=True)
class Standing:
    """All by object name: live operations, fingerprints that a person last ticked off, fields that the platform keeps
    otherwise, and ids of what the platform no longer knows."""

    underway: Mapping[str, Underway]
    by_hand: Mapping[str, str]
    differences: Mapping[str, Mapping[str, tuple[Json, Json]]]
    missing: Mapping[str, str]

    @classmethod
    def of(cls, publication: Publication) -> Standing:
        remote = list(_notable(publication))
        return cls(
            underway=_underway(publication),
            by_hand=_by_hand(publication),
            differences={key: pairs for key, state, pairs, _ in remote if pairs and state == RemoteState.PRESENT},
            missing={key: remote_id for key, state, _, remote_id in remote if state == RemoteState.MISSING},
        )

    def coming(self, key: str) -> bool:
        """Whether a live operation is to create ``key``."""
        found = self.underway.get(key)
        return found is not None and found.verb == "create"

    def leaving(self, key: str) -> bool:
        """Whether ``key`` is being removed there just now."""
        found = self.underway.get(key)
        return found is not None and found.verb == "delete" and found.out


def _underway(publication: Publication) -> dict[str, Underway]:
    own = Q(publication=publication) | Q(account=publication.account_id, shared=True)
    rows = Operation.objects.filter(own, state__in=LIVE_STATES).annotate(reached=may_have_reached())
    fields = rows.values_list("key", "pk", "state", "verb", "fingerprint", "changed", "shared", "reached")
    return {
        key: Underway(pk, state, verb, wish, tuple(changed), shared, reached)
        for key, pk, state, verb, wish, changed, shared, reached in fields
    }


def _by_hand(publication: Publication) -> dict[str, str]:
    """The last tick counts: a wish that comes back after another one was ticked is a new one."""
    ticked = ManualTask.objects.filter(publication=publication, done_at__isnull=False).order_by("done_at", "pk")
    return {item["key"]: item.get("fingerprint", "") for (items,) in ticked.values_list("items") for item in items}


def _notable(publication: Publication) -> Iterable[tuple[str, str, Any, str]]:
    rows = RemoteObject.objects.filter(publication=publication)
    kept = Q(state=RemoteState.PRESENT) & ~Q(differences={})
    return rows.filter(kept | Q(state=RemoteState.MISSING)).values_list("key", "state", "differences", "remote_id")
