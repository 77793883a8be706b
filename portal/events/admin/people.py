"""People, speakers and registrations in the admin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from integrations.core.reasons import Reason
from portal.events import approval, people, speakers
from portal.events.formfields import TagsField
from portal.events.list_actions import lead
from portal.events.models import EmailAddress, Person, Registration, Session, Speaker, SpeakerState
from portal.events.state_words import registration_state, speaker_state
from portal.masking import mask
from portal.refusal import Refusal
from portal.roles import Right
from portal.teams import audit
from portal.teams.permissions import ReadOnlyAdmin, TeamInline, rights_of, unmasked
from portal.teams.unfolded import (
    AutocompleteSelectFilter,
    BooleanRadioFilter,
    ChoicesDropdownFilter,
    TextInput,
    action,
    display,
)
from portal.texts import gettext_lazy

from .programme import on_the_clock, session_asking
from .remarked import RemarkedAdmin

STATES = {"proposed": "info", "approved": "success", "to_review": "warning", "rejected": "danger"}


def marked(request: HttpRequest, rows: models.QuerySet[models.Model]) -> models.QuerySet[models.Model]:
    """``rows`` that know whether whoever asks sees addresses in full: an admin object itself serves everybody."""
    shown = models.Value(unmasked(request), output_field=models.BooleanField())
    found: models.QuerySet[models.Model] = rows.annotate(unmasked=shown)
    return found


class PersonForm(forms.ModelForm):
    """A person's facts and, for those who may see it, the primary address."""

    tags = TagsField(widget=TextInput)
    email = forms.CharField(
        label=gettext_lazy("e-mail address"),
        required=False,
        max_length=254,
        widget=TextInput,
        help_text=gettext_lazy("A new one takes the old one's place; the old one is kept beside it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["email"] = approval.primary_addresses([self.instance.pk]).get(self.instance.pk, "")

    def clean_email(self) -> str:
        typed = str(self.cleaned_data["email"])
        if not typed:
            return typed
        normalised = people.normal_form(typed)
        team = self.instance.team_id or getattr(self.cleaned_data.get("team"), "pk", None)
        taken = EmailAddress.objects.filter(team=team, normalised=normalised).exclude(person=self.instance.pk).first()
        if taken is not None:
            raise Refusal(Reason("programme.address_of_another", {"name": str(taken.person)}))
        return typed


class AddressInline(TeamInline):
    """All addresses of a person, to be seen. A new one is typed above."""

    model = EmailAddress
    verbose_name_plural = gettext_lazy("all addresses")
    fields = ["shown", "standing"]
    readonly_fields = ["shown", "standing"]
    can_delete = False
    max_num = 0

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[models.Model]:
        return marked(request, super().get_queryset(request))

    @display(description=gettext_lazy("address"))
    def shown(self, row: EmailAddress) -> str:
        return row.address if getattr(row, "unmasked", False) else mask(row.address)

    @display(description=gettext_lazy("use"))
    def standing(self, row: EmailAddress) -> str:
        return gettext("used") if row.primary else gettext("earlier or further one")

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    has_change_permission = has_add_permission


@admin.register(Person)
class PersonAdmin(RemarkedAdmin):
    form = PersonForm
    list_display = ["name", "address", "company", "job_title", "team"]
    list_filter = [("team", AutocompleteSelectFilter)]
    search_fields = ["name", "company"]
    autocomplete_fields = ["team"]
    list_select_related = ["team"]
    fields = ["team", "name", "first_name", "last_name", "email", *approval.PERSON_VALUES[3:]]
    inlines = [AddressInline]
    actions_detail = ["access", "erase"]

    @action(description=gettext_lazy("What is held …"), icon="folder_shared", permissions=["erase"])
    def access(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.lead_to(request, "desk:person_access", object_id)

    @action(description=gettext_lazy("Erase …"), icon="person_remove", permissions=["erase"])
    def erase(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.lead_to(request, "desk:person_erase", object_id)

    def has_erase_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(self.teams_with(request, frozenset({Right.ERASE})))

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[models.Model]:
        return marked(request, super().get_queryset(request)).prefetch_related("addresses")

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return [*super().get_search_fields(request), *(["addresses__normalised"] if unmasked(request) else [])]

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        # whoever may only look gets no form, and the address in the list's own form
        shown = "email" if self.has_change_permission(request, obj) else "address"
        return [shown if name == "email" else str(name) for name in self.fields or ()]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        return ["address", *(["team"] if obj else [])]

    def get_inlines(self, request: HttpRequest, obj: models.Model | None) -> Any:
        return self.inlines if obj else []

    @display(description=gettext_lazy("e-mail address"))
    def address(self, person: Person) -> str:
        found = next((row.address for row in person.addresses.all() if row.primary), "")
        return found if getattr(person, "unmasked", False) else mask(found)

    def add(self, actor: audit.Actor, row: models.Model, values: Mapping[str, Any]) -> models.Model:
        assert isinstance(row, Person)  # noqa: S101  # Django hands over what this admin is registered for
        facts = {name: value for name, value in values.items() if name in approval.PERSON_VALUES}
        made = people.add_person(actor=actor, team=row.team, **facts)
        self._address(actor, made, values)
        return made

    def edit(self, actor: audit.Actor, row: models.Model, values: Mapping[str, Any]) -> None:
        assert isinstance(row, Person)  # noqa: S101  # as above
        facts = {name: value for name, value in values.items() if name in approval.PERSON_VALUES}
        people.edit_person(actor=actor, person=row, values=facts)
        self._address(actor, row, values)

    def _address(self, actor: audit.Actor, person: Person, values: Mapping[str, Any]) -> None:
        if values.get("email"):
            people.give_address(actor=actor, person=person, address=str(values["email"]))


class SpeakerForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        event, person = values.get("event"), values.get("person")
        if event and person and event.team_id != person.team_id:
            raise Refusal(Reason("programme.other_team"))
        return values


@admin.register(Speaker)
class SpeakerAdmin(RemarkedAdmin):
    """Decisions are made on the event's speakers page; the form holds what is left."""

    form = SpeakerForm
    team_path = "event__team"
    list_display = ["person", "event", "standing", "shown_first", "decided_by", "decided", "in_import"]
    list_filter = [
        ("event", AutocompleteSelectFilter),
        ("state", ChoicesDropdownFilter),
        ("highlighted", BooleanRadioFilter),
        ("missing_since", admin.EmptyFieldListFilter),
    ]
    search_fields = ["person__name", "person__company", "source_code"]
    autocomplete_fields = ["event", "person"]
    list_select_related = ["person", "event__team", "decided_by"]
    fields = [
        "event",
        "person",
        "highlighted",
        "state",
        "why",
        "decided_by",
        "decided_at",
        "edited_by",
        "missing_since",
    ]
    actions = ["approve", "reject", "withdraw", "propose_again"]
    actions_detail = ["open_speaker"]
    actions_row = ["open_speaker"]

    @display(description=gettext_lazy("state"), ordering="state", label=STATES)
    def standing(self, speaker: Speaker) -> tuple[str, str]:
        return speaker.state, speaker_state(speaker).words

    @display(description=gettext_lazy("reason"))
    def why(self, speaker: Speaker) -> str:
        return approval.reason_said(speaker) or "–"

    @display(description=gettext_lazy("highlighted"), ordering="highlighted", label={True: "info"})
    def shown_first(self, speaker: Speaker) -> tuple[bool, str] | None:
        return (True, "yes") if speaker.highlighted else None

    @display(description=gettext_lazy("decided at"), ordering="decided_at")
    def decided(self, speaker: Speaker) -> str:
        return on_the_clock(speaker.decided_at, speaker.event.time_zone) if speaker.decided_at else "–"

    @display(description=gettext_lazy("last import"), ordering="missing_since", label={True: "warning"})
    def in_import(self, speaker: Speaker) -> tuple[bool, str] | None:
        return (True, gettext("no longer held them")) if speaker.missing_since else None

    @action(description=gettext_lazy("Decide, history"), icon="how_to_reg")
    def open_speaker(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.get_object(request, object_id)
        if not isinstance(row, Speaker):
            return redirect("admin:events_speaker_changelist")
        return redirect("desk:speaker", row.event_id, row.pk)

    @action(description=gettext_lazy("Approve …"), icon="how_to_reg", permissions=["judge"])
    def approve(self, request: HttpRequest, rows: models.QuerySet[Speaker]) -> HttpResponse | None:
        return self._lead(request, rows, SpeakerState.APPROVED)

    @action(description=gettext_lazy("Reject …"), icon="person_off", permissions=["judge"])
    def reject(self, request: HttpRequest, rows: models.QuerySet[Speaker]) -> HttpResponse | None:
        return self._lead(request, rows, SpeakerState.REJECTED)

    @action(description=gettext_lazy("Withdraw …"), icon="person_remove", permissions=["note"])
    def withdraw(self, request: HttpRequest, rows: models.QuerySet[Speaker]) -> HttpResponse | None:
        return self._lead(request, rows, SpeakerState.WITHDRAWN)

    @action(description=gettext_lazy("Propose again …"), icon="undo", permissions=["note"])
    def propose_again(self, request: HttpRequest, rows: models.QuerySet[Speaker]) -> HttpResponse | None:
        return self._lead(request, rows, SpeakerState.PROPOSED)

    def _lead(self, request: HttpRequest, rows: models.QuerySet[Speaker], to: SpeakerState) -> HttpResponse | None:
        return lead(request, rows, lambda event, _first: reverse("desk:speakers_decide", args=[event]), to=to.value)

    def has_judge_permission(self, request: HttpRequest) -> bool:
        return any(SpeakerState.APPROVED in speakers.open_to(mine) for mine in rights_of(request).values())

    def has_note_permission(self, request: HttpRequest) -> bool:
        return any(SpeakerState.WITHDRAWN in speakers.open_to(mine) for mine in rights_of(request).values())

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        fixed = ["state", "why", "decided_by", "decided_at", "edited_by", "missing_since"]
        return [*fixed, "event", "person"] if obj else fixed

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Within a session's form only speakers of its event are offered."""
        rows, doubled = super().get_search_results(request, queryset, search_term)
        session = session_asking(request)
        if session is not None:
            rows = rows.filter(event__in=Session.objects.filter(pk=session).values("event"))
        return rows, doubled

    def add(self, actor: audit.Actor, row: models.Model, values: Mapping[str, Any]) -> models.Model:
        assert isinstance(row, Speaker)  # noqa: S101  # Django hands over what this admin is registered for
        return speakers.propose(actor=actor, event=row.event, person=row.person, highlighted=row.highlighted)

    def edit(self, actor: audit.Actor, row: models.Model, values: Mapping[str, Any]) -> None:
        assert isinstance(row, Speaker)  # noqa: S101  # as above
        speakers.edit_speaker(actor=actor, speaker=row, values=values)


@admin.register(Registration)
class RegistrationAdmin(ReadOnlyAdmin):
    """They come by import and are withdrawn on a page of their own. The join token lets somebody in: nobody sees it."""

    team_path = "event__team"
    list_display = ["person", "event", "standing", "extent", "came"]
    list_filter = [
        ("event", AutocompleteSelectFilter),
        ("state", ChoicesDropdownFilter),
        ("whole_event", BooleanRadioFilter),
    ]
    search_fields = ["person__name"]
    list_select_related = ["person", "event__team"]
    fields = ["event", "person", "state", "extent", "which", "custom", "remove_there", "created_at"]
    readonly_fields = ["extent", "which"]
    actions = ["withdraw"]
    actions_detail = ["withdraw_or_restore"]
    actions_row = ["withdraw_or_restore"]

    @display(description=gettext_lazy("state"), ordering="state", label={"active": "success", "withdrawn": "danger"})
    def standing(self, row: Registration) -> tuple[str, str]:
        return row.state, registration_state(row).words

    @display(description=gettext_lazy("for"), ordering="whole_event")
    def extent(self, row: Registration) -> str:
        return gettext("the whole event") if row.whole_event else gettext("some sessions")

    @display(description=gettext_lazy("came in"), ordering="created_at")
    def came(self, row: Registration) -> str:
        return on_the_clock(row.created_at, row.event.time_zone)

    @display(description=gettext_lazy("sessions"))
    def which(self, row: Registration) -> str:
        return ", ".join(f"{one.title} ({one.code})" for one in row.sessions.all()) or "–"

    @action(description=gettext_lazy("Withdraw or restore …"), icon="person_off", permissions=["withdraw"])
    def withdraw_or_restore(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.lead_to(request, "desk:registration_withdraw", object_id)

    @action(description=gettext_lazy("Withdraw …"), icon="person_off", permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, rows: models.QuerySet[Registration]) -> HttpResponse | None:
        return lead(request, rows, lambda _event, first: reverse("desk:registration_withdraw", args=[first]))

    def has_withdraw_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(self.teams_with(request, frozenset({Right.ATTENDEES_CHANGE})))
