"""Cancelling sessions and withdrawing registrations, one or several, with or without removal on the platforms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from integrations.core.frozen import fingerprint
from portal.desk.base.chosen import SHOWN, Chosen, chosen
from portal.desk.base.navigation import event_menu
from portal.desk.base.pages import PageRequest, address, page, show, tell_problem
from portal.desk.presenters import forecast
from portal.events import registrations as registration_domain
from portal.events import sessions as session_domain
from portal.events.models import Event, Registration, RegistrationState, Session, SessionState
from portal.events.state_words import registration_state, session_state
from portal.refusal import Refusal
from portal.roles import Right
from portal.teams.permissions import rights_of
from portal.texts import counted, gettext_lazy


class Several(NamedTuple):
    """What the page needs besides, to decide on several rows at once. ``act`` takes the actor, the event, the rows and
    whether to remove them on the platforms."""

    template: str
    listed: str
    open: str
    there: Callable[[int, Iterable[Any]], list[forecast.Forecast]]
    act: Callable[[PageRequest, Event, list[Any], bool], None]
    heading: Callable[[int], str]
    done: Callable[[int], str]
    nothing: str


SESSIONS = Several(
    "desk/sessions_cancel.html",
    "admin:events_session_changelist",
    SessionState.PLANNED,
    forecast.of_sessions,
    lambda request, event, rows, remove: session_domain.cancel_sessions(
        actor=request.actor, event=event, sessions=rows, remove_there=remove
    ),
    lambda n: counted(n, "Cancel {n} session", "Cancel {n} sessions"),
    lambda n: counted(n, "{n} session is cancelled.", "{n} sessions are cancelled."),
    gettext_lazy("Nothing to do: none of these sessions is to take place."),
)
REGISTRATIONS = Several(
    "desk/registrations_withdraw.html",
    "admin:events_registration_changelist",
    RegistrationState.ACTIVE,
    forecast.of_registrations,
    lambda request, event, rows, remove: registration_domain.withdraw_registrations(
        actor=request.actor, event=event, registrations=rows, remove_there=remove
    ),
    lambda n: counted(n, "Withdraw {n} registration", "Withdraw {n} registrations"),
    lambda n: counted(n, "{n} registration is withdrawn.", "{n} registrations are withdrawn."),
    gettext_lazy("Nothing to do: none of these registrations counts."),
)


@page(Session, lambda session: session.event.team, Right.SESSION_CANCEL, Right.SESSION_CANCEL)
def cancel(request: PageRequest, session: Session) -> HttpResponse:
    """Cancel ``session``, ask for its removal, or let it take place after all; or cancel several of its event."""
    rows = Session.objects.filter(event=session.event_id).select_related("event__team", "room")
    if answer := _several(request, session.event, rows.order_by("starts_at", "pk"), SESSIONS):
        return answer
    if request.method == "POST":
        return _act(request, _session_act(request, session), reverse("admin:events_session_change", args=[session.pk]))
    cancelled = session.state == SessionState.CANCELLED
    title = (gettext("Cancelled: {title}") if cancelled else gettext("Cancel: {title}")).format(title=session.title)
    context = {
        "session": session,
        "off": cancelled,
        "told": session_state(session),
        "there": forecast.of_sessions(session.event_id, [session]),
        "thing": session,
    }
    return _show(request, session.event, "desk/sessions_cancel.html", context, title)


@page(Registration, lambda one: one.event.team, Right.ATTENDEES_CHANGE, Right.ATTENDEES_CHANGE)
def withdraw(request: PageRequest, registration: Registration) -> HttpResponse:
    """Withdraw ``registration``, ask for its removal, or let it count again; or withdraw several of its event."""
    rows = Registration.objects.filter(event=registration.event_id).select_related("event__team", "person")
    if answer := _several(request, registration.event, rows.order_by("person__name", "pk"), REGISTRATIONS):
        return answer
    if request.method == "POST":
        done = reverse("admin:events_registration_change", args=[registration.pk])
        return _act(request, _registration_act(request, registration), done)
    withdrawn = registration.state == RegistrationState.WITHDRAWN
    title = gettext("Withdrawn: {person}") if withdrawn else gettext("Withdraw: {person}")
    title = title.format(person=registration.person)
    there = forecast.of_registrations(registration.event_id, [registration])
    told = registration_state(registration)
    context = {"registration": registration, "off": withdrawn, "told": told, "there": there, "thing": registration}
    return _show(request, registration.event, "desk/registrations_withdraw.html", context, title)


def _several(request: PageRequest, event: Event, rows: QuerySet[Any], many: Several) -> HttpResponse | None:
    """The page for all of ``rows`` that were chosen in a list, and its POST; None where none or one was ticked."""
    try:
        found = chosen(request, rows)
    except Refusal as error:
        tell_problem(request, error)
        return redirect(many.listed)
    if not found.several:
        return None
    todo = [row for row in found.rows if row.state == many.open]
    if request.method == "POST":
        return _act_on_several(request, event, found, todo, many)
    context = {
        "todo": todo[:SHOWN],
        "more": max(0, len(todo) - SHOWN),
        "n_todo": len(todo),
        "unchanged": len(found.rows) - len(todo),
        "hidden": [*found.fields(todo), ("sight", _sight(todo))],
        "several": True,
        "there": many.there(event.pk, todo),
        "button": many.heading(len(todo)),
        "nothing": many.nothing,
    }
    return _show(request, event, many.template, context, many.heading(len(todo)))


def _act_on_several(
    request: PageRequest, event: Event, found: Chosen[Any], todo: list[Any], many: Several
) -> HttpResponse:
    again = redirect(f"{request.path}?{found.query()}")
    remove = request.POST.get("remove_there") == "on"
    if request.POST.get("sight") != _sight(todo):
        messages.warning(request, gettext("Something changed since you looked. Nothing was done; look again."))
        return again
    try:
        many.act(request, event, todo, remove)
    except ValidationError as error:
        tell_problem(request, error)
        return again
    if todo:
        messages.success(request, f"{many.done(len(todo))} {_next(remove)}")
    else:
        messages.info(request, many.nothing)
    return redirect(many.listed)


def _sight(rows: Iterable[Any]) -> str:
    """A fingerprint of the rows that were shown: another one later means that others would be decided on."""
    return fingerprint(sorted((row.pk, row.state, row.remove_there) for row in rows))


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
    address("sessions/<int:pk>/cancel/", cancel, "session_cancel"),
    address("registrations/<int:pk>/withdraw/", withdraw, "registration_withdraw"),
]
