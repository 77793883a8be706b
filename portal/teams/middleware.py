"""Every request works within the teams of whoever is signed in, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .models import Membership
from .scope import everything, scope


class ScopeMiddleware:
    """Sets the scope for the request: the user's current teams, all for a superuser, none for a stranger."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_superuser:
            with everything():
                return self.get_response(request)
        with scope(*self._teams(request)):
            return self.get_response(request)

    def _teams(self, request: HttpRequest) -> list[int]:
        if not request.user.is_authenticated:
            return []
        rows = Membership._base_manager.filter(user=request.user)
        return [row.team_id for row in rows if row.until is None or row.until >= timezone.localdate()]
