"""Every request works within the teams of whoever is signed in, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .permissions import rights_of
from .scope import everything, scope, serving


class ScopeMiddleware:
    """Sets the scope for the request: the user's current teams, all for a superuser, none for a stranger."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_superuser:
            with serving(), everything():
                return self.get_response(request)
        with serving(), scope(*(rights_of(request) if request.user.is_authenticated else ())):
            return self.get_response(request)
