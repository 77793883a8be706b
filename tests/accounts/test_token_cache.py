"""The token of an account: got once, by one process, for all of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection

from integrations.core.account import AccountState
from integrations.core.errors import NotSent
from portal.accounts import clients
from portal.accounts.token_cache import AccountTokenCache
from portal.dbtime import db_now
from portal.publishing.models import Account
from tests.support.fakes import account

from .test_clients import CHANGES, loaded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fakes")]

AT = datetime(2027, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def holds(row: Account) -> tuple[str, datetime | None]:
    state = clients.state(loaded(row))
    return state.token, state.token_at


def test_what_is_put_there_is_found_by_others_and_not_readable_in_the_database() -> None:
    row = account()
    AccountTokenCache(row).put("CANARY", AT)
    assert AccountTokenCache(loaded(row)).take(AT - HOUR) == ("CANARY", AT)
    assert holds(row) == ("CANARY", AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM publishing_account")
        assert "CANARY" not in str(cursor.fetchall())


def test_an_older_one_does_not_take_its_place() -> None:
    row = account()
    AccountTokenCache(row).put("younger", AT + HOUR)
    AccountTokenCache(row).put("older", AT)
    assert holds(row) == ("younger", AT + HOUR)


@pytest.mark.parametrize("change", CHANGES)
def test_a_token_of_other_keys_or_addresses_is_none(change: dict[str, Any]) -> None:
    row = account()
    token_cache = AccountTokenCache(row)
    Account._base_manager.filter(pk=row.pk).update(**change)
    token_cache.put("old", AT)
    assert holds(row) == ("", None)
    AccountTokenCache(loaded(row)).put("new", AT)
    assert token_cache.take(AT - HOUR) is None


def test_only_what_was_issued_since_then_will_do() -> None:
    row = account()
    AccountTokenCache(row).put("refused", AT)
    token_cache = AccountTokenCache(row)
    assert token_cache.take(AT) is None
    token_cache.leave()
    assert loaded(row).exchanging_until is None


def test_who_comes_second_waits_and_gets_the_token_of_the_first() -> None:
    row = account()
    first = AccountTokenCache(row)
    assert first.take(AT) is None
    waits: list[float] = []

    def ended(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            first.put("fresh", AT + HOUR)
            first.leave()

    assert AccountTokenCache(row, sleep=ended).take(AT) == ("fresh", AT + HOUR)
    assert len(waits) == 3
    assert loaded(row).exchanging_until is None


def test_who_died_at_it_is_not_waited_for_for_ever() -> None:
    row = account()
    assert AccountTokenCache(row).take(AT) is None
    Account._base_manager.filter(pk=row.pk).update(exchanging_until=db_now() - timedelta(seconds=1))
    second = AccountTokenCache(row)
    assert second.take(AT) is None
    own = loaded(row).exchanging_until
    AccountTokenCache(row).leave()
    assert loaded(row).exchanging_until == own, "who lost its turn does not end that of another"
    second.leave()
    assert loaded(row).exchanging_until is None


def test_of_a_deleted_account_nothing_is_waited_for_or_kept() -> None:
    row = account()
    token_cache = AccountTokenCache(row)
    Account._base_manager.filter(pk=row.pk).delete()
    assert token_cache.take(AT) is None
    token_cache.put("orphan", AT)
    token_cache.leave()


@pytest.mark.parametrize("name", ["take", "put", "leave"])
def test_without_the_database_nothing_was_sent(name: str) -> None:
    """Else a call that never left would have to be looked up."""
    token_cache = AccountTokenCache(account())

    def gone(*_any: object) -> None:
        raise OperationalError

    calls = {"take": lambda: token_cache.take(AT), "put": lambda: token_cache.put("t", AT), "leave": token_cache.leave}
    with connection.execute_wrapper(gone), pytest.raises(NotSent):
        calls[name]()


def test_an_exchange_that_fails_ends_the_turn() -> None:
    row = account()
    state = clients.state(row)

    def refused() -> str:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        state.renew_token(refused, AT, lambda: AT)
    assert loaded(row).exchanging_until is None


@pytest.mark.django_db(transaction=True)
def test_four_processes_that_need_one_at_once_get_it_once() -> None:
    """C07, across processes: each has a state of its own, as each loads the account for itself."""
    row = account()
    states = [clients.state(loaded(row)) for _ in range(4)]
    together = threading.Barrier(4)
    exchanged: list[str] = []

    def exchange() -> str:
        exchanged.append(f"t{len(exchanged)}")
        return exchanged[-1]

    _at_once([lambda state=state: _renew(state, together, exchange) for state in states])
    assert exchanged == ["t0"]
    assert {state.token for state in states} == {"t0"}


def _renew(state: AccountState, together: threading.Barrier, exchange: Callable[[], str]) -> None:
    together.wait(30)
    try:
        state.renew_token(exchange, AT, lambda: AT + HOUR)
    finally:
        connection.close()


def _at_once(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
