"""What a failure means for the whole account: it waits, or it stops until somebody mends it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F, Q

from integrations.core.errors import AccountProblem, BudgetSpent, PlatformError, RateLimited
from integrations.core.reasons import Reason
from portal.dbtime import db_now
from portal.publishing.models import Account, AccountState, Lane, Operation, OperationState

from .backoff import pause

TOLD_FROM = timedelta(minutes=1)  #: waits that are longer are told to people

log = logging.getLogger("callboard.engine")


def consequences(account: int, error: PlatformError, now: datetime, *, bulk: bool = False) -> None:
    """Let the account bear what ``error`` says of all of it, whatever call it came from. A budget that has no room for
    ``bulk`` work may have some for people."""
    if isinstance(error, AccountProblem):
        stop_account(account, error.reason)
    elif isinstance(error, RateLimited):
        # as long as the platform asks, and longer each time it has to ask again; calls out together count once
        lane = Lane.unscoped.get_or_create(account_id=account)[0]
        own = timedelta(seconds=1)
        if lane.paused_until is None or lane.paused_until <= now:
            own = max(own, pause(lane.refusals + 1))
            Lane.unscoped.filter(account=account).update(refusals=F("refusals") + 1)
        _wait(account, now + max(own, timedelta(seconds=error.retry_after or 0)), error.reason)
    elif isinstance(error, BudgetSpent):
        _wait(account, error.until, error.reason, "bulk_paused_until" if bulk else "paused_until")


def may_send(account: int, now: datetime) -> bool:
    """Whether the account is neither stopped nor held, and nobody asked it to wait."""
    if not Account.unscoped.filter(pk=account, state=AccountState.ACTIVE).exists():
        return False
    return paused_until(account, now) <= now


def stop_account(account: int, reason: Reason) -> None:
    """Nothing more is sent from ``account`` until somebody mends it; its work waits. One that is held stays held."""
    rows = Account.unscoped.filter(pk=account, state=AccountState.ACTIVE)
    if rows.update(state=AccountState.STOPPED, reasons=[reason], state_since=db_now()):
        log.info("an account was stopped", extra={"account": account})
        park(Account.unscoped.defer("credentials", "token").get(pk=account))


def park(account: Account) -> None:
    """What could be sent now waits for the account instead. What waits for a parent stays in line behind it."""
    state = Reason("delivery.held" if account.state == AccountState.HELD else "delivery.stopped")
    why = Reason("delivery.account", {"account": account.name, "state": state, "why": account.reasons})
    ready = Operation.unscoped.filter(account=account, state=OperationState.QUEUED, blockers=0)
    ready.update(state=OperationState.WAITING, reasons=[why])


def park_stopped(account: int) -> None:
    """Park what is in line on an account that may not send."""
    row = Account.unscoped.defer("credentials", "token").exclude(state=AccountState.ACTIVE).filter(pk=account)
    for stopped in row:
        park(stopped)


def settled_well(account: int) -> None:
    """The platform took something: it no longer asks for a slower pace."""
    Lane.unscoped.filter(account=account, refusals__gt=0).update(refusals=0)


def paused_until(account: int, now: datetime) -> datetime:
    """The instant from which the lane may send again."""
    until = Lane.unscoped.filter(account=account).values_list("paused_until", flat=True).first()
    return max(now, until) if until is not None else now


def bulk_paused(account: int, now: datetime) -> bool:
    """Whether only what people wait for may be sent."""
    return Lane.unscoped.filter(account=account, bulk_paused_until__gt=now).exists()


def waiting_long(accounts: Iterable[int]) -> list[Lane]:
    """Lanes of ``accounts`` that wait so long that people are told, with why."""
    later = db_now() + TOLD_FROM
    paused = Q(paused_until__gt=later) | Q(bulk_paused_until__gt=later)
    rows = Lane.unscoped.filter(paused, account__in=list(accounts), account__state=AccountState.ACTIVE)
    return list(
        rows.select_related("account").defer("account__credentials", "account__token").order_by("account__name")
    )


def _wait(account: int, until: datetime, reason: Reason, field: str = "paused_until") -> None:
    """Nothing more is claimed before ``until``."""
    rows = Lane.unscoped.filter(account=account)
    rows.exclude(**{f"{field}__gt": until}).update(**{field: until, "pause_reasons": [reason]})
