"""Where a page fails because of what is stored, it shows the row and how to put it right."""

from __future__ import annotations

import logging
from collections.abc import Callable
from itertools import islice
from typing import Any

from django.contrib.admin.sites import site
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.crypto import ENCRYPTED
from portal.events.models import Event, Person, Registration, Session, Speaker
from portal.masking import masked
from portal.publishing.models import Account, Publication
from portal.teams.permissions import unmasked
from portal.unfit import Unfit, unfit

log = logging.getLogger("callboard.desk")

MODELS: tuple[Any, ...] = (Event, Session, Speaker, Person, Registration, Publication, Account)
ROWS = 20_000  #: of a table that are looked at
SHOWN = 20
#: what is no fault of a stored value
OTHERS = (Http404, PermissionDenied, SuspiciousOperation, DatabaseError, MemoryError, RecursionError, OSError)


class UnfitRows:
    """Middleware: answers 409 with the rows instead of 500 where rows of the reader's teams hold what cannot be
    used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OTHERS) or not request.user.is_authenticated:
            return None
        found = list(islice(stored(), SHOWN))
        if not found:
            return None
        log.error("a stored value cannot be used", exc_info=exception)
        said = str if unmasked(request) else (lambda row: masked(str(row)))
        rows = [
            {"row": one, "name": said(one.row), "kind": one.row._meta.verbose_name, "url": _form(request, one)}
            for one in found
        ]
        return render(request, "unfit.html", {"rows": rows}, status=409)


def stored() -> Any:
    """Stored values of the teams in scope that cannot be used; addresses and keys are not among what is read."""
    for model in MODELS:
        secret = [field.name for field in model._meta.concrete_fields if isinstance(field, ENCRYPTED)]
        yield from unfit(model.objects.defer(*secret)[:ROWS].iterator())


def _form(request: HttpRequest, one: Unfit) -> str:
    """Where the row is edited by somebody who may; empty where it is not."""
    model, meta = type(one.row), one.row._meta
    if not site.is_registered(model) or not site.get_model_admin(model).has_change_permission(request, one.row):
        return ""
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[one.row.pk])
