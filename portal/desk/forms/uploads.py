"""Receiving files: what is too large is not taken in, and nobody waits for a disk to fill."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from portal.events.uploads import MAX_BYTES

View = Callable[..., HttpResponse]


class Limit(FileUploadHandler):
    """Drops a file as soon as it has more than ``MAX_BYTES`` bytes and marks the request with ``too_large``."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > MAX_BYTES:
            setattr(self.request, "too_large", True)  # noqa: B010  # the request has no such attribute of its own
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The file itself is kept by the handlers behind this one."""


def limited(view: View) -> Any:
    """Decorate a page that takes a file. The token against forgery is checked after the handler is in place: checking
    it reads the request's body."""
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **rest: Any) -> HttpResponse:
        request.upload_handlers.insert(0, Limit(request))
        answer: HttpResponse = protected(request, *args, **rest)
        return answer

    return wrapped


def too_large(request: HttpRequest) -> bool:
    """Whether a file of this request was dropped."""
    return bool(getattr(request, "too_large", False))
