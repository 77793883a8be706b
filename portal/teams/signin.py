"""Who gets in: only users that were made here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

LONGEST_NAME = 254  #: characters of a name or an address


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No self sign-up: users come from ``add_user`` or an Owner."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index")


def name_tried(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """What somebody typed to sign in with, a name or an address, in one spelling: wrong passwords are counted by it."""
    given = credentials or {}
    name = given.get("username") or given.get("email") or request.POST.get("login") or ""
    return str(name).strip().lower()[:LONGEST_NAME]
