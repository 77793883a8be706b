"""The speakers of an event: who waits for a decision, deciding on several at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from portal.desk.base.chosen import SHOWN, Chosen, chosen
from portal.desk.base.navigation import event_menu
from portal.desk.base.pages import PageRequest, address, event_page, show, tell_problem
from portal.desk.presenters.speaker_decisions import FINAL, ORDER, VERBS, S
from portal.events import approval, roster
from portal.events import speakers as domain
from portal.events.models import Event, Speaker, SpeakerState
from portal.events.state_words import speaker_state
from portal.masking import mask
from portal.refusal import Refusal
from portal.roles import Right
from portal.teams.permissions import rights_of
from portal.texts import counted, gettext_lazy
from portal.wording import Medium, say

from .speaker import one

PER_PAGE = 50
TABS: dict[str, tuple[str, Sequence[SpeakerState]]] = {
    "open": (gettext_lazy("To decide"), roster.OPEN),
    "approved": (gettext_lazy("Approved"), (S.APPROVED,)),
    "rejected": (gettext_lazy("Rejected"), (S.REJECTED,)),
    "withdrawn": (gettext_lazy("Withdrawn"), (S.WITHDRAWN,)),
    "all": (gettext_lazy("All"), tuple(S)),
}


@event_page(Right.SPEAKERS_VIEW)
def listed(request: PageRequest, event: Event) -> HttpResponse:
    """The event's speakers by state; ticked ones go to ``decide``."""
    mine = rights_of(request)[request.team.pk]
    open_addresses = Right.PEOPLE_UNMASKED in mine
    search = request.GET.get("q", "").strip()[:100]
    found = roster.matching(event, search, by_address=open_addresses)
    counts = roster.counts(found)
    tab = request.GET.get("state", "")
    if tab not in TABS:  # who waits, if anybody does
        tab = "open" if any(counts[state] for state in roster.OPEN) else "all"
    states = TABS[tab][1]
    paginator = Paginator(
        found.filter(state__in=states).select_related("person").order_by("person__name", "pk"), PER_PAGE
    )
    paginator.count = sum(counts[state] for state in states)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "search": search,
        "tab": tab,
        "tabs": _tabs(counts, tab, search),
        "page": page,
        "rows": [_row(row, open_addresses) for row in roster.rows_of(list(page.object_list))],
        "decisions": _buttons(domain.open_to(mine), states),
        "query": urlencode({"state": tab, "q": search} if search else {"state": tab}),
    }
    return _show(
        request, event, "desk/speakers.html", context, gettext("Speakers of {event}").format(event=event.title)
    )


@event_page(Right.SPEAKERS_VIEW, Right.SPEAKERS_VIEW)
def decide(request: PageRequest, event: Event) -> HttpResponse:
    """Who is meant and what will become of them; on POST it does. What the role may decide, the domain says."""
    asked = request.POST if request.method == "POST" else request.GET
    mine = domain.open_to(rights_of(request)[request.team.pk])
    to = next((state for state in S if state.value == asked.get("to")), None)
    if not mine or (to is not None and to not in mine):
        raise PermissionDenied(gettext("Your role does not allow this decision."))
    rows = Speaker.objects.filter(event=event).select_related("person", "event")
    try:
        found = chosen(request, rows.order_by("person__name", "pk"))
    except Refusal as error:
        tell_problem(request, error)
        return redirect("desk:speakers", event.pk)
    if to is None or not found.rows:
        messages.warning(request, gettext("No speakers selected."))
        return redirect("desk:speakers", event.pk)
    if request.method == "POST":
        return _decide(request, event, found, to)
    return _confirm(request, event, found, to)


def _confirm(
    request: PageRequest, event: Event, found: Chosen[Speaker], to: SpeakerState, problem: str = ""
) -> HttpResponse:
    foreseen = domain.foresee(actor=request.actor, event=event, speakers=found.rows, to=to)
    open_addresses = Right.PEOPLE_UNMASKED in rights_of(request)[request.team.pk]
    rows = [_row(row, open_addresses) for row in roster.rows_of(foreseen.done)]
    refused = [
        *((one, say(why, Medium.BROWSER)) for one, why in foreseen.refused),
        *((one, VERBS[to].already.format(speaker=one)) for one in foreseen.unchanged),
    ]
    verb = VERBS[to]
    context = {
        "to": to,
        "heading": verb.heading(len(rows)),
        "caption": verb.caption,
        "nobody": verb.nobody,
        "button": verb.tick(len(rows)),
        "outcome": verb.outcome,
        "rows": rows[:SHOWN],
        "more": max(0, len(rows) - SHOWN),
        "nameless": sum(not row["address"] for row in rows) if to == S.APPROVED else 0,
        "refused": refused[:SHOWN],
        "n_refused": len(refused),
        "refused_more": max(0, len(refused) - SHOWN),
        "hidden": found.fields(foreseen.done),
        "sight": domain.sight_of(foreseen.done),
        "reason": request.POST.get("reason", ""),
        "reason_needed": to == S.REJECTED,
        "reason_asked": to in (S.REJECTED, S.WITHDRAWN),
        "problem": problem,
        "back": _back(event, found, request.POST.get("from") or request.GET.get("from")),
        "origin": request.POST.get("from") or request.GET.get("from", ""),
    }
    return _show(request, event, "desk/speakers_decide.html", context, verb.tick(len(rows)))


def _decide(request: PageRequest, event: Event, found: Chosen[Speaker], to: SpeakerState) -> HttpResponse:
    reason = request.POST.get("reason", "").strip() if to in (S.REJECTED, S.WITHDRAWN) else ""
    if to == S.REJECTED and not reason:
        return _confirm(request, event, found, to, gettext("Say why: the reason is kept with the decision."))
    foreseen = domain.foresee(actor=request.actor, event=event, speakers=found.rows, to=to)
    if request.POST.get("sight") != domain.sight_of(foreseen.done):
        messages.warning(
            request, gettext("Somebody changed these speakers since you looked. Nothing was decided; look again.")
        )
        query = found.query(to=to.value, **{"from": request.POST.get("from", "")})
        return redirect(f"{reverse('desk:speakers_decide', args=[event.pk])}?{query}")
    outcome = domain.decide_all(actor=request.actor, event=event, speakers=foreseen.done, to=to, reason=reason)
    if outcome.done:
        names = ", ".join(str(one) for one in outcome.done[:3])
        if len(outcome.done) > 3:
            names = counted(len(outcome.done) - 3, "{names} and {n} more", "{names} and {n} more", names=names)
        messages.success(request, VERBS[to].done(len(outcome.done), names))
    for _, why in [*foreseen.refused, *outcome.refused][:10]:
        messages.warning(request, say(why, Medium.BROWSER))
    if not outcome.done and foreseen.unchanged:
        messages.info(request, VERBS[to].nothing)
    return redirect(_back(event, found, request.POST.get("from")))


def _back(event: Event, found: Chosen[Speaker], origin: str | None) -> str:
    if origin == "speaker" and len(found.rows) == 1:
        return reverse("desk:speaker", args=[event.pk, found.rows[0].pk])
    return reverse("desk:speakers", args=[event.pk])


def _tabs(counts: dict[str, int], tab: str, search: str) -> list[dict[str, Any]]:
    more = {"q": search} if search else {}
    return [
        {
            "words": words,
            "count": sum(counts[state] for state in states),
            "query": urlencode({"state": name, **more}),
            "active": name == tab,
        }
        for name, (words, states) in TABS.items()
    ]


def _buttons(open_to: Sequence[SpeakerState], shown: Sequence[SpeakerState]) -> list[dict[str, Any]]:
    """The decisions that somebody in the states shown can get."""
    possible = frozenset().union(*(domain.TRANSITIONS[state] for state in shown))
    found = [to for to in ORDER if to in open_to and to in possible]
    return [{"to": to.value, "words": VERBS[to].button, "first": to == found[0], "danger": to in FINAL} for to in found]


def _row(row: roster.SpeakerRow, open_addresses: bool) -> dict[str, Any]:
    return {
        "speaker": row.speaker,
        "told": speaker_state(row.speaker),
        "address": row.address if open_addresses else mask(row.address),
        "sessions": row.sessions,
        "changed_at": row.changed_at,
        "reason": approval.reason_said(row.speaker),
    }


def _show(request: PageRequest, event: Event, template: str, context: dict[str, Any], title: str) -> HttpResponse:
    shared = {"event": event, "event_menu": event_menu(request, event), "zone": event.time_zone}
    return show(request, template, {**shared, **context}, title=title)


urls = [
    address("events/<int:pk>/speakers/", listed, "speakers"),
    address("events/<int:pk>/speakers/decide/", decide, "speakers_decide"),
    address("events/<int:pk>/speakers/<int:number>/", one, "speaker"),
]
