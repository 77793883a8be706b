"""Signing in by the organisation's identity provider: a whole sign-in through the pages, and all that must not work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.roles import Role
from portal.teams import audit, freshness
from portal.teams.links import sign_in_link
from portal.teams.models import AuditEntry, Membership, Team, User
from portal.teams.people import team_named
from portal.teams.provider_users import forget_identity

from .fake_provider import CLIENT, OTHER_KEY, SECRET, FakeProvider, running
from .signing_in import LOGIN, PASSWORD, SECURITY, STEP, by_link, by_password, code, member, set_up_app, with_app

pytestmark = pytest.mark.django_db
BEGIN, BACK = reverse("provider_login"), reverse("provider_callback")
HOME = "/admin/"
ADA = {"email": "ada@example.org", "email_verified": True, "preferred_username": "ada", "given_name": "Ada"}


@pytest.fixture
def provider(settings: Any) -> Iterator[FakeProvider]:
    cache.clear()
    with running() as found:
        found.person = dict(ADA)
        settings.OIDC_ISSUER, settings.OIDC_NAME = found.issuer, "Acme"
        settings.OIDC_PROVIDER_ID = "oidc-test"
        app = {"provider_id": "oidc-test", "name": "Acme", "client_id": CLIENT, "secret": SECRET}
        app["settings"] = {"server_url": found.issuer}  # type: ignore[assignment]
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        settings.OIDC_ROLES = [("crew", "manager", "Main"), ("heads", "owner", "Main"), ("crew", "analyst", "Gone")]
        yield found


@pytest.fixture
def ada() -> User:
    return member(Role.ANALYST, "ada", team="Own")


def there(browser: Client, address: str = BEGIN) -> str:
    """To the provider; where it sends the browser back to."""
    begun = browser.get(address)
    assert begun.status_code == 302, begun.text
    answer = requests.get(begun.url, allow_redirects=False, timeout=5)
    parts = urlsplit(answer.headers["Location"])
    assert parts.path == BACK
    return f"{parts.path}?{parts.query}"


def sign_in(browser: Client | None = None, address: str = BEGIN) -> tuple[Client, Any]:
    browser = browser or Client()
    return browser, browser.get(there(browser, address))


def is_in(browser: Client) -> bool:
    return browser.get(HOME).status_code == 200


def refused(answer: Any, browser: Client, words: str = "did not work", status: int = 401) -> None:
    assert answer.status_code == status, (answer.status_code, answer.text)
    assert words in answer.text
    assert not is_in(browser)
    assert not SocialAccount.objects.exists()


# --- a whole sign-in


def test_a_known_user_signs_in_and_nothing_of_theirs_is_kept(provider: FakeProvider, ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(proved_at=timezone.now())
    page = Client().get(f"{LOGIN}?next=/desk/").text
    assert "Sign in with Acme" in page
    assert f"{BEGIN}?next=%2Fdesk%2F" in page
    browser, answer = sign_in()
    assert (answer.status_code, answer.url) == (302, HOME)
    assert is_in(browser)
    assert int(browser.session["_auth_user_id"]) == ada.pk
    asked = provider.asked[0]
    assert asked["code_challenge_method"] == "S256"
    assert set(asked["scope"].split()) >= {"openid", "email", "profile"}
    known = SocialAccount.objects.get()
    assert (known.user, known.uid, known.extra_data) == (ada, "sub-1", {})
    assert not SocialToken.objects.exists()
    assert ada.has_usable_password()
    assert User.objects.get(pk=ada.pk).check_password(PASSWORD)


def test_whoever_else_knew_a_way_in_is_out(provider: FakeProvider, ada: User, settings: Any) -> None:
    """The Owner of her first team set her password and keeps a link; a group then leads her into another team."""
    team_named("Main", audit.operator())
    kept, (attacker, _) = sign_in_link(ada), by_password(ada)
    provider.person["groups"] = ["heads"]
    hers, _ = sign_in()
    assert is_in(hers) and Membership.unscoped.filter(user=ada, team__name="Main").exists()
    assert not is_in(attacker)
    assert Client().post(kept).status_code == 410
    assert not User.objects.get(pk=ada.pk).has_usable_password()


def test_it_leads_back_here_and_never_elsewhere(provider: FakeProvider, ada: User) -> None:
    assert sign_in(address=f"{BEGIN}?next=/accounts/security/")[1].url == SECURITY
    assert sign_in(address=f"{BEGIN}?next=https://evil.example/")[1].url == HOME


def test_the_identity_is_known_by_its_key_when_the_address_changes(provider: FakeProvider, ada: User) -> None:
    sign_in()
    provider.person = {"email": "ada.l@example.org", "email_verified": False}
    browser, _ = sign_in()
    assert int(browser.session["_auth_user_id"]) == ada.pk


def test_without_an_issuer_there_is_nothing(ada: User) -> None:
    for address in (BEGIN, BACK):
        assert Client().get(address).status_code == 404
    assert "Sign in with" not in Client().get(LOGIN).text


# --- what must not work


def test_a_wrong_or_used_or_missing_state_is_refused(provider: FakeProvider, ada: User) -> None:
    browser = Client()
    answer = there(browser)
    for wrong in (f"{answer}x", BACK, f"{BACK}?state=x&code=y"):
        refused(browser.get(wrong), browser)
    stranger = Client()  # another browser, as in a link that an attacker sends
    refused(stranger.get(answer), stranger)
    assert browser.get(answer).status_code == 302
    browser.logout()
    assert browser.get(answer).status_code == 401


def without(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda claims: {key: value for key, value in claims.items() if key != name}


SPOILT: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "another nonce": lambda claims: {**claims, "nonce": "of-somebody-else"},
    "no nonce": without("nonce"),
    "another audience": lambda claims: {**claims, "aud": "another-client"},
    "others as well": lambda claims: {**claims, "aud": [CLIENT, "other"], "azp": "other"},
    "another issuer": lambda claims: {**claims, "iss": "https://evil.example"},
    "over": lambda claims: {**claims, "exp": int(time.time()) - 120},
    "no end": without("exp"),
    "no subject": without("sub"),
    "another subject": lambda claims: {**claims, "sub": "sub-2"},
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_token_that_does_not_hold_is_refused(provider: FakeProvider, ada: User, name: str) -> None:
    provider.spoil = SPOILT[name]
    browser, answer = sign_in()
    refused(answer, browser)


def test_a_token_by_another_key_or_none_is_refused(provider: FakeProvider, ada: User) -> None:
    for key, algorithm, kid in ((OTHER_KEY, "RS256", "one"), ("x" * 64, "HS256", "one"), (OTHER_KEY, "RS256", "two")):
        provider.key, provider.algorithm, provider.kid = key, algorithm, kid
        browser, answer = sign_in()
        refused(answer, browser)
    provider.key, provider.algorithm, provider.kid = "", "none", "one"
    browser, answer = sign_in()
    refused(answer, browser)


def test_a_provider_that_names_others_or_nothing_is_refused(provider: FakeProvider, ada: User) -> None:
    provider.userinfo = {"sub": "sub-2"}
    browser, answer = sign_in()
    refused(answer, browser)
    provider.userinfo = {}
    for config in (
        {"issuer": "https://evil.example"}, {"token_endpoint": None},
        {"authorization_endpoint": 3}, {"jwks_uri": "file:///etc/passwd"},
    ):  # fmt: skip
        provider.config = config
        browser = Client()
        begun = browser.get(BEGIN)
        if begun.status_code == 302:
            _, begun = sign_in(browser)
        refused(begun, browser)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys", "/userinfo"])
def test_a_provider_that_fails_is_told_in_words(provider: FakeProvider, ada: User, path: str) -> None:
    browser = Client()
    address = there(browser)
    provider.broken = path
    refused(browser.get(address), browser)
    if path.startswith("/.well"):
        refused(browser.get(BEGIN), browser)


def test_somebody_who_stops_there_is_told_so(provider: FakeProvider, ada: User) -> None:
    browser = Client()
    state = there(browser).partition("state=")[2]
    refused(browser.get(f"{BACK}?error=access_denied&state={state}"), browser, "You stopped at Acme")


def test_another_site_begins_no_sign_in(provider: FakeProvider, ada: User) -> None:
    assert Client().get(BEGIN, headers={"sec-fetch-site": "cross-site"}).url == LOGIN
    assert Client().post(BEGIN).status_code == 405


# --- whom it lets in


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ({"email": "ada@example.org"}, "does not vouch"),
        ({"email": "ada@example.org", "email_verified": False}, "does not vouch"),
        ({"email": "ada@example.org", "email_verified": "true"}, "does not vouch"),
        ({}, "names no e-mail address"),
        ({"email": "nonsense", "email_verified": True}, "names no e-mail address"),
        ({"email": ["ada@example.org"], "email_verified": True}, "names no e-mail address"),
        ({"email": "eve@example.org", "email_verified": True}, "Nobody here has your e-mail address"),
        ({"email": "eve@example.org", "email_verified": True, "groups": ["others"]}, "Nobody here has"),
    ],
)
def test_whom_it_does_not_vouch_for_is_not_let_in(
    provider: FakeProvider, ada: User, person: dict[str, Any], words: str
) -> None:
    provider.person = person
    browser, answer = sign_in()
    refused(answer, browser, words, 403)
    assert User.objects.count() == 1


def test_a_superuser_an_address_of_two_and_one_of_somebody_else_are_not_let_in(
    provider: FakeProvider, ada: User
) -> None:
    User.objects.filter(pk=ada.pk).update(is_superuser=True)
    browser, answer = sign_in()
    refused(answer, browser, "a link of the operator only", 403)
    User.objects.filter(pk=ada.pk).update(is_superuser=False)
    User.objects.create_user("ada2", "ADA@example.org")
    browser, answer = sign_in()
    refused(answer, browser, "Several users", 403)
    User.objects.filter(username="ada2").delete()
    SocialAccount.objects.create(user=ada, provider="oidc-test", uid="another")
    browser, answer = sign_in()  # the address was given to somebody new
    assert answer.status_code == 403
    assert "belongs to somebody else" in answer.text
    assert not is_in(browser)
    forget_identity(ada, audit.operator())
    assert is_in(sign_in()[0])


def test_a_superuser_is_not_let_in_by_an_identity_from_before(provider: FakeProvider, ada: User) -> None:
    sign_in()
    User.objects.filter(pk=ada.pk).update(is_superuser=True)
    browser, answer = sign_in()
    assert answer.status_code == 403
    assert not is_in(browser)


def test_a_user_who_is_switched_off_stays_out_and_gets_no_role(provider: FakeProvider, ada: User) -> None:
    team_named("Main", audit.operator())
    User.objects.update(is_active=False)
    provider.person["groups"] = ["crew"]
    browser, answer = sign_in()
    assert answer.url == reverse("account_inactive")
    assert not is_in(browser)
    assert roles("ada") == {"Own": "analyst"}


# --- roles


def roles(name: str) -> dict[str, str]:
    rows = Membership.unscoped.filter(user__username=name).select_related("team")
    return {row.team.name: row.role for row in rows}


def test_roles_follow_the_groups_at_each_sign_in(provider: FakeProvider, ada: User) -> None:
    team_named("Main", audit.operator())
    for groups, expected in (
        (["crew"], "manager"), (["crew", "heads"], "owner"), (["crew"], "manager"), (["others"], None),
        ("heads", "owner"), (None, None),
    ):  # fmt: skip
        provider.person["groups"] = groups
        browser, _ = sign_in()
        assert is_in(browser)
        assert roles("ada") == {"Own": "analyst", **({"Main": expected} if expected else {})}, groups
    trail = AuditEntry.unscoped.filter(team__name="Main", action__startswith="member.").order_by("pk")
    assert [row.action.partition(".")[2] for row in trail] == ["set", "set", "set", "remove", "set", "remove"]
    assert {row.actor for row in trail} == {"identity provider (Acme)"}
    assert trail[1].changes["role"] == ["manager", "owner"]


def test_the_same_groups_write_nothing_and_a_last_day_is_lifted(provider: FakeProvider, ada: User) -> None:
    team = team_named("Main", audit.operator())
    provider.person["groups"] = ["crew"]
    sign_in()
    before = AuditEntry.unscoped.count()
    sign_in()
    assert AuditEntry.unscoped.count() == before
    Membership.unscoped.filter(team=team).update(until="2020-01-01")
    sign_in()
    assert Membership.unscoped.get(team=team).until is None


def test_a_group_makes_a_user_and_only_in_its_team(provider: FakeProvider) -> None:
    member(Role.OWNER, "ada", team="Own")  # the name is taken
    User.objects.update(email="other@example.org")
    team_named("Main", audit.operator())
    provider.person["groups"] = ["heads"]
    browser, answer = sign_in()
    assert answer.url == HOME
    assert is_in(browser)
    made = User.objects.get(email="ada@example.org")
    assert (made.username, made.first_name, made.is_staff, made.is_superuser) == ("ada2", "Ada", True, False)
    assert not made.has_usable_password()
    assert roles("ada2") == {"Main": "owner"}
    assert roles("ada") == {"Own": "owner"}


def test_a_claim_may_lie_deeper_and_too_many_groups_are_not_none(
    provider: FakeProvider, ada: User, settings: Any
) -> None:
    team_named("Main", audit.operator())
    settings.OIDC_GROUPS_CLAIM = "realm_access.roles"
    provider.person["realm_access"] = {"roles": ["heads", 3, None]}
    sign_in()
    assert roles("ada")["Main"] == "owner"
    settings.OIDC_GROUPS_CLAIM = "groups"
    provider.person["_claim_names"] = {"groups": "src1"}
    _, answer = sign_in()
    assert answer.status_code == 403
    assert "did not list your groups" in answer.text
    assert roles("ada")["Main"] == "owner"


def test_without_a_mapping_roles_stay_as_they_are(provider: FakeProvider, ada: User, settings: Any) -> None:
    settings.OIDC_ROLES = []
    sign_in()
    assert roles("ada") == {"Own": "analyst"}


# --- the second factor, and how fresh it is


def test_the_portals_own_second_factor_is_asked_for(provider: FakeProvider, ada: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    team_named("Main", audit.operator())
    provider.person["groups"] = ["heads"]
    browser, _ = sign_in()
    assert browser.get(HOME).url == SECURITY
    set_up_app(browser)
    assert is_in(browser)
    Membership.unscoped.filter(team__name="Main").delete()
    SocialAccount.objects.all().delete()
    User.objects.get(pk=ada.pk).authenticator_set.all().delete()
    secret = with_app(ada)
    browser, answer = sign_in(address=f"{BEGIN}?next=/accounts/security/")
    assert answer.url == STEP
    assert not is_in(browser)
    assert browser.post(STEP, {"code": code(secret)}).url == SECURITY
    assert is_in(browser)


def test_a_trusted_provider_stands_for_it(provider: FakeProvider, ada: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = settings.OIDC_SECOND_FACTOR_TRUSTED = True
    User.objects.filter(pk=ada.pk).update(proved_at=timezone.now())
    team_named("Main", audit.operator())
    provider.person["groups"] = ["heads"]
    assert is_in(sign_in()[0])
    secret = with_app(ada)
    browser, _ = sign_in()
    assert is_in(browser)
    # but what the portal asks for itself is changed only by who has shown it
    assert browser.get(reverse("mfa_deactivate_totp")).url == reverse("account_reauthenticate")
    assert browser.post(reverse("mfa_reauthenticate"), {"code": code(secret)}).status_code == 302
    assert browser.get(reverse("mfa_deactivate_totp")).status_code == 200
    assert by_password(ada)[1].url == STEP  # a password is trusted no more than before


def test_it_is_as_fresh_as_the_sign_in_there_and_can_be_asked_anew(
    provider: FakeProvider, ada: User, settings: Any
) -> None:
    settings.LOCAL_PASSWORDS = False
    Membership.unscoped.update(role="owner")
    team = Team.objects.get(name="Own")
    asked = reverse("desk:account_new", args=[team.pk, "whereby"])
    confirm = reverse("account_reauthenticate")
    for spoil in (without("auth_time"), lambda claims: {**claims, "auth_time": int(time.time()) - 301}):
        provider.spoil = spoil
        browser, _ = sign_in()
        assert browser.get(asked).url == confirm
    page = browser.get(confirm).text
    assert "Confirm with Acme" in page
    assert 'name="password"' not in page
    provider.spoil = dict
    _, answer = sign_in(browser)
    assert provider.asked[-1]["prompt"] == "login"
    assert provider.asked[-1]["max_age"] == "300"
    assert "prompt" not in provider.asked[0]
    assert answer.url == asked
    assert browser.get(asked).status_code == 200
    assert browser.session[freshness.AT] <= time.time()


# --- local passwords


def test_local_passwords_can_be_switched_off(provider: FakeProvider, ada: User, settings: Any) -> None:
    assert by_password(ada)[1].status_code == 302
    settings.LOCAL_PASSWORDS = False
    browser, answer = by_password(ada)
    assert answer.status_code == 200
    assert not is_in(browser)
    page = browser.get(LOGIN).text
    assert 'name="password"' not in page
    assert "Sign in with Acme" in page
    reset = reverse("account_reset_password")
    assert browser.get(reset).url == browser.post(reset, {"email": ada.email}).url == LOGIN
    assert browser.get("/accounts/password/reset/key/1-abc/").url == LOGIN
    browser, _ = by_link(ada)  # the operator's way in
    assert is_in(browser)
    for name in ("account_set_password", "account_change_password"):
        assert browser.get(reverse(name)).url == SECURITY
    session = browser.session
    session[freshness.AT] = 0
    session.save()
    confirm = reverse("account_reauthenticate")
    assert 'name="password"' not in browser.get(confirm).text
    browser.post(confirm, {"password": PASSWORD})
    assert browser.session[freshness.AT] == 0


# --- configuration


def configured(monkeypatch: pytest.MonkeyPatch, **values: str) -> Any:
    """The settings made anew from these variables."""
    import importlib

    from portal.settings import provider as module

    for name, value in values.items():
        monkeypatch.setenv(name, value)
    try:
        return {name: value for name, value in vars(importlib.reload(module)).items() if name.isupper()}
    finally:
        monkeypatch.undo()
        importlib.reload(module)


GOOD = {"OIDC_ISSUER": "https://id.example.org/acme/", "OIDC_CLIENT_ID": "c", "OIDC_CLIENT_SECRET": "s"}


def test_the_mapping_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    found = configured(monkeypatch, **GOOD, OIDC_ROLES="/a=b/staff=manager@Main, heads=owner@Team A@B")
    assert found["OIDC_ROLES"] == [("/a=b/staff", "manager", "Main"), ("heads", "owner", "Team A@B")]
    assert found["OIDC_NAME"] == "id.example.org"


@pytest.mark.parametrize(
    "values",
    [
        {**GOOD, "OIDC_ISSUER": "http://id.example.org"},
        {**GOOD, "OIDC_CLIENT_SECRET": ""},
        {**GOOD, "OIDC_ROLES": "staff=king@Main"},
        {**GOOD, "OIDC_ROLES": "staff"},
        {**GOOD, "OIDC_ROLES": "staff=owner@"},
        {**GOOD, "OIDC_SECOND_FACTOR": "perhaps"},
        {"PORTAL_LOCAL_PASSWORDS": "false"},
    ],
)
def test_wrong_values_are_refused_at_start(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    with pytest.raises(ImproperlyConfigured):
        configured(monkeypatch, **values)
