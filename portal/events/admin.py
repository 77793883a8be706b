"""The programme and its people in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest

from portal.teams.permissions import ReadOnlyAdmin, TeamAdmin, actor_of, masked, unmasked

from . import approval, people
from .models import EmailAddress, Event, Person, Registration, Room, Session, SessionSpeaker, Speaker, Track


@admin.register(Event)
class EventAdmin(TeamAdmin):
    list_display = ["title", "slug", "team", "starts_at", "ends_at", "time_zone"]
    list_filter = ["team"]
    search_fields = ["title", "slug"]
    autocomplete_fields = ["team"]
    list_select_related = ["team"]
    date_hierarchy = "starts_at"

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        return ["team", "slug"] if obj else []


@admin.register(Track, Room)
class NamedAdmin(TeamAdmin):
    team_path = "event__team"
    list_display = ["name", "event"]
    list_filter = ["event"]
    search_fields = ["name"]
    autocomplete_fields = ["event"]
    list_select_related = ["event"]


class SessionForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        event = self.instance.event if self.instance.pk else values.get("event")
        for name in ("track", "room"):
            if event and values.get(name) and values[name].event_id != event.pk:
                self.add_error(name, f"This {name} belongs to another event.")
        return values


@admin.register(Session)
class SessionAdmin(TeamAdmin):
    """State is changed by cancelling, which is a right of its own; the code is what platforms know a session by."""

    form = SessionForm
    team_path = "event__team"
    list_display = ["title", "code", "event", "starts_at", "duration", "track", "room", "state", "missing_since"]
    list_filter = ["event", "state", "do_not_record", ("missing_since", admin.EmptyFieldListFilter), "track", "room"]
    search_fields = ["title", "code", "guid"]
    autocomplete_fields = ["event", "track", "room"]
    list_select_related = ["event", "track", "room"]
    date_hierarchy = "starts_at"

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        fixed = ["state", "remove_there", "missing_since"]
        return [*fixed, "event", "code", "guid"] if obj else fixed


class SessionSpeakerForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        session, speaker = values.get("session"), values.get("speaker")
        if session and speaker and session.event_id != speaker.event_id:
            raise ValidationError("This speaker belongs to another event.")
        return values


@admin.register(SessionSpeaker)
class SessionSpeakerAdmin(TeamAdmin):
    form = SessionSpeakerForm
    team_path = "session__event__team"
    list_display = ["speaker", "session", "role", "position"]
    list_filter = ["role", "session__event"]
    search_fields = ["speaker__person__name", "session__title", "session__code"]
    autocomplete_fields = ["session", "speaker"]
    list_select_related = ["session", "speaker__person"]


class PersonForm(forms.ModelForm):
    """A person's facts and, for those who may see it, the primary address."""

    email = forms.CharField(label="e-mail address", required=False, max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["email"] = approval.primary_addresses([self.instance.pk]).get(self.instance.pk, "")

    def clean_email(self) -> str:
        typed = str(self.cleaned_data["email"])
        if not typed:
            return typed
        self.instance.typed_address = typed
        normalised = people.normal_form(typed)
        team = self.instance.team_id or getattr(self.cleaned_data.get("team"), "pk", None)
        taken = EmailAddress.objects.filter(team=team, normalised=normalised).exclude(person=self.instance.pk).first()
        if taken is not None:
            raise ValidationError(f"{taken.person} has this address already.")
        return typed


@admin.register(Person)
class PersonAdmin(TeamAdmin):
    form = PersonForm
    list_display = ["name", "address", "company", "job_title", "team"]
    list_filter = ["team"]
    search_fields = ["name", "company"]
    autocomplete_fields = ["team"]
    list_select_related = ["team"]
    fields = ["team", "name", "first_name", "last_name", "email", *approval.PERSON_VALUES[3:]]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[models.Model]:
        # on the rows, not on the admin: that one object serves every request
        shown = models.Value(unmasked(request), output_field=models.BooleanField())
        rows: models.QuerySet[models.Model] = super().get_queryset(request).annotate(unmasked=shown)
        return rows.prefetch_related("addresses")

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return [*self.search_fields, *(["addresses__normalised"] if unmasked(request) else [])]

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        # whoever may only look gets no form, and the address in the list's own form
        shown = "email" if self.has_change_permission(request, obj) else "address"
        return [shown if name == "email" else str(name) for name in self.fields or ()]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        return ["address", *(["team"] if obj else [])]

    @admin.display(description="e-mail address")
    def address(self, person: Person) -> str:
        found = next((row.address for row in person.addresses.all() if row.primary), "")
        return found if getattr(person, "unmasked", False) else masked(found)

    def store(self, request: HttpRequest, obj: models.Model, changes: dict[str, Any], change: bool) -> None:
        assert isinstance(obj, Person)  # noqa: S101  # Django hands over what this admin is registered for
        obj.save()
        actor = actor_of(request)
        changes.pop("email", None)  # giving an address writes its own entry
        if change and changes:
            approval.after_edit(actor, obj.team, {obj.pk: changes.keys()})
        address = str(getattr(obj, "typed_address", ""))
        if address:
            people.give_address(actor=actor, person=obj, address=address)


class SpeakerForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        event, person = values.get("event"), values.get("person")
        if event and person and event.team_id != person.team_id:
            raise ValidationError("This person belongs to another team.")
        return values


@admin.register(Speaker)
class SpeakerAdmin(TeamAdmin):
    """Decisions are made by ``speakers.decide``; the form holds what is left."""

    form = SpeakerForm
    team_path = "event__team"
    list_display = ["person", "event", "state", "highlighted", "decided_by", "decided_at", "missing_since"]
    list_filter = ["state", "event", "highlighted", ("missing_since", admin.EmptyFieldListFilter)]
    search_fields = ["person__name", "person__company", "source_code"]
    autocomplete_fields = ["event", "person"]
    list_select_related = ["person", "event", "decided_by"]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        fixed = ["state", "reason", "source_code", "decided_by", "decided_at", "edited_by", "missing_since"]
        return [*fixed, "event", "person"] if obj else fixed

    def store(self, request: HttpRequest, obj: models.Model, changes: dict[str, Any], change: bool) -> None:
        assert isinstance(obj, Speaker)  # noqa: S101  # Django hands over what this admin is registered for
        obj.save()
        if changes:
            approval.after_edit(actor_of(request), obj.event.team, {obj.person_id: changes.keys()}, only=obj)


@admin.register(Registration)
class RegistrationAdmin(ReadOnlyAdmin):
    """They come in by import and go by ``registrations.withdraw_registration``. The join token lets somebody in."""

    team_path = "event__team"
    list_display = ["person", "event", "state", "whole_event", "created_at"]
    list_filter = ["state", "event", "whole_event"]
    search_fields = ["person__name"]
    list_select_related = ["person", "event"]
    exclude = ["join_token"]
    show_full_result_count = False
