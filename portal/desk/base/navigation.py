"""Menus, derived from the pages' rules and the user's rights: what is not allowed is not shown."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext

from portal.events.models import Event
from portal.roles import Right
from portal.teams.permissions import memberships_of, rights_of
from portal.texts import gettext_lazy

from . import tab_badges


class Entry(NamedTuple):
    """A page in a menu: its URL name, its words and its icon (a name of the Material Symbols font)."""

    name: str
    words: str
    icon: str


#: pages of one event, in the order in which the work is done
EVENT_PAGES = (
    Entry("desk:event", gettext_lazy("Overview"), "dashboard"),
    Entry("desk:import", gettext_lazy("Import"), "upload_file"),
    Entry("desk:speakers", gettext_lazy("Speakers"), "record_voice_over"),
    Entry("desk:publications", gettext_lazy("Publications"), "hub"),
    Entry("desk:plan", gettext_lazy("Plan"), "checklist"),
    Entry("desk:runs", gettext_lazy("Runs"), "rocket_launch"),
    Entry("desk:problems", gettext_lazy("Problems"), "warning"),
    Entry("desk:tasks", gettext_lazy("Manual tasks"), "back_hand"),
    Entry("desk:pulls", gettext_lazy("Figures"), "sync"),
    Entry("desk:reports", gettext_lazy("Reports"), "bar_chart"),
)
TEAM_PAGES = (
    Entry("desk:accounts", gettext_lazy("Accounts"), "key"),
    Entry("desk:platforms", gettext_lazy("Platforms"), "hub"),
    Entry("desk:members", gettext_lazy("Members"), "group"),
)
ADMIN_PAGES = (
    (gettext_lazy("Programme"), (
        ("admin:events_event_changelist", gettext_lazy("Events"), "event", Right.PROGRAMME_VIEW),
        ("admin:events_session_changelist", gettext_lazy("Sessions"), "view_agenda", Right.PROGRAMME_VIEW),
        ("admin:events_speaker_changelist", gettext_lazy("Speakers"), "record_voice_over", Right.SPEAKERS_VIEW),
        ("admin:events_person_changelist", gettext_lazy("People"), "person", Right.SPEAKERS_VIEW),
        ("admin:events_registration_changelist", gettext_lazy("Registrations"), "badge", Right.ATTENDEES_VIEW),
    )),
    (gettext_lazy("Records"), (
        ("admin:publishing_operation_changelist", gettext_lazy("Operations"), "list_alt", Right.RUNS_VIEW),
        ("admin:publishing_remoteobject_changelist", gettext_lazy("On the platforms"), "cloud", Right.PUBLICATION_VIEW),
        ("admin:publishing_attendance_changelist", gettext_lazy("Attendance rows"), "table_rows", Right.ATTENDEES_VIEW),
        ("admin:publishing_erasure_changelist", gettext_lazy("Erasures"), "person_remove", Right.ERASE),
        ("admin:teams_auditentry_changelist", gettext_lazy("Audit trail"), "history", Right.AUDIT_VIEW),
    )),
)  # fmt: skip


def allowed(request: HttpRequest, name: str, team: int, pk: int) -> str | None:
    """The address of a page, or None where the user's role in the team does not let them look at it."""
    try:
        url = reverse(name, args=[pk])
    except NoReverseMatch:
        return None
    rule = resolve(url).func.rule  # type: ignore[attr-defined]
    mine = rights_of(request).get(team)
    if mine is None or (rule.view is not None and rule.view not in mine):
        return None
    return url


def event_menu(request: HttpRequest, event: Event, tab: str = "") -> list[dict[str, Any]]:
    """The tabs of an event's pages, with what waits behind them. ``tab``: the URL name of the one that is open, where
    the address does not tell."""
    found = [(entry, allowed(request, entry.name, event.team_id, event.pk)) for entry in EVENT_PAGES]
    here, marks = request.path, tab_badges.marks(event)
    # pages below another's address belong to its tab, but those of the overview, whose address is above all
    below = (entry.name for entry, url in found if url and here.startswith(url) and entry.name != "desk:event")
    open_tab = next(below, "desk:event")
    return [
        {
            "words": entry.words,
            "icon": entry.icon,
            "url": url,
            "active": entry.name == (tab or open_tab),
            "mark": marks.get(entry.name),
        }
        for entry, url in found
        if url is not None
    ]


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar: home, each team's own pages, then the lists of the admin."""
    if not request.user.is_authenticated:
        return []
    groups: list[dict[str, Any]] = [{"items": [_item(gettext("Home"), "home", reverse("admin:index"))]}]
    for team in sorted((each.team for each in memberships_of(request)), key=lambda team: team.name):
        found = [(entry, allowed(request, entry.name, team.pk, team.pk)) for entry in TEAM_PAGES]
        items = [_item(entry.words, entry.icon, url) for entry, url in found if url is not None]
        if items:
            groups.append({"title": team.name, "separator": True, "items": items})
    anywhere = frozenset().union(*rights_of(request).values()) if rights_of(request) else frozenset()
    for title, entries in ADMIN_PAGES:
        items = [_item(words, icon, reverse(name)) for name, words, icon, right in entries if right in anywhere]
        if items:
            groups.append({"title": title, "separator": True, "items": items})
    return [*groups, {"separator": True, "items": [_item(gettext("Help"), "help", reverse("help"))]}]


def _item(words: str, icon: str, url: str) -> dict[str, Any]:
    return {"title": words, "icon": icon, "link": url}
