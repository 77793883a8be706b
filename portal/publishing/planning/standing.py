"""What already is under way or was done by hand, per object of a publication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from portal.publishing.models import LIVE_STATES, ManualTask, Operation, OperationState, Publication


class Underway(NamedTuple):
    id: int
    state: str
    fingerprint: str


@dataclass(frozen=True)
class Standing:
    """``underway``: live operations by object name; ``by_hand``: object → fingerprints that a person ticked off."""

    underway: Mapping[str, Underway]
    by_hand: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, publication: Publication) -> Standing:
        own = Q(publication=publication) | Q(account=publication.account_id, shared=True)
        rows = Operation.objects.filter(own, state__in=LIVE_STATES).values_list("key", "pk", "state", "fingerprint")
        ticked: dict[str, frozenset[str]] = {}
        for items in ManualTask.objects.filter(publication=publication, done_at__isnull=False).values_list("items"):
            for item in items[0]:
                prints = ticked.get(item["key"], frozenset())
                ticked[item["key"]] = prints | {item.get("fingerprint", "")}
        return cls({key: Underway(pk, state, wish) for key, pk, state, wish in rows}, ticked)

    def waits_for_person(self, key: str) -> Underway | None:
        """The operation on ``key`` whose fate is open: no second one may be made beside it."""
        found = self.underway.get(key)
        return found if found and found.state in (OperationState.UNKNOWN, OperationState.NEEDS_PERSON) else None

    def on_its_way(self, key: str, wish: str) -> Underway | None:
        """The operation that already carries this very wish, or one whose bytes are out right now."""
        found = self.underway.get(key)
        if found and (found.fingerprint == wish or found.state == OperationState.SENDING):
            return found
        return None
