"""Teams, members and the audit trail in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from portal.roles import Right, Role

from .models import AuditEntry, Membership, Team, User
from .permissions import ReadOnlyAdmin, TeamAdmin

admin.site.unregister(Group)  # rights come from roles; groups would only seem to give some


@admin.register(Team)
class TeamsAdmin(TeamAdmin):
    team_path = "pk"
    list_display = ["name", "time_zone", "four_eyes", "created_at"]
    search_fields = ["name"]
    readonly_fields = ["created_at"]

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False  # add_user --team makes one, together with its first owner


@admin.register(User)
class UsersAdmin(ReadOnlyAdmin):
    """People who share a team with whoever looks. Nothing here signs anybody in."""

    list_display = ["username", "email", "first_name", "last_name", "is_active", "last_login"]
    search_fields = ["username", "email", "first_name", "last_name"]
    list_filter = ["is_active"]
    fields = ["username", "email", "first_name", "last_name", "is_active", "last_login", "date_joined"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[models.Model]:
        rows = admin.ModelAdmin.get_queryset(self, request)
        if request.user.is_superuser:
            return rows
        return rows.filter(memberships__team__in=self._visible(request)).distinct()

    def _may(self, request: HttpRequest, rights: frozenset[Right], obj: models.Model | None) -> bool:
        if obj is None or request.user.is_superuser:
            return super()._may(request, rights, None)
        shared = Membership._base_manager.filter(user_id=obj.pk, team__in=self.teams_with(request, rights))
        return super()._may(request, rights, None) and shared.exists()

    def _visible(self, request: HttpRequest) -> list[int]:
        return self.teams_with(request, self._access[0])


class MembershipForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        """A team keeps an owner."""
        values: dict[str, Any] = super().clean() or {}
        before = Membership._base_manager.filter(pk=self.instance.pk, role=Role.OWNER).first()
        until = values.get("until")
        ends = until is not None and until < timezone.localdate()
        if before is not None and (values.get("role") != Role.OWNER or ends):
            others = Membership._base_manager.filter(team=before.team, role=Role.OWNER).exclude(pk=before.pk)
            if not others.filter(models.Q(until=None) | models.Q(until__gte=timezone.localdate())).exists():
                raise forms.ValidationError("This is the team's last owner. Make somebody else an owner first.")
        return values


@admin.register(Membership)
class MembershipAdmin(TeamAdmin):
    form = MembershipForm
    list_display = ["user", "team", "role", "until"]
    list_filter = ["role", "team"]
    search_fields = ["user__username", "user__email"]
    autocomplete_fields = ["user", "team"]
    list_select_related = ["user", "team"]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        return ["user", "team"] if obj else []


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "action", "subject", "team"]
    list_filter = ["action", "team", "at"]
    search_fields = ["actor", "action", "subject"]
    list_select_related = ["team"]
    date_hierarchy = "at"
    show_full_result_count = False
