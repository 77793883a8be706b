"""Teams, members and the audit trail in the admin."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext

from portal.roles import Right, Role
from portal.texts import gettext_lazy

from . import audit, freshness
from .models import AuditEntry, Membership, Team, User
from .permissions import ReadOnlyAdmin, TeamAdmin, rights_of
from .teams import edit_team
from .unfolded import AutocompleteSelectFilter, ChoicesDropdownFilter, FieldTextFilter, RangeDateFilter, action, display

# Rights come from roles, and signing in is our own: what these show is either misleading or nobody's to touch here.
HIDDEN_APPS = ("auth", "account", "mfa", "socialaccount", "axes", "django_q", "sites")
for _model in apps.get_models():
    if _model._meta.app_label in HIDDEN_APPS and admin.site.is_registered(_model):
        admin.site.unregister(_model)


@admin.register(Team)
class TeamsAdmin(TeamAdmin):
    team_path = "pk"
    public = True
    list_display = ["name", "zone", "second_person", "created_at"]
    search_fields = ["name"]
    fields = ["name", "time_zone", "four_eyes", "created_at"]
    readonly_fields = ["created_at"]
    actions_detail = ["members"]
    actions_row = ["members"]

    @display(description=gettext_lazy("time zone"))
    def zone(self, team: Team) -> str:
        return team.time_zone or gettext("as each programme says")

    @display(description=gettext_lazy("second person decides"), label={True: "success", False: "warning"})
    def second_person(self, team: Team) -> tuple[bool, str]:
        return team.four_eyes, gettext("yes, four eyes") if team.four_eyes else gettext("no, one is enough")

    @action(description=gettext_lazy("Members and roles"), icon="group")
    def members(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.lead_to(request, "desk:members", object_id)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False  # add_user --team makes one, together with its first owner

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Letting one person decide alone takes a fresh sign-in."""
        sent = forms.CheckboxInput().value_from_datadict(request.POST, request.FILES, "four_eyes")
        dropped = request.method == "POST" and not forms.BooleanField(required=False).to_python(sent)
        guarded = dropped and object_id and Team.objects.filter(pk=object_id, four_eyes=True).exists()
        if guarded and not freshness.is_fresh(request):
            return freshness.ask(request, request.path)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def edit(self, actor: audit.Actor, row: models.Model, values: Mapping[str, Any]) -> None:
        assert isinstance(row, Team)  # noqa: S101  # Django hands over what this admin is registered for
        edit_team(actor=actor, team=row, values=values)


@admin.register(User)
class UsersAdmin(ReadOnlyAdmin):
    """People who share a team with whoever looks. Nothing here signs anybody in."""

    list_display = ["username", "email", "first_name", "last_name", "standing", "last_login"]
    search_fields = ["username", "email", "first_name", "last_name"]
    list_filter = ["is_active"]
    fields = ["username", "email", "first_name", "last_name", "is_active", "last_login", "date_joined"]

    @display(description=gettext_lazy("sign-in"), ordering="is_active", label={True: "success", False: "danger"})
    def standing(self, user: User) -> tuple[bool, str]:
        return user.is_active, gettext("possible") if user.is_active else gettext("switched off")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[models.Model]:
        rows = admin.ModelAdmin.get_queryset(self, request)
        if request.user.is_superuser:
            return rows
        mine = Membership.unscoped.filter(team__in=self.teams_with(request, self._access[0]))
        return rows.filter(pk__in=mine.values("user"))

    def _may(self, request: HttpRequest, rights: frozenset[Right], obj: models.Model | None) -> bool:
        if obj is None or request.user.is_superuser:
            return super()._may(request, rights, None)
        shared = Membership.unscoped.filter(user_id=obj.pk, team__in=self.teams_with(request, rights))
        return super()._may(request, rights, None) and shared.exists()


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Who works where. Roles are changed on the team's own page, which keeps an owner and makes sign-in links."""

    list_display = ["user", "team", "does", "until"]
    list_filter = [("role", ChoicesDropdownFilter), ("team", AutocompleteSelectFilter)]
    search_fields = ["user__username", "user__email"]
    list_select_related = ["user", "team"]
    fields = ["user", "team", "role", "until"]
    actions_detail = ["change_role"]
    actions_row = ["change_role"]

    @display(description=gettext_lazy("role"), ordering="role", label=True)
    def does(self, row: Membership) -> str:
        return Role(row.role).label

    @action(description=gettext_lazy("Change role or last day"), icon="manage_accounts", permissions=["change_role"])
    def change_role(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.get_object(request, object_id)
        return redirect("desk:members", row.team_id) if isinstance(row, Membership) else redirect("admin:index")

    def has_change_role_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(self.teams_with(request, frozenset({Right.MEMBERS_CHANGE})))


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what. Owners and event managers see all of their team, approvers what they did themselves, integration
    managers what concerns accounts."""

    addressed = ["actor", "subject"]
    list_display = ["when", "actor", "act", "subject", "team"]
    list_filter = [
        ("team", AutocompleteSelectFilter),
        ("action", FieldTextFilter),
        ("actor", FieldTextFilter),
        ("at", RangeDateFilter),
    ]
    search_fields = ["actor", "action", "subject"]
    list_select_related = ["team"]
    fields = ["number", "at", "actor", "action", "subject_type", "subject_id", "subject", "team", "details"]
    readonly_fields = ["details"]

    @display(description=cast(str, format_lazy(gettext_lazy("time ({zone})"), zone=settings.TIME_ZONE)), ordering="at")
    def when(self, entry: AuditEntry) -> str:
        return f"{timezone.localtime(entry.at):%Y-%m-%d\u00a0%H:%M}"

    @display(description=gettext_lazy("action"), ordering="action", label=True)
    def act(self, entry: AuditEntry) -> str:
        return entry.action

    @display(description=gettext_lazy("changes (field: before, after)"))
    def details(self, entry: AuditEntry) -> str:
        return json.dumps(entry.changes, ensure_ascii=False, indent=1)[:20_000]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[models.Model]:
        rows: models.QuerySet[models.Model] = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        seen = models.Q(pk__in=())
        for team, rights in rights_of(request).items():
            seen |= models.Q(team=team) & _concerns(rights, request.user.pk)
        return rows.filter(seen)


def _concerns(rights: frozenset[Right], user: int | None) -> models.Q:
    """Which entries of a team somebody with ``rights`` reads."""
    if Right.MEMBERS_VIEW in rights:
        return models.Q()
    found = models.Q(user=user)
    if Right.ACCOUNT_CHANGE in rights:
        found |= models.Q(action__startswith="account.") | models.Q(action__startswith="keys.")
    return found if Right.AUDIT_VIEW in rights else models.Q(pk__in=())
