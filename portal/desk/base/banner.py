"""What stands above every page while nothing is sent because the database was restored or copied."""

from __future__ import annotations

import threading
import time

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.delivery import restore_guard
from portal.wording import Medium, say_all

SECONDS = 15.0  #: a web server looks about as often as the sweeper

_lock = threading.Lock()
_looked_at = -SECONDS


def banner(request: HttpRequest) -> dict[str, object]:
    """Context processor. Nothing is asked of the database by a page that shows no banner."""
    return {"installation_doubt": SimpleLazyObject(lambda: _doubt(request))}


def _doubt(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    _look()
    return say_all(restore_guard.doubt(), Medium.BROWSER)


def _look() -> None:
    """Compare the database with its marker, now and then: a web server starts, and goes on, without a worker."""
    global _looked_at  # noqa: PLW0603 - each process looks for itself
    with _lock:
        if time.monotonic() - _looked_at < SECONDS:
            return
        _looked_at = time.monotonic()
    restore_guard.check()
