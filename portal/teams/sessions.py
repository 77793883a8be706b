"""Who is signed in where: sessions end when nobody uses them and, whatever is done, after some hours.

The session engine. The database keeps a digest of each cookie: whoever reads the table can take over nothing.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import url_str_to_user_pk
from django.apps import apps
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends import db
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

BEGAN, SEEN, WHERE = "signed_in_from", "used_at", "signed_in_where"
NOTED = 60  #: seconds within which further use of a session is not written down
STRANGERS = timedelta(hours=1)  #: of a session in which nobody is signed in
LONGEST_DEVICE = 300


class SessionStore(db.SessionStore):
    """Django's sessions in the database, by digest, with their user and their end."""

    @classmethod
    def get_model_class(cls) -> Any:
        return apps.get_model("teams", "WebSession")

    def _get_session_from_db(self) -> Any:
        key = self.session_key
        row = self.model.objects.filter(pk=digest(key), expire_date__gt=timezone.now()).first() if key else None
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        return bool(self.model.objects.filter(pk=digest(session_key)).exists())

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(pk=digest(key)).delete()

    def create_model_instance(self, data: Mapping[str, Any]) -> Any:
        address, device = data.get(WHERE, ("", ""))
        table: Any = self.model
        key: str = self._get_or_create_session_key()  # type: ignore[attr-defined]  # the stubs leave it out
        return table(
            session_key=digest(key),
            session_data=self.encode(dict(data)),
            expire_date=ends_at(data),
            user_id=data.get(SESSION_KEY) or _waiting(data),
            began_at=_moment(data.get(BEGAN, time.time())),
            seen_at=_moment(data.get(SEEN, time.time())),
            address=address or None,
            device=device,
        )


def digest(key: str) -> str:
    """What is kept of a cookie or of a link."""
    return hashlib.sha256(key.encode()).hexdigest()


def _waiting(data: Mapping[str, Any]) -> int | None:
    """Who has given their password here and still owes a second factor."""
    stashed = data.get(LOGIN_SESSION_KEY)
    if not isinstance(stashed, dict) or not stashed.get("user_pk"):
        return None
    found = apps.get_model("teams", "User").objects.filter(pk=url_str_to_user_pk(stashed["user_pk"])).first()
    return found.pk if found is not None else None


def ends_at(data: Mapping[str, Any]) -> datetime:
    """When a session with this content ends: some time after its last use, and some hours after its sign-in."""
    if SESSION_KEY not in data:
        return timezone.now() + STRANGERS
    idle = _moment(data.get(SEEN, 0.0)) + settings.SESSION_IDLE
    return min(idle, _moment(data.get(BEGAN, 0.0)) + timedelta(seconds=settings.SESSION_COOKIE_AGE))


def sessions_of(user: int) -> QuerySet[Any]:
    """The user's sessions that have not ended, latest use first; those that wait for a second factor, too."""
    rows = SessionStore.get_model_class().objects.filter(user=user, expire_date__gt=timezone.now())
    found: QuerySet[Any] = rows.order_by("-seen_at")
    return found


def waits(row: Any) -> bool:
    """Whether the row of ``sessions_of`` waits for a second factor: nobody is signed in there yet."""
    return SESSION_KEY not in SessionStore().decode(row.session_data)


def sign_out_everywhere(user: int, but: str | None = None) -> int:
    """End the user's sessions, all but that of the cookie ``but``; returns how many."""
    rows = SessionStore.get_model_class().objects.filter(user=user)
    if but is not None:
        rows = rows.exclude(pk=digest(but))
    return int(rows.delete()[0])


@receiver(user_logged_in)
def begin(sender: object, request: HttpRequest | None = None, **_: Any) -> None:
    """A sign-in begins the hours that no page extends."""
    if request is not None:
        now = time.time()
        where = (request.META.get("REMOTE_ADDR") or "", request.headers.get("User-Agent", "")[:LONGEST_DEVICE])
        request.session.update({BEGAN: now, SEEN: now, WHERE: where})


class SessionUseMiddleware:
    """Notes that somebody uses their session. What a page asks for by itself, to refresh, is no use of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            by_itself = request.method == "GET" and request.headers.get("X-Requested-With") == "fetch"
            since = time.time() - float(request.session.get(SEEN, 0.0))
            if not by_itself and not 0 <= since < NOTED:
                request.session[SEEN] = time.time()
        return self.get_response(request)


def _moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)
