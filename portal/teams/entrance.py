"""The rules of allauth's steps here: which of them a sign-in takes, and what confirms that somebody is who they are."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from . import freshness
from .authenticators import has_second_factor
from .models import User
from .signin import ClosedAdapter

STAGE = "allauth.mfa.stages.AuthenticateStage"


class PortalAdapter(ClosedAdapter):
    """Passwords where they are on, the portal's own second step, and one measure of how fresh a sign-in is."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        return super().authenticate(request, **credentials) if settings.LOCAL_PASSWORDS else None

    def get_reset_password_from_key_url(self, key: str) -> str:
        """A mail leads to the portal, whatever host the one who asked for it has named."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.PORTAL_URL}{path.replace('UID-KEY', quote(key))}"

    def reauthenticate(self, user: User, password: str) -> bool:
        return settings.LOCAL_PASSWORDS and bool(super().reauthenticate(user, password))

    def get_login_stages(self) -> list[str]:
        own = "portal.teams.second_factor.SecondFactorStage"
        return [own if stage == STAGE else stage for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        return not freshness.is_fresh(self.request)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Who has a second factor confirms with it: a password alone would be less than what they signed in with."""
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not found or (settings.LOCAL_PASSWORDS and not has_second_factor(user)):
            return found
        return [each for each in found if each["id"] != "reauthenticate"]
