"""Step-up: what a stolen session must not do takes a sign-in of the last five minutes."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy

FRESH_FOR = timedelta(minutes=5)
AT = "signed_in_at"
BACK = "confirm_back"
FILE = "confirm_file"  #: where a file was asked for from; its address is in ``BACK``
ASKED = gettext_lazy("Confirm that it is you; then go on.")
AGAIN = gettext_lazy("Nothing was done yet: confirm that it is you, then do it once more.")


@receiver(user_logged_in)
def mark(sender: object, request: HttpRequest | None = None, **_: Any) -> None:
    """Notes in the session that its user has just proved who they are."""
    if request is not None:
        request.session[AT] = time.time()


class NotFresh(Exception):
    """What was asked for takes a fresh sign-in: answer with ``ask``. Nothing was done."""


def need(request: HttpRequest) -> None:
    """Raise NotFresh unless the user of this session has proved lately who they are."""
    if not is_fresh(request):
        raise NotFresh


def is_fresh(request: HttpRequest) -> bool:
    """Whether the user of this session has signed in, or confirmed it, lately."""
    since = time.time() - float(request.session.get(AT, 0.0))
    return 0 <= since <= FRESH_FOR.total_seconds()


def ask(request: HttpRequest, back: str = "", *, file: bool = False) -> HttpResponse:
    """Leads to the page that asks, and from there to ``back``: by itself the page that was asked for. What was posted
    is not kept, since it may hold keys. ``file``: it is a file, which then begins to load from a page of its own."""
    posted = request.method == "POST"
    messages.info(request, AGAIN if posted else ASKED)
    keep_way_back(request, back, file=file)
    return redirect(reverse("account_reauthenticate"))


def keep_way_back(request: HttpRequest, back: str = "", *, file: bool = False) -> None:
    """What ``take_back`` gives later: as in ``ask``."""
    request.session[BACK] = back or request.get_full_path()
    request.session.pop(FILE, None)
    if file:
        request.session[FILE] = request.headers.get("Referer", "")


def fresh(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """``view`` for sessions that are fresh; strangers are asked to sign in by the view itself."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **rest: Any) -> HttpResponse:
        if request.user.is_authenticated and not is_fresh(request):
            return ask(request)
        return view(request, *args, **rest)

    return wrapped


def take_back(request: HttpRequest) -> str:
    """Where somebody goes on who has confirmed: what they came from, else home."""
    if FILE in request.session and request.session.get(BACK):
        return reverse("file")
    return _own(request, request.session.pop(BACK, ""))


def take_file(request: HttpRequest) -> tuple[str, str]:
    """The address of the file that was asked for, and of the page that it was asked from; home where there is none."""
    return _own(request, request.session.pop(BACK, "")), _own(request, request.session.pop(FILE, ""))


def _own(request: HttpRequest, address: Any) -> str:
    """``address`` if it is one of ours, else home."""
    found, allowed = str(address), {request.get_host()}
    safe = url_has_allowed_host_and_scheme(found, allowed, require_https=request.is_secure())
    return found if found and safe else reverse("admin:index")


def can_mail_link(request: HttpRequest) -> bool:
    """Whether a user without a password can be sent a link."""
    return settings.CAN_MAIL and bool(getattr(request.user, "email", ""))
