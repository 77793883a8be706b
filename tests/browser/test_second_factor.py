"""A second factor in a real browser: set up, asked for, by app and by a passkey of a virtual device."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Page

from portal.roles import Role
from portal.teams.links import sign_in_link
from portal.teams.models import User
from tests.teams.signing_in import code, later

from .conftest import sign_in
from .test_accessibility import WIDE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def at_localhost(people: dict[Role, str], live_server: Any, settings: Any) -> str:
    """The portal by a host name, where browsers keep passkeys."""
    cache.clear()
    settings.SECOND_FACTOR_REQUIRED = settings.PASSKEYS = True
    settings.MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
    settings.ALLOWED_HOSTS = ["*"]
    settings.PORTAL_URL = live_server.url.replace("127.0.0.1", "localhost")
    return str(settings.PORTAL_URL)


def device(page: Page) -> None:
    """A virtual device that keeps passkeys and always says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})


def good(page: Page) -> None:
    """Nothing that axe calls serious, nothing wider than the window."""
    results = Axe().run(page)
    serious = [each["id"] for each in results.response["violations"] if each["impact"] in ("critical", "serious")]
    assert serious == [], page.url
    assert page.evaluate(WIDE) == [], page.url


def test_an_owner_sets_up_an_app_and_signs_in_with_it(page: Page, at_localhost: str) -> None:
    user = User.objects.get(username="owner")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(sign_in_link(user))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/accounts/security/")
    good(page)
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_text("The app cannot scan?").click()
    secret = page.locator("details code").inner_text()
    good(page)
    page.get_by_label("Code that the app shows").fill(code(secret))
    page.get_by_role("button", name="Set up").click()
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10 and all(re.fullmatch(r"\d{8}", each) for each in codes)
    good(page)
    page.get_by_role("link", name="I have kept them; go on").click()
    page.wait_for_url("**/admin/")
    later(user)
    page.context.clear_cookies()
    page.goto(sign_in_link(user))
    page.get_by_role("button", name="Sign in").click()
    good(page)
    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_passkey_is_added_asked_for_and_confirms(page: Page, at_localhost: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    user = User.objects.get(username="owner")
    device(page)
    page.goto(sign_in_link(user))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Add a passkey").click()
    good(page)
    page.get_by_label("Name, to tell it from others").fill("My phone")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url("**/codes/")
    assert Authenticator.objects.get(type="webauthn").wrap().name == "My phone"
    page.goto(f"{at_localhost}/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(sign_in_link(user))
    page.get_by_role("button", name="Sign in").click()
    good(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/admin/")
    page.goto(f"{at_localhost}/accounts/confirm/")
    page.wait_for_url("**/passkeys/confirm/")
    good(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/admin/")
    page.goto(f"{at_localhost}/accounts/security/passkeys/")
    good(page)
    page.get_by_role("link", name="Rename").click()
    page.get_by_label("Name").fill("My old phone")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("My old phone").wait_for()
    page.get_by_role("link", name="Remove").click()
    good(page)
    page.get_by_role("button", name="Remove").click()
    page.get_by_text("You have none.").wait_for()
    assert not Authenticator.objects.exists()


def test_the_page_is_reached_from_the_menu_behind_the_name(page: Page, people: dict[Role, str]) -> None:
    sign_in(page, people[Role.ANALYST])
    page.locator("[x-on\\:click*='openUserLinks = !openUserLinks']").first.click()
    page.get_by_role("link", name="Sign-in and security").first.click()
    page.wait_for_url("**/accounts/security/")
    assert page.get_by_text("Nobody has to have a second factor here").is_visible()
