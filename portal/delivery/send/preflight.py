"""What must no longer be sent, although it was recorded: found out before it is claimed."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from integrations.core import objects
from integrations.core.contract import STATUS_ACTION, Platform
from integrations.core.reasons import Reason
from portal.dbtime import db_now
from portal.delivery.operations import dependencies
from portal.delivery.operations.leases import Lease, check
from portal.delivery.record.supersede import cancel_undesired
from portal.delivery.settle.lookup import ask
from portal.events.models import Session
from portal.locking import locked
from portal.planning import desired_names
from portal.publishing.attempt_outcomes import may_have_reached
from portal.publishing.models import Operation, OperationState, Publication
from portal.publishing.operation_states import MOST, UNSENT, parts
from portal.refusal import Refusal
from portal.teams.scope import everything

from .claim import ORDER

log = logging.getLogger("callboard.engine")

S = OperationState
FRESH = 10.0  #: seconds for which today's desired state counts as read just now


@dataclass
class DesiredNames:
    """Names of what publications are to have today, read anew every few seconds."""

    _read: dict[int, tuple[float, frozenset[str] | None]] = field(default_factory=dict)

    def still_want(self, op: Operation) -> bool:
        """Whether the operation's object is still desired, as far as that can be told."""
        at, names = self._read.get(op.publication_id, (0.0, None))
        if not at or time.monotonic() - at > FRESH:
            row = Publication.unscoped.select_related("account", "event").get(pk=op.publication_id)
            try:
                with everything():
                    names = desired_names(row)
            except Refusal as problem:
                log.warning("the desired state cannot be read", exc_info=problem, extra={"account": row.account_id})
                names = None
            self._read[op.publication_id] = (time.monotonic(), names)
        return names is None or op.key in names


def cancel_undesired_creates(lease: Lease, desired_objects: DesiredNames) -> None:
    """Cancel creates that are due to be sent once more and are not desired any more: a late retry must bring nobody
    back. What may have reached the platform goes on: only then is it known, and can be removed."""
    late = Operation.unscoped.filter(
        account=lease.account, verb="create", carrier=None, blockers=0, attempt_count__gt=0, due_at__lte=db_now()
    )
    rows = late.filter(~may_have_reached(), state__in=UNSENT, shared=False)
    found = list(rows.order_by(*ORDER)[:MOST])
    undesired = [op.pk for op in found if not desired_objects.still_want(op)]
    if undesired:
        _cancel(lease, undesired)


@transaction.atomic
def _cancel(lease: Lease, undesired: list[int]) -> None:
    check(lease)
    rows = locked(Operation.unscoped).filter(pk__in=undesired, state__in=UNSENT)
    dependencies.close_runs(cancel_undesired(list(rows)))


@transaction.atomic
def sweep(lease: Lease, platform: Platform) -> None:
    """End what comes too late or from another version: sends for an event that is over by now, and actions that this
    version does not know."""
    check(lease)
    own = Operation.unscoped.filter(account=lease.account)
    # recorded before the end of its event or session; removals still go, and so does what a person asked for since
    unsent = own.filter(state__in=UNSENT, shared=False)
    end, now = "publication__event__ends_at", db_now()
    late = unsent.filter(**{f"{end}__lte": now, "created_at__lt": F(end)})
    found = dict(late.exclude(verb="delete").exclude(action=STATUS_ACTION).values_list("pk", "run"))
    _supersede(found, Reason("delivery.event_over"))
    _supersede(_of_sessions_over(unsent.filter(verb="create"), now), Reason("delivery.session_over"))
    for op in own.filter(state__in=(*UNSENT, S.UNKNOWN)).exclude(action__in=list(platform.capabilities)):
        reason = Reason("delivery.unknown_action", {"action": op.action})
        if op.state == S.UNKNOWN:
            ask(op, reason)
        else:
            Operation.unscoped.filter(pk=op.pk).update(state=S.REJECTED, reasons=[reason], settled_at=db_now())
            dependencies.conclude([(op, S.REJECTED)])


def _of_sessions_over(creates: QuerySet[Operation], now: datetime) -> dict[int, int]:
    """Creates of sessions that have ended, and of whatever belongs into these: operation → run."""
    events = creates.order_by().values("publication__event").distinct()
    begun = Session.unscoped.filter(event__in=events, starts_at__lte=now)
    ends = {(row.event_id, row.code): row.starts_at + row.duration for row in begun}
    over = {where: end for where, end in ends.items() if end <= now}
    if not over:
        return {}
    codes = {code for _, code in over}
    rows = creates.values_list("pk", "run", "publication__event", "key", "created_at")
    return {pk: run for pk, run, event, key, at in rows if at < over.get((event, objects.parse(key, codes).code), at)}


def _supersede(found: Mapping[int, int], reason: Reason) -> None:
    for ids in parts(found):
        rows = Operation.unscoped.filter(pk__in=ids)
        rows.update(state=S.SUPERSEDED, reasons=[reason], settled_at=db_now())
    dependencies.close_runs(set(found.values()))
