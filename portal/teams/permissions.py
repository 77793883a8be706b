"""What staff may do in the admin, derived from their roles: Django's own permissions are never asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from portal.locking import locked
from portal.roles import RIGHTS, Right, Role

from . import audit
from .list_guard import GuardedAdmin
from .models import Membership, Team, User
from .row_select import RowFields
from .stale_form import StaleFormMixin

if TYPE_CHECKING:
    TabularInline = admin.TabularInline[models.Model, models.Model]
else:
    from unfold.admin import TabularInline

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
    "events.person": (ANY_PERSON, _rights(Right.SPEAKERS_CHANGE)),
    "events.emailaddress": (ANY_PERSON, NOBODY),
    "events.speaker": (_rights(Right.SPEAKERS_VIEW), _rights(Right.SPEAKERS_CHANGE)),
    "events.registration": (_rights(Right.ATTENDEES_VIEW), _rights(Right.ATTENDEES_CHANGE)),
}


def memberships_of(request: HttpRequest) -> Sequence[Membership]:
    """What whoever asks is a member of today, with the teams. Looked up once a request, so that a change acts on the
    next one."""
    found: list[Membership] | None = getattr(request, "_callboard_memberships", None)
    if found is None:
        rows = Membership.unscoped.filter(user__pk=request.user.pk or 0).select_related("team")
        today = timezone.localdate()
        found = [row for row in rows if row.until is None or row.until >= today]
        request._callboard_memberships = found  # type: ignore[attr-defined]
    return found


def roles_of(request: HttpRequest) -> Mapping[int, Role]:
    """Team → the role whoever asks has in it today."""
    return {row.team_id: Role(row.role) for row in memberships_of(request)}


def rights_of(request: HttpRequest) -> Mapping[int, frozenset[Right]]:
    """Team → what whoever asks may do in it today."""
    return {team: RIGHTS[role] for team, role in roles_of(request).items()}


def actor_of(request: HttpRequest) -> audit.Actor:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return audit.acting(request.user, roles_of(request))


class TeamAdmin(GuardedAdmin):
    """An admin whose rows belong to a team by ``team_path``; rights come from ``ACCESS``, changes are audited.

    Nobody deletes here: what is no longer wanted has a state, or goes by its own command. Every list costs the same
    few queries however long it is.
    """

    team_path = "team"
    list_per_page = 50
    list_max_show_all = 100
    show_full_result_count = False
    list_filter_submit = True
    actions: Sequence[str] | None = None
    change_form_before_template = "admin/seen.html"

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

    def sees_addresses(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return unmasked(request)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[models.Model]:
        """Only rows of teams in which one may see this kind of thing; the manager has the scope already."""
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(**{f"{self.team_path}__in": self.teams_with(request, self._access[0] | self._access[1])})

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> models.Model | None:
        """The row, locked while it is saved, so that nobody changes it between the look at it and that."""
        if request.method == "POST" and connection.in_atomic_block and object_id.isdecimal():
            locked(self.model._base_manager).filter(pk=object_id).first()
        return super().get_object(request, object_id, from_field)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        if obj is None or not change:
            return form
        return type(form)(form.__name__, (StaleFormMixin, form), {"beside": lambda _form: self.beside(obj)})

    def beside(self, obj: models.Model) -> Mapping[str, Any]:
        """What saving replaces besides the fields of the form, as ``StaleFormMixin`` takes it."""
        return {}

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; what a domain function refuses is said in its own words and nothing is saved."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ValidationError as error:
            for sentence in error.messages:
                messages.error(request, sentence)
            return redirect(request.get_full_path())
        except audit.Forbidden as refusal:
            raise PermissionDenied(refusal.message) from None

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """Hand what was typed to a domain function, which checks the right in the row's own team and records it."""
        if not self._may(request, self._access[1], obj):
            raise PermissionDenied
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        actor = actor_of(request)
        with transaction.atomic():
            if change:
                # as it stands there now: the form has written into its own copy
                self.edit(actor, self.model._default_manager.get(pk=obj.pk), values)
            else:
                obj.pk = self.add(actor, obj, values).pk

    def add(self, actor: audit.Actor, row: models.Model, values: Mapping[str, Any]) -> models.Model:
        """Save the new ``row`` by its domain function; returns what was saved."""
        raise PermissionDenied(gettext("New ones are not made here."))

    def edit(self, actor: audit.Actor, row: models.Model, values: Mapping[str, Any]) -> None:
        """Set ``values`` on ``row`` by its domain function."""
        raise PermissionDenied(gettext("This is not changed here."))

    # the portal keeps a trail of its own, which an erasing reaches: Django's would say everything once more

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        """Writes nothing."""

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        """Writes nothing."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Writes nothing."""

    def history_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the audit trail says of the row's name."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        words = " ".join(str(row).split()[:10])[:100]
        return redirect(f"{reverse('admin:teams_auditentry_changelist')}?{urlencode({'q': words})}")

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
        # a row that is not saved yet may not say whose it will be
        if obj is None or (obj.pk is None and getattr(obj, f"{self.team_path.split('__')[0]}_id", None) is None):
            return bool(teams)
        return self.team_of(obj).pk in teams


class TeamInline(RowFields, TabularInline):
    """Rows within another row's form: who may see or change that one may do so with these."""

    extra = 0
    show_change_link = False
    show_title = False

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return bool(self._parent.has_view_permission(request, obj))

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return bool(self._parent.has_change_permission(request, obj))

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_change_permission(request, obj)

    @property
    def _parent(self) -> Any:
        return self.admin_site._registry[self.parent_model]


class ReadOnlyAdmin(TeamAdmin):
    """Looked at, never changed here."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


def unmasked(request: HttpRequest) -> bool:
    """Whether addresses of people are shown in full: only with the right in every team one sees."""
    return request.user.is_superuser or all(Right.PEOPLE_UNMASKED in has for has in rights_of(request).values())
