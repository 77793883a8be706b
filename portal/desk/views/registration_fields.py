"""The page that says which of our columns answers which registration field on the platform."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from integrations.core.errors import PlatformError
from integrations.core.reasons import Reason
from integrations.core.records import ATTENDEE_COLUMNS, RemoteField
from portal.accounts import connect
from portal.adoption import registration_fields
from portal.crypto import Undecryptable
from portal.desk.base import platform_terms
from portal.desk.base.filters import said
from portal.desk.base.frame import framed, rights
from portal.desk.base.pages import PageRequest, address, event_page, tell_problem
from portal.desk.presenters.publication_cards import publication_of, send_back
from portal.events import registrations
from portal.events.models import Event
from portal.publications import publish as domain
from portal.publications import remote_fields
from portal.publications.options import humanised
from portal.publishing.models import Publication
from portal.roles import Right
from portal.teams.stale_form import StaleFormMixin
from portal.texts import counted, gettext_lazy
from portal.wording import Medium, say_all

WITHIN = 20.0  # seconds: somebody waits
KINDS = {"text": gettext_lazy("Text"), "single": gettext_lazy("One of"), "multiple": gettext_lazy("Any of")}
TAKEN = gettext_lazy("This column answers another field already: a column can answer one.")


class MappingForm(StaleFormMixin, forms.Form):
    """A column for each field there; ``stored`` is column → field id, ``filled`` how often each column is filled in."""

    def __init__(
        self, fields: tuple[RemoteField, ...], stored: Mapping[str, str], filled: Counter[str], *args: Any
    ) -> None:
        super().__init__(*args)
        self.label_suffix = ""
        self.asked = fields
        by_field = {field_id: column for column, field_id in stored.items()}
        # columns to choose from: custom ones with how many filled them in, then those that every attendee has
        custom = sorted({*filled, *stored} - set(ATTENDEE_COLUMNS))
        columns = [
            ("", gettext("Nothing")),
            (gettext("Custom columns"), [(column, _filled(column, filled[column])) for column in custom]),
            (gettext("What every attendee has"), [(column, humanised(column)) for column in ATTENDEE_COLUMNS]),
        ]
        for number, one in enumerate(fields):
            needed = [gettext("Required there.")] if one.required else []
            answers = f": {', '.join(one.options.values())}." if one.options else "."
            self.fields[f"field_{number}"] = forms.ChoiceField(
                label=one.label,
                choices=columns,
                required=False,
                initial=by_field.get(one.field_id, ""),
                help_text=" ".join([*needed, f"{KINDS[one.kind]}{answers}"]),
            )

    def clean(self) -> dict[str, Any] | None:
        given: set[str] = set()
        for name in self.fields:
            column = self.cleaned_data.get(name)
            if column and column in given:
                self.add_error(name, TAKEN)
            elif column:
                given.add(column)
        return self.cleaned_data

    def mapping(self) -> dict[str, str]:
        """column → field id, in the order of the fields."""
        chosen = [self.cleaned_data.get(name) for name in self.fields]
        return {column: one.field_id for column, one in zip(chosen, self.asked, strict=True) if column}


def _filled(column: str, n: int) -> str:
    return counted(n, "{column} (filled in {n} time)", "{column} (filled in {n} times)", column=column)


@event_page(Right.PUBLICATION_VIEW, Right.PUBLICATION_CHANGE)
def fields(request: PageRequest, event: Event, publication: int) -> HttpResponse:
    """Read the fields there, and say which column answers which."""
    row = publication_of(event, publication)
    platform = platform_terms.platform_or_404(row.account.platform)
    if platform.fields is None:
        raise Http404
    if request.method == "POST" and not row.active:
        return send_back(
            request, row, gettext("This publication is unpublished. Publish it again before its options are changed.")
        )
    if "read" in request.POST:
        _read(request, row)
        return redirect(request.path)
    found = remote_fields.stored(row)
    stored = row.options.get(remote_fields.OPTION, {})
    data = request.POST if request.method == "POST" else None
    form = MappingForm(found, stored, registrations.columns(event), data)
    if form.is_valid() and _saved(request, row, form):
        return redirect("desk:publication", event.pk, row.pk)
    there = {one.field_id for one in found}
    context = {
        "publication": row,
        "platform": platform,
        "form": form,
        "found": found,
        "gone": [(column, field_id) for column, field_id in stored.items() if field_id not in there],
        "mapped": [(one, next((c for c, known in stored.items() if known == one.field_id), "")) for one in found],
        "may_change": Right.PUBLICATION_CHANGE in rights(request, event) and row.active,
    }
    title = gettext("Registration fields on {account}").format(account=row.account.name)
    status = 422 if form.errors else 200
    return framed(
        request, event, "desk/publication_fields.html", context, title=title, tab="desk:publications", status=status
    )


def _read(request: PageRequest, row: Publication) -> None:
    whole = Publication.objects.select_related("account__team", "event__team")
    try:
        found = registration_fields.read(whole.get(pk=row.pk), request.actor, within=WITHIN)
    except ValidationError as refusal:
        tell_problem(request, refusal)
    except (PlatformError, Undecryptable) as error:
        messages.error(request, said(connect.told(row.account, error)))
    else:
        messages.success(
            request, counted(len(found), "Read: {n} registration field.", "Read: {n} registration fields.")
        )


def _saved(request: PageRequest, row: Publication, form: MappingForm) -> bool:
    mapping = form.mapping()
    text = json.dumps(mapping) if mapping else ""
    try:
        domain.publish_on(
            row.event, row.account, domain.Wanted(row.name, options={remote_fields.OPTION: text}), request.actor
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    except Undecryptable as error:
        form.add_error(None, say_all((error.reason, Reason("publication.options_unreadable")), Medium.BROWSER))
        return False
    words = counted(
        len(form.asked),
        "Saved: {answered} of {n} field is answered. Nothing was sent: the plan shows what a push would do.",
        "Saved: {answered} of {n} fields are answered. Nothing was sent: the plan shows what a push would do.",
        answered=len(mapping),
    )
    messages.success(request, words)
    return True


urls = [address("events/<int:pk>/publications/<int:publication>/fields/", fields, "publication_fields")]
