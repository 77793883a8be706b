"""Pages of sign-in and security: allauth's own, where each leads on here, and what only some may change."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal import crypto

from . import factor_reset, freshness, second_factor
from .authenticators import has_second_factor
from .models import User


class Security(IndexView):  # type: ignore[misc]
    """What somebody signs in with, and what they can change about it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        has = has_second_factor(self.request.user)
        return {
            **super().get_context_data(**kwargs),
            "must": second_factor.is_bound(self.request) and bool(second_factor.missing(self.request)),
            "has_second_factor": has,
            "codes_left": _codes_left(self.request.user),
            "required": settings.SECOND_FACTOR_REQUIRED,
            "passkeys_offered": settings.PASSKEYS,
            "local_passwords": settings.LOCAL_PASSWORDS,
            **provider_of(self.request.user),
        }


def _codes_left(user: Any) -> int | None:
    """How many recovery codes are left; None where the portal's keys do not open them."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    try:
        return len(row.wrap().get_unused_codes()) if row else 0
    except crypto.Undecryptable:
        return None


def provider_of(user: Any) -> dict[str, Any]:
    """The organisation's sign-in, and whether ``user`` has used it."""
    if not settings.OIDC_ISSUER:
        return {"provider_name": "", "by_provider": False}
    known = SocialAccount.objects.filter(user=user, provider=settings.OIDC_PROVIDER_ID).exists()
    return {"provider_name": settings.OIDC_NAME, "by_provider": known}


def _has_passkey(user: Any) -> bool:
    own = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    return bool(settings.PASSKEYS and own.exists())


@require_http_methods(["GET"])
def go_on(request: HttpRequest) -> HttpResponse:
    """To the page that was asked for before a second factor had to be set up."""
    return redirect(freshness.take_back(request))


class LeadsBack:
    """Whoever has confirmed goes on where they came from."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        super().form_valid(form)  # type: ignore[misc]
        return redirect(freshness.take_back(self.request))


class Step(AuthenticateView):  # type: ignore[misc]
    """The second step of a sign-in. A passkey is asked for where the user has one."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().get(request, *args, **kwargs) if self.stage.still_holds() else self.stage.abort()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().post(request, *args, **kwargs) if self.stage.still_holds() else self.stage.abort()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "by_passkey": _has_passkey(self.stage.login.user)}


class BySecondFactor(LeadsBack, ReauthenticateView):  # type: ignore[misc]
    """A code of the app, or a recovery code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "by_passkey": _has_passkey(self.request.user)}


class ByPasskey(LeadsBack, ReauthenticateWebAuthnView):  # type: ignore[misc]
    def form_invalid(self, form: Any) -> HttpResponse:
        for sentence in form.errors.get("credential", []):
            messages.error(self.request, sentence)
        return redirect("mfa_reauthenticate_webauthn")


def confirm_by(user: User) -> str:
    """The page on which ``user`` confirms with a second factor; empty for somebody without one."""
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if Authenticator.Type.TOTP in kinds:
        return "mfa_reauthenticate"
    if Authenticator.Type.WEBAUTHN in kinds:
        return "mfa_reauthenticate_webauthn" if settings.PASSKEYS else "mfa_reauthenticate"
    return ""


@never_cache
@require_http_methods(["GET", "POST"])
def anew(request: HttpRequest, token: str) -> HttpResponseBase:
    """Asks whether somebody wants to set up a second factor anew, and then takes the old one away."""
    if request.method == "GET":
        user = factor_reset.whose(token)
        return render(request, "mfa/anew.html", {"name": user and user.get_username()}, status=200 if user else 410)
    user = factor_reset.redeem_reset(token)
    if user is None:
        return render(request, "mfa/anew.html", {"name": None}, status=410)
    logout(request)
    messages.success(request, gettext("Your second factor is gone. Sign in and set up a new one."))
    if (settings.LOCAL_PASSWORDS and user.has_usable_password()) or provider_of(user)["by_provider"]:
        return redirect("account_login")  # the link stands for what was lost, never for the password
    answer: HttpResponseBase = perform_login(request, user)
    return answer
