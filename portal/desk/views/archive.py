"""Archiving an event, and asking what becomes of what stands on the platforms."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from portal.desk.base.navigation import event_menu
from portal.desk.base.pages import PageRequest, address, event_page, show, tell_problem
from portal.desk.base.platform_terms import removed_by_hand
from portal.desk.presenters.publication_cards import cards_of, rows_of
from portal.events.models import Event
from portal.publications import archive as domain
from portal.publications.archive import There
from portal.roles import Right
from portal.teams.permissions import rights_of


@event_page(Right.PROGRAMME_CHANGE, Right.PROGRAMME_CHANGE)
def archive(request: PageRequest, event: Event) -> HttpResponse:
    """Say what stands where, ask what becomes of it, and put the event away; or bring it back."""
    if request.method == "POST":
        return _act(request, event)
    title = (
        gettext("Archived: {event}").format(event=event.title)
        if event.archived_at
        else gettext("Archive {event}?").format(event=event.title)
    )
    # the publications of which something stands on a platform, with what a person has to remove there
    cards = cards_of(event, list(rows_of(event)), mask=True)
    context = {
        "event": event,
        "event_menu": event_menu(request, event),
        "there": [{**card, "by_hand": removed_by_hand(card["platform"])} for card in cards if card["there"]],
        "may_remove": Right.REMOTE_DELETE in rights_of(request)[event.team_id],
    }
    return show(request, "desk/archive.html", context, title=title)


def _act(request: PageRequest, event: Event) -> HttpResponse:
    chosen = request.POST.get("there")
    there = There(chosen) if chosen in list(There) else None
    try:
        if request.POST.get("do") == "bring_back":
            domain.bring_back(event, request.actor)
            messages.success(
                request, gettext("It is back. Its publications stay unpublished: publish again what is to exist.")
            )
            return redirect("desk:event", event.pk)
        domain.archive(event, request.actor, there)
    except ValidationError as error:
        tell_problem(request, error)
        return redirect(request.path)
    if there is There.REMOVE:
        messages.success(
            request, gettext("Archived. This plan holds what is to be removed; nothing goes before it is pushed.")
        )
        return redirect("desk:plan", event.pk)
    messages.success(request, gettext("Archived. What is on the platforms stays there."))
    return redirect("desk:event", event.pk)


urls = [address("events/<int:pk>/archive/", archive, "archive")]
