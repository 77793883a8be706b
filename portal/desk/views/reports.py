"""Reports: an index, each as a page, each as a file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from portal.desk.base.navigation import event_menu
from portal.desk.base.pages import PageRequest, address, event_page, show
from portal.events.models import Event, Session
from portal.reports import catalogue, html, loading, words, writers
from portal.reports.document import WHOLE, Cells, Report, chosen
from portal.reports.figures import NAMES
from portal.reports.summary import BESIDE, origins
from portal.roles import Right
from portal.teams import freshness, second_factor
from portal.teams.permissions import rights_of
from portal.texts import gettext_lazy

ROWS = 50
#: a file up to this size is put together in memory, a larger one on disk
IN_MEMORY = 2_000_000
FILES = {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}
NO_ROOM = gettext_lazy("No file was made: the portal's disk is full or fails. Tell whoever runs it, then try again.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a table. ``links``: words → address of the other pages."""

    title: str
    heads: list[html.Head]
    lines: list[list[html.Cell]]
    page: Page[Any]
    links: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Filter:
    """A column to choose from. ``options``: value, words, whether it is the one chosen."""

    name: str
    words: str
    options: list[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class Files:
    """Downloads of one report. ``hides``: addresses in them are masked."""

    links: list[tuple[str, str]]
    hides: bool


@never_cache
@event_page(Right.REPORTS_VIEW)
def reports(request: PageRequest, event: Event) -> HttpResponse:
    """The reports that the user may see, with what each answers."""
    mine = _rights(request)
    cards = [
        {
            "words": words.label(name),
            "answers": kind.answers,
            "url": reverse("desk:report", args=[event.pk, name]),
            "files": _files(event, name, mine),
        }
        for name, kind in catalogue.KINDS.items()
        if catalogue.rights_for(name) <= mine
    ]
    return _show(request, event, "desk/report_index.html", {"cards": cards}, gettext("Reports"))


@never_cache
@event_page(Right.REPORTS_VIEW)
def report(request: PageRequest, event: Event, name: str) -> HttpResponse:
    """One report as a page."""
    if name not in catalogue.KINDS:
        raise Http404
    mine, wanted = _rights(request), _wanted(request, name)
    made = catalogue.build(name, event, request.actor)
    is_summary = name == "summary"
    context = {
        **(_figures(request, made) if is_summary else _lists(request, event, made, wanted)),
        "report": made,
        "answers": catalogue.KINDS[name].answers,
        "read_at": made.as_of and words.moment(made.as_of),
        "hides": catalogue.KINDS[name].people and catalogue.hides(mine),
        "files": _files(event, name, mine, urlencode(wanted)),
        "wanted": wanted,
    }
    template = "desk/report_summary.html" if is_summary else "desk/report.html"
    return _show(request, event, template, context, words.label(name))


@never_cache
@event_page(Right.EXPORT)
def download(request: PageRequest, event: Event, name: str, **asked: str) -> HttpResponseBase:
    """One report as a file, made whole before the first byte leaves: never half a file that looks like one."""
    fmt = asked["format"]
    if name not in catalogue.KINDS or fmt not in FILES:
        raise Http404
    in_full = catalogue.KINDS[name].people and not catalogue.hides(_rights(request), export=True)
    if in_full and (step := second_factor.ask(request, file=True)):
        return step
    if in_full and not freshness.is_fresh(request):
        return freshness.ask(request, file=True)
    made = catalogue.build(name, event, request.actor, export=True, only=_wanted(request, name))
    out = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the response closes it
    try:
        writers.fill(made, out, fmt)
        out.seek(0)
    except OSError:
        with suppress(OSError):  # what is left of it goes nowhere, too
            out.close()
        messages.error(request, NO_ROOM)
        return redirect("desk:report", event.pk, name)
    return FileResponse(
        out, as_attachment=True, filename=writers.file_name(made, fmt), content_type=writers.MEDIA_TYPES[fmt]
    )


def _show(request: PageRequest, event: Event, template: str, context: Mapping[str, Any], title: str) -> HttpResponse:
    shared = {"event": event, "event_menu": event_menu(request, event)}
    return show(request, template, {**shared, **context}, title=f"{event.title}: {title.lower()}")


def _rights(request: PageRequest) -> frozenset[Right]:
    return rights_of(request)[request.team.pk]


def _wanted(request: HttpRequest, name: str) -> dict[str, str]:
    """What the address narrows the report down to."""
    asked = {column: request.GET.get(column, "") for column in catalogue.KINDS[name].filters}
    return {column: value for column, value in asked.items() if value}


def _files(event: Event, name: str, mine: Collection[Right], query: str = "") -> Files | None:
    """The downloads of a report, None where the user may have none."""
    if not catalogue.rights_for(name, export=True) <= frozenset(mine):
        return None
    links = [
        (said, reverse("desk:report_download", args=[event.pk, name, fmt]) + (f"?{query}" if query else ""))
        for fmt, said in FILES.items()
    ]
    return Files(links, catalogue.KINDS[name].people and catalogue.hides(mine, export=True))


# --- the summary


def _figures(request: PageRequest, made: Report) -> dict[str, Any]:
    document = made.document()
    where = origins(document)
    columns = (*NAMES, "platform_totals", *BESIDE)
    sessions = _sheet(request, gettext("Sessions"), ("code", "title", *columns), document["sessions"], 0)
    platforms = ("account", "platform", "state", *columns, "as_of")
    shown = sessions.page.object_list
    figures = [_headline(name, document, where[name]) for name in NAMES]
    return {
        "figures": figures,
        "assumes": any(each["assumed"] for each in figures),
        "platforms": _sheet(request, gettext("Platforms"), platforms, document["platforms"], 1),
        "sessions": sessions,
        "chart": {
            "codes": [each["code"] for each in shown],
            "titles": [each["title"] for each in shown],
            "registered": [each["registered"] for each in shown],
            "attended": [each["attended"] for each in shown],
        },
        "drawn": any(each["registered"] is not None or each["attended"] is not None for each in shown),
    }


def _headline(name: str, document: Mapping[str, Any], where: Sequence[Cells]) -> dict[str, Any]:
    """A figure with what it counts, where it came from and when that was read."""
    value = document["totals"][name]
    return {
        "words": words.label(name),
        "value": None if value is None else words.figure(name, value),
        "means": words.MEANINGS[name],
        "remarks": words.remarked([each for each in document.get("remarks", ()) if each["figure"] == name]),
        "ours": name == "invited" and value is not None,
        "where": [(each["account"], each["as_of"] and words.moment(each["as_of"])) for each in where],
        "assumed": any(name in each.get("assumed", ()) for each in where),
    }


# --- the others


def _lists(request: PageRequest, event: Event, made: Report, wanted: Mapping[str, str]) -> dict[str, Any]:
    """The tables of a report, narrowed down to what is wanted."""
    kind = catalogue.KINDS[made.name]
    if made.tables:
        sheets = [
            _sheet(request, each.title, each.columns, list(each.rows()), at) for at, each in enumerate(made.tables)
        ]
        return {"sheets": [each for each in sheets if each.page.paginator.count]}
    rows = list(made.table.rows())
    # the account says it already; its platform is in the files
    columns = tuple(each for each in made.table.columns if each != "platform")
    kept = [row for row in rows if chosen(row, wanted)] if wanted else rows
    title = words.label(made.name)
    return {
        "filters": [_filter(event, name, rows, wanted) for name in kind.filters],
        "sheets": [_sheet(request, title, columns, kept, 0)] if kept else [],
        "assumed": loading.accounts_with_assumed_times(event) if "seconds" in made.table.columns else [],
    }


def _filter(event: Event, name: str, rows: Sequence[Cells], wanted: Mapping[str, str]) -> Filter:
    """What can be chosen: the values that occur, sessions with their titles."""
    found = dict.fromkeys(row[name] for row in rows)
    said: dict[str | None, str] = {None: gettext("None")}
    if name == "session":
        titles = dict(Session.objects.filter(event=event).values_list("code", "title"))
        found = dict.fromkeys(each for each in (None, *titles) if each in found)
        said = {None: gettext("Whole event"), **{code: f"{code} {title}" for code, title in titles.items()}}
    elif name in ("state", "kind"):
        said |= {each: words.state(each)[1].capitalize() for each in found if each}
    options = [(each or WHOLE, said.get(each, each), wanted.get(name) == (each or WHOLE)) for each in found]
    return Filter(name, words.label(name), options)


def _sheet(request: HttpRequest, title: str, columns: Sequence[str], rows: Sequence[Cells], at: int) -> Sheet:
    """The page of ``rows`` that the address asks for; every table of a report turns its own."""
    key = "page" if at == 0 else f"page{at + 1}"
    page = Paginator(rows, ROWS).get_page(request.GET.get(key))
    heads, lines = html.table(html.present(columns, rows), list(page.object_list))
    # where the other pages are; empty where there is one
    last, here = page.paginator.num_pages, page.number
    targets = {
        gettext("First"): 1,
        gettext("Previous"): here - 1,
        gettext("Next"): here + 1,
        gettext("Last"): last,
    }
    turning = []
    for said, number in targets.items():
        if number != here and 1 <= number <= last:
            query = request.GET.copy()
            query[key] = str(number)
            turning.append((said, f"?{query.urlencode()}"))
    return Sheet(title, heads, lines, page, turning)


urls = [
    address("events/<int:pk>/reports/", reports, "reports"),
    address("events/<int:pk>/reports/<slug:name>/", report, "report"),
    address("events/<int:pk>/reports/<slug:name>.<slug:format>", download, "report_download"),
]
