"""One writer at a time for what is to be sent on an account: its operations refer to each other."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from portal.locking import locked
from portal.publishing.models import Account


def lock_accounts(accounts: Iterable[int]) -> None:
    """Hold these accounts until the transaction ends. Who writes operations does so first, before their lane."""
    if connection.features.has_select_for_update:
        list(locked(Account.unscoped).filter(pk__in=accounts).only("pk"))
