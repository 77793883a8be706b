"""What holds for every request: within whose teams it works, who may keep its answer, and how much it may ask for."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from .devices import remember
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


class NoStoreMiddleware:
    """No page or file for somebody who is signed in is kept by a browser or on the way. Whoever has just signed in is
    known by this browser from now on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = request.user.is_authenticated
        answer = self.get_response(request)
        remember(request, answer)
        if before or request.user.is_authenticated:  # signing in and out are about somebody too
            answer["Cache-Control"] = "private, no-store"
        if before and not request.user.is_authenticated:
            answer["Clear-Site-Data"] = '"cache", "storage"'
        return answer


class BoundsMiddleware:
    """No address asks for more than a browser's would."""

    LONGEST = 4000  #: characters of a value
    MOST = 200  #: values

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        values = [value for _, several in request.GET.lists() for value in several]
        if len(values) > self.MOST or any(len(value) > self.LONGEST for value in values):
            raise BadRequest("an address that is too long")
        return self.get_response(request)
