"""Menus, derived from the pages' rules and the user's rights: what is not allowed is not shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse

from portal.events.models import Event
from portal.roles import Right
from portal.teams.permissions import memberships_of, rights_of

from . import tab_badges


class Entry(NamedTuple):
    """A page in a menu: its URL name, its words and its icon (a name of the Material Symbols font)."""

    name: str
    words: str
    icon: str


#: pages of one event, in the order in which the work is done
EVENT_PAGES = (
    Entry("desk:event", "Overview", "dashboard"),
    Entry("desk:import", "Import", "upload_file"),
    Entry("desk:speakers", "Speakers", "record_voice_over"),
    Entry("desk:publications", "Publications", "hub"),
    Entry("desk:plan", "Plan", "checklist"),
    Entry("desk:runs", "Runs", "rocket_launch"),
    Entry("desk:problems", "Problems", "warning"),
    Entry("desk:tasks", "Manual tasks", "back_hand"),
    Entry("desk:pulls", "Figures", "sync"),
    Entry("desk:reports", "Reports", "bar_chart"),
)
TEAM_PAGES = (
    Entry("desk:accounts", "Accounts", "key"),
    Entry("desk:platforms", "Platforms", "hub"),
    Entry("desk:members", "Members", "group"),
)
ADMIN_PAGES = (
    ("Programme", (
        ("admin:events_event_changelist", "Events", "event", Right.PROGRAMME_VIEW),
        ("admin:events_session_changelist", "Sessions", "view_agenda", Right.PROGRAMME_VIEW),
        ("admin:events_speaker_changelist", "Speakers", "record_voice_over", Right.SPEAKERS_VIEW),
        ("admin:events_person_changelist", "People", "person", Right.SPEAKERS_VIEW),
        ("admin:events_registration_changelist", "Registrations", "badge", Right.ATTENDEES_VIEW),
    )),
    ("Records", (
        ("admin:publishing_operation_changelist", "Operations", "list_alt", Right.RUNS_VIEW),
        ("admin:publishing_remoteobject_changelist", "On the platforms", "cloud", Right.PUBLICATION_VIEW),
        ("admin:publishing_attendance_changelist", "Attendance rows", "table_rows", Right.ATTENDEES_VIEW),
        ("admin:publishing_erasure_changelist", "Erasures", "person_remove", Right.ERASE),
        ("admin:teams_auditentry_changelist", "Audit trail", "history", Right.AUDIT_VIEW),
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


def event_menu(request: HttpRequest, event: Event) -> list[dict[str, Any]]:
    """The tabs of an event's pages, with what waits behind them."""
    found = [(entry, allowed(request, entry.name, event.team_id, event.pk)) for entry in EVENT_PAGES]
    here, marks = request.path, tab_badges.marks(event)
    return [
        {
            "words": entry.words,
            "icon": entry.icon,
            "url": url,
            "active": _is_here(here, url, entry),
            "mark": marks.get(entry.name),
        }
        for entry, url in found
        if url is not None
    ]


def _is_here(here: str, url: str, entry: Entry) -> bool:
    return here == url if entry.name == "desk:event" else here.startswith(url)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar: home, each team's own pages, then the lists of the admin."""
    if not request.user.is_authenticated:
        return []
    groups = [{"items": [_item("Home", "home", reverse("admin:index"))]}, *_team_groups(request)]
    anywhere = frozenset().union(*rights_of(request).values()) if rights_of(request) else frozenset()
    for title, entries in ADMIN_PAGES:
        items = [_item(words, icon, reverse(name)) for name, words, icon, right in entries if right in anywhere]
        if items:
            groups.append({"title": title, "separator": True, "items": items})
    return [*groups, {"separator": True, "items": [_item("Help", "help", reverse("help"))]}]


def _team_groups(request: HttpRequest) -> Iterator[dict[str, Any]]:
    for team in sorted((each.team for each in memberships_of(request)), key=lambda team: team.name):
        found = [(entry, allowed(request, entry.name, team.pk, team.pk)) for entry in TEAM_PAGES]
        items = [_item(entry.words, entry.icon, url) for entry, url in found if url is not None]
        if items:
            yield {"title": team.name, "separator": True, "items": items}


def _item(words: str, icon: str, url: str) -> dict[str, Any]:
    return {"title": words, "icon": icon, "link": url}
