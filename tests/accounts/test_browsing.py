"""Looking around on an account: one page at a time, typed filters, masked for some, never for long."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from integrations import registry
from integrations.core.errors import BudgetSpent, CredentialRefused, Unavailable, Untrusted
from integrations.core.gate import Deadline
from portal.accounts import browse as browsing
from portal.accounts import clients
from portal.accounts.rate_budget import PATIENCE
from portal.publications.options import Unusable
from portal.publishing.models import Account, BudgetUse
from portal.roles import Role
from portal.teams.audit import Forbidden
from tests.support.browsable import Shelf
from tests.support.fakes import OPERATOR, account, member, run
from tests.support.reasons import raises

pytestmark = pytest.mark.django_db

LINK = "https://there.test/r0"


@pytest.fixture
def eu(there: Any) -> Account:
    return account(name="EU", base_urls={"api": there.url})


def browse(*arguments: str) -> tuple[int, str, str]:
    return run("browse", "EU", *arguments)


# --- the domain function


def test_filters_are_typed_and_a_page_at_a_time_comes(shelf: Shelf, eu: Account) -> None:
    shelf.put("One", "Two", "Three")
    texts = {"status_eq": "ended", "invited_gte": "3", "start_gte": "2027-03-01T09:00", "solution_in": "a, b"}
    seen = browsing.look(eu, "talks", texts, OPERATOR)
    assert [item.title for item in seen.page.items] == ["One", "Two"] and seen.page.total == 3
    asked, cursor = shelf.asked[0]
    assert (asked.status_eq, asked.invited_gte, asked.solution_in, cursor) == ("Ended", 3, ("a", "b"), "")
    assert asked.start_gte == datetime(2027, 3, 1, 9)
    rest = browsing.look(eu, "talks", texts, OPERATOR, cursor=seen.page.cursor)
    assert [item.title for item in rest.page.items] == ["Three"] and rest.page.cursor == ""
    assert shelf.asked[1][1] == "2"


def test_a_cursor_holds_for_its_own_question_only(shelf: Shelf, eu: Account) -> None:
    shelf.put("One", "Two", "Three")
    cursor = browsing.look(eu, "talks", {}, OPERATOR).page.cursor
    other = account(name="US", base_urls=eu.base_urls)
    for where, name, texts, given in (
        (eu, "talks", {"title_contains": "x"}, cursor),
        (eu, "people", {"talk": "1"}, cursor),
        (other, "talks", {}, cursor),
        (eu, "talks", {}, "2"),
        (eu, "talks", {}, cursor + "x"),
    ):
        with pytest.raises(Unusable, match="Begin at the first one"):
            browsing.look(where, name, texts, OPERATOR, cursor=given)
    assert len(shelf.asked) == 1


def test_what_the_account_s_options_rule_out_is_not_there(shelf: Shelf, eu: Account) -> None:
    assert list(browsing.listings(eu)) == ["talks", "people"]
    eu.options = {"auth_scheme": "raw"}
    assert list(browsing.listings(eu)) == ["talks", "people", "rarities"]
    eu.options = {"gone": 1}
    assert len(browsing.listings(eu)) == 3
    with raises(Untrusted, "Set them again"):
        browsing.look(eu, "talks", {}, OPERATOR)


@pytest.mark.parametrize(
    ("name", "texts", "words"),
    [
        ("rooms", {}, "Fake has no list 'rooms'. Known: talks, people."),
        ("talks", {"colour": "red"}, "There is no option 'colour' here."),
        ("talks", {"invited_gte": "many"}, "invited_gte must be a whole number."),
        ("talks", {"status_eq": "Lost"}, "status_eq must be 'Ended' or 'Planned'."),
        ("people", {}, "talk is needed"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_sent(
    shelf: Shelf, eu: Account, name: str, texts: dict[str, str], words: str
) -> None:
    with raises(Unusable, words.replace(".", r"\.")):
        browsing.look(eu, name, texts, OPERATOR)
    assert not shelf.asked


def test_what_came_can_be_shown(shelf: Shelf, eu: Account) -> None:
    shelf.put("bad \ud800\x00", starts_at=datetime(2027, 3, 1, 9), url="javascript:alert(1)", cells={"note": "\udfff"})
    (item,) = browsing.look(eu, "talks", {}, OPERATOR).page.items
    assert (item.title, item.url, item.cells["note"]) == ("bad �", "", "�")
    assert item.starts_at == datetime(2027, 3, 1, 9, tzinfo=UTC)


def test_addresses_are_masked_for_whoever_may_not_read_them(shelf: Shelf, eu: Account) -> None:
    address = "ada@example.org"
    shelf.put(address, url=f"{LINK}?{address}", status=address, cells={"email": address, "note": f"by {address}"})
    for role, hidden in ((Role.OWNER, False), (Role.MANAGER, False), (Role.INTEGRATIONS, True)):
        (item,) = browsing.look(eu, "talks", {}, member(role)).page.items
        assert (address not in repr(item)) is hidden
        assert item.cells["email"] == ("a•••@example.org" if hidden else address)
    for role in (Role.APPROVER, Role.ANALYST):
        with pytest.raises(Forbidden):
            browsing.look(eu, "talks", {}, member(role))
    assert len(shelf.asked) == 3


def test_nobody_is_found_by_an_address_that_is_masked(shelf: Shelf, eu: Account) -> None:
    """Who is found for a letter after the other tells the address."""
    asked = {"email_contains": "ada"}
    with pytest.raises(Unusable, match="finds and orders nobody by them"):
        browsing.look(eu, "talks", asked, member(Role.INTEGRATIONS))
    assert not shelf.asked
    browsing.look(eu, "talks", asked, member(Role.MANAGER))
    assert shelf.asked
    for listing in (one for platform in registry.PLATFORMS.values() for one in platform.listings.values()):
        for key, info in listing.filters.model_fields.items():
            speaks = "address" in (info.description or "").lower()
            assert not speaks or browsing.asks_addresses(key), f"{listing.label}: {key} asks for addresses"


# --- pace and time


def test_a_page_counts_against_the_account_s_budget(shelf: Shelf, eu: Account) -> None:
    browsing.look(eu, "talks", {}, OPERATOR)
    assert sum(BudgetUse._base_manager.filter(account=eu).values_list("points", flat=True)) >= 1


def test_a_spent_budget_is_told_at_once(shelf: Shelf, eu: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    eu.options = {"points": 10}
    eu.save()
    for _ in range(9):
        browsing.look(eu, "talks", {}, OPERATOR)
    started = time.monotonic()
    with pytest.raises(BudgetSpent):
        browsing.look(eu, "talks", {}, OPERATOR)
    assert time.monotonic() - started < 3
    assert clients.budget(eu, within=20)._patience == 5 and clients.budget(eu)._patience == PATIENCE


def test_a_slow_platform_is_not_waited_for(
    shelf: Shelf, eu: Account, there: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.delay = 2.0
    monkeypatch.setattr(browsing, "WITHIN", 1.0)
    started = time.monotonic()
    with raises(Unavailable, r"did not answer in time|takes too long"):
        browsing.look(eu, "talks", {}, OPERATOR)
    assert time.monotonic() - started < 1.9


def test_all_calls_of_a_page_share_the_time() -> None:
    moment = [0.0]
    deadline = Deadline(20, lambda: moment[0])
    assert deadline.left(65) == 20
    moment[0] = 17.0
    assert (deadline.left(65), deadline.left(1)) == (3.0, 1)
    moment[0] = 20.0
    with raises(Unavailable, "takes too long"):
        deadline.left(65)
    assert Deadline(None, lambda: moment[0]).left(65) == 65


def test_nothing_is_asked_once_the_time_is_over(shelf: Shelf, eu: Account) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    with clients.using(eu, transport=httpx.MockTransport(answer), within=0.0) as client, pytest.raises(Unavailable):
        client.request("GET", "/talks")
    assert not seen


def test_an_account_without_credentials_says_so(shelf: Shelf) -> None:
    with raises(CredentialRefused, "lacks api_key"):
        browsing.look(account(name="EU", credentials={}), "talks", {}, OPERATOR)


# --- the command


def test_the_command_says_what_there_is(shelf: Shelf, eu: Account) -> None:
    status, out, _ = browse("--json")
    lists = json.loads(out)["listings"]
    assert status == 0 and [item["name"] for item in lists] == ["talks", "people"]
    assert lists[0]["adopts"] == "session" and lists[0]["filters"]["title_contains"] == "Part of the title."
    assert "people: People of a talk (filters: talk)" in browse()[1].splitlines()


def test_the_command_lists(shelf: Shelf, eu: Account) -> None:
    shelf.put("One", "Two", "Three", url=LINK, cells={"note": "a\x1b[31m"})
    status, out, err = browse("talks", "--filter", "status_eq=Planned", "--json")
    page = json.loads(out)
    assert (status, err, page["total"], page["filters"]) == (0, "", 3, {"status_eq": "Planned"})
    assert page["rows"][0] == {
        "id": "r0", "title": "One", "starts_at": "2027-03-01T09:00:00+00:00", "ends_at": "2027-03-01T09:30:00+00:00",
        "status": "Planned", "url": LINK, "cells": {"note": "a\x1b[31m"},
    }  # fmt: skip
    more = json.loads(browse("talks", "--filter", "status_eq=Planned", "--cursor", page["next"], "--json")[1])
    assert [row["title"] for row in more["rows"]] == ["Three"] and more["next"] is None
    text = browse("talks")[1]
    assert "r0  One  2027-03-01 09:00 UTC  Planned  Note: a·[31m" in text and "2 of 3 listed." in text


@pytest.mark.parametrize(
    ("code", "words"), [(401, "refused the account's key (401)"), (500, "does not say"), (429, "slow down")]
)
def test_the_command_tells_what_went_wrong(shelf: Shelf, eu: Account, there: Any, code: int, words: str) -> None:
    there.status = code
    status, out, err = browse("talks")
    assert (status, out) == (1, "") and words in err


def test_a_platform_that_cannot_be_reached_is_named(shelf: Shelf) -> None:
    account(name="EU", base_urls={"api": "http://127.0.0.1:9"})
    status, _, err = browse("talks")
    assert status == 1 and "127.0.0.1:9 cannot be reached" in err


def test_wrong_usage(shelf: Shelf, eu: Account) -> None:
    assert browse("rooms")[0] == 2
    assert browse("talks", "--filter", "status_eq")[0] == 2
    assert browse("talks", "--filter", "status_eq=Lost")[0] == 2
    assert run("browse", "Nowhere")[0] == 2
    member(Role.ANALYST)
    assert browse("talks", "--by", "analyst")[0] == 1
    assert not shelf.asked


def test_nothing_to_look_through(fakes: None) -> None:
    account(name="EU")
    assert browse()[1].strip() == "There is nothing to look through on EU."
    status, _, err = browse("talks")
    assert status == 2 and "Fake has nothing to list." in err
