"""Before a create that cannot be repeated: which look-alikes stand there already, so that a look-up is not fooled."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F

from integrations.core.contract import Capability, Platform
from integrations.core.errors import BudgetSpent, PlatformError, Unavailable
from integrations.core.http import Client
from integrations.core.reasons import Reason
from integrations.core.refusals import of_key
from portal.dbtime import db_now
from portal.delivery.operations import dependencies
from portal.delivery.operations.account_pause import consequences, may_send, park_stopped, paused_until
from portal.delivery.operations.backoff import pause
from portal.delivery.operations.call import Group
from portal.delivery.operations.leases import Lease, check
from portal.publishing.models import Operation, OperationState
from portal.publishing.operation_states import UNSENT

from .claim import ORDER
from .context import Context
from .send import calls_of

log = logging.getLogger("callboard.engine")

AT_ONCE = 100
S = OperationState


@dataclass(frozen=True)
class Survey:
    """Creates of one action and publication that nothing is known of yet: one look answers for all of them."""

    operations: tuple[Operation, ...]
    capability: Capability

    @property
    def all(self) -> tuple[Operation, ...]:
        return self.operations

    @property
    def bulk(self) -> bool:
        return all(op.bulk for op in self.operations)


@dataclass(frozen=True)
class Surveyed:
    """What a look found, ids by object name, or why it found nothing out. ``refused``: what could not even be asked
    for, and why, by object name."""

    survey: Survey
    found: Mapping[str, Sequence[str]] = field(default_factory=dict)
    refused: Mapping[str, Reason] = field(default_factory=dict)
    error: PlatformError | None = None


def due(account: int, platform: Platform, out: Collection[int] = ()) -> list[Survey]:
    """What must be surveyed before it can be sent, and is due; none of the operations in ``out``."""
    actions = [action for action, capability in platform.capabilities.items() if capability.snapshot]
    now = db_now()
    if not actions or not may_send(account, now):
        return []
    rows = Operation.unscoped.filter(
        account=account, action__in=actions, lookalikes__isnull=True, blockers=0, due_at__lte=now, carrier=None
    ).filter(state__in=UNSENT, unconfirmed=False)
    rows = rows.exclude(pk__in=out)
    alike: dict[tuple[str, int], list[Operation]] = defaultdict(list)
    for op in rows.order_by(*ORDER)[:AT_ONCE]:
        alike[op.action, op.publication_id].append(op)  # names of objects are those of one publication
    return [Survey(tuple(ops), platform.capabilities[action]) for (action, _), ops in alike.items()]


def perform(client: Client, survey: Survey, context: Context) -> Surveyed:
    """Look; never raises. Runs in the lane's threads."""
    calls, refused = calls_of(survey.operations, Group(survey.operations, {}, survey.capability), context)
    snapshot = survey.capability.snapshot
    try:
        return Surveyed(survey, dict(snapshot(client, calls)) if snapshot and calls else {}, refused)
    except PlatformError as error:
        return Surveyed(survey, error=of_key(error))  # a list of the account is a plain read
    except BaseException as error:
        log.error("adapter failed", exc_info=error, extra={"action": survey.operations[0].action})
        reason = Reason("delivery.list_not_understood", {"error": type(error).__name__})
        return Surveyed(survey, error=Unavailable(reason))


@transaction.atomic
def settle(lease: Lease, surveyed: Surveyed) -> None:
    """Note what was found. Where the look failed nothing was sent: it is made again later, whatever kept it."""
    check(lease)
    if surveyed.error is not None:
        _later(lease.account, surveyed.survey, surveyed.error)
        return
    for op in surveyed.survey.operations:
        row = Operation.unscoped.filter(pk=op.pk, state__in=UNSENT)
        if op.key in surveyed.refused:
            row.update(state=S.REJECTED, reasons=[surveyed.refused[op.key]], settled_at=db_now())
            dependencies.conclude([(op, S.REJECTED)])
        else:
            row.update(lookalikes=list(surveyed.found.get(op.key, ())))


def _later(account: int, survey: Survey, error: PlatformError) -> None:
    now, ops = db_now(), survey.operations
    consequences(account, error, now, bulk=survey.bulk)
    rows = Operation.unscoped.filter(pk__in=[op.pk for op in ops], state__in=UNSENT)
    if isinstance(error, BudgetSpent):  # nobody looked, which is no failure
        rows.update(due_at=error.until)
        park_stopped(account)
        return
    due = max(now + pause(1 + min(op.failures for op in ops)), paused_until(account, now))
    rows.update(state=S.WAITING, reasons=[error.reason], due_at=due, failures=F("failures") + 1)
