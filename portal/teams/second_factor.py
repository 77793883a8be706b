"""Who must have a second factor, whether this session has shown one, and where those are led who have not."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.signals import authentication_step_completed
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from portal import crypto
from portal.roles import Role

from . import freshness, sessions
from .authenticators import FACTORS, has_second_factor
from .models import User
from .permissions import roles_of

#: roles that hold keys or decide over people
BOUND = frozenset({Role.OWNER, Role.INTEGRATIONS})
SET_UP, SHOW = "mfa_index", "account_reauthenticate"
WORDS = {
    SET_UP: gettext_lazy("This takes a second factor: set one up first."),
    SHOW: gettext_lazy("Confirm with your second factor first."),
}
#: what somebody may open who has still to set one up or to show it
OPEN = frozenset(
    {
        *(SET_UP, SHOW, "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "mfa_view_recovery_codes"),
        *(
            "security-on",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "confirm-mail",
            "account_logout",
            "admin:logout",
        ),
        *("sign-in", "second-factor-anew", "provider_login", "provider_callback", "healthz", "healthz-web"),
    }
)


def is_bound(request: HttpRequest) -> bool:
    """Whether whoever asks must have a second factor for anything at all."""
    if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
        return False
    return request.user.is_superuser or not BOUND.isdisjoint(roles_of(request).values())


def shown_here(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor of the portal's own."""
    return "mfa" in _methods(request)


def shown(request: HttpRequest) -> bool:
    """Whether it has, or comes from a provider that is trusted with it."""
    return shown_here(request) or (settings.OIDC_SECOND_FACTOR_TRUSTED and "socialaccount" in _methods(request))


def _methods(request: HttpRequest) -> set[str]:
    return {str(each.get("method")) for each in get_authentication_records(request, request.user)}


def missing(request: HttpRequest) -> str:
    """The page that whoever asks goes to first: to set up a second factor, or to show it; empty where nothing is
    missing."""
    if settings.OIDC_SECOND_FACTOR_TRUSTED and shown(request):
        return ""
    if not isinstance(request.user, User) or not has_second_factor(request.user):
        return SET_UP
    return "" if shown(request) else SHOW


def ask(request: HttpRequest, *, file: bool = False) -> HttpResponse | None:
    """For what takes a second factor where one is required: the way to it, or None where all is well. It leads back.
    ``file``: as in ``freshness.ask``."""
    step = missing(request) if settings.SECOND_FACTOR_REQUIRED else ""
    return _lead(request, step, file=file) if step else None


def _lead(request: HttpRequest, step: str, *, told: bool = False, file: bool = False) -> HttpResponse:
    """To ``step``, and later back; ``told``: the page there says why."""
    if request.method == "GET":
        freshness.keep_way_back(request, file=file)
    if not told:
        messages.info(request, WORDS[step])
    return redirect(step)


class SecondFactorMiddleware:
    """Leads whoever must have a second factor to setting one up, or to showing it, before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.view_name in OPEN or not is_bound(request):
            return None
        step = missing(request)
        return _lead(request, step, told=step == SET_UP) if step else None


def guarded(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """``view`` for sessions that are fresh and have shown the second factor their user has: nobody changes a factor
    that they do not hold."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **rest: Any) -> HttpResponseBase:
        if isinstance(request.user, User):
            held = has_second_factor(request.user) and not shown_here(request)
            if held or not freshness.is_fresh(request):
                return freshness.ask(request)
        with transaction.atomic():  # the change and its entry in the audit trail
            return view(request, *args, **rest)

    return wrapped


def for_passkeys(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """``view`` where browsers can keep passkeys for this portal; elsewhere it is not there."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **rest: Any) -> HttpResponseBase:
        if not settings.PASSKEYS:
            raise Http404
        return view(request, *args, **rest)

    return wrapped


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """A step of each sign-in: asks whoever has a second factor for it, unless a provider that is trusted has. What was
    begun with a password ends when that is changed."""

    def handle(self) -> tuple[Any, Any]:
        response, goes_on = super().handle()
        if response is not None:
            self.state["begun_by"] = self._mark()
            sessions.begin(None, self.request)
        return response, goes_on

    def still_holds(self) -> bool:
        """Whether its user may still sign in as they began to."""
        user = self.login.user
        return user is not None and user.is_active and self.state.get("begun_by") == self._mark()

    def _mark(self) -> str:
        return crypto.keyed_fingerprint(self.login.user.get_session_auth_hash())

    def _should_handle(self, request: HttpRequest) -> bool:
        if settings.OIDC_SECOND_FACTOR_TRUSTED and "sociallogin" in (self.login.signal_kwargs or {}):
            return False
        return bool(super()._should_handle(request))


@receiver(post_save, sender=Authenticator)
def by_setting_up(sender: object, instance: Authenticator, created: bool, **_: Any) -> None:
    """Whoever sets one up has just shown it."""
    request = context.request
    if created and instance.type in FACTORS and request is not None and request.user == instance.user:
        record_authentication(request, instance.user, "mfa", id=instance.pk, type=str(instance.type))


@receiver(authentication_step_completed)
def confirmed(sender: object, request: HttpRequest, method: str, **rest: Any) -> None:
    """Showing it again is as good as signing in again."""
    if method == "mfa" and rest.get("reauthenticated"):
        request.session[freshness.AT] = time.time()
