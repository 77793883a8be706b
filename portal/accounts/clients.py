"""A platform's client for an account: addresses, decrypted credentials, what it has learned, its budget."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pydantic
from django.conf import settings
from django.db import transaction

from integrations import registry
from integrations.core.account import AccountState, Limiter
from integrations.core.contract import Platform
from integrations.core.errors import CredentialRefused, Untrusted
from integrations.core.http import Client, Transport
from integrations.core.options import Options
from integrations.core.reasons import Reason
from portal.dbtime import db_now
from portal.locking import locked
from portal.publishing.models import Account

from .rate_budget import PATIENCE, AccountBudget
from .token_cache import AccountTokenCache, stored

AN_HOUR = timedelta(hours=1)
OWN = frozenset({"rate"})  # kept by the budget alone


def options(account: Account, platform: Platform | None = None) -> Options:
    """The account's options, defaults included; raises Untrusted where what is stored no longer fits."""
    platform = platform or registry.get(account.platform)
    try:
        return platform.account_options(**account.options)
    except pydantic.ValidationError:
        raise Untrusted(Reason("account.options_unfit", fix="account")) from None


def hosts(account: Account, platform: Platform) -> dict[str, str]:
    """Base address by host key: the account's own, else the platform's; raises Untrusted where there is neither."""
    found = {host.key: account.base_urls.get(host.key) or host.default for host in platform.hosts}
    missing = [key for key, url in found.items() if not url]
    if missing:
        raise Untrusted(Reason("account.no_base_address", {"hosts": missing}, fix="account"))
    return found


def budget(account: Account, *, within: float | None = None) -> AccountBudget:
    """The limiter that all workers of the account share; where it must not last, it waits only a part of ``within``."""
    platform = registry.get(account.platform)
    patience = PATIENCE if within is None else min(PATIENCE, within / 4)
    return AccountBudget(account.pk, platform.limits(options(account, platform)), patience=patience)


def make(
    account: Account,
    *,
    limiter: Limiter | None = None,
    transport: Transport | None = None,
    within: float | None = None,
) -> Client:
    """A client, to be closed by the caller; tests give it a ``transport`` of their own. ``within``: seconds for all of
    its calls together, where a person waits.

    Raises AccountProblem where the account cannot work as it is stored.
    """
    platform = registry.get(account.platform)
    credentials = dict(account.credentials)
    missing = [item.name for item in platform.credentials if not credentials.get(item.name)]
    if missing:
        raise CredentialRefused(Reason("account.lacks", {"missing": missing}, fix="account"))
    return Client(
        platform,
        hosts=hosts(account, platform),
        credentials=credentials,
        options=options(account, platform),
        state=state(account),
        limiter=limiter or budget(account, within=within),
        allow_private=settings.ALLOW_PRIVATE_PLATFORM_HOSTS,
        transport=transport,
        within=within,
    )


@contextmanager
def using(
    account: Account,
    *,
    limiter: Limiter | None = None,
    transport: Transport | None = None,
    within: float | None = None,
) -> Iterator[Client]:
    """A client for the block; what it learned is kept and its connections are closed however the block ends."""
    client = make(account, limiter=limiter, transport=transport, within=within)
    try:
        yield client
    finally:
        client.close()
        keep(account, client.state)
        if client.answered and (account.reached_at is None or db_now() - account.reached_at > AN_HOUR):
            # the platform has taken the credentials that the account was loaded with
            account.reached_at = db_now()
            rows = Account.unscoped.filter(pk=account.pk, fingerprint=account.fingerprint, base_urls=account.base_urls)
            rows.update(reached_at=account.reached_at)


def state(account: Account) -> AccountState:
    """Token and learned facts as they are stored."""
    return AccountState(account.learned, *stored(account), token_cache=AccountTokenCache(account))


def keep(account: Account, learned: AccountState) -> bool:
    """Store what was learned since ``account`` was loaded; says whether it was stored.

    Nothing is where credentials or addresses were replaced meanwhile. What others learned in between stays.
    """
    with learned.lock:
        if not learned.changed:
            return False
        facts = dict(learned.learned)
        learned.changed = False
    with transaction.atomic():
        row = locked(Account.unscoped).filter(pk=account.pk).first()
        if row is None or not row.same_access(account):
            return False
        before = account.learned
        news = {key: value for key, value in facts.items() if key not in OWN and before.get(key) != value}
        row.learned = {**row.learned, **news}
        row.save(update_fields=["learned"])
    account.learned = row.learned
    return True
