"""The speakers of an event as a list: found, counted, with what one wants to see of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from portal.teams.models import AuditEntry

from . import approval
from .models import EmailAddress, Event, Session, SessionSpeaker, Speaker, SpeakerState

#: who waits for somebody to decide
OPEN = (SpeakerState.PROPOSED, SpeakerState.TO_REVIEW)


@dataclass(slots=True)
class SpeakerRow:
    """A speaker with their primary address (empty: none), their sessions and when they changed last, if that is known.

    Single edits and decisions count; what an import did is told by its own audit entry.
    """

    speaker: Speaker
    address: str = ""
    sessions: list[Session] = field(default_factory=list)
    changed_at: datetime | None = None


def matching(event: Event, search: str = "", *, by_address: bool = False) -> QuerySet[Speaker]:
    """Speakers whose name, company or session holds ``search``; with ``by_address`` also those whose address does."""
    rows = Speaker.objects.filter(event=event)
    if not search:
        return rows
    theirs = SessionSpeaker.objects.filter(speaker=OuterRef("pk"))
    found = Q(person__name__icontains=search) | Q(person__company__icontains=search)
    found |= Q(Exists(theirs.filter(Q(session__title__icontains=search) | Q(session__code__iexact=search))))
    if by_address:
        addresses = EmailAddress.objects.filter(person=OuterRef("person"), normalised__contains=search.lower())
        found |= Q(Exists(addresses))
    return rows.filter(found)


def counts(speakers: QuerySet[Speaker]) -> dict[str, int]:
    """State → how many are in it; every state is there."""
    found = dict(speakers.order_by().values_list("state").annotate(n=Count("pk")))
    return {state.value: found.get(state.value, 0) for state in SpeakerState}


def rows_of(speakers: Sequence[Speaker]) -> list[SpeakerRow]:
    """The rows of these speakers, in their order; three queries however many there are."""
    addresses = approval.primary_addresses([one.person_id for one in speakers])
    sessions: dict[int, list[Session]] = defaultdict(list)
    parts = SessionSpeaker.objects.filter(speaker__in=[one.pk for one in speakers])
    for part in parts.select_related("session").order_by("session__starts_at", "session__code"):
        sessions[part.speaker_id].append(part.session)
    changed = _changed(speakers)
    return [
        SpeakerRow(one, addresses.get(one.person_id, ""), sessions[one.pk], changed.get(one.pk)) for one in speakers
    ]


def _changed(speakers: Collection[Speaker]) -> dict[int, datetime]:
    of_speaker = Q(subject_type="speaker", subject_id__in=[one.pk for one in speakers])
    of_person = Q(subject_type="person", subject_id__in=[one.person_id for one in speakers])
    entries = AuditEntry.objects.filter(of_speaker | of_person).order_by().values_list("subject_type", "subject_id")
    last = {(kind, number): at for kind, number, at in entries.annotate(last=Max("at"))}
    found: dict[int, datetime] = {}
    for one in speakers:
        moments = [one.decided_at, last.get(("speaker", one.pk)), last.get(("person", one.person_id))]
        if known := [at for at in moments if at is not None]:
            found[one.pk] = max(known)
    return found
