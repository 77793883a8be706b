"""Cancelling a session and withdrawing a registration, with or without removal on the platforms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from portal.desk.base.navigation import event_menu
from portal.desk.base.pages import PageRequest, address, page, show, tell_problem
from portal.desk.presenters import forecast
from portal.events import registrations as registration_domain
from portal.events import sessions as session_domain
from portal.events.models import Event, Registration, RegistrationState, Session, SessionState
from portal.roles import Right
from portal.teams.permissions import rights_of


@page(Session, lambda session: session.event.team, Right.SESSION_CANCEL, Right.SESSION_CANCEL)
def cancel(request: PageRequest, session: Session) -> HttpResponse:
    """Cancel ``session``, ask for its removal, or let it take place after all."""
    if request.method == "POST":
        return _act(request, _session_act(request, session), reverse("admin:events_session_change", args=[session.pk]))
    cancelled = session.state == SessionState.CANCELLED
    title = (gettext("Cancelled: {title}") if cancelled else gettext("Cancel: {title}")).format(title=session.title)
    context = {"session": session, "off": cancelled, "there": forecast.of_session(session), "thing": session}
    return _show(request, session.event, "desk/sessions_cancel.html", context, title)


@page(Registration, lambda one: one.event.team, Right.ATTENDEES_CHANGE, Right.ATTENDEES_CHANGE)
def withdraw(request: PageRequest, registration: Registration) -> HttpResponse:
    """Withdraw ``registration``, ask for its removal, or let it count again."""
    if request.method == "POST":
        done = reverse("admin:events_registration_change", args=[registration.pk])
        return _act(request, _registration_act(request, registration), done)
    withdrawn = registration.state == RegistrationState.WITHDRAWN
    title = gettext("Withdrawn: {person}") if withdrawn else gettext("Withdraw: {person}")
    title = title.format(person=registration.person)
    there = forecast.of_registration(registration)
    context = {"registration": registration, "off": withdrawn, "there": there, "thing": registration}
    return _show(request, registration.event, "desk/registrations_withdraw.html", context, title)


def _session_act(request: PageRequest, session: Session) -> Callable[[], str]:
    remove = request.POST.get("remove_there") == "on"

    def act() -> str:
        if request.POST.get("do") == "restore":
            session_domain.restore(actor=request.actor, session=session)
            return gettext(
                "“{session}” takes place again. The next plan says what has to be done on the platforms."
            ).format(session=session)
        session_domain.cancel_session(actor=request.actor, session=session, remove_there=remove)
        return gettext("“{session}” is cancelled. {next}").format(session=session, next=_next(remove))

    return act


def _registration_act(request: PageRequest, registration: Registration) -> Callable[[], str]:
    remove = request.POST.get("remove_there") == "on"

    def act() -> str:
        if request.POST.get("do") == "restore":
            registration_domain.restore_registration(actor=request.actor, registration=registration)
            return gettext("The registration of {person} counts again.").format(person=registration.person)
        registration_domain.withdraw_registration(actor=request.actor, registration=registration, remove_there=remove)
        return gettext("The registration of {person} is withdrawn. {next}").format(
            person=registration.person, next=_next(remove)
        )

    return act


def _next(remove: bool) -> str:
    if remove:
        return gettext("The next plan holds what is to be removed; nothing is removed before it is pushed.")
    return gettext("What is on the platforms stays there.")


def _act(request: PageRequest, act: Callable[[], str], done: str) -> HttpResponse:
    try:
        messages.success(request, act())
    except ValidationError as error:
        tell_problem(request, error)
        return redirect(request.path)
    return redirect(done)


def _show(request: PageRequest, event: Event, template: str, context: dict[str, Any], title: str) -> HttpResponse:
    mine = rights_of(request)[request.team.pk]
    shared = {"event": event, "event_menu": event_menu(request, event), "zone": event.time_zone}
    may_remove = Right.REMOTE_DELETE in mine
    return show(request, template, {**shared, "may_remove": may_remove, **context}, title=title)


urls = [
    address("sessions/<int:pk>/cancel/", cancel, "session-cancel"),
    address("registrations/<int:pk>/withdraw/", withdraw, "registration-withdraw"),
]
