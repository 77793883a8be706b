"""Whether this installation can serve: for load balancers, container checks and monitoring."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.worker import health
from portal.worker.health import Part


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and is of this version and a worker has answered through the queue lately, else
    503 and which of them is not well. ``alerts`` name what lasts too long. Needs no sign-in."""
    try:
        database = health.database()
        if not database.well:
            return _answer([database], alerts=[])
        return _answer([database, health.queue()], alerts=[alert.name for alert in health.alerts()])
    except DatabaseError:
        return _answer([Part("database", False, gettext("The database does not answer."))], alerts=[])


@never_cache
@require_safe
def web(request: HttpRequest) -> HttpResponse:
    """200 when this web process and the database can serve pages, whatever the workers do. Needs no sign-in."""
    return _answer([health.database()])


def _answer(parts: list[Part], **more: object) -> JsonResponse:
    well = all(part.well for part in parts)
    document = {"status": "ok" if well else "unavailable", **{part.name: part.words for part in parts}, **more}
    return JsonResponse(document, status=200 if well else 503)
