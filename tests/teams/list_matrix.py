"""Every list of the admin × role × what its address may ask for: what is right, another team's, or hostile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.filters import BooleanFieldListFilter, RelatedFieldListFilter
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import models
from django.http import HttpRequest, QueryDict
from django.test import RequestFactory

from portal.roles import Role
from portal.teams.models import User
from portal.teams.permissions import rights_of
from portal.teams.scope import scope
from portal.teams.unfolded import RangeDateFilter

TEXT = (models.CharField, models.TextField)
LOOKUPS = ("exact", "regex", "iregex", "startswith", "icontains", "gt", "in", "isnull")
SECRETS = (
    "password", "password__regex", "join_token__startswith", "token__regex", "body__icontains", "token", "fingerprint",
    "team__memberships__user__password__startswith", "event__team__memberships__user__password__regex",
    "account__credentials__regex", "operation__token__startswith", "user__password__startswith", "e", "_source_model",
    "id__in", "pk", "pk__gt", "__class__", "q__regex", "", "-", "%", "o__regex",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """``expected``: the statuses that are right for whoever may see the list."""

    kind: str
    query: str
    expected: int


def cells(own: Any, request: HttpRequest, foreign: dict[type, int]) -> Iterator[Cell]:
    """What a list is asked."""
    yield from (
        Cell("right", query, 200)
        for query in ("", "q=a", "p=1", "all=", "_popup=1", f"_to_field={own.model._meta.pk.name}", "o=")
    )
    yield from (
        Cell("right", query, 200) for query in ("_facets=True", "_changelist_filters=q%3Da", f"q={'w+' * 1100}")
    )
    listed = own.get_changelist_instance(request)
    for at, name in enumerate(listed.list_display):
        may = name in (listed.sortable_by or ()) and bool(listed.get_ordering_field(name))
        yield Cell("right" if may else "hostile", f"o=-{at}", 200 if may else 400)
    yield from (Cell("hostile", f"o={order}", 400) for order in ("99", "x", "--1", "1.", "?", "password", "1" * 50))
    yield from (Cell("hostile", f"_to_field={name}", 400) for name in ("password", "no_such", "team__name", "%00"))
    names = own.parameters(request)
    for spec in own.filters(request):
        yield from _of_filter(spec, foreign)
    for column in own.model._meta.get_fields():
        for lookup in LOOKUPS:
            if (name := f"{column.name}__{lookup}") not in names:
                yield Cell("hostile", f"{name}=1", 400)
    yield from (Cell("hostile", f"{name}=a", 400) for name in SECRETS)
    yield from (Cell("hostile", query, 400) for query in ("p=1&p=2", "o=1&o=2", f"_popup={'x' * 2001}"))


def _of_filter(spec: Any, foreign: dict[type, int]) -> Iterator[Cell]:
    for name in spec.expected_parameters():
        if hasattr(spec, "form_class"):  # a form sends what was left empty too
            yield Cell("right", f"{name}=", 200)
        yield Cell("hostile", f"{name}={'x' * 2001}", 400)
        yield Cell("hostile", f"{name}=%00", 400)
        if isinstance(spec, RelatedFieldListFilter) and name == spec.lookup_kwarg:
            yield Cell("foreign", f"{name}={foreign[spec.field.related_model]}", 200)
            yield from (Cell("hostile", f"{name}={value}", 400) for value in ("x", "9" * 30, "-1", "1,2", "1.5"))
        elif isinstance(spec, RangeDateFilter):
            yield Cell("right", f"{name}=2031-03-01", 200)
            yield from (Cell("hostile", f"{name}={value}", 400) for value in ("x", "2030-13-45", "1", "now()"))
        elif isinstance(spec, BooleanFieldListFilter) and name.endswith("__exact"):
            yield Cell("right", f"{name}=1", 200)


def status(own: Any, request: HttpRequest) -> tuple[int, Any]:
    """What the list answers, and the rows that it would show."""
    if not own.has_view_permission(request):
        return 403, None
    try:
        return 200, list(own.get_changelist_instance(request).result_list)
    except (BadRequest, SuspiciousOperation):
        return 400, None


def asking(user: User, query: str) -> Any:
    request: Any = RequestFactory().get("/admin/", query_params=QueryDict(query))
    request.user = user
    return request


def walk(user: User, role: Role, foreign: dict[type, int]) -> Iterator[tuple[str, Cell, int, int, Any]]:
    """List, cell, expected status, found status and rows of each cell for ``role``."""
    for model, own in admin.site._registry.items():
        request = asking(user, "")
        with scope(*rights_of(request)):
            may = own.has_view_permission(request)
            everything = cells(own, request, foreign) if may else (Cell("right", "", 403), Cell("hostile", "x=1", 403))
            for cell in everything:
                found, rows = status(own, asking(user, cell.query))
                yield model._meta.label_lower, cell, cell.expected, found, rows
