"""What every page shares: one rule per page, from which access, menus and the walk over all addresses are derived.

A page names the right to look at it and, if it changes something, the right to do so. What belongs to a team that is
not the user's is not found (404); what the user's role does not allow is refused (403); no GET changes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.translation import gettext

from integrations.core.errors import PlatformError
from portal.delivery.operations.refusal import NotPossible
from portal.events.models import Event
from portal.roles import Right
from portal.teams import audit, freshness
from portal.teams.models import Team
from portal.teams.permissions import rights_of, roles_of
from portal.teams.scope import scope
from portal.wording import Medium, say

from . import tab_badges
from .help_links import help_url


class PageRequest(HttpRequest):
    """A request inside a page: who acts, and for which team."""

    actor: audit.Actor
    team: Team


class Fresh(Enum):
    """When a page takes a sign-in of the last minutes. ALWAYS: what is typed there may not be lost, or be kept."""

    NEVER = ()
    POST = ("POST",)
    ALWAYS = ("GET", "POST")


@dataclass(frozen=True)
class Rule:
    """``view``: the right to look (None: any member). ``change``: the right to POST; None: nothing can be changed.
    ``fresh``: what takes a fresh sign-in."""

    view: Right | None
    change: Right | None
    subject: type[Model]
    fresh: Fresh = Fresh.NEVER


View = Callable[..., HttpResponseBase]
TeamOf = Callable[[Any], Team]


def page(
    subject: type[Model],
    team_of: TeamOf,
    view: Right | None,
    change: Right | None = None,
    fresh: Fresh = Fresh.NEVER,
) -> Callable[[View], Any]:
    """Decorate ``view(request, subject)``: sign in, find the subject in the user's teams, check the rule."""
    rule = Rule(view, change, subject, fresh)

    def decorate(function: View) -> Any:
        @wraps(function)
        def wrapped(request: PageRequest, pk: int, **rest: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            found = _find(request, subject, pk)
            request.team = team_of(found)
            request.actor = audit.acting(request.user, roles_of(request))
            mine = rights_of(request).get(request.team.pk)
            if mine is None:
                raise Http404
            if request.method == "POST" and rule.change is None:
                return HttpResponseNotAllowed(["GET", "HEAD"])
            needed = rule.change if request.method == "POST" else rule.view
            if needed is not None and needed not in mine:
                raise PermissionDenied(gettext("Your role does not allow this ({right}).").format(right=needed.value))
            if request.method in rule.fresh.value and not freshness.is_fresh(request):
                # the page whose form was posted; ``freshness.take_back`` refuses any of another host
                return freshness.ask(request, "" if request.method == "GET" else request.headers.get("Referer", ""))
            with scope(request.team):
                try:
                    return function(request, found, **rest)
                except audit.Forbidden as refusal:
                    raise PermissionDenied(refusal.message) from None

        wrapped.rule = rule  # type: ignore[attr-defined]
        return wrapped

    return decorate


def event_page(view: Right | None, change: Right | None = None, fresh: Fresh = Fresh.NEVER) -> Callable[[View], Any]:
    """A page of one event."""
    return page(Event, lambda event: event.team, view, change, fresh)


def team_page(view: Right | None, change: Right | None = None, fresh: Fresh = Fresh.NEVER) -> Callable[[View], Any]:
    """A page of one team."""
    return page(Team, lambda team: team, view, change, fresh)


def _find(request: HttpRequest, subject: type[Model], pk: int) -> Model:
    if subject is Team:
        return get_object_or_404(Team, pk=pk, pk__in=rights_of(request))
    if subject is Event:
        return get_object_or_404(tab_badges.counted(Event.objects.select_related("team")), pk=pk)
    return get_object_or_404(subject._default_manager, pk=pk)


def address(route: str, view: View, name: str) -> URLPattern:
    """A URL of the desk; every one has a rule."""
    if not hasattr(view, "rule"):
        raise TypeError(f"{name} has no rule: decorate it with page().")
    return path(route, view, name=name)


def show(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, title: str, status: int = 200
) -> HttpResponse:
    """Render a page of ours within the admin's frame."""
    shared = admin.site.each_context(request)
    shown = {**shared, "title": title, "help_url": help_url(request), **(context or {})}
    return render(request, template, shown, status=status)


def tell_problem(request: HttpRequest, error: ValidationError | Exception) -> None:
    """Show what was refused, in its own words."""
    if isinstance(error, NotPossible | PlatformError):
        words = [say(error.reason, Medium.BROWSER)]
    else:
        words = error.messages if isinstance(error, ValidationError) else [str(error)]
    for sentence in words:
        messages.error(request, sentence)
