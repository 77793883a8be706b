"""What staff may do in the admin, derived from their roles: Django's own permissions are never asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from portal.roles import RIGHTS, Right, Role

from . import audit
from .models import Membership, Team, User

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[models.Model]
else:
    from unfold.admin import ModelAdmin

ANY_PERSON = frozenset({Right.SPEAKERS_VIEW, Right.ATTENDEES_VIEW})


def _rights(*rights: Right) -> frozenset[Right]:
    return frozenset(rights)


NOBODY: frozenset[Right] = frozenset()
# model → (any of these lets one see it, any of these lets one change it)
ACCESS: dict[str, tuple[frozenset[Right], frozenset[Right]]] = {
    "teams.team": (_rights(Right.MEMBERS_VIEW), _rights(Right.MEMBERS_CHANGE)),
    "teams.user": (_rights(Right.MEMBERS_VIEW), NOBODY),
    "teams.membership": (_rights(Right.MEMBERS_VIEW), _rights(Right.MEMBERS_CHANGE)),
    "teams.auditentry": (_rights(Right.AUDIT_VIEW), NOBODY),
    "events.event": (_rights(Right.PROGRAMME_VIEW), _rights(Right.PROGRAMME_CHANGE)),
    "events.track": (_rights(Right.PROGRAMME_VIEW), _rights(Right.PROGRAMME_CHANGE)),
    "events.room": (_rights(Right.PROGRAMME_VIEW), _rights(Right.PROGRAMME_CHANGE)),
    "events.session": (_rights(Right.PROGRAMME_VIEW), _rights(Right.PROGRAMME_CHANGE)),
    "events.sessionspeaker": (_rights(Right.PROGRAMME_VIEW), _rights(Right.PROGRAMME_CHANGE)),
    "events.person": (ANY_PERSON, _rights(Right.SPEAKERS_CHANGE)),
    "events.emailaddress": (ANY_PERSON, NOBODY),
    "events.speaker": (_rights(Right.SPEAKERS_VIEW), _rights(Right.SPEAKERS_CHANGE)),
    "events.registration": (_rights(Right.ATTENDEES_VIEW), _rights(Right.ATTENDEES_CHANGE)),
}


def rights_of(request: HttpRequest) -> Mapping[int, frozenset[Right]]:
    """Team → what whoever asks may do in it today. Looked up once a request, so that a change acts on the next one."""
    found: dict[int, frozenset[Right]] | None = getattr(request, "_callboard_rights", None)
    if found is None:
        rows = Membership._base_manager.filter(user__pk=request.user.pk or 0)
        today = timezone.localdate()
        found = {row.team_id: RIGHTS[Role(row.role)] for row in rows if row.until is None or row.until >= today}
        request._callboard_rights = found  # type: ignore[attr-defined]
    return found


def actor_of(request: HttpRequest) -> audit.Actor:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return audit.acting(request.user)


class TeamAdmin(ModelAdmin):
    """An admin whose rows belong to a team by ``team_path``; rights come from ``ACCESS``, changes are audited.

    Nobody deletes here: what is no longer wanted has a state, or goes by its own command.
    """

    team_path = "team"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._may(request, self._access[0] | self._access[1], obj)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._may(request, self._access[1], obj)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return self._may(request, self._access[1], None)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[models.Model]:
        """Only rows of teams in which one may see this kind of thing; the manager has the scope already."""
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(**{f"{self.team_path}__in": self.teams_with(request, self._access[0] | self._access[1])})

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """Save and record. The team comes from the row, so a right in one team changes nothing in another."""
        team = self.team_of(obj)
        if not self._may(request, self._access[1], obj):
            raise PermissionDenied
        changes = {
            name: [form.initial.get(name) if change else None, getattr(obj, name, None)] for name in form.changed_data
        }
        with transaction.atomic():
            self.store(request, obj, changes, change)
            if changes or not change:
                verb = "edit" if change else "add"
                audit.write(actor_of(request), team, f"{obj._meta.model_name}.{verb}", obj, changes)

    def store(self, request: HttpRequest, obj: models.Model, changes: dict[str, Any], change: bool) -> None:
        """Write the row; subclasses add what a change brings with it and take out what records itself."""
        obj.save()

    def team_of(self, obj: models.Model) -> Team:
        found: Any = obj
        for name in filter(None, self.team_path.split("__")):
            found = found if name == "pk" else getattr(found, name)
        assert isinstance(found, Team)  # noqa: S101  # a wrong team_path is a mistake of ours
        return found

    @staticmethod
    def teams_with(request: HttpRequest, rights: frozenset[Right]) -> list[int]:
        return [team for team, has in rights_of(request).items() if has & rights]

    @property
    def _access(self) -> tuple[frozenset[Right], frozenset[Right]]:
        return ACCESS[self.model._meta.label_lower]

    def _may(self, request: HttpRequest, rights: frozenset[Right], obj: models.Model | None) -> bool:
        if not request.user.is_active or not request.user.is_staff or not rights:
            return False
        if request.user.is_superuser:
            return True
        teams = self.teams_with(request, rights)
        if obj is None or (obj.pk is None and not self._has_team(obj)):
            return bool(teams)
        return self.team_of(obj).pk in teams

    def _has_team(self, obj: models.Model) -> bool:
        """Whether a row that is not saved yet says whose it will be."""
        return getattr(obj, f"{self.team_path.split('__')[0]}_id", None) is not None


class ReadOnlyAdmin(TeamAdmin):
    """Looked at, never changed here."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


def unmasked(request: HttpRequest) -> bool:
    """Whether addresses of people are shown in full: only with the right in every team one sees."""
    return request.user.is_superuser or all(Right.PEOPLE_UNMASKED in has for has in rights_of(request).values())


def masked(address: str) -> str:
    """``a…@example.org``: enough to recognise, not enough to write to."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}…{at}{domain}" if at else ""
