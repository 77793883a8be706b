"""Where all processes that work for an account find its token. Keys are exchanged by one of them at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import Q

from integrations.core.errors import NotSent
from integrations.core.reasons import Reason
from portal.dbtime import db_now
from portal.locking import locked
from portal.publishing.models import Account

TURN = timedelta(seconds=15)  #: after this the exchange of a process that says nothing more is not waited for
STEP = 0.1


@contextmanager
def _reachable() -> Iterator[None]:
    """The call that the token is for has not left yet."""
    try:
        yield
    except DatabaseError as error:
        raise NotSent(Reason("account.database_away")) from error


class AccountTokenCache:
    """The token stored with ``account``. Each process has one, shared by its threads, of which one asks at a time.

    A token of other credentials or addresses than those that ``account`` was loaded with is no token of it. Raises
    NotSent where the database is away.
    """

    def __init__(self, account: Account, sleep: Callable[[float], None] = time.sleep) -> None:
        self._account = account
        self._sleep = sleep
        self._mine: datetime | None = None

    @_reachable()
    def take(self, since: datetime) -> tuple[str, datetime] | None:
        """A token issued after ``since``, with when that was, if need be once somebody else has got it. None: it is
        the caller's turn to exchange keys, and to say ``leave`` then."""
        while True:
            found = self._issued_after(since)
            if found is not None:
                return found
            # take the turn, if nobody has it; an account that was deleted keeps nobody waiting
            now = db_now()
            self._mine = now + TURN
            free = Q(exchanging_until=None) | Q(exchanging_until__lte=now)
            rows = Account.unscoped.filter(pk=self._account.pk)
            if rows.filter(free).update(exchanging_until=self._mine) or not rows.exists():
                break
            self._sleep(STEP)
        found = self._issued_after(since)  # somebody may have ended between the two looks
        if found is not None:
            self.leave()
        return found

    @_reachable()
    @transaction.atomic
    def put(self, token: str, at: datetime) -> None:
        """Store it for everybody, unless there is a younger one or the account was changed meanwhile."""
        row = locked(Account.unscoped).filter(pk=self._account.pk).first()
        if row is None or not row.same_access(self._account):
            return
        there = _stored(row)
        if there is None or there[1] <= at:
            row.token = {"value": token, "at": at.isoformat()}
            row.save(update_fields=["token"])

    @_reachable()
    def leave(self) -> None:
        """Let others have their turn."""
        Account.unscoped.filter(pk=self._account.pk, exchanging_until=self._mine).update(exchanging_until=None)

    def _issued_after(self, since: datetime) -> tuple[str, datetime] | None:
        row = Account.unscoped.only("token", "fingerprint", "base_urls").filter(pk=self._account.pk).first()
        found = _stored(row) if row is not None and row.same_access(self._account) else None
        return found if found is not None and found[1] > since else None


def _stored(row: Account) -> tuple[str, datetime] | None:
    token = row.token
    return (token["value"], datetime.fromisoformat(token["at"])) if token.get("at") else None


def stored(account: Account) -> tuple[str, datetime | None]:
    """The token that ``account`` was loaded with, and when it was issued; empty where it has none."""
    return _stored(account) or ("", None)
