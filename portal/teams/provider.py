"""Signing in by the organisation's identity provider: allauth's OpenID Connect, with what it leaves open decided."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import requests
from allauth.account.signals import user_logged_in
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from . import freshness
from .provider_tokens import ProviderSession, Unproven, checked_configuration, joined, read_id_token
from .provider_users import NotLetIn, user_of
from .second_factor import shown_here

log = logging.getLogger("callboard.provider")
#: where the sign-in is asked for anew, and how old it may be: what confirms that somebody is still who they are
AGAIN = {"prompt": "login", "max_age": str(int(freshness.FRESH_FOR.total_seconds()))}


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """No self sign-up: whom the claims are about is decided in ``provider_users``."""

    def get_requests_session(self) -> requests.Session:
        return ProviderSession(settings.OIDC_ISSUER)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Any, **said: Any) -> None:
        """One page for all that goes wrong on the way. What exactly is nobody's business but the log's."""
        _log(said.get("exception") or said.get("error"))
        raise ImmediateHttpResponse(_refused(request, cancelled=said.get("error") == AuthError.CANCELLED))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Before anybody is signed in: the answer belongs to this browser's question, and the portal knows them."""
        claims = sociallogin.claims
        if not secrets.compare_digest(str(claims.get("nonce", "")), str(sociallogin.state.get("nonce") or "-")):
            raise ImmediateHttpResponse(_refused(request))
        try:
            user = user_of(claims, sociallogin.user if sociallogin.is_existing else None)
        except NotLetIn as refusal:
            raise ImmediateHttpResponse(_refused(request, refusal.message, 403)) from None
        if not sociallogin.is_existing:
            sociallogin.connect(request, user)
        auth_time = claims.get("auth_time")
        sociallogin.state["auth_time"] = auth_time if isinstance(auth_time, int | float) else 0


class Provider(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """allauth's client of the provider, which here verifies every ID token and keeps nothing of what it is told."""

    def __init__(self, request: HttpRequest, provider_id: str = "") -> None:
        super().__init__(request, provider_id or settings.OIDC_PROVIDER_ID)

    def get_provider(self) -> Any:
        found = super().get_provider()
        found.oauth2_adapter_class = Provider
        return found

    @property
    def openid_config(self) -> dict[str, Any]:
        return checked_configuration(super().openid_config, settings.OIDC_ISSUER)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return f"{settings.PORTAL_URL}{reverse('provider_callback')}"

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        with get_adapter().get_requests_session() as session:
            said = read_id_token(kwargs["response"].get("id_token"), self.openid_config, app.client_id, session)
        claims = joined(said, self._fetch_user_info(token.token))
        login = self.get_provider().sociallogin_from_response(request, {"userinfo": claims})
        login.claims = claims
        login.account.extra_data = {}
        login.email_addresses = []
        return login


def _log(problem: object) -> None:
    """Ours in words, others by their kind: those may hold what the provider answered."""
    words = str(problem) if isinstance(problem, Unproven | str) else type(problem).__name__
    log.warning("a sign-in by the identity provider failed: %s", words)


def _refused(request: HttpRequest, why: str = "", status: int = 401, cancelled: bool = False) -> HttpResponse:
    context = {"why": why, "cancelled": cancelled, "provider_name": settings.OIDC_NAME}
    return render(request, "socialaccount/authentication_error.html", context, status=status)


def provider_page(view: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """A step of the way, where there is a provider; one that does not answer, or answers nonsense, is told in words."""

    @never_cache
    @require_GET
    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponseBase:
        if not settings.OIDC_ISSUER:
            raise Http404
        try:
            return view(request)
        except (OAuth2Error, requests.RequestException) as error:
            _log(error)
            return _refused(request)

    return wrapped


@provider_page
def begin(request: HttpRequest) -> HttpResponseBase:
    """To the provider, and back to ``next``. Somebody who is signed in already is to sign in there anew."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return redirect("account_login")  # another site begins no sign-in here
    nonce = secrets.token_urlsafe(24)
    signed_in = request.user.is_authenticated
    back = freshness.take_back(request) if signed_in else request.GET.get("next", "")
    known = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    asked = {"nonce": nonce, **(AGAIN if signed_in else {})}
    answer: HttpResponseBase = (
        Provider(request)
        .get_provider()
        .redirect(request, "login", next_url=back if known else None, nonce=nonce, auth_params=asked)
    )
    return answer


@provider_page
def callback(request: HttpRequest) -> HttpResponseBase:
    """Back from the provider."""
    answer: HttpResponseBase = OAuth2CallbackView.adapter_view(Provider)(request)
    return answer


@receiver(user_logged_in)
def as_fresh_as_there(sender: object, request: HttpRequest, **rest: Any) -> None:
    """Who came through the provider signed in when they did so there; where it does not say, the sign-in is not fresh.
    A second factor of our own, shown on the way, is."""
    login = rest.get("sociallogin")
    if login is None or shown_here(request):
        return
    request.session[freshness.AT] = min(time.time(), float(login.state.get("auth_time") or 0))
