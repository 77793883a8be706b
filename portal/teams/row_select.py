"""Fields of forms that name a row by typing: what is no row's number is no row, rather than a failure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpRequest

ROW = re.compile(r"[0-9]{1,18}")

if TYPE_CHECKING:
    from django.contrib.admin.options import BaseModelAdmin

    Base = BaseModelAdmin[Any]
else:
    Base = object


class RowSelect(AutocompleteSelect):
    """Django asks the database for whatever was typed, which no column compares with."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [one for one in value if ROW.fullmatch(str(one))], attr)


class RowFields(Base):
    """An admin, or rows within its form, whose fields are made so."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RowSelect(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
