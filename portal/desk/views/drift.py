"""The page that compares what stands on the platforms with what was last seen or sent there."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from portal.desk.base.filters import said
from portal.desk.base.frame import Mask, framed, mask_for, may
from portal.desk.base.pages import PageRequest, address, event_page
from portal.drift import NOTABLE, Compared, Drift, DriftLine, compare, take_note
from portal.events.models import Event
from portal.publishing.models import Account
from portal.roles import Right
from portal.texts import counted, gettext_lazy
from portal.wording import Medium, say_all

WITHIN = 20.0  #: seconds on the platform for a page that somebody waits for
SHOWN = 200  #: lines of one kind
LONGEST = 120  #: characters of a value
BADGES = {
    Drift.MISSING: ("bad", gettext_lazy("Missing there")),
    Drift.CHANGED: ("warn", gettext_lazy("Changed there")),
    Drift.EXPIRED: ("warn", gettext_lazy("Expired")),
    Drift.EXTRA: ("", gettext_lazy("Not known here")),
}


@event_page(Right.PULL, Right.ADOPT)
def drift(request: PageRequest, event: Event) -> HttpResponse:
    """With ``account`` in the address: what differs there. Ticked lines are taken for what is there."""
    chosen = request.POST.get("account") or request.GET.get("account") or ""
    accounts = Account.objects.filter(publications__event=event, publications__active=True)
    places = list(accounts.defer("credentials", "token").distinct().order_by("name"))
    account = next((place for place in places if str(place.pk) == chosen), None)
    if request.method == "POST":
        return _noted(request, event, account)
    context: dict[str, Any] = {"places": places, "account": account, "may": may(request, event, adopt=Right.ADOPT)}
    if account is not None:
        found = compare(
            event, actor=request.actor, account=Account.objects.select_related("team").get(pk=account.pk), within=WITHIN
        )
        context |= _shown(found, mask_for(request, event))
    return framed(
        request, event, "desk/drift.html", context, title=gettext("What is there now"), tab="desk:publications"
    )


def _noted(request: PageRequest, event: Event, account: Account | None) -> HttpResponse:
    back = reverse("desk:drift", args=[event.pk]) + (f"?account={account.pk}" if account else "")
    pairs = {pair for pair in map(_pair, request.POST.getlist("line")) if pair is not None}
    if not pairs:
        messages.error(request, gettext("Nothing was noted: tick what you want the plan to know."))
        return redirect(back)
    noted, found = take_note(event, pairs, actor=request.actor, within=WITHIN)
    for reason in found.left:
        messages.warning(request, said(reason))
    if not noted:
        messages.info(request, gettext("Nothing was noted: what you ticked does not differ any more."))
        return redirect(back)
    messages.success(
        request,
        counted(
            len(noted),
            "{n} difference noted. Nothing was sent: the plan says what a push would do now.",
            "{n} differences noted. Nothing was sent: the plan says what a push would do now.",
        ),
    )
    return redirect("desk:plan", event.pk)


def _pair(text: str) -> tuple[int, str] | None:
    publication, _, key = text.partition(":")
    return (int(publication), key) if publication.isdecimal() and len(publication) < 19 and key else None


# --- showing ----------------------------------------------------------------------------------------------------------


def _shown(found: Compared, mask: Mask) -> dict[str, Any]:
    kinds = [(kind, [line for line in found.lines if line.drift is kind]) for kind in Drift]
    groups = [
        {
            "badge": BADGES[kind],
            "count": len(lines),
            "more": max(0, len(lines) - SHOWN),
            "notable": kind in NOTABLE,
            "rows": [_row(line, mask) for line in lines[:SHOWN]],
        }
        for kind, lines in kinds
        if lines
    ]
    return {"found": found, "groups": groups, "notable": any(group["notable"] for group in groups)}


def _row(line: DriftLine, mask: Mask) -> dict[str, Any]:
    return {
        "value": f"{line.publication}:{line.object}",
        "object": mask(line.object),
        "label": mask(line.label) or mask(line.object),
        "name": line.name,
        "remote_id": mask(line.remote_id),
        "message": say_all(line.reasons, Medium.BROWSER, mask),
        "fields": [(name, _text(ours, mask), _text(theirs, mask)) for name, (ours, theirs) in line.fields.items()],
    }


def _text(value: Any, mask: Mask) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = str(mask(text))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


urls = [address("events/<int:pk>/drift/", drift, "drift")]
