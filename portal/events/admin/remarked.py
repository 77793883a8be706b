"""Forms that say beside each field what would become of it where the row is published."""

from __future__ import annotations

import copy
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from portal.events import form_hints
from portal.events.form_hints import Remark
from portal.teams.permissions import TeamAdmin


class RemarkedAdmin(TeamAdmin):
    """Before editing, remarks stand beside their fields; after saving, whoever leaves the form is told of them."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().changeform_view(request, *args, **kwargs)
        saved = getattr(request, "_callboard_saved", None)
        if saved is not None and answer.status_code == 302 and "_continue" not in request.POST:
            # not within the form's own transaction: it takes a moment
            for remark in form_hints.on(self.model._default_manager.get(pk=saved)):
                messages.warning(request, str(remark))
        return answer

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        request._callboard_saved = obj.pk  # type: ignore[attr-defined]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if obj is not None and request.method == "GET" and self.has_change_permission(request, obj):
            # asked for once a request, though the admin may make its form several times
            remarks: list[Remark] | None = getattr(request, "_callboard_remarks", None)
            if remarks is None:
                remarks = form_hints.on(obj)
                request._callboard_remarks = remarks  # type: ignore[attr-defined]
            for remark in remarks:
                if name := form_hints.field_of(remark, form.base_fields):
                    field = copy.copy(form.base_fields[name])  # a declared one is shared by all forms of its class
                    field.help_text = format_html("{} <strong>{}</strong>", field.help_text, str(remark))
                    form.base_fields[name] = field
        return form

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        fields = context["adminform"].form.fields
        for remark in getattr(request, "_callboard_remarks", ()):
            if not form_hints.field_of(remark, fields):
                messages.warning(request, str(remark))
        return super().render_change_form(request, context, *args, **kwargs)
