"""Clients of accounts: what goes in, what is kept."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from integrations.core.errors import CredentialRefused, Untrusted
from portal.accounts import clients
from portal.publishing.models import Account, BudgetUse
from tests.support.fakes import account
from tests.support.reasons import raises

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fakes")]

CHANGES: list[dict[str, Any]] = [{"fingerprint": "other"}, {"base_urls": {"api": "https://eu.fake.test"}}]


def loaded(row: Account) -> Account:
    return Account._base_manager.get(pk=row.pk)


def test_a_client_calls_the_accounts_own_address_with_its_key() -> None:
    row = account(base_urls={"api": "https://eu.fake.test/v9"}, credentials={"api_key": "CANARY"})
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    with clients.using(row, transport=httpx.MockTransport(answer)) as client:
        client.request("GET", "/me", cost=2)
    assert str(seen[0].url) == "https://eu.fake.test/v9/me"
    assert seen[0].headers["Authorization"] == "Bearer CANARY"
    assert BudgetUse._base_manager.get(account=row).points == 2
    assert "CANARY" not in repr(client)


def test_the_platforms_own_address_is_the_default() -> None:
    row = account(
        slug="twin", base_urls={"data": "https://eu.fake.test"}, credentials={"api_key": "a", "other_key": "b"}
    )
    client = clients.make(row)
    assert client.hosts == {"api": "https://api.fake.test", "data": "https://eu.fake.test"}
    client.close()


def test_an_account_that_lacks_something_makes_no_client() -> None:
    with raises(CredentialRefused, "lacks api_key"):
        clients.make(account(name="a", credentials={}))
    with raises(Untrusted, "no base address for api"):
        clients.make(account(name="b", slug="own"))
    with raises(Untrusted, "options do not fit"):
        clients.make(account(name="c", options={"gone": 1}))


def test_what_is_learned_is_kept() -> None:
    row = account()
    state = clients.state(row)
    assert not clients.keep(row, state)
    state.learn("auth_scheme", "raw")
    assert clients.keep(row, state)
    assert clients.state(loaded(row)).learned == {"auth_scheme": "raw"}
    assert not clients.keep(row, state)


def test_what_others_learned_meanwhile_stays() -> None:
    row = account()
    state = clients.state(row)
    Account._base_manager.filter(pk=row.pk).update(learned={"rate": {"points": 9}, "x": 1})
    state.learn("rate", {"points": 1})
    state.learn("y", 2)
    clients.keep(row, state)
    assert loaded(row).learned == {"rate": {"points": 9}, "x": 1, "y": 2}


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_is_kept_once_the_account_was_changed(change: dict[str, Any]) -> None:
    row = account()
    state = clients.state(row)
    state.learn("y", 2)
    Account._base_manager.filter(pk=row.pk).update(**change)
    assert not clients.keep(row, state)
    assert loaded(row).learned == {}
