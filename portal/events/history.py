"""What the audit trail says of one speaker: edits, decisions, and the batches and imports they were in."""

from __future__ import annotations

from django.db.models import Q

from portal.teams.models import AuditEntry

from .models import Speaker, SpeakerState

DECISIONS = tuple(f"speaker.{state.value}" for state in SpeakerState)
PEOPLE_IMPORTS = ("speakers.import", "attendees.import")
PROGRAMME_IMPORT = "schedule.import"
#: how many entries on many people at once are gone through
BATCHES = 200


def of_speaker(speaker: Speaker, limit: int = 50) -> list[AuditEntry]:
    """The newest entries that concern ``speaker`` or their person, newest first."""
    own = Q(subject_type="speaker", subject_id=speaker.pk) | Q(subject_type="person", subject_id=speaker.person_id)
    found = list(AuditEntry.objects.filter(own)[:limit])
    batches = Q(subject_type="batch", action__in=(*DECISIONS, *PEOPLE_IMPORTS))
    imports = Q(subject_type="event", subject_id=speaker.event_id, action=PROGRAMME_IMPORT)
    team = speaker.event.team_id
    found += [one for one in AuditEntry.objects.filter(batches | imports, team=team)[:BATCHES] if _names(one, speaker)]
    return sorted(found, key=lambda one: one.pk, reverse=True)[:limit]


def _names(entry: AuditEntry, speaker: Speaker) -> bool:
    """Whether an entry on many has ``speaker`` among them."""
    if entry.action in PEOPLE_IMPORTS:
        return str(speaker.person_id) in entry.changes.get("changed", {})
    if entry.action == PROGRAMME_IMPORT:
        keys = entry.changes.get("speakers", {}).get("keys", {})
        return any(speaker.pk in numbers for numbers in keys.values())
    return speaker.pk in entry.changes.get("speakers", [])
