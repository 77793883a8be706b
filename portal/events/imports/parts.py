"""Who speaks in which session of an imported programme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from integrations.core.reasons import Reason
from portal.events.models import Session, SessionRole, SessionSpeaker, Speaker

from . import store
from .checking import Talk
from .results import ScheduleResult
from .talks import Pairs


def sync(result: ScheduleResult, pairs: Pairs, speakers: Mapping[str, Speaker]) -> set[int]:
    """Bring the parts of each session in line with its talk; returns the sessions whose parts changed.

    Roles that staff gave stay, and so does everybody whom staff added; a mere speaker gets the role that the file
    names. Somebody who left the programme altogether keeps their part, since they are marked for staff to decide on.
    """
    existing: dict[int, dict[int, SessionSpeaker]] = defaultdict(dict)
    rows = SessionSpeaker.objects.filter(session__in=[session for session, _ in pairs]).select_related(
        "speaker__person"
    )
    for row in rows:
        existing[row.session_id][row.speaker_id] = row
    here = {speaker.pk for speaker in speakers.values()}
    changed: set[int] = set()
    made: list[SessionSpeaker] = []
    moved: list[SessionSpeaker] = []
    for session, talk in pairs:
        if talk.guests is None:
            continue
        parts, before = existing[session.pk], len(made) + len(moved)
        for position, guest in enumerate(talk.guests):
            speaker = speakers[guest.key]
            part = parts.get(speaker.pk)
            if part is None:
                role = guest.role or SessionRole.SPEAKER
                made.append(SessionSpeaker(session=session, speaker=speaker, position=position, role=role))
                continue
            role = guest.role if guest.role and part.role == SessionRole.SPEAKER else part.role
            if (part.position, part.role) != (position, role):
                part.position, part.role = position, role
                moved.append(part)
        dropped = _dropped(result, session, talk, parts, speakers, here)
        if dropped or len(made) + len(moved) > before:
            changed.add(session.pk)
    store.insert(made)
    store.rewrite(moved, {"position", "role"})
    return changed


def _dropped(
    result: ScheduleResult,
    session: Session,
    talk: Talk,
    parts: Mapping[int, SessionSpeaker],
    speakers: Mapping[str, Speaker],
    here: set[int],
) -> bool:
    wanted = {speakers[guest.key].pk for guest in talk.guests or ()}
    gone = [
        part
        for part in parts.values()
        if part.role == SessionRole.SPEAKER and part.speaker_id in here and part.speaker_id not in wanted
    ]
    for part in gone:
        result.warn(f"session:{session.code}", Reason("imports.speaks_no_longer", {"name": str(part.speaker)}))
    SessionSpeaker.objects.filter(pk__in=[part.pk for part in gone]).delete()
    return bool(gone)
