"""One speaker: facts, history, decisions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import label_for_field
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import capfirst
from django.utils.translation import gettext

from portal.desk.base.navigation import event_menu
from portal.desk.base.pages import PageRequest, event_page, show
from portal.desk.forms.imports import zones
from portal.desk.forms.speakers import SpeakerForm
from portal.desk.presenters.speaker_decisions import FINAL, ORDER, VERBS, S
from portal.events import approval, history, roster
from portal.events import speakers as domain
from portal.events.models import EmailAddress, Event, Person, Speaker
from portal.events.state_words import speaker_state
from portal.masking import mask
from portal.roles import Right
from portal.teams.models import AuditEntry
from portal.teams.permissions import rights_of
from portal.texts import gettext_lazy
from portal.wording import Medium, say

LONG = 200
WORDS = {"avatar_url": gettext_lazy("Picture")}
#: what the audit trail calls it → what a reader calls it
ACTIONS = {
    **{f"speaker.{state.value}": state.label for state in S},
    "speaker.propose": gettext_lazy("Proposed"),
    "speaker.edit": gettext_lazy("Edited"),
    "speaker.add": gettext_lazy("Added"),
    "person.add": gettext_lazy("Added"),
    "person.edit": gettext_lazy("Facts edited"),
    "person.address": gettext_lazy("Address given"),
    "speakers.import": gettext_lazy("Import of speakers"),
    "attendees.import": gettext_lazy("Import of attendees"),
    "schedule.import": gettext_lazy("Import of the programme"),
}


@event_page(Right.SPEAKERS_VIEW, Right.SPEAKERS_CHANGE)
def one(request: PageRequest, event: Event, number: int) -> HttpResponse:
    """A speaker of ``event``; on POST their facts are changed."""
    rows = Speaker.objects.select_related("person", "event__team", "decided_by", "edited_by")
    speaker = get_object_or_404(rows, event=event, pk=number)
    mine = rights_of(request)[request.team.pk]
    may_edit = {Right.SPEAKERS_CHANGE, Right.PEOPLE_UNMASKED} <= mine
    form = SpeakerForm(speaker, request.POST if request.method == "POST" else None) if may_edit else None
    if request.method == "POST" and form is None:
        raise PermissionDenied(gettext("Your role does not allow this."))
    if form is not None and form.is_bound and form.is_valid() and _save(request, form, speaker):
        messages.success(request, _saved(speaker))
        return redirect("desk:speaker", event.pk, speaker.pk)
    # entries hold addresses as they were
    sees_history = {Right.AUDIT_VIEW, Right.PEOPLE_UNMASKED} <= mine
    # each decision that the role and the state allow, with the sentence why it is not this user's to make
    decisions = []
    for to in ORDER:
        if to in domain.open_to(mine) and to in domain.TRANSITIONS[speaker.state]:
            foreseen = domain.foresee(actor=request.actor, event=speaker.event, speakers=[speaker], to=to)
            why_not = say(foreseen.refused[0][1], Medium.BROWSER) if foreseen.refused else ""
            decisions.append({"to": to.value, "words": VERBS[to].button, "danger": to in FINAL, "why_not": why_not})
    context = {
        "event": event,
        "event_menu": event_menu(request, event),
        "zone": event.time_zone,
        "zones": zones() if form else (),
        "form": form,
        "falls": speaker.state == S.APPROVED and Right.SPEAKERS_DECIDE not in mine,
        **_facts(speaker, Right.PEOPLE_UNMASKED in mine),
        "decisions": decisions,
        "history": [_entry(row) for row in history.of_speaker(speaker)] if sees_history else None,
    }
    return show(request, "desk/speaker.html", context, title=str(Speaker.objects.get(pk=speaker.pk)))


def _save(request: PageRequest, form: SpeakerForm, speaker: Speaker) -> bool:
    facts, email, highlighted = form.wanted()
    try:
        domain.edit_all(actor=request.actor, speaker=speaker, facts=facts, address=email, highlighted=highlighted)
    except ValidationError as error:
        form.add_error(None if hasattr(error, "error_dict") else "email", error)
        return False
    return True


def _saved(speaker: Speaker) -> str:
    """That it was saved, and what that did to an approval."""
    now = Speaker.objects.only("state").get(pk=speaker.pk).state
    if now == S.TO_REVIEW != speaker.state:
        return gettext("{speaker} was saved. They are to be reviewed again.").format(speaker=speaker)
    return gettext("{speaker} was saved.").format(speaker=speaker)


def _facts(speaker: Speaker, open_addresses: bool) -> dict[str, Any]:
    row = roster.rows_of([speaker])[0]
    addresses = list(EmailAddress.objects.filter(person=speaker.person_id))
    shown = [(one.address if open_addresses else mask(one.address), one.primary) for one in addresses]
    person = type(speaker.person).objects.get(pk=speaker.person_id)  # a form that failed has changed the other
    values = {name: getattr(person, name) for name in approval.PERSON_VALUES}
    facts = [
        (WORDS.get(name) or capfirst(str(label_for_field(name, Person))), _short(value))
        for name, value in values.items()
        if value
    ]
    return {
        "speaker": speaker,
        "reason": approval.reason_said(speaker),
        "row": row,
        "told": speaker_state(speaker),
        "addresses": shown,
        "facts": facts,
    }


def _entry(entry: AuditEntry) -> dict[str, Any]:
    batch = entry.subject_type in ("batch", "event")
    changes = [] if batch else [_change(name, value) for name, value in entry.changes.items()]
    words = ACTIONS.get(entry.action, entry.action)
    reason = entry.changes.get("reason", "") if batch else ""
    return {"at": entry.at, "actor": entry.actor, "words": words, "batch": batch, "changes": changes, "reason": reason,
            "subject": entry.subject}  # fmt: skip


def _change(name: str, value: Any) -> dict[str, str]:
    words = name.replace("_", " ")
    if isinstance(value, list) and len(value) == 2:
        return {"field": words, "before": _short(value[0]), "after": _short(value[1])}
    return {"field": words, "before": "", "after": _short(value)}


def _short(value: Any) -> str:
    words = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else "" if value is None else str(value)
    return words if len(words) <= LONG else f"{words[:LONG]}…"
