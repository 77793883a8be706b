"""The home page: what needs me."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from portal.events.models import Event
from portal.roles import Right

from .navigation import event_menu
from .pages import PageRequest, address, event_page, show


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What Unfold's index shows."""
    return context


@event_page(Right.PROGRAMME_VIEW)
def event(request: PageRequest, event: Event) -> HttpResponse:
    """One event at a glance."""
    return show(request, "desk/event.html", {"event": event, "event_menu": event_menu(request, event)}, title=event.title)


urls = [address("events/<int:pk>/", event, "event")]
