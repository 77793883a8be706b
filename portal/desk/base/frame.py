"""The frame of an event's pages, pages of lists, and what of people whoever looks may read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse

from portal.events.models import Event
from portal.masking import masked
from portal.roles import Right
from portal.teams.permissions import rights_of

from .navigation import allowed, event_menu
from .pages import show

PER_PAGE = 50

Mask = Callable[[Any], Any]


def framed(
    request: HttpRequest,
    event: Event,
    template: str,
    context: Mapping[str, Any],
    *,
    title: str,
    tab: str,
    status: int = 200,
) -> HttpResponse:
    """Render ``template`` as a page of ``event`` under the tab with the URL name ``tab``."""
    shared = {"event": event, "event_menu": event_menu(request, event, tab), "pages": links(request, event)}
    return show(request, template, {**shared, **context}, title=f"{title}: {event.title}", status=status)


def links(request: HttpRequest, event: Event) -> dict[str, str | None]:
    """Addresses of the event's and its team's other pages; None where the user may not look at them."""
    names = ("plan", "runs", "problems", "tasks", "pulls", "publications", "speakers")
    found = {name: allowed(request, f"desk:{name}", event.team_id, event.pk) for name in names}
    return {**found, "accounts": allowed(request, "desk:accounts", event.team_id, event.team_id)}


def rights(request: HttpRequest, event: Event) -> frozenset[Right]:
    """What whoever asks may do in the event's team."""
    return rights_of(request).get(event.team_id, frozenset())


def may(request: HttpRequest, event: Event, **wanted: Right) -> dict[str, bool]:
    """Name → whether the user has that right, for a template's ``{% if may.push %}``."""
    mine = rights(request, event)
    return {name: right in mine for name, right in wanted.items()}


def mask_for(request: HttpRequest, event: Event) -> Mask:
    """What to do to texts before they are shown: nothing, or hide people's addresses."""
    return (lambda value: value) if Right.PEOPLE_UNMASKED in rights(request, event) else masked


def paged(
    request: HttpRequest, rows: Any, per_page: int = PER_PAGE, total: int | None = None
) -> tuple[Page[Any], list[Any]]:
    """The page that the address asks for, the nearest one where there is no such page, and what stands on it.

    ``total``: how many rows there are, where that was counted already.
    """
    paginator = Paginator(rows, per_page)
    if total is not None:
        paginator.count = total
    found = paginator.get_page(request.GET.get("page"))
    return found, list(found.object_list)


def query(request: HttpRequest) -> str:
    """The address's own query without the page's number, for links to the other pages."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()


def number(text: str | None) -> int | None:
    """A row's number from a form or an address; None where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None
