"""Local passwords, where PORTAL_LOCAL_PASSWORDS leaves them on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext

View = Callable[..., HttpResponseBase]


def local(view: View) -> View:
    """A page about passwords; where there are none it says so and leads on."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **rest: Any) -> HttpResponseBase:
        if settings.LOCAL_PASSWORDS:
            return view(request, *args, **rest)
        words = gettext("There are no passwords here: everybody signs in with {provider}.")
        messages.info(request, words.format(provider=settings.OIDC_NAME))
        return redirect("mfa_index" if request.user.is_authenticated else "account_login")

    return wrapped


class Login(LoginView):  # type: ignore[misc]
    """allauth's page, with the way to the organisation's sign-in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"provider_name": settings.OIDC_NAME if settings.OIDC_ISSUER else ""}
        return {**super().get_context_data(**kwargs), **own, "local_passwords": settings.LOCAL_PASSWORDS}
