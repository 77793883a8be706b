"""What must no longer be sent, although it was recorded: found out before it is claimed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, QuerySet

from integrations.core.contract import STATUS_ACTION, Platform
from portal.publishing.dbtime import db_now
from portal.publishing.models import Operation, OperationState, Publication
from portal.publishing.planning import wished
from portal.teams.scope import everything

from . import family
from .attempts import may_have_reached
from .leases import Lease, check
from .lookups import ask
from .yielding import UNSENT, not_wished

S = OperationState
AT_ONCE = 400
FRESH = 10.0  #: seconds for which what is wished for today counts as read just now


@dataclass
class Wishes:
    """Names of what publications wish for today, read anew every few seconds."""

    _read: dict[int, tuple[float, frozenset[str]]] = field(default_factory=dict)

    def of(self, publication: int) -> frozenset[str]:
        at, names = self._read.get(publication, (0.0, frozenset()))
        if not at or time.monotonic() - at > FRESH:
            row = Publication._base_manager.select_related("account", "event").get(pk=publication)
            with everything():
                names = wished(row)
            self._read[publication] = (time.monotonic(), names)
        return names


def recheck(lease: Lease, wishes: Wishes) -> None:
    """Cancel creates that are due to be sent once more and are not wished for any more: a late retry must bring nobody
    back. What may have reached the platform goes on: only then is it known, and can be removed."""
    late = Operation._base_manager.filter(
        account=lease.account, verb="create", carrier=None, blockers=0, attempt_count__gt=0, due_at__lte=db_now()
    )
    rows = late.filter(~may_have_reached(), state__in=UNSENT, shared=False)
    found = list(rows.order_by("rank", "pk")[:AT_ONCE])
    unwished = [op.pk for op in found if op.key not in wishes.of(op.publication_id)]
    if unwished:
        _cancel(lease, unwished)


@transaction.atomic
def _cancel(lease: Lease, unwished: list[int]) -> None:
    check(lease)
    rows = Operation._base_manager.select_for_update().filter(pk__in=unwished, state__in=UNSENT)
    family.close_runs(not_wished(list(rows)))


@transaction.atomic
def sweep(lease: Lease, platform: Platform) -> None:
    """End what comes too late or from another version: sends for an event that is over by now, and actions that this
    version does not know."""
    check(lease)
    own = Operation._base_manager.filter(account=lease.account)
    _expire(own.filter(state__in=UNSENT))
    for op in own.filter(state__in=(*UNSENT, S.UNKNOWN)).exclude(action__in=list(platform.capabilities)):
        _strange(op)


def _expire(unsent: QuerySet[Operation]) -> None:
    """What was recorded before the event's end and comes after it; removals still go, and what a person asked for."""
    end, now = "publication__event__ends_at", db_now()
    late = unsent.filter(**{f"{end}__lte": now, "created_at__lt": F(end)}, shared=False)
    found = dict(late.exclude(verb="delete").exclude(action=STATUS_ACTION).values_list("pk", "run"))
    for start in range(0, len(found), AT_ONCE):
        part = Operation._base_manager.filter(pk__in=list(found)[start : start + AT_ONCE])
        part.update(state=S.SUPERSEDED, message="The event was over before this could be sent.", settled_at=now)
    family.close_runs(set(found.values()))


def _strange(op: Operation) -> None:
    words = f"This version has no {op.action} for the platform."
    if op.state == S.UNKNOWN:
        ask(op, words)
        return
    Operation._base_manager.filter(pk=op.pk).update(state=S.REJECTED, message=words, settled_at=db_now())
    family.conclude([(op, S.REJECTED)])
