"""Asking for it: the person takes part in nothing any more, and what the platforms can remove is recorded."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from portal.delivery.record.record import record
from portal.events.models import Event, Person, SpeakerState
from portal.events.registrations import withdraw_registration
from portal.events.speakers import decide
from portal.publishing.models import LIVE_STATES, Erasure, Operation, RemoteObject, RemoteState
from portal.roles import Right
from portal.teams import audit

from . import beside
from .digests import of_person
from .names import Names

REASON = "They asked to be erased."
OUT = (SpeakerState.WITHDRAWN, SpeakerState.REJECTED)


@dataclass(frozen=True)
class Asked:
    """``queued``: removals on platforms that were recorded now."""

    erasure: Erasure
    queued: int


@transaction.atomic
def ask(person: Person, *, actor: audit.Actor) -> Asked:
    """Withdraw ``person`` from every event, have them removed where a platform can, remember that they are to be
    erased. Asked again it goes on with what is left. Needs a scope. Raises ValidationError and StalePlan."""
    actor.need(Right.ERASE, person.team)
    names = Names(person)
    withdraw_everywhere(person, actor)
    erasure, made = Erasure.objects.get_or_create(
        person=person, defaults={"team": person.team, "asked_by": actor.name[:150]}
    )
    erasure.digests = sorted({*erasure.digests, *of_person(person)})
    erasure.ended_at = None
    erasure.save(update_fields=["digests", "ended_at"])
    beside.note_after_commit(erasure)
    if made:
        audit.write(actor, person.team, "person.erase", str(erasure))
    queued = 0
    # events in which something of them stands on a platform, or is on its way there
    there = RemoteObject.objects.filter(names.objects(), account__team=person.team, state=RemoteState.PRESENT)
    live = Operation.objects.filter(names.objects(), account__team=person.team, state__in=LIVE_STATES)
    publications = {*there.values_list("publication", flat=True), *live.values_list("publication", flat=True)}
    for event in list(Event.objects.filter(publications__in=publications - {None}).distinct().order_by("pk")):
        queued += record(event, actor=actor, only=names.is_about, allow_delete=True, for_erasing=True).operations
    return Asked(erasure, queued)


def withdraw_everywhere(person: Person, actor: audit.Actor) -> None:
    """They take part in nothing any more."""
    for registration in person.registrations.select_related("event__team", "person"):
        withdraw_registration(actor=actor, registration=registration, remove_there=True)
    for speaker in person.speaking.select_related("event__team", "person").exclude(state__in=OUT):
        # who was never approved cannot withdraw; that they are out is no judgement, which would take a second person
        proposed = speaker.state == SpeakerState.PROPOSED
        to, who = (SpeakerState.REJECTED, audit.Actor(actor.name)) if proposed else (SpeakerState.WITHDRAWN, actor)
        decide(actor=who, speaker=speaker, to=to, reason=REASON)
