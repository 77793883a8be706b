"""Signing in by a one-time link."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .people import redeem


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Ask first, sign in on the button: a mail scanner that opens the link does not use it up."""
    if request.method == "GET":
        return render(request, "sign_in.html", {"failed": False})
    user = redeem(token)
    if user is None:
        return render(request, "sign_in.html", {"failed": True}, status=410)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect("admin:index")
