"""What a list's actions lead with: the ticked rows by their numbers, or all of them by the list's own query string.

Actions do nothing themselves: the page they lead to shows the rows, asks the list for them again, and is confirmed.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, ORDER_VAR, PAGE_VAR
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import DataError, models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext

from integrations.core.reasons import Reason
from portal.refusal import Refusal
from portal.texts import counted

from .models import Event

MOST = 100  #: rows that may be ticked: a page of a list has no more
LONGEST = 2000  #: characters of a filter
NAMED = 5  #: events that a message names
#: what of a list's query string says how its rows are shown, not which
SHOWN = (ALL_VAR, ERROR_FLAG, ORDER_VAR, PAGE_VAR)


def lead(
    request: HttpRequest, rows: models.QuerySet[Any], page: Callable[[int, int], str], **more: str
) -> HttpResponse | None:
    """To ``page``(event, first row) with the chosen ``rows``; None, and a message why, where it leads nowhere."""
    rows = rows.order_by("pk")
    named = rows if rows.model is Event else Event.objects.filter(pk__in=rows.order_by().values("event"))
    events = dict(named.order_by("title", "pk").values_list("pk", "title"))
    ticked = list(rows.values_list("pk", flat=True)[: MOST + 1])
    across = request.POST.get("select_across", "0").lower() not in ("", "0", "false")
    filtered = filter_of(request)
    if not ticked:
        messages.warning(request, gettext("What you ticked is not in this list any more. Nothing was changed."))
    elif len(events) > 1:
        names = ", ".join(f"“{title}”" for title in list(events.values())[:NAMED])
        if len(events) > NAMED:
            names = counted(len(events) - NAMED, "{names} and {n} more", "{names} and {n} more", names=names)
        words = gettext("Choose rows of one event at a time. These belong to {events}. Nothing was changed.")
        messages.warning(request, words.format(events=names))
    elif (across and len(filtered) > LONGEST) or (not across and len(ticked) > MOST):
        words = gettext("That is more than can be chosen at once: tick {most} rows at most. Nothing was changed.")
        messages.warning(request, words.format(most=MOST))
    else:
        chosen: dict[str, Any] = {"filter": filtered} if across else {"who": ticked}
        query = {**more, **chosen} if rows.model is not Event else more
        return redirect(f"{page(next(iter(events)), ticked[0])}?{urlencode(query, doseq=True)}".rstrip("?"))
    return None


def filter_of(request: HttpRequest) -> str:
    """The search and the filters of the list that ``request`` is about."""
    return _filter(request.GET).urlencode()


def _filter(asked: QueryDict) -> QueryDict:
    found = asked.copy()
    for name in SHOWN:
        found.pop(name, None)
    return found


def matching[M: models.Model](request: HttpRequest, rows: models.QuerySet[M], text: str) -> list[M]:
    """Those of ``rows`` that the admin's list shows whoever asks, for the filter ``text``.

    Raises Refusal where it cannot be read.
    """
    if len(text) > LONGEST:
        raise Refusal(Reason("programme.filter_unread"))
    own: Any = admin.site.get_model_admin(rows.model)
    asked: Any = copy.copy(request)
    asked.method = "GET"
    try:
        asked.GET = _filter(QueryDict(text))
        if not own.has_view_permission(asked):
            raise PermissionDenied
        listed = own.get_changelist_instance(asked).get_queryset(asked)
        return list(rows.filter(pk__in=listed.order_by().values("pk")))
    except (BadRequest, SuspiciousOperation, DataError):
        raise Refusal(Reason("programme.filter_unread")) from None
