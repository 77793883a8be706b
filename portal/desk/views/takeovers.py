"""The page that takes over what stands on an account already: matched, explained, ticked row by row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from integrations.core.errors import PlatformError
from portal.accounts import connect
from portal.adoption import takeover
from portal.adoption.match import Match, why
from portal.crypto import Undecryptable
from portal.desk.base import filters, platform_terms
from portal.desk.base.frame import framed
from portal.desk.base.pages import PageRequest, address, event_page, tell_problem
from portal.desk.presenters.publication_cards import publication_of, send_back
from portal.events.models import Event
from portal.publications import adopt
from portal.publications.options import Unusable
from portal.publishing.models import Publication
from portal.roles import Right
from portal.wording import Medium

SHOWN = 100  #: rows without a counterpart that are listed


@event_page(Right.ADOPT, Right.ADOPT)
def matching(request: PageRequest, event: Event, publication: int) -> HttpResponse:
    """With ``look`` in the address: what is there and what of ours it may be. Ticked rows are taken over."""
    row = publication_of(event, publication)
    platform = platform_terms.platform_or_404(row.account.platform)
    if not row.active:
        return send_back(
            request, row, gettext("This publication is unpublished. Publish it again before something is taken over.")
        )
    ticked = request.POST.getlist("pair") if request.method == "POST" else None
    if ticked is not None and _taken(request, row, ticked):
        return redirect("desk:publication", event.pk, row.pk)
    context = {"publication": row, "platform": platform, "lists": list(takeover.lists(row.account).values())}
    if ticked is not None or "look" in request.GET:
        context |= _found(request, row, ticked)
    status = 422 if ticked is not None else 200
    title = gettext("What is on {account} already").format(account=row.account.name)
    return framed(
        request, event, "desk/publication_match.html", context, title=title, tab="desk:publications", status=status
    )


def _taken(request: PageRequest, row: Publication, ticked: list[str]) -> bool:
    """Take over what was ticked and tell what came of it."""
    if not ticked:
        messages.error(request, gettext("Nothing was taken over: tick what is the same."))
        return False
    try:
        done = takeover.take(_whole(row), adopt.parse(ticked), request.actor)
    except ValidationError as refusal:
        tell_problem(request, refusal)
        return False
    except Undecryptable as error:
        messages.error(request, filters.said(connect.told(row.account, error)))
        return False
    for note in done.notes:
        messages.warning(request, filters.said(note))
    known = ", ".join(
        gettext("{label} is {remote_id} there").format(label=one.label, remote_id=one.remote_id) for one in done.adopted
    )
    messages.success(
        request,
        gettext("Taken over: {known}. Nothing was sent: the plan shows what a push would change.").format(known=known),
    )
    return True


def _whole(row: Publication) -> Publication:
    """The publication with its account's keys, read in one go."""
    return Publication.objects.select_related("account__team", "event__team").get(pk=row.pk)


def _found(request: PageRequest, row: Publication, ticked: list[str] | None) -> dict[str, Any]:
    try:
        found = takeover.find(_whole(row), request.actor)
    except Unusable as refusal:
        return {"failed": " ".join(refusal.said(Medium.BROWSER))}
    except (PlatformError, Undecryptable) as error:
        return {"failed": filters.said(connect.told(row.account, error))}
    zone = ZoneInfo(row.event.time_zone)
    preset = [f"{key}={remote_id}" for key, remote_id in found.sure.items()] if ticked is None else ticked
    return {
        "found": found,
        "rows": [_row(pair, zone, preset) for pair in found.matches],
        "others": found.others[:SHOWN],
        "more_others": len(found.others[SHOWN:]),
    }


def _row(pair: Match, zone: ZoneInfo, ticked: Iterable[str]) -> dict[str, Any]:
    value = f"{pair.ours.key}={pair.item.remote_id}"
    here, there = said(pair.ours.starts_at, zone), said(pair.item.starts_at, zone)
    words = filters.said(why(pair, there, here))
    return {"pair": pair, "value": value, "ticked": value in ticked, "why": words}


def said(moment: datetime | None, zone: ZoneInfo) -> str:
    """An instant in the event's zone."""
    return f"{moment.astimezone(zone):%d %b %Y, %H:%M}" if moment else gettext("at no known time")


urls = [address("events/<int:pk>/publications/<int:publication>/match/", matching, "publication_match")]
