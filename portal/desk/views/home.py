"""The home page (what needs me) and one event at a glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from portal.desk.base.navigation import allowed, event_menu
from portal.desk.base.pages import PageRequest, address, event_page, show
from portal.desk.base.unsent import unsent_state
from portal.desk.presenters.event_status import Standing, standings
from portal.desk.presenters.overview import last_run_in_words, on_platforms
from portal.desk.presenters.progress import running
from portal.desk.presenters.readiness import Check, Step, checklist, next_step, share_done
from portal.desk.presenters.todo import needs
from portal.events.models import Event
from portal.planning.unsent import Knowledge
from portal.publications.archive import in_use
from portal.reports.catalogue import KINDS
from portal.reports.summary import summary
from portal.reports.words import remarked
from portal.roles import Right
from portal.teams.invitations import waiting
from portal.teams.links import BY_LINK
from portal.teams.models import User
from portal.teams.permissions import rights_of
from portal.texts import StateWords, counted, gettext_lazy

COMING_SHOWN = 6
PAST_SHOWN = 5
FILES = (
    ("speakers", gettext_lazy("Speakers as CSV")),
    ("attendance", gettext_lazy("Attendance as CSV")),
    ("summary", gettext_lazy("Summary as CSV")),
)


@dataclass(frozen=True)
class Card:
    """An event with its checklist; each check and the next step with the page it leads to, None if not allowed."""

    standing: Standing
    url: str | None
    checks: Sequence[tuple[Check, str | None]]
    done: int
    due: int
    step: Step
    step_url: str | None
    unsent: StateWords | None
    plan_url: str | None

    @property
    def event(self) -> Event:
        return self.standing.event

    @property
    def ready(self) -> StateWords:
        """How much of the checklist is done by now."""
        if self.done == self.due:
            return StateWords(gettext("Ready"), "good")
        words = counted(self.due, "{done} of {n} ready", "{done} of {n} ready", done=self.done)
        return StateWords(words, "warn")

    @property
    def open(self) -> list[tuple[Check, str | None]]:
        """What is neither done nor only due later."""
        return [(check, url) for check, url in self.checks if check.badge in ("warn", "bad")]


def card(request: HttpRequest, standing: Standing) -> Card:
    event, checks, step = standing.event, checklist(standing), next_step(standing)
    done, due = share_done(checks)
    return Card(
        standing,
        allowed(request, "desk:event", event.team_id, event.pk),
        [(check, allowed(request, check.page, event.team_id, event.pk)) for check in checks],
        done,
        due,
        step,
        allowed(request, step.page, event.team_id, event.pk),
        unsent_state(standing.unsent),
        allowed(request, "desk:plan", event.team_id, event.pk),
    )


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the home page shows, put into the admin's context."""
    user = request.user
    mine = rights_of(request)
    teams = [team for team, rights in mine.items() if Right.PROGRAMME_VIEW in rights]
    if isinstance(user, User) and not request.session.get(BY_LINK):
        context = {**context, "invitations": waiting(user)}
    if not teams or not isinstance(user, User):
        return {**context, "title": gettext("Home"), "teamless": True}
    found = standings(in_use(Event.objects.filter(team__in=teams)), user)
    coming = [its for its in found if not its.over]
    past = [its for its in reversed(found) if its.over]
    # where somebody without any event begins
    team = next((team for team, rights in mine.items() if Right.IMPORT in rights), None)
    first_step = allowed(request, "desk:import_new", team, team) if team is not None and not found else None
    return {
        **context,
        "title": gettext("Home"),
        "needs": needs(request, found),
        "live": any(its.running or its.unsent.knowledge is Knowledge.COUNTING for its in found),
        "running": running(request, [its for its in found if its.running]),
        "coming": [card(request, its) for its in coming[:COMING_SHOWN]],
        "more_coming": len(coming[COMING_SHOWN:]),
        "past": [_past(request, its.event) for its in past[:PAST_SHOWN]],
        "more_past": len(past[PAST_SHOWN:]),
        "first_step": first_step,
        "no_event": not found,
    }


def _past(request: HttpRequest, event: Event) -> dict[str, Any]:
    report = allowed(request, "desk:reports", event.team_id, event.pk)
    return {
        "event": event,
        "url": report or allowed(request, "desk:event", event.team_id, event.pk),
        "figures": allowed(request, "desk:event_figures", event.team_id, event.pk),
    }


@event_page(Right.PROGRAMME_VIEW)
def event(request: PageRequest, event: Event) -> HttpResponse:
    """One event at a glance: checklist, next step, publications, last run, figures."""
    standing = standings(Event.objects.filter(pk=event.pk), None)[0]
    rows, last = on_platforms(standing)
    plan_url = allowed(request, "desk:plan", event.team_id, event.pk)
    context = {
        "event": standing.event,
        "event_menu": event_menu(request, event),
        "card": card(request, standing),
        "unsent": unsent_state(standing.unsent) if plan_url else None,
        "live": standing.running or standing.unsent.knowledge is Knowledge.COUNTING,
        "publications": rows,
        "last_run": last_run_in_words(last),
        "runs_url": allowed(request, "desk:runs", event.team_id, event.pk),
        "publications_url": allowed(request, "desk:publications", event.team_id, event.pk),
        "figures": allowed(request, "desk:event_figures", event.team_id, event.pk),
        "reports_url": allowed(request, "desk:reports", event.team_id, event.pk),
        "archive_url": allowed(request, "desk:archive", event.team_id, event.pk),
        "files": files(request, event),
    }
    return show(request, "desk/event.html", context, title=event.title)


def files(request: PageRequest, event: Event) -> list[tuple[str, str]]:
    """What is asked for most often, as CSV and one click away: words and addresses, as far as the role allows."""
    mine = rights_of(request)[event.team_id]
    return [
        (words, reverse("desk:report_download", args=[event.pk, name, "csv"]))
        for name, words in FILES
        if {Right.REPORTS_VIEW, Right.EXPORT, *KINDS[name].needs} <= mine
    ]


@event_page(Right.REPORTS_VIEW)
def figures(request: PageRequest, event: Event) -> HttpResponse:
    """The event's totals as a piece of a page, fetched by the pages that show them: they take a while to count."""
    if "HX-Request" not in request.headers:
        return redirect("desk:event", event.pk)
    found = summary(event).document()
    as_of = datetime.fromisoformat(found["as_of"]) if found["as_of"] else None
    shown = {"event": event, "as_of": as_of, "figures": in_words(found)}
    return render(request, "desk/home_figures.html", shown)


def in_words(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The figures that matter most, each with its name and what is to be said of it; None where no platform has given
    it yet."""
    totals, remarks = found["totals"], found.get("remarks", ())
    rate = totals["attendance_rate"]
    shown = {
        "registered": (gettext("Registered"), totals["registered"]),
        "attended": (gettext("Attended"), totals["attended"]),
        "attendance_rate": (gettext("Attendance rate"), None if rate is None else f"{rate:.0%}"),
    }
    return [
        {"words": name, "shown": value, "remarks": remarked([each for each in remarks if each["figure"] == figure])}
        for figure, (name, value) in shown.items()
    ]


urls = [
    address("events/<int:pk>/", event, "event"),
    address("events/<int:pk>/figures/now/", figures, "event_figures"),
]
