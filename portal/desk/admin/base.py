"""What every admin page of the engine's tables shares: rows of one's own teams, to be read, without a secret."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest

from portal.crypto import ENCRYPTED
from portal.masking import masked
from portal.roles import Right
from portal.teams.permissions import NOBODY, ReadOnlyAdmin, rights_of
from portal.teams.unfolded import display
from portal.texts import gettext_lazy
from portal.wording import Medium, say_all


class EngineAdmin(ReadOnlyAdmin):
    """Shows rows to whoever has ``right`` in the row's team; changes go through domain functions.

    ``hidden``    fields nobody sees here; encrypted ones never are
    ``personal``  fields seen only by those who may see people unmasked
    ``internal``  reachable by its address, but not in the menu
    ``state_words``  words a row's state
    """

    right: ClassVar[Right] = Right.RUNS_VIEW
    hidden: ClassVar[tuple[str, ...]] = ()
    personal: ClassVar[tuple[str, ...]] = ()
    internal: ClassVar[bool] = False
    state_words: ClassVar[Any] = None
    show_full_result_count = False
    list_per_page = 50
    actions = None

    @property
    def team_path(self) -> str:  # type: ignore[override]
        return str(self.model._default_manager.path)  # type: ignore[attr-defined]

    @property
    def _access(self) -> tuple[frozenset[Right], frozenset[Right]]:
        return frozenset({self.right}), NOBODY

    def has_module_permission(self, request: HttpRequest) -> bool:
        return not self.internal and super().has_module_permission(request)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[models.Model]:
        return super().get_queryset(request).defer(*encrypted(self.model))

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        out = {*encrypted(self.model), *self.hidden}
        if obj is None or not self.sees_addresses(request, obj):
            out |= set(self.personal)
        names = [column.name for column in self.model._meta.concrete_fields if column.name not in out]
        shown = {"reasons": "said", **({"state": "told"} if self.state_words else {})}
        return [shown.get(name, name) for name in names]

    @display(description=gettext_lazy("state"), ordering="state")
    def told(self, row: models.Model) -> str:
        """The state in the words of every other page."""
        return str(self.state_words(row).words)

    @display(description=gettext_lazy("reason"))
    def said(self, row: models.Model) -> str:
        """Why the row is in its state. An admin object serves everybody: addresses are masked for all."""
        return str(masked(say_all(row.reasons, Medium.BROWSER))) or "–"  # type: ignore[attr-defined]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        return self.get_fields(request, obj)

    def sees_addresses(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if obj is None:
            return super().sees_addresses(request)
        rights = rights_of(request).get(self.team_of(obj).pk, NOBODY)
        return request.user.is_superuser or Right.PEOPLE_UNMASKED in rights


def encrypted(model: type[models.Model]) -> list[str]:
    """Names of the columns that are never read for a page."""
    return [column.name for column in model._meta.concrete_fields if isinstance(column, ENCRYPTED)]
