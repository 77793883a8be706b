"""Pages of accounts and of platforms: who sees what, what is asked before, and that no key comes out again."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from integrations import registry
from portal.events.models import Event
from portal.publishing.models import Account, AccountState, Publication
from portal.roles import Role
from portal.teams import audit
from portal.teams.models import AuditEntry, Team
from portal.teams.people import team_named
from tests.support.fakes import dump, fakes, there
from tests.support.reasons import plain

from .conftest import SCRIPT

__all__ = ["fakes", "there"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fakes", "scoped")]

KEY = "CANARY-0123456789-tail"
As = Callable[[Role], Client]


@pytest.fixture
def eu(team: Team) -> Account:
    return make(team, "EU")


def make(team: Team, name: str, platform: str = "fake", **fields: Any) -> Account:
    values: dict[str, Any] = {
        "credentials": {"api_key": KEY}, "fingerprint": "f", "hints": {"api_key": "tail"},
        "token": {"value": f"{KEY}-token", "at": "2027-01-01T00:00:00+00:00"},
    }  # fmt: skip
    return Account.objects.create(team=team, platform=platform, name=name, **(values | fields))


def url(name: str, team: Team, *more: Any) -> str:
    return reverse(f"desk:{name}", args=[team.pk, *more])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def typed(**more: str) -> dict[str, str]:
    """What the form of a new account on ``fake`` sends."""
    base = {"name": "EU", "credential_api_key": KEY, "host_api": "https://api.fake.test"}
    return {**base, "option_auth_scheme": "auto", "option_points": "100", **more}


def stored() -> Account:
    return Account.objects.get(name="EU")


# --- looking


def test_the_list_says_what_stands_where(as_role: As, team: Team, eu: Account, event: Event) -> None:
    Account.objects.filter(pk=eu.pk).update(state="stopped", reasons=plain("The key was refused (401)."))
    Publication.objects.create(event=event, account=eu)
    page = text(as_role(Role.OWNER).get(url("accounts", team)))
    for words in ("EU", "Fake", "Stopped", "The key was refused (401).", "ends in <code>tail</code>", event.title):
        assert words in page
    assert url("platform", team, "fake") in page


def test_a_stopped_account_says_what_it_needs(as_role: As, team: Team, eu: Account) -> None:
    Account.objects.filter(pk=eu.pk).update(state="stopped")
    assert "Test the connection" in text(as_role(Role.OWNER).get(url("account", team, eu.pk)))
    Account.objects.filter(pk=eu.pk).update(fingerprint="")
    assert "Give its credentials" in text(as_role(Role.OWNER).get(url("account", team, eu.pk)))
    Account.objects.filter(pk=eu.pk).update(state="held")
    assert "An Owner looks" in text(as_role(Role.OWNER).get(url("account", team, eu.pk)))


def test_names_from_outside_stay_text(as_role: As, team: Team) -> None:
    row = make(team, SCRIPT, state="stopped", reasons=plain(SCRIPT), hints={"api_key": "<b>x"})
    for name in ("account", "account_edit"):
        page = text(as_role(Role.OWNER).get(url(name, team, row.pk)))
        assert SCRIPT not in page and "<b>x" not in page
    assert SCRIPT not in text(as_role(Role.OWNER).get(url("accounts", team)))
    assert SCRIPT not in text(as_role(Role.OWNER).get(url("accounts_hold", team)))


def test_the_list_takes_as_many_queries_for_fifty_as_for_one(
    as_role: As, team: Team, event: Event, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        Publication.objects.create(event=event, account=make(team, f"A{number:02}"))
    client = as_role(Role.OWNER)
    with django_assert_max_num_queries(15):
        page = text(client.get(url("accounts", team)))
    assert "Page 1 of 2" in page and "A49" in page and "A50" not in page
    with django_assert_max_num_queries(15):
        client.get(url("account", team, Account.objects.get(name="A01").pk))


def test_pages_open_though_the_keys_are_lost(as_role: As, team: Team, eu: Account, settings: Any) -> None:
    client = as_role(Role.OWNER)
    settings.CREDENTIALS_KEYS = ["bmV3LWtleS1vZi1leGFjdGx5LTMyLWJ5dGVzLS0tLS0="]
    for name in ("account", "account_edit"):
        assert client.get(url(name, team, eu.pk)).status_code == 200
    answer = client.post(url("account_test", team, eu.pk))
    assert "Give the credentials again." in told(answer)


def test_an_account_of_an_unknown_platform_is_shown_and_not_changed(as_role: As, team: Team) -> None:
    row = make(team, "Old", platform="gone")
    client = as_role(Role.OWNER)
    assert "unknown to this version" in text(client.get(url("accounts", team)))
    assert client.get(url("account", team, row.pk)).status_code == 200
    assert client.get(url("account_edit", team, row.pk)).status_code == 404
    assert client.post(url("account_test", team, row.pk)).status_code == 404


# --- adding and changing


def test_adding_asks_for_what_the_platform_wants(as_role: As, team: Team) -> None:
    client = as_role(Role.OWNER)
    choice = text(client.get(url("account_add", team)))
    for platform in registry.PLATFORMS.values():
        assert platform.label in choice and url("account_new", team, platform.slug) in choice
    page = text(client.get(url("account_new", team, "fake")))
    assert 'type="password"' in page and 'autocomplete="off"' in page and "option_points" in page
    assert client.get(url("account_new", team, "nowhere")).status_code == 404


def test_adding_an_account(as_role: As, team: Team) -> None:
    answer = as_role(Role.OWNER).post(url("account_new", team, "fake"), typed(option_points="200"))
    row = stored()
    assert answer.status_code == 302 and answer["Location"] == url("account", team, row.pk)
    assert (dict(row.credentials), row.options, row.base_urls) == ({"api_key": KEY}, {"points": 200}, {})
    assert row.hints == {"api_key": "tail"}


def test_a_name_that_is_taken_changes_nothing(as_role: As, team: Team, eu: Account) -> None:
    answer = as_role(Role.OWNER).post(url("account_new", team, "fake"), typed(credential_api_key="other-key"))
    assert answer.status_code == 422 and "There is an account" in text(answer)
    assert dict(stored().credentials) == {"api_key": KEY}


@pytest.mark.parametrize(
    ("slug", "given", "words"),
    [
        ("fake", {"credential_api_key": ""}, "This field is required."),
        ("fake", {"credential_api_key": "CANARY ü"}, "characters that no key has"),
        ("fake", {"host_api": "https://me:CANARY@api.fake.test"}, "must not hold a user name"),
        ("fake", {"host_api": "https://elsewhere.test"}, "not a host of this platform"),
        ("fake", {"option_points": "1"}, "greater than or equal to 10"),
        ("own", {"host_api": ""}, "This field is required."),
        ("twin", {}, "This field is required."),
    ],
)
def test_what_does_not_fit_is_marked_and_no_key_repeated(
    as_role: As, team: Team, slug: str, given: dict[str, str], words: str
) -> None:
    answer = as_role(Role.OWNER).post(url("account_new", team, slug), typed(**given))
    assert answer.status_code == 422 and words in text(answer)
    shown = text(answer).replace("https://me:CANARY@api.fake.test", "")  # the browser's own typing, marked as refused
    assert "CANARY" not in shown and not Account.objects.exists()


def test_a_blank_credential_keeps_the_stored_one(as_role: As, team: Team, eu: Account) -> None:
    given = typed(credential_api_key="", option_points="50")
    assert as_role(Role.OWNER).post(url("account_edit", team, eu.pk), given).status_code == 302
    assert (dict(stored().credentials), stored().options) == ({"api_key": KEY}, {"points": 50})


def test_new_credentials_set_a_stopped_account_going(as_role: As, team: Team, eu: Account) -> None:
    Account.objects.filter(pk=eu.pk).update(state="stopped")
    as_role(Role.INTEGRATIONS).post(url("account_edit", team, eu.pk), typed(credential_api_key="another-key-1234"))
    assert (stored().state, dict(stored().credentials)) == ("active", {"api_key": "another-key-1234"})


def test_another_address_asks_before_it_wipes(as_role: As, team: Team, eu: Account) -> None:
    client, where = as_role(Role.OWNER), url("account_edit", team, eu.pk)
    assert "wipes the stored credentials" in text(client.get(where))
    moved = typed(credential_api_key="", host_api="https://eu.fake.test")
    asked = client.post(where, moved)
    assert asked.status_code == 422 and "Give all credentials again, or tick this" in text(asked)
    assert dict(stored().credentials) == {"api_key": KEY}
    answer = client.post(where, {**moved, "wipe": "on"})
    assert answer.status_code == 302 and "were wiped" in told(answer)
    assert (dict(stored().credentials), stored().state) == ({}, "stopped")
    again = client.post(where, typed(host_api=""))
    assert again.status_code == 302 and stored().base_urls == {"api": "https://api.fake.test"}


def test_only_an_owner_gives_an_address_elsewhere(as_role: As, team: Team) -> None:
    given = typed(host_api="http://127.0.0.1:9")
    answer = as_role(Role.INTEGRATIONS).post(url("account_new", team, "fake"), given)
    assert answer.status_code == 422 and "ask an Owner to give it" in text(answer)
    assert as_role(Role.OWNER).post(url("account_new", team, "fake"), given).status_code == 302
    row = stored()
    kept = typed(host_api="http://127.0.0.1:9", credential_api_key="", option_points="70")
    assert as_role(Role.INTEGRATIONS).post(url("account_edit", team, row.pk), kept).status_code == 302
    assert stored().options == {"points": 70}


def test_an_owner_confirms_a_platform_at_a_domain_of_the_customers_own(as_role: As, team: Team) -> None:
    given = {"name": "Talks", "credential_api_key": KEY, "host_api": "https://talks.acme.example/api/external"}
    where = url("account_new", team, "bemyapp")
    refused = as_role(Role.INTEGRATIONS).post(where, {**given, "confirm_host": "talks.acme.example"})
    assert refused.status_code == 422 and "ask an Owner to give it" in text(refused)
    owner = as_role(Role.OWNER)
    asked = owner.post(where, given)
    assert asked.status_code == 422 and "talks.acme.example is no host of BeMyApp" in text(asked)
    assert not Account._base_manager.exists()
    assert owner.post(where, {**given, "confirm_host": " Talks.ACME.example "}).status_code == 302
    row = Account._base_manager.get(name="Talks")
    assert row.base_urls == {"api": "https://talks.acme.example/api/external"}


def test_a_new_airmeet_account_is_proposed_on_the_gateway(as_role: As, team: Team) -> None:
    page = text(as_role(Role.OWNER).get(url("account_new", team, "airmeet")))
    assert re.search(r'<option value="gateway"\s+selected', page)
    given = {"name": "EU", "credential_access_key": KEY, "credential_secret_key": KEY, "option_generation": "gateway"}
    assert as_role(Role.OWNER).post(url("account_new", team, "airmeet"), given).status_code == 302
    assert stored().options == {"generation": "gateway"}


# --- testing


def test_a_test_says_what_was_found(as_role: As, team: Team, there: Any) -> None:
    row = make(team, "EU", base_urls={"api": there.url}, state="stopped")
    client = as_role(Role.INTEGRATIONS)
    answer = client.post(url("account_test", team, row.pk))
    assert answer.status_code == 302 and "EU: It answers." in told(answer)
    assert stored().state == AccountState.ACTIVE
    there.status = 401
    assert "said the platform" in told(client.post(url("account_test", team, row.pk)))


# --- hold and release


def test_hold_asks_which_and_why(as_role: As, team: Team, eu: Account) -> None:
    other = make(team, "US")
    client = as_role(Role.INTEGRATIONS)
    page = client.get(url("accounts_hold", team) + f"?account={eu.pk}")
    assert text(page).count("checked") == 1 and stored().state == "active"
    assert client.post(url("accounts_hold", team), {"reason": "x"}).status_code == 422
    answer = client.post(url("accounts_hold", team), {"accounts": [eu.pk], "reason": "A copy."})
    assert answer.status_code == 302 and "Held: EU." in told(answer)
    other.refresh_from_db()
    assert (stored().state, stored().message, other.state) == ("held", "A copy.", "active")


def test_release_asks_again(as_role: As, team: Team) -> None:
    held = make(team, "EU", state="held", reasons=plain("A copy."))
    make(team, "US", state="held", fingerprint="")
    client = as_role(Role.OWNER)
    page = text(client.get(url("accounts_release", team)))
    assert "send again at once" in page and "A copy." in page and stored().state == "held"
    answer = client.post(url("accounts_release", team), {"accounts": [held.pk]})
    assert "Released: EU." in told(answer) and stored().state == "active"
    other = Account.objects.get(name="US")
    assert "US stays stopped" in told(client.post(url("accounts_release", team), {"accounts": [other.pk]}))


def test_an_account_of_another_team_is_neither_held_nor_released(as_role: As, team: Team) -> None:
    theirs = make(team_named("Strangers", audit.operator()), "Theirs", state="held")
    answer = as_role(Role.OWNER).post(url("accounts_release", team), {"accounts": [theirs.pk]})
    theirs.refresh_from_db()
    assert answer.status_code == 422 and theirs.state == "held"


# --- who may


PAGES = (
    ("accounts", (), {Role.OWNER, Role.MANAGER, Role.INTEGRATIONS}),
    ("account", ("pk",), {Role.OWNER, Role.MANAGER, Role.INTEGRATIONS}),
    ("account_add", (), {Role.OWNER, Role.INTEGRATIONS}),
    ("account_new", ("fake",), {Role.OWNER, Role.INTEGRATIONS}),
    ("account_edit", ("pk",), {Role.OWNER, Role.INTEGRATIONS}),
    ("accounts_hold", (), {Role.OWNER, Role.INTEGRATIONS}),
    ("accounts_release", (), {Role.OWNER}),
    ("platform", ("fake",), set(Role)),
    ("platforms", (), set(Role)),
)


@pytest.mark.parametrize(("name", "more", "allowed"), PAGES)
def test_roles(as_role: As, team: Team, eu: Account, name: str, more: tuple[str, ...], allowed: set[Role]) -> None:
    where = url(name, team, *(eu.pk if part == "pk" else part for part in more))
    for role in Role:
        assert as_role(role).get(where).status_code == (200 if role in allowed else 403)
    assert Client().get(where).status_code == 302


@pytest.mark.parametrize(("name", "more", "allowed"), PAGES)
def test_a_foreign_team_is_not_there(
    as_role: As, team: Team, eu: Account, name: str, more: tuple[str, ...], allowed: set[Role]
) -> None:
    strangers = team_named("Strangers", audit.operator())
    theirs = make(strangers, "Theirs")
    parts = [theirs.pk if part == "pk" else part for part in more]
    assert as_role(Role.OWNER).get(url(name, strangers, *parts)).status_code == 404
    if "pk" in more:  # their account under our team
        assert as_role(Role.OWNER).get(url(name, team, *parts)).status_code == 404


def test_posts_need_the_right(as_role: As, team: Team, eu: Account) -> None:
    for role in (Role.MANAGER, Role.APPROVER, Role.ANALYST):
        client = as_role(role)
        assert client.post(url("account_new", team, "fake"), typed()).status_code == 403
        assert client.post(url("account_edit", team, eu.pk), typed()).status_code == 403
        assert client.post(url("account_test", team, eu.pk)).status_code == 403
        assert client.post(url("accounts_hold", team), {"accounts": [eu.pk], "reason": "x"}).status_code == 403
    assert as_role(Role.INTEGRATIONS).post(url("accounts_release", team), {"accounts": [eu.pk]}).status_code == 403
    assert stored().state == "active"


def test_what_only_answers_a_post_refuses_a_get(as_role: As, team: Team, eu: Account) -> None:
    assert as_role(Role.OWNER).get(url("account_test", team, eu.pk)).status_code == 405
    for name in ("accounts", "account_add"):
        assert as_role(Role.OWNER).post(url(name, team)).status_code == 405


def test_buttons_that_may_not_be_used_are_not_shown(as_role: As, team: Team, eu: Account) -> None:
    manager = text(as_role(Role.MANAGER).get(url("account", team, eu.pk)))
    assert "Test connection" not in manager and url("account_edit", team, eu.pk) not in manager
    integrations = text(as_role(Role.INTEGRATIONS).get(url("accounts", team)))
    assert url("account_add", team) in integrations and url("accounts_release", team) not in integrations


# --- secrets


def test_no_key_comes_out_anywhere(
    as_role: As, team: Team, there: Any, caplog: pytest.LogCaptureFixture, event: Event
) -> None:
    caplog.set_level(logging.DEBUG)
    there.status = 500
    client = as_role(Role.OWNER)
    said = [client.post(url("account_new", team, "fake"), typed(host_api=there.url))]
    row = stored()
    Publication.objects.create(event=event, account=row)
    said += [
        client.post(url("account_test", team, row.pk)),
        client.post(url("account_edit", team, row.pk), typed(option_points="nought", host_api=there.url)),
        client.post(url("account_edit", team, row.pk), typed(credential_api_key=f"{KEY} x", host_api=there.url)),
        client.post(url("account_edit", team, row.pk), typed(credential_api_key=f"{KEY}-2", host_api=there.url)),
    ]
    for name, parts in (("accounts", ()), ("account", (row.pk,)), ("account_edit", (row.pk,)), ("accounts_hold", ())):
        said.append(client.get(url(name, team, *parts)))
    for answer in said:
        assert "CANARY" not in text(answer) + told(answer) + str(dict(answer.headers))
    assert "CANARY" not in caplog.text + dump()
    assert "CANARY" not in repr(list(AuditEntry.objects.values_list("changes", "subject")))
