"""Who gets in: only users that were made here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac

from .devices import is_known

LONGEST_NAME = 254  #: characters of a name or an address


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No self sign-up: users come from ``add_user`` or an Owner."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords from everywhere are counted apart from those of a browser that the user is known by."""
        key = str(super()._get_login_attempts_cache_key(request, **credentials))
        return key + known_mark() if is_known(request, name_typed(request, credentials)) else key

    def is_safe_url(self, url: str | None) -> bool:
        try:
            return bool(super().is_safe_url(url))
        except ValueError:  # no address at all, such as http://[
            return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index")


def known_mark() -> str:
    """What is put after a name tried in a known browser; nobody else can type it."""
    return f" {salted_hmac('portal.teams.signin', 'known browser').hexdigest()[:16]}"


def name_tried(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """What wrong passwords are counted by: the name or address in one spelling, and whether the browser is known."""
    name = name_typed(request, credentials)
    return name[: LONGEST_NAME - len(known_mark())] + known_mark() if is_known(request, name) else name


def name_typed(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """What somebody typed to sign in with, a name or an address, in one spelling."""
    given = credentials or {}
    name = given.get("username") or given.get("email") or request.POST.get("login") or ""
    return str(name).strip().lower()[:LONGEST_NAME]
