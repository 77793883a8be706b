"""Confirming, in one's own name, operations whose confirmer has lost the right to them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from integrations.core.contract import STATUS_ACTION
from portal.accounts.lock import lock_accounts
from portal.dbtime import db_now
from portal.delivery import restore_guard
from portal.delivery.operations import account_pause, dependencies
from portal.delivery.operations.rights import right_to
from portal.events.models import Event
from portal.locking import locked
from portal.planning import Verb, plan
from portal.publishing.attempt_outcomes import may_have_reached
from portal.publishing.models import Account, AccountState, Operation, OperationState
from portal.publishing.operation_states import UNSENT, parts
from portal.roles import Right
from portal.teams import audit
from portal.wake import wake_after_commit

from .supersede import cancel_undesired


class Changed(Exception):
    """What waits is not what was looked at any more. Nothing was confirmed."""


@dataclass(frozen=True)
class Confirmed:
    """How many go in the actor's name now, and how many were cancelled because the plan no longer says so."""

    confirmed: int
    cancelled: int


def unconfirmed(event: Event) -> QuerySet[Operation]:
    """What of ``event`` waits for somebody to confirm it. Needs a scope."""
    return Operation.objects.filter(publication__event=event, state__in=UNSENT, unconfirmed=True).order_by("pk")


def digest(operations: Sequence[Operation]) -> str:
    """Tells whether what waits is still what was looked at."""
    return hashlib.sha256(",".join(str(op.pk) for op in operations).encode()).hexdigest()


@transaction.atomic
def confirm(
    event: Event,
    *,
    actor: audit.Actor,
    expected: str = "",
    look: Callable[[Sequence[Operation]], None] | None = None,
) -> Confirmed:
    """Have what waits sent in the name of ``actor``, as far as today's plan says exactly so; the rest is cancelled.

    Needs a scope. ``expected``: the ``digest`` of what was looked at. ``look`` sees what is about to be confirmed, and
    raises what is to keep it from that. Raises Forbidden and Changed.
    """
    actor.need(Right.PUSH, event.team)
    restore_guard.check()
    locked(Event.objects).get(pk=event.pk)
    lock_accounts(unconfirmed(event).order_by().values_list("account", flat=True).distinct())
    waiting = list(locked(unconfirmed(event)).annotate(reached=may_have_reached()).defer("body"))
    if expected and expected != digest(waiting):
        raise Changed
    left_at_work = {line.operation for line in plan(event).lines if line.operation and line.verb is Verb.SKIP}
    kept = [op for op in waiting if op.pk in left_at_work or op.action == STATUS_ACTION or op.reached]
    for right in {right_to(op.verb, op.action) for op in kept}:
        actor.need(right, event.team)
    if look is not None:
        look(kept)
    for ids in parts(op.pk for op in kept):
        rows = Operation.objects.filter(pk__in=ids, state__in=UNSENT)
        rows.update(confirmed_by=actor.user, unconfirmed=False, reasons=[], due_at=db_now())
        rows.filter(blockers=0).update(state=OperationState.QUEUED)
    names = {op.pk for op in kept}
    runs = cancel_undesired([op for op in waiting if op.pk not in names])
    dependencies.close_runs(runs)
    accounts = Account.objects.filter(pk__in={op.account_id for op in kept}).exclude(state=AccountState.ACTIVE)
    for account in accounts.defer("credentials", "token"):
        account_pause.park(account)
    changes = {"confirmed": len(kept), "cancelled": len(waiting) - len(kept)}
    audit.write(actor, event.team, "push.confirm", event, changes)
    wake_after_commit({op.account_id for op in kept})
    return Confirmed(len(kept), len(waiting) - len(kept))
