"""Who signed in, who failed to, and whose door was closed: one line of the log each, without names or addresses."""

from __future__ import annotations

import logging
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from .models import User
from .sessions import digest

log = logging.getLogger("callboard.security")


@receiver(user_logged_in)
def signed_in(sender: object, user: User | None = None, **_: Any) -> None:
    log.info("signed in", extra={"user": user.pk if user else None})


@receiver(user_logged_out)
def signed_out(sender: object, user: User | None = None, **_: Any) -> None:
    log.info("signed out", extra={"user": user.pk if user else None})


@receiver(user_login_failed)
def failed(sender: object, credentials: dict[str, Any] | None = None, **_: Any) -> None:
    """The name that was tried is told as a digest: people type their passwords there, too."""
    tried = str((credentials or {}).get("username") or (credentials or {}).get("email") or "")
    log.warning("a sign-in failed", extra={"tried": digest(tried.casefold())[:12]})


@receiver(user_locked_out)
def locked_out(sender: object, username: str = "", **_: Any) -> None:
    log.warning("too many wrong passwords", extra={"tried": digest(username.casefold())[:12]})
