"""Importing through the browser: hand a file in, see row by row what it would do, confirm."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from integrations.core.reasons import Reason
from portal.desk.base.navigation import allowed, event_menu
from portal.desk.base.pages import PageRequest, address, event_page, show, team_page, tell_problem
from portal.desk.forms.imports import PeopleForm, ProgrammeForm, zones
from portal.desk.forms.uploads import limited, too_large
from portal.events import uploads
from portal.events.imports.files import Unreadable
from portal.events.imports.people_rows import SPEAKERS
from portal.events.imports.rehearsal import PROGRAMME, SHOWN, Order
from portal.events.models import Event, Upload
from portal.roles import Right
from portal.teams.models import Team
from portal.texts import counted, gettext_lazy
from portal.wording import Medium, say

#: what happens to a row: the words for it, and the badge's colour
WORDS = {
    "errors": (gettext_lazy("Cannot be taken"), "bad"),
    "created": (gettext_lazy("New"), "good"),
    "updated": (gettext_lazy("Changed"), "info"),
    "duplicates": (gettext_lazy("Same address again"), "warn"),
    "missing": (gettext_lazy("No longer in the file"), "warn"),
    "unchanged": (gettext_lazy("As before"), ""),
}
SECTIONS = {
    "sessions": gettext_lazy("Sessions"),
    "speakers": gettext_lazy("Speakers"),
    "people": gettext_lazy("People"),
}


@limited
@event_page(Right.IMPORT, Right.IMPORT)
def start(request: PageRequest, event: Event) -> HttpResponse:
    """Hand in a programme or people for ``event``."""
    chosen = request.POST.get("form")
    people = _form(PeopleForm, request, chosen == "people")
    programme = _form(ProgrammeForm, request, chosen == PROGRAMME, event=event)
    form = people if chosen == "people" else programme
    if form.is_bound and form.is_valid():
        kind = str(form.cleaned_data.get("kind") or PROGRAMME)
        upload = _keep(request, form, kind, event.team, event)
        if upload is not None:
            return redirect("desk:import_preview", event.pk, upload.token)
    context = {"event": event, "people": people, "programme": programme, "zones": zones()}
    return show(
        request,
        "desk/import.html",
        {**context, **_menu(request, event)},
        title=gettext("Import into {event}").format(event=event.title),
    )


@limited
@team_page(Right.IMPORT, Right.IMPORT)
def start_new(request: PageRequest, team: Team) -> HttpResponse:
    """Hand in a programme that becomes a new event of ``team``."""
    form = _form(ProgrammeForm, request, request.method == "POST", event=None)
    if form.is_bound and form.is_valid():
        upload = _keep(request, form, PROGRAMME, team, None)
        if upload is not None:
            return redirect("desk:import_new_preview", team.pk, upload.token)
    context = {"team": team, "programme": form, "zones": zones()}
    return show(request, "desk/import_new.html", context, title=gettext("New event from a programme"))


@never_cache
@event_page(Right.IMPORT, Right.IMPORT)
def preview(request: PageRequest, event: Event, token: str) -> HttpResponse:
    """What the file would do to ``event``; after it was confirmed, what it did."""
    return _preview(request, event.team, event, token)


@never_cache
@team_page(Right.IMPORT, Right.IMPORT)
def preview_new(request: PageRequest, team: Team, token: str) -> HttpResponse:
    """What event the file would make; after it was confirmed, which it made."""
    return _preview(request, team, None, token)


@never_cache
@event_page(Right.IMPORT)
def errors(request: PageRequest, event: Event, token: str) -> HttpResponse:
    """The rows that cannot be taken, as a file to fix and upload again."""
    return _errors(request, event.team, event, token)


@never_cache
@team_page(Right.IMPORT)
def errors_new(request: PageRequest, team: Team, token: str) -> HttpResponse:
    """The sessions that cannot be taken, as a file."""
    return _errors(request, team, None, token)


def _form(kind: type[Any], request: PageRequest, bound: bool, **rest: Any) -> Any:
    """A form that is bound where it is the one that was sent."""
    if not bound:
        return kind(**rest)
    return kind(request.POST, request.FILES, dropped=too_large(request), **rest)


def _keep(request: PageRequest, form: forms.Form, kind: str, team: Team, event: Event | None) -> Upload | None:
    """The upload with its preview; None where the form now says what is wrong."""
    values = form.cleaned_data
    starts_on = values.get("starts_on")
    choices = {
        "slug": values.get("slug") or "",
        "zone": values.get("zone") or "",
        "starts_on": starts_on.isoformat() if starts_on else "",
    }
    file = values["file"]
    try:
        return uploads.keep(request.actor, Order(team, kind, file.name, file.read(), event, choices))
    except Unreadable as error:
        form.add_error(
            error.reason.field if error.reason.field in form.fields else "file", say(error.reason, Medium.BROWSER)
        )
        return None


def _find(request: PageRequest, team: Team, event: Event | None, token: str) -> Upload:
    user = request.actor.user
    found = uploads.find(user, team, event, token) if user is not None else None
    if found is None:
        raise Http404(gettext("This file is no longer here."))
    return found


def _preview(request: PageRequest, team: Team, event: Event | None, token: str) -> HttpResponse:
    upload = _find(request, team, event, token)
    if request.method == "POST":
        return _decide(request, team, event, upload)
    title = (
        gettext("Imported: {upload}").format(upload=upload.name)
        if upload.done_at
        else gettext("Look before importing: {upload}").format(upload=upload.name)
    )
    context = {
        "event": event,
        "upload": upload,
        "rows": _rows(upload),
        "sections": [_section(one) for one in upload.preview["sections"]],
        "remarks": [_row(one) for one in upload.preview["warnings"]],
        "changes": upload.kind == PROGRAMME or _count(upload, "created", "updated"),
        "erased": _erased(upload),
        "shown": SHOWN,
        "errors_url": _address(team, event, upload, "errors") if _count(upload, "errors") else "",
        "back": _start(team, event),
        "made": _made(upload.preview.get("event")),
        "next": _next(request, event or upload.made),
    }
    return show(request, "desk/import_preview.html", {**context, **_menu(request, event)}, title=title)


def _decide(request: PageRequest, team: Team, event: Event | None, upload: Upload) -> HttpResponse:
    if request.POST.get("do") == "discard":
        uploads.discard(upload)
        messages.info(request, gettext("Nothing was imported; {upload} was discarded.").format(upload=upload.name))
        return redirect(_start(team, event))
    try:
        if uploads.confirm(request.actor, upload):
            messages.success(request, gettext("{upload} was imported.").format(upload=upload.name))
        else:
            words = gettext(
                "Something changed since you looked, so nothing was imported. Look at it anew and confirm again."
            )
            messages.warning(request, words)
    except (Unreadable, ValidationError) as error:
        tell_problem(request, error)
    return redirect(_address(team, event, upload, "preview"))


def _errors(request: PageRequest, team: Team, event: Event | None, token: str) -> HttpResponse:
    content = uploads.errors_of(_find(request, team, event, token))
    if not content:
        raise Http404(gettext("All rows can be taken."))
    headers = {"Content-Disposition": 'attachment; filename="rows-to-fix.csv"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _start(team: Team, event: Event | None) -> str:
    return reverse("desk:import", args=[event.pk]) if event else reverse("desk:import_new", args=[team.pk])


def _address(team: Team, event: Event | None, upload: Upload, page: str) -> str:
    name = f"desk:import_{page}" if event else f"desk:import_new_{page}"
    return reverse(name, args=[event.pk if event else team.pk, upload.token])


def _menu(request: PageRequest, event: Event | None) -> dict[str, Any]:
    return {"event_menu": event_menu(request, event)} if event else {}


def _rows(upload: Upload) -> str:
    """How many rows of what the file has; empty where that was not counted."""
    n = upload.preview.get("rows")
    if n is None:
        return ""
    if upload.kind == SPEAKERS:
        return counted(n, "{n} row with speakers.", "{n} rows with speakers.")
    return counted(n, "{n} row with attendees.", "{n} rows with attendees.")


def _erased(upload: Upload) -> str:
    """What is to be said of people in the file who had been erased; empty where there are none."""
    n = upload.preview.get("erased", 0)
    if not n:
        return ""
    if upload.kind == PROGRAMME:
        return counted(
            n,
            "{n} new speaker is called like somebody who had been erased; importing may bring them back.",
            "{n} new speakers are called like somebody who had been erased; importing may bring them back.",
        )
    return counted(
        n,
        "{n} person in the file had been erased. Importing brings them back.",
        "{n} people in the file had been erased. Importing brings them back.",
    )


def _section(section: dict[str, Any]) -> dict[str, Any]:
    groups = [
        {
            **group,
            "words": WORDS[group["what"]][0],
            "badge": WORDS[group["what"]][1],
            "rows": [_row(row) for row in group["rows"]],
        }
        for group in section["groups"]
    ]
    words = SECTIONS.get(section["name"], section["name"])
    return {**section, "words": words, "groups": groups, "total": sum(group["count"] for group in groups)}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """A row or remark as it was kept, its reasons put into words."""
    changes = [{**change, "after": _words(change["after"])} for change in row.get("changes", ())]
    return {**row, "changes": changes, "message": _words(row["reason"])}


def _words(kept: Any) -> Any:
    return say(Reason.from_document(kept), Medium.BROWSER) if isinstance(kept, dict) else kept or ""


def _count(upload: Upload, *wanted: str) -> int:
    sections = upload.preview["sections"]
    return sum(group["count"] for section in sections for group in section["groups"] if group["what"] in wanted)


def _made(event: dict[str, Any] | None) -> dict[str, Any] | None:
    """The event as the programme makes it, its times on its own clock."""
    if event is None:
        return None
    zone = ZoneInfo(event["zone"])
    at = {name: datetime.fromisoformat(event[name]).astimezone(zone) for name in ("starts_at", "ends_at")}
    return {**event, **at}


def _next(request: PageRequest, event: Event | None) -> list[tuple[str, str]]:
    """Where to go on from here."""
    if event is None:
        return []
    pages = (
        ("desk:event", gettext("Overview of the event")),
        ("desk:speakers", gettext("Speakers")),
        ("desk:import", gettext("Import another file")),
    )
    found = [(words, allowed(request, name, event.team_id, event.pk)) for name, words in pages]
    return [(words, url) for words, url in found if url is not None]


urls = [
    address("events/<int:pk>/import/", start, "import"),
    address("events/<int:pk>/import/<str:token>/", preview, "import_preview"),
    address("events/<int:pk>/import/<str:token>/errors/", errors, "import_errors"),
    address("teams/<int:pk>/import/", start_new, "import_new"),
    address("teams/<int:pk>/import/<str:token>/", preview_new, "import_new_preview"),
    address("teams/<int:pk>/import/<str:token>/errors/", errors_new, "import_new_errors"),
]
