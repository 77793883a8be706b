"""Holding accounts, and releasing them: an account that is held sends nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from integrations.core.reasons import Reason
from portal.accounts.connect import NEEDS_CREDENTIALS, UNREAD, make_due, set_state
from portal.locking import locked
from portal.publishing.models import LIVE_STATES, Account, AccountState, Operation, Proposal
from portal.refusal import Refusal
from portal.roles import Right
from portal.teams import audit
from portal.teams.models import Team

from . import restore_guard


@transaction.atomic
def hold(team: Team, words: str, actor: audit.Actor, accounts: Iterable[Account] | None = None) -> list[Account]:
    """Let no account of ``team`` (or only ``accounts``) send until an Owner releases it; returns those that could
    until now. ``words``: why, as somebody typed it. Since nobody says what else has sent meanwhile, they look before
    they create from then on."""
    actor.need(Right.ACCOUNT_CHANGE, team)
    rows = locked(Account.unscoped).defer(*UNREAD).filter(team=team)
    if accounts is not None:
        rows = rows.filter(pk__in=[account.pk for account in accounts])
    found = list(rows.exclude(state=AccountState.HELD))
    for account in found:
        account.look_first, account.reconciled_at = True, None
        Operation.unscoped.filter(account=account, state__in=LIVE_STATES).update(looked_at=None)
        set_state(account, AccountState.HELD, [Reason("account.held_by", {"text": words[:500]})], actor, "account.hold")
    return found


@transaction.atomic
def release(team: Team, accounts: Iterable[Account], actor: audit.Actor) -> list[Account]:
    """Let these accounts send again, their waiting work due at once; returns those that were held. They go on looking
    before they create: see ``delivery.settle.look_first``. Raises Refusal where somebody has to say first where one of
    them leads."""
    actor.need(Right.RELEASE, team)
    keys = [account.pk for account in accounts]
    rows = locked(Account.unscoped).defer(*UNREAD).filter(team=team, pk__in=keys)
    found = list(rows.filter(state=AccountState.HELD))
    asked = Proposal.unscoped.filter(account__in=found).select_related("account").defer("access").first()
    if asked is not None:
        raise Refusal(Reason("account.decide_first", {"account": asked.account.name}, fix="account"))
    for account in found:
        ready = bool(account.fingerprint)
        state, reasons = (AccountState.ACTIVE, []) if ready else (AccountState.STOPPED, [NEEDS_CREDENTIALS])
        set_state(account, state, reasons, actor, "account.release")
        make_due(account)
    restore_guard.settle()
    return found
