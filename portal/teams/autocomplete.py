"""What the admin offers while somebody types, for the fields and filters that ask so and for nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from portal.masking import masked

from .permissions import unmasked
from .unfolded import AutocompleteSelectFilter

if TYPE_CHECKING:
    from django.db import models


class Offers(AutocompleteJsonView):
    """Rows of a list to choose from, for whoever may see both that list and the one the field belongs to."""

    def process_request(self, request: HttpRequest) -> Any:
        field = tuple(request.GET.get(name, "") for name in ("app_label", "model_name", "field_name"))
        asking = fields(self.admin_site or admin.site).get(field)
        if asking is None or not asking.has_view_permission(request):
            raise PermissionDenied
        return super().process_request(request)

    def serialize_result(self, obj: models.Model, to_field_name: str) -> dict[str, str]:
        found: dict[str, str] = super().serialize_result(obj, to_field_name)
        return found if unmasked(self.request) else masked(found)


def fields(site: admin.AdminSite) -> dict[tuple[str, ...], Any]:
    """Field → the admin whose form, rows within it, or filters ask for rows while somebody types."""
    found: dict[tuple[str, ...], Any] = {}  # by application, model and name
    for model, own in site._registry.items():
        asking: list[tuple[Any, Any]] = [(model, name) for name in own.autocomplete_fields]
        asking += [
            (model, one[0]) for one in own.list_filter if isinstance(one, tuple) and one[1] is AutocompleteSelectFilter
        ]
        asking += [(inline.model, name) for inline in own.inlines for name in inline.autocomplete_fields]
        found |= {(which._meta.app_label, str(which._meta.model_name), str(name)): own for which, name in asking}
    return found


def offer(request: HttpRequest) -> HttpResponse:
    """The admin site's own address for this, with the rule above."""
    answer: HttpResponse = admin.site.admin_view(Offers.as_view(admin_site=admin.site))(request)  # type: ignore[assignment]
    return answer
