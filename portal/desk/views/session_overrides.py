"""Pages of what single sessions have of a publication's options for themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext

from integrations.core.options import session_names
from integrations.core.reasons import Reason
from portal.crypto import Undecryptable
from portal.desk.base import platform_terms
from portal.desk.base.frame import framed, paged, query, rights
from portal.desk.base.pages import PageRequest, address, event_page
from portal.desk.forms.options import described
from portal.desk.forms.sessions import SessionOptionsForm
from portal.desk.presenters.publication_cards import publication_of, send_back
from portal.events.models import Event, Session
from portal.events.state_words import session_state
from portal.publications import publish as domain
from portal.publications import session_selection
from portal.publications.options import Unusable
from portal.publishing.models import Publication
from portal.roles import Right
from portal.wording import Medium, say_all

TAB = "desk:publications"


@event_page(Right.PUBLICATION_VIEW)
def sessions(request: PageRequest, event: Event, publication: int) -> HttpResponse:
    """The publication's sessions, and which of them have own values; ``?own=1`` shows only those."""
    row = publication_of(event, publication)
    platform = platform_terms.platform_or_404(row.account.platform)
    own_only = request.GET.get("own") == "1"
    page, found = paged(request, _listed(row, own_only=own_only))
    context = {
        "publication": row,
        "platform": platform,
        "names": session_names(platform.publication_options),
        "page": page,
        "rows": [_card(request, row, session) for session in found],
        "own_only": own_only,
        "query": query(request),
        "number": len(row.session_values),
        "may_change": Right.PUBLICATION_CHANGE in rights(request, event) and row.active,
    }
    return framed(
        request,
        event,
        "desk/publication_own.html",
        context,
        title=gettext("Options of single sessions on {account}").format(account=row.account.name),
        tab=TAB,
    )


def _listed(row: Publication, *, own_only: bool = False) -> QuerySet[Session]:
    """The sessions in the choice and those that have kept values, each with ``inside``: whether it is in the choice."""
    chosen = session_selection.chosen(row.event, row.choice)
    kept = Session.objects.filter(event=row.event, code__in=row.session_values)
    rows = kept if own_only else Session.objects.filter(pk__in=chosen.values("pk")) | kept
    inside = Exists(chosen.filter(pk=OuterRef("pk")).order_by())
    return rows.annotate(inside=inside).order_by("starts_at", "code")


def _card(request: PageRequest, row: Publication, session: Session) -> dict[str, Any]:
    platform = platform_terms.platform_or_404(row.account.platform)
    own = row.session_values.get(session.code, {})
    mask = Right.PEOPLE_UNMASKED not in rights(request, row.event)
    words = list(described(platform.publication_options, own, mask=mask))
    return {
        "session": session,
        "told": session_state(session),
        "own": words,
        "inside": getattr(session, "inside", True),
    }


@event_page(Right.PUBLICATION_CHANGE, Right.PUBLICATION_CHANGE)
def session(request: PageRequest, event: Event, publication: int, session: int) -> HttpResponse:
    """Give one session values of its own, or take them away."""
    row = publication_of(event, publication)
    platform = platform_terms.platform_or_404(row.account.platform)
    found = get_object_or_404(_listed(row), pk=session)
    if not row.active:
        return send_back(
            request, row, gettext("This publication is unpublished. Publish it again before its options are changed.")
        )
    data = request.POST if request.method == "POST" else None
    mask = Right.PEOPLE_UNMASKED not in rights(request, row.event)
    form = SessionOptionsForm(row, platform.publication_options, found.code, data, mask=mask)
    valid = form.is_valid()
    changes: dict[str, str] | None = None  # where nothing was asked for, or nothing that can be read
    if "clear" in request.POST:
        changes = dict.fromkeys(form.own, "")
    elif valid:
        changes = form.option_changes()
    if changes is not None:
        try:
            return _save(request, row, found, changes)
        except Unusable as refusal:
            form.blame(refusal)
        except Undecryptable as error:
            messages.error(request, say_all((error.reason, Reason("publication.options_unreadable")), Medium.BROWSER))
            return redirect("desk:publication", event.pk, row.pk)
    context = {"publication": row, "platform": platform, "form": form, **_card(request, row, found)}
    status = 422 if form.errors else 200
    title = gettext("{session} on {account}").format(session=found.title, account=row.account.name)
    return framed(request, event, "desk/publication_own_form.html", context, title=title, tab=TAB, status=status)


def _save(request: PageRequest, row: Publication, session: Session, changes: dict[str, str]) -> HttpResponse:
    wanted = domain.Wanted(row.name, session_options={session.code: changes})
    done = domain.publish_on(row.event, row.account, wanted, request.actor)
    own = session.code in done.publication.session_values
    words = gettext(
        "Saved: {session} is as the publication has it. Nothing was sent: the plan shows what a push would do."
    )
    if own:
        words = gettext(
            "Saved: {session} has values of its own. Nothing was sent: the plan shows what a push would do."
        )
    messages.success(request, words.format(session=session.title))
    return redirect("desk:publication_sessions", row.event_id, row.pk)


urls = [
    address("events/<int:pk>/publications/<int:publication>/sessions/", sessions, "publication_sessions"),
    address("events/<int:pk>/publications/<int:publication>/sessions/<int:session>/", session, "publication_session"),
]
