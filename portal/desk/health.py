"""Whether this web process can serve: for load balancers and container checks."""

from __future__ import annotations

from functools import lru_cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and holds every migration of this version, else 503. Needs no sign-in."""
    try:
        ready = newest_migrations() <= MigrationRecorder(connection).applied_migrations().keys()
    except DatabaseError:
        ready = False
    if ready:
        return JsonResponse({"status": "ok"})
    return JsonResponse({"status": "unavailable"}, status=503)


@lru_cache(maxsize=1)
def newest_migrations() -> frozenset[tuple[str, str]]:
    """(application, name) of the last migrations of this version. They do not change while the process runs."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())
