"""What is shown where a page could not be made."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from portal.files import no_room

AGAIN = 10  #: seconds after which a browser or a load balancer may ask again


@requires_csrf_token
def broken(request: HttpRequest) -> HttpResponse:
    """A plain page: 507 where the disk is full, 503 while the database does not answer, which passes, else 500. It asks
    the database nothing."""
    if no_room(sys.exception()):
        return HttpResponse(render_to_string("507.html"), status=507)
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(AGAIN)})
    return HttpResponse(render_to_string("500.html"), status=500)
