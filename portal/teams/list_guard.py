"""What the admin's lists answer: their own parameters and their filters, and no address to those who may not read it.

Everything else in a list's query string is refused with 400, so that no column that is not shown can be asked for
letter by letter, and no pattern reaches the database.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.filters import RelatedFieldListFilter
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_FACETS_VAR, IS_POPUP_VAR, TO_FIELD_VAR, IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ALL_VAR, ORDER_VAR, PAGE_VAR, SEARCH_VAR
from django.core.exceptions import BadRequest, FieldError, ValidationError
from django.db import DataError, models
from django.db.models import Case, F, Q, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext

from portal.masking import SIGNS, masked

from .row_select import ROW, RowFields
from .unfolded import RangeDateFilter, parse_date_str

if TYPE_CHECKING:
    from django.contrib.admin.views.main import ChangeList

    ModelAdmin = admin.ModelAdmin[models.Model]
else:
    from unfold.admin import ModelAdmin
    from unfold.views import ChangeList

FROM = "_changelist_filters"
OWN = frozenset({SEARCH_VAR, PAGE_VAR, ORDER_VAR, ALL_VAR, IS_POPUP_VAR, TO_FIELD_VAR, IS_FACETS_VAR, FROM})
LONGEST = 2000  #: characters of one value, and of all names and values together twice that
SEARCHED = 200  #: characters of a search
WORDS = 20  #: of a search
TICKED = 1000  #: rows that one action is asked for
_ORDER = re.compile(r"-?[0-9]{1,2}(\.-?[0-9]{1,2}){0,20}")
#: what the database or a field says of a value that it cannot compare with
_UNREADABLE = (
    *(IncorrectLookupParameters, ValidationError, FieldError, DataError),
    *(ValueError, TypeError, OverflowError),
)


class MaskedList(ChangeList):
    """A page of rows whose addresses are masked for whoever may not read them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        own: Any = self.model_admin
        if not own.sees_addresses(request):
            self.result_list = [masked_row(row) for row in self.result_list]


class GuardedAdmin(RowFields, ModelAdmin):
    """An admin whose list answers what it names.

    ``addressed``  columns that may hold a person's address: who sees addresses masked cannot sort or filter by them
    ``public``     nothing in its rows is a person's: everybody searches them alike
    """

    addressed: Sequence[str] = ()
    public: bool = False

    def sees_addresses(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whether whoever asks reads addresses of people in full, in ``obj`` or, without it, in every row. Nobody,
        where an admin does not say who."""
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return MaskedList

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list as the query string asks for it. Raises BadRequest for what this list does not answer."""
        check_sizes(request, self.parameters(request))
        self._check_values(request)
        request.GET = _said(request.GET)
        try:
            found = super().get_changelist_instance(request)
        except _UNREADABLE as error:
            if not request.GET:
                raise  # then it is our own mistake
            raise BadRequest("a value that this list cannot compare with") from error
        check_order(found, request.GET.get(ORDER_VAR, ""))
        return found

    def parameters(self, request: HttpRequest) -> frozenset[str]:
        """Names of all that this list answers to whoever asks."""
        return OWN.union(*(spec.expected_parameters() for spec in self.filters(request)))

    def filters(self, request: HttpRequest) -> list[Any]:
        """The list's filters, asked for nothing."""
        found = []
        for given in self.get_list_filter(request):
            path, kind = given if isinstance(given, tuple | list) else (given, admin.FieldListFilter.create)
            field = get_fields_from_path(self.model, str(path))[-1]
            found.append(kind(field, request, {}, self.model, self, field_path=str(path)))
        return found

    def _check_values(self, request: HttpRequest) -> None:
        """Raises BadRequest for a row or a day that is none: a filter fails, or leaves it out."""
        for spec in self.filters(request):
            for name in spec.expected_parameters():
                typed = request.GET.get(name, "")
                day = isinstance(spec, RangeDateFilter) and parse_date_str(typed) is None
                related = isinstance(spec, RelatedFieldListFilter) and name == spec.lookup_kwarg
                row = related and not ROW.fullmatch(typed)
                if typed and (day or row):
                    raise BadRequest("a row or a day that is none")

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return lookup in self.parameters(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if len(ticked) > TICKED or not all(map(ROW.fullmatch, ticked)):
            raise BadRequest("rows that no list has")
        if too_long(request.GET.get(SEARCH_VAR, "")):
            words = gettext("Search for less: {words} words and {signs} characters at most. Nothing was looked for.")
            messages.warning(request, words.format(words=WORDS, signs=SEARCHED))
        answer: HttpResponse = super().changelist_view(request, extra_context)
        return answer

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        found = list(super().get_list_filter(request))
        if not self.addressed or self.sees_addresses(request):
            return found
        return [one for one in found if (one[0] if isinstance(one, tuple) else one) not in self.addressed]

    def get_sortable_by(self, request: HttpRequest) -> list[Any]:
        found = list(super().get_sortable_by(request))
        if not self.addressed or self.sees_addresses(request):
            return found
        return [name for name in found if name not in self.addressed]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Whoever sees addresses masked does not find rows by them: a text that holds one is not looked at."""
        if too_long(search_term):
            return queryset.none(), False
        if not self.public and not self.sees_addresses(request):
            queryset = queryset.annotate(**{_open(name): without_address(name) for name in self.search_fields})
        found: tuple[Any, bool] = super().get_search_results(request, queryset, search_term.replace("\0", ""))
        return found

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        if self.public or self.sees_addresses(request):
            return list(self.search_fields)
        return [_open(name) for name in self.search_fields]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {}  # no page of ours leads to a form that is filled in, and an address is anybody's

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> models.Model | None:
        # what was left empty names no column
        row: models.Model | None = super().get_object(request, object_id, from_field or None)
        return row if row is None or self.sees_addresses(request, row) else masked_row(row, whole=True)

    def lead_to(self, request: HttpRequest, page: str, object_id: str) -> HttpResponseRedirect:
        """To the page named ``page`` of the row that an address names; 404 where it names none of this list."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return redirect(page, row.pk)


def check_sizes(request: HttpRequest, names: frozenset[str]) -> None:
    """Raises BadRequest unless the query string has only ``names``, each once, with values of a sensible length."""
    total = 0
    for name, values in request.GET.lists():
        if name not in names or len(values) > 1:
            raise BadRequest("a parameter that this list does not have")
        long = name != SEARCH_VAR and len(values[0]) > LONGEST
        if long or (name != SEARCH_VAR and "\0" in values[0]):
            raise BadRequest("a value that no list has")
        total += len(values[0])


def check_order(found: ChangeList, asked: str) -> None:
    """Raises BadRequest unless ``asked`` names columns that the list ``found`` can be sorted by."""
    if not asked:
        return
    if not _ORDER.fullmatch(asked):
        raise BadRequest("an order that no list has")
    for number in asked.split("."):
        place = abs(int(number))
        name = found.list_display[place] if place < len(found.list_display) else None
        if name is None or name not in (found.sortable_by or ()) or not found.get_ordering_field(name):
            raise BadRequest("a column that this list is not sorted by")


def too_long(search: str) -> bool:
    return len(search) > SEARCHED or len(search.split()) > WORDS


def without_address(name: str) -> Case:
    """The column ``name`` as an expression, empty in rows where it holds what may be an address."""
    holds = Q()
    for sign in SIGNS:
        holds |= Q(**{f"{name}__contains": sign})
    return Case(When(holds, then=Value("")), default=F(name), output_field=models.TextField())


def masked_row(row: models.Model, *, whole: bool = False) -> models.Model:
    """``row``, to be shown and never saved, with addresses masked, in what it belongs to as well.

    ``whole``: what it belongs to is read where it is not at hand yet.
    """
    loaded = row.__dict__
    for column in row._meta.concrete_fields:
        name = column.attname
        if isinstance(loaded.get(name), str | dict | list):
            setattr(row, name, masked(loaded[name]))
        if column.is_relation and loaded.get(name) is not None and (whole or column.name in row._state.fields_cache):
            masked_row(getattr(row, column.name))
    return row


def _said(asked: QueryDict) -> Any:
    """``asked`` without filters that a form sent empty, and without what only forms read."""
    said = asked.copy()
    for name in [name for name, value in asked.items() if name == FROM or (not value and name not in OWN)]:
        del said[name]
    return said


def _open(name: str) -> str:
    """What a list calls the column ``name`` without addresses."""
    return f"open_{name.replace('__', '_')}"
