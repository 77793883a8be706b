"""Browsers that a user has signed in from: what strangers try from elsewhere does not lock these out.

A browser keeps a signed cookie per user. Wrong passwords are counted apart for it, so a cookie that was stolen gives no
more tries than anybody has.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from .models import User

LASTS = timedelta(days=180)
SALT = "portal.teams.devices"
MOST = 5  #: users that one browser is known for
NEW = "_known_device_of"


@receiver(user_logged_in)
def note(sender: object, request: HttpRequest | None = None, user: User | None = None, **_: object) -> None:
    """Remember for the answer that this browser is one of ``user``'s."""
    if request is not None and user is not None:
        setattr(request, NEW, user.pk)


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser its cookie, where somebody has just signed in with it."""
    pk = getattr(request, NEW, None)
    if pk is None:
        return
    known = [pk, *(each for each in _known(request) if each != pk)][:MOST]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(known, salt=SALT),
        max_age=int(LASTS.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_known(request: HttpRequest, login: str) -> bool:
    """Whether the user who signs in as ``login``, a name or an address, has done so from this browser."""
    known = _known(request)
    if not known or not login:
        return False
    users = User.objects.filter(pk__in=known).values_list("username", "email")
    return any(login.casefold() in (name.casefold(), email.casefold()) for name, email in users)


def _known(request: HttpRequest) -> list[int]:
    try:
        found = signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return []
    return [each for each in found if isinstance(each, int)] if isinstance(found, list) else []
