"""Before a create that cannot be repeated: which look-alikes stand there already, so that a look-up is not fooled."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from integrations.core import frozen
from integrations.core.contract import Platform
from integrations.core.errors import AccountProblem, BudgetSpent, PlatformError
from integrations.core.http import Client
from portal.publishing.models import Operation, OperationState

from .backoff import pause
from .claiming import Group
from .context import context_for
from .sending import call_of
from .settling import stop_account

AT_ONCE = 100
S = OperationState


def survey(account: int, platform: Platform, client: Client, now: datetime) -> bool:
    """Take the snapshot for what is due and has none yet; one request for many. True if there was something to do."""
    actions = [action for action, capability in platform.capabilities.items() if capability.snapshot]
    rows = Operation._base_manager.filter(
        account=account, action__in=actions, lookalikes__isnull=True, blockers=0, due_at__lte=now, carrier=None
    ).filter(state__in=(S.QUEUED, S.WAITING))
    by_action: dict[str, list[Operation]] = defaultdict(list)
    for op in rows.order_by("rank", "pk")[:AT_ONCE]:
        by_action[op.action].append(op)
    for action, ops in by_action.items():
        _take(platform, client, action, ops, now)
    return bool(by_action)


def _take(platform: Platform, client: Client, action: str, ops: list[Operation], now: datetime) -> None:
    capability = platform.capabilities[action]
    if capability.snapshot is None:
        return
    context = context_for(ops[0].account_id, ops, now)
    group = Group(tuple(ops), {}, capability)
    try:
        found = capability.snapshot(client, [call_of(op, group, context) for op in ops])
    except (PlatformError, frozen.Unresolved) as error:
        _later(ops, error, now)
        return
    for op in ops:
        Operation._base_manager.filter(pk=op.pk).update(lookalikes=list(found.get(op.key, ())))


def _later(ops: list[Operation], error: PlatformError | frozen.Unresolved, now: datetime) -> None:
    """Nothing was sent: try the survey again later, whatever kept it from succeeding."""
    words = error.message if isinstance(error, PlatformError) else f"What this depends on is not known there: {error}."
    if isinstance(error, AccountProblem):
        stop_account(ops[0].account_id, words)
    due = error.until if isinstance(error, BudgetSpent) else now + pause(ops[0].failures + 1)
    for op in ops:
        Operation._base_manager.filter(pk=op.pk, state__in=(S.QUEUED, S.WAITING)).update(
            state=S.WAITING, message=words[:1000], due_at=due, failures=op.failures + 1
        )
