"""Who gets in: only users that were made here."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No self sign-up: users come from ``add_user`` or an Owner."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
