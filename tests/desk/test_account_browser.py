"""The page of what stands on an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integrations import registry
from portal.desk.views.account_browser import FilterForm
from portal.publishing.models import Account
from portal.roles import Role
from portal.teams.models import Team
from tests.support.browsable import Shelf, shelf
from tests.support.fakes import fakes, there

from .conftest import SCRIPT

__all__ = ["fakes", "shelf", "there"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]

As = Callable[[Role], Client]


@pytest.fixture
def eu(team: Team, there: Any, shelf: Shelf) -> Account:
    team.time_zone = "Europe/Berlin"
    team.save()
    values = {"credentials": {"api_key": "k" * 20}, "base_urls": {"api": there.url}}
    return Account.objects.create(team=team, platform="fake", name="EU", **values)


def url(eu: Account) -> str:
    return reverse("desk:account_there", args=[eu.team_id, eu.pk])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_opening_the_page_asks_nothing(as_role: As, eu: Account, shelf: Shelf) -> None:
    page = text(as_role(Role.OWNER).get(url(eu)))
    for words in ("Talks", "People of a talk", "Part of the title.", 'type="datetime-local"', '<option value="Ended">'):
        assert words in page
    for words in ("Title contains", "Status is", "Start from", "Invited at least", "Solution is any of"):
        assert f"{words}</label>" in page
    assert not shelf.asked
    account = reverse("desk:account", args=[eu.team_id, eu.pk])
    assert url(eu) in text(as_role(Role.OWNER).get(account))


def test_a_page_of_a_list(as_role: As, eu: Account, shelf: Shelf) -> None:
    shelf.put("One", "Two", url="https://there.test/1", cells={"email": "ada@example.org"})
    shelf.put(SCRIPT)
    client = as_role(Role.OWNER)
    asked = {"look": "1", "of": "talks", "option_status_eq": "Planned", "option_start_gte": "2027-03-01T09:00"}
    page = text(client.get(url(eu), asked))
    for words in ("One", "1 Mar 2027, 10:00", "Starts (Europe/Berlin)", "Planned", "ada@example.org", "r0", "Talks: 3"):
        assert words in page
    assert "Note</th>" not in page and "Three" not in page and 'value="2027-03-01T09:00"' in page
    following = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "option_status_eq=Planned" in following and "option_title_contains" not in following
    page = text(client.get(url(eu) + following))
    assert SCRIPT not in page and "&lt;script&gt;" in page and "First page" in page and "Next page" not in page
    assert [cursor for _, cursor in shelf.asked] == ["", "2"]


def test_a_row_leads_to_what_belongs_to_it(as_role: As, eu: Account, shelf: Shelf) -> None:
    shelf.put("One", cells={"talk": "t/1"})
    page = text(as_role(Role.OWNER).get(url(eu), {"look": "1"}))
    assert '<a href="?of=people&amp;look=1&amp;option_talk=t%2F1">People of a talk</a>' in page


def test_who_sees_addresses_masked_is_not_offered_to_look_for_them(as_role: As, eu: Account, shelf: Shelf) -> None:
    assert "Email contains" in text(as_role(Role.OWNER).get(url(eu)))
    assert "Email contains" not in text(as_role(Role.INTEGRATIONS).get(url(eu)))
    shelf.put("One")
    client = as_role(Role.INTEGRATIONS)
    assert "One" in text(client.get(url(eu), {"look": "1", "option_email_contains": "zzz"})), (
        "what was not offered is not read"
    )


def test_an_empty_list_says_so(as_role: As, eu: Account) -> None:
    assert "Nothing there." in text(as_role(Role.OWNER).get(url(eu), {"look": "1"}))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"of": "people"}, "This field is required."),
        ({"option_invited_gte": "many"}, "Enter a whole number."),
        ({"option_start_gte": "soon"}, "“Start gte”"),
        ({"cursor": "2"}, "Begin at the first one."),
    ],
)
def test_what_cannot_be_asked_is_said_beside_the_field(
    as_role: As, eu: Account, shelf: Shelf, asked: dict[str, str], words: str
) -> None:
    answer = as_role(Role.OWNER).get(url(eu), {"look": "1", **asked})
    assert answer.status_code == 422 and words in text(answer) and "Nothing was asked" in text(answer)
    assert not shelf.asked


def test_a_list_that_is_not_there(as_role: As, eu: Account) -> None:
    assert "has no such list" in text(as_role(Role.OWNER).get(url(eu), {"of": "rooms", "look": "1"}))


@pytest.mark.parametrize(("code", "words"), [(401, "refused the account&#x27;s key"), (503, "does not say whether")])
def test_errors_are_said_in_words(as_role: As, eu: Account, there: Any, code: int, words: str) -> None:
    there.status = code
    answer = as_role(Role.OWNER).get(url(eu), {"look": "1"})
    assert answer.status_code == 200 and words in text(answer) and "gave no list" in text(answer)
    eu.refresh_from_db()
    assert eu.state == "active"


def test_lost_keys_are_said(as_role: As, eu: Account, settings: Any) -> None:
    client = as_role(Role.OWNER)
    settings.CREDENTIALS_KEYS = ["bmV3LWtleS1vZi1leGFjdGx5LTMyLWJ5dGVzLS0tLS0="]
    assert "Give the credentials again." in text(client.get(url(eu), {"look": "1"}))


def test_who_may_look_and_who_reads_addresses(as_role: As, eu: Account, shelf: Shelf) -> None:
    shelf.put("ada@example.org", cells={"email": "ada@example.org"})
    for role in Role:
        answer = as_role(role).get(url(eu), {"look": "1"})
        sees = role in (Role.OWNER, Role.MANAGER, Role.INTEGRATIONS)
        assert answer.status_code == (200 if sees else 403)
        assert ("ada@example.org" in text(answer)) is (role in (Role.OWNER, Role.MANAGER))
        assert as_role(role).post(url(eu)).status_code in (403, 405)
    assert len(shelf.asked) == 3


def test_nothing_to_look_through(as_role: As, team: Team, shelf: Shelf) -> None:
    row = Account.objects.create(team=team, platform="twin", name="Bare")
    assert "nothing that can be looked through" in text(as_role(Role.OWNER).get(url(row)))
    assert url(row) not in text(as_role(Role.OWNER).get(reverse("desk:account", args=[team.pk, row.pk])))


def test_queries_do_not_grow(as_role: As, eu: Account, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.support.browsable.PER_PAGE", 60)
    client = as_role(Role.OWNER)
    shelf.put("One")
    client.get(url(eu), {"look": "1"})
    with CaptureQueriesContext(connection) as few:
        client.get(url(eu), {"look": "1"})
    shelf.put(*(f"T{number}" for number in range(50)))
    with CaptureQueriesContext(connection) as many:
        client.get(url(eu), {"look": "1"})
    own = [query for query in many if "savepoint" not in query["sql"].lower()]
    assert len(many) <= len(few) and len(own) <= 15


def test_every_platform_s_lists_have_a_form() -> None:
    for platform in registry.PLATFORMS.values():
        for listing in platform.listings.values():
            form = FilterForm(listing, {})
            form.is_valid()
            assert set(form.errors) <= {
                f"option_{k}" for k, v in listing.filters.model_fields.items() if v.is_required()
            }
