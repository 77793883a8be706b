"""Help: the manual in the portal, for whoever is signed in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from portal import manual
from portal.desk.base.pages import show

LONGEST = 200  #: characters of a search


@require_safe
@login_required
def contents(request: HttpRequest) -> HttpResponse:
    """The chapters, or what a search finds in them."""
    query = request.GET.get("q", "").strip()[:LONGEST]
    context = {"chapters": manual.chapters(), "query": query, "found": manual.search(query)}
    return show(request, "desk/help.html", context, title=gettext("Help"))


@require_safe
@login_required
def chapter(request: HttpRequest, name: str) -> HttpResponse:
    try:
        found = manual.chapter(name)
    except manual.UnknownChapter:
        raise Http404 from None
    words = found.html(lambda other: reverse("help-chapter", args=[other]))
    html = mark_safe(words)  # noqa: S308 - our own files, cleaned on the way
    context = {"chapters": manual.chapters(), "chapter": found, "html": html}
    return show(request, "desk/help_chapter.html", context, title=found.title)


urls = [path("help/", contents, name="help"), path("help/<path:name>/", chapter, name="help-chapter")]
