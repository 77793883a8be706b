"""Events, tracks, rooms and sessions in the admin."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_noop

from integrations.core.reasons import Reason
from portal.events import programme, sessions
from portal.events.formfields import TagsField
from portal.events.list_actions import lead
from portal.events.models import Event, Room, Session, SessionSpeaker, Track
from portal.events.state_words import session_state
from portal.refusal import Refusal
from portal.roles import Right
from portal.teams import audit
from portal.teams.permissions import TeamInline, actor_of
from portal.teams.unfolded import (
    AutocompleteSelectFilter,
    BooleanRadioFilter,
    ChoicesDropdownFilter,
    RangeDateFilter,
    TextInput,
    action,
    display,
)
from portal.texts import gettext_lazy

from .remarked import RemarkedAdmin


def on_the_clock(at: datetime, zone: str) -> str:
    """An instant on the clock of the event's zone, with the zone's name."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}"


class ProgrammeAdmin(RemarkedAdmin):
    """What all of these share: they are added and edited by ``programme``, times typed on the clock of the event."""

    public = True

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        with timezone.override(self._zone(request, object_id)):
            answer = super().changeform_view(request, object_id, form_url, extra_context)
            # a page that is rendered later would be rendered on another clock
            return answer.render() if isinstance(answer, SimpleTemplateResponse) else answer

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        for name in ("starts_at", "ends_at"):
            if name in form.base_fields:
                zone, more = timezone.get_current_timezone_name(), form.base_fields[name].help_text
                form.base_fields[name].help_text = format_html(
                    gettext("Time zone: {zone}. {more}"), zone=zone, more=more
                )
        return form

    def _zone(self, request: HttpRequest, object_id: str | None) -> ZoneInfo:
        row = self.get_object(request, unquote(object_id)) if object_id else None
        if row is None:
            return ZoneInfo(timezone.get_default_timezone_name())
        event = row if isinstance(row, Event) else getattr(row, "event")  # noqa: B009  # of four models three have one
        # a zone that is stored and no longer known is put right here
        return ZoneInfo(event.time_zone if event.time_zone in available_timezones() else "UTC")

    def add(self, actor: audit.Actor, row: Any, values: Mapping[str, Any]) -> models.Model:
        programme.add_row(actor=actor, row=row)
        return row  # type: ignore[no-any-return]

    def edit(self, actor: audit.Actor, row: Any, values: Mapping[str, Any]) -> None:
        programme.edit_row(actor=actor, row=row, values=values)


@admin.register(Event)
class EventAdmin(ProgrammeAdmin):
    list_display = ["title", "slug", "team", "starts", "ends", "put_away"]
    list_filter = [
        ("team", AutocompleteSelectFilter),
        ("starts_at", RangeDateFilter),
        ("archived_at", admin.EmptyFieldListFilter),
    ]
    search_fields = ["title", "slug"]
    autocomplete_fields = ["team"]
    list_select_related = ["team"]
    fields = ["team", "slug", "title", "description", "time_zone", "starts_at", "ends_at", "image_url"]
    actions = ["push"]
    actions_detail = ["open_event", "open_speakers", "open_import", "archive"]
    actions_row = ["open_event", "open_speakers", "open_import", "archive"]

    @display(description=gettext_lazy("starts"), ordering="starts_at")
    def starts(self, event: Event) -> str:
        return on_the_clock(event.starts_at, event.time_zone)

    @display(description=gettext_lazy("ends"), ordering="ends_at")
    def ends(self, event: Event) -> str:
        return on_the_clock(event.ends_at, event.time_zone)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        return ["team", "slug"] if obj else []

    @display(description=gettext_lazy("archived"), ordering="archived_at", label={True: "info"})
    def put_away(self, event: Event) -> tuple[bool, str] | None:
        return (True, "archived") if event.archived_at else None

    @action(description=gettext_lazy("Work on this event"), icon="dashboard")
    def open_event(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.lead_to(request, "desk:event", object_id)

    @action(description=gettext_lazy("Its speakers"), icon="record_voice_over", permissions=["speakers"])
    def open_speakers(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.lead_to(request, "desk:speakers", object_id)

    @action(description=gettext_lazy("Import into it"), icon="upload_file", permissions=["import"])
    def open_import(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.lead_to(request, "desk:import", object_id)

    @action(description=gettext_lazy("Archive or bring back …"), icon="archive", permissions=["archive"])
    def archive(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.lead_to(request, "desk:archive", object_id)

    @action(description=gettext_lazy("Push …"), icon="publish", permissions=["push"])
    def push(self, request: HttpRequest, rows: models.QuerySet[Event]) -> HttpResponse | None:
        return lead(request, rows, lambda event, _first: reverse("desk:plan", args=[event]))

    def has_push_permission(self, request: HttpRequest) -> bool:
        return bool(self.teams_with(request, frozenset({Right.PUSH})))

    def has_archive_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(self.teams_with(request, frozenset({Right.PROGRAMME_CHANGE})))

    def has_speakers_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(self.teams_with(request, frozenset({Right.SPEAKERS_VIEW})))

    def has_import_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(self.teams_with(request, frozenset({Right.IMPORT})))


@admin.register(Track, Room)
class NamedAdmin(ProgrammeAdmin):
    team_path = "event__team"
    list_display = ["name", "event"]
    list_filter = [("event", AutocompleteSelectFilter)]
    search_fields = ["name"]
    autocomplete_fields = ["event"]
    list_select_related = ["event__team"]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        return ["event"] if obj else []


class SessionForm(forms.ModelForm):
    tags = TagsField(widget=TextInput)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        event = self.instance.event if self.instance.pk else values.get("event")
        for name, why in (("track", Reason("programme.other_track")), ("room", Reason("programme.other_room"))):
            if event and values.get(name) and values[name].event_id != event.pk:
                self.add_error(name, Refusal(why))
        return values


class PartForm(forms.ModelForm):
    def clean_speaker(self) -> Any:
        speaker = self.cleaned_data["speaker"]
        event = getattr(self.instance.session, "event_id", None) if self.instance.session_id else None
        if event is not None and speaker.event_id != event:
            raise Refusal(Reason("programme.other_speaker"))
        return speaker


class PartInline(TeamInline):
    """Who speaks, hosts or moderates."""

    model = SessionSpeaker
    form = PartForm
    verbose_name_plural = gettext_lazy("who takes part")
    fields = ["speaker", "role", "position"]
    autocomplete_fields = ["speaker"]
    tab = False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[models.Model]:
        rows: models.QuerySet[models.Model] = super().get_queryset(request)
        return rows.select_related("speaker__person", "session")


@admin.register(Session)
class SessionAdmin(ProgrammeAdmin):
    """State is changed by cancelling, which is a right of its own; the code is what platforms know a session by."""

    form = SessionForm
    team_path = "event__team"
    list_display = ["title", "code", "event", "starts", "duration", "room", "standing", "in_import"]
    list_filter = [
        ("event", AutocompleteSelectFilter),
        ("state", ChoicesDropdownFilter),
        ("track", AutocompleteSelectFilter),
        ("room", AutocompleteSelectFilter),
        ("starts_at", RangeDateFilter),
        ("do_not_record", BooleanRadioFilter),
        ("missing_since", admin.EmptyFieldListFilter),
    ]
    search_fields = ["title", "code", "guid"]
    autocomplete_fields = ["event", "track", "room"]
    list_select_related = ["event__team", "room"]
    inlines = [PartInline]
    actions = ["cancel"]
    actions_detail = ["cancel_or_restore"]
    actions_row = ["cancel_or_restore"]
    fieldsets = [
        (
            None,
            {"fields": ["event", "code", "title", "subtitle", "starts_at", "duration", "track", "room", "state"]},
        ),
        (gettext_lazy("Texts"), {"fields": ["abstract", "description", "language", "kind", "url", "tags", "links"]}),
        (
            gettext_lazy("More"),
            {"fields": ["do_not_record", "guid", "remove_there", "missing_since"], "classes": ["collapse"]},
        ),
    ]

    @display(description=gettext_lazy("starts"), ordering="starts_at")
    def starts(self, session: Session) -> str:
        return on_the_clock(session.starts_at, session.event.time_zone)

    @display(description=gettext_lazy("state"), ordering="state", label={"planned": "success", "cancelled": "danger"})
    def standing(self, session: Session) -> tuple[str, str]:
        words = session_state(session).words
        return session.state, gettext("{words}, to be removed").format(words=words) if session.remove_there else words

    @display(description=gettext_lazy("last import"), ordering="missing_since", label={True: "warning"})
    def in_import(self, session: Session) -> tuple[bool, str] | None:
        return (True, gettext("no longer held it")) if session.missing_since else None

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        fixed = ["state", "remove_there", "missing_since"]
        return [*fixed, "event", "code", "guid"] if obj else fixed

    def get_inlines(self, request: HttpRequest, obj: models.Model | None) -> Any:
        return self.inlines if obj else []  # who can take part is known once the event is

    @action(description=gettext_lazy("Cancel or restore …"), icon="event_busy", permissions=["cancel"])
    def cancel_or_restore(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.lead_to(request, "desk:session_cancel", object_id)

    @action(description=gettext_lazy("Cancel …"), icon="event_busy", permissions=["cancel"])
    def cancel(self, request: HttpRequest, rows: models.QuerySet[Session]) -> HttpResponse | None:
        return lead(request, rows, lambda _event, first: reverse("desk:session_cancel", args=[first]))

    def has_cancel_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(self.teams_with(request, frozenset({Right.SESSION_CANCEL})))

    def beside(self, obj: models.Model) -> Mapping[str, Any]:
        parts = SessionSpeaker.objects.filter(session=obj.pk).order_by("position", "pk")
        return {gettext_noop("who takes part"): list(parts.values_list("speaker", "role", "position"))}

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.save(commit=False)  # the admin's own log wants to know what changed
        kept = [one for one in formset.forms if one.cleaned_data.get("speaker") and not one.cleaned_data.get("DELETE")]
        parts = [
            sessions.Part(one.cleaned_data["speaker"], one.cleaned_data["role"], one.cleaned_data["position"])
            for one in kept
        ]
        session = Session.objects.select_related("event__team").get(pk=form.instance.pk)
        sessions.set_parts(actor=actor_of(request), session=session, parts=parts)


def session_asking(request: HttpRequest) -> int | None:
    """The session whose form asks for names to choose from."""
    if request.GET.get("model_name") != "sessionspeaker":
        return None
    found = re.search(r"/events/session/(\d+)/", request.headers.get("referer", ""))
    return int(found[1]) if found and len(found[1]) < 18 else None
