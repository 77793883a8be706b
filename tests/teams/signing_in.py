"""What tests of signing in share: somebody of each role, an app that makes codes, and what their browser sends."""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from portal import crypto
from portal.roles import Role
from portal.teams import audit, freshness
from portal.teams.links import sign_in_link
from portal.teams.models import AuditEntry, Team, User
from portal.teams.people import add_user, team_named
from portal.teams.scope import everything

PASSWORD = "correct horse battery"
LOGIN, STEP, SECURITY = reverse("account_login"), reverse("mfa_authenticate"), reverse("mfa_index")


def member(role: Role, name: str = "", team: str = "Main", password: str = PASSWORD) -> User:
    """A user with ``role`` in ``team``, named like the role."""
    actor = audit.operator()
    with everything():
        made = team_named(team, actor)
        user, _ = add_user(name or role.value, f"{name or role.value}@example.org", role, made, actor)
    if password:
        user.set_password(password)
        user.save()
    return user


def by_password(user: User, client: Client | None = None) -> tuple[Client, Any]:
    """A browser after the password was typed, and what it was answered."""
    browser = client or Client()
    return browser, browser.post(LOGIN, {"login": user.get_username(), "password": PASSWORD})


def by_link(user: User, client: Client | None = None) -> tuple[Client, Any]:
    browser = client or Client()
    return browser, browser.post(urlsplit(sign_in_link(user)).path)


def code(secret: str, ahead: int = 0) -> str:
    """What the app shows, ``ahead`` half minutes from now."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + ahead))


def set_up_app(browser: Client) -> str:
    """The app set up on the pages; its secret."""
    page = browser.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200, page.headers
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page.text)
    assert secret is not None
    done = browser.post(reverse("mfa_activate_totp"), {"code": code(secret[1])})
    assert (done.status_code, done.url) == (302, reverse("mfa_view_recovery_codes")), done.text
    return secret[1]


def with_app(user: User) -> str:
    """``user`` has an app already; its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def later(user: User) -> None:
    """Half a minute on: the code that was used is shown no more."""
    cache.clear()
    for row in Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP):
        row.data.pop("last", None)
        row.save()


def age(browser: Client, seconds: float = 301) -> None:
    session = browser.session
    session[freshness.AT] = time.time() - seconds
    session.save()


def actions(team: str = "Main") -> list[str]:
    return list(
        AuditEntry.unscoped.filter(team=Team.objects.get(name=team)).order_by("pk").values_list("action", flat=True)
    )


def opened(stored: str) -> Any:
    return crypto.decrypt(stored)
