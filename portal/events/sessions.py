"""Sessions: who takes part, cancelling, taking a cancellation back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import transaction

from integrations.core.reasons import Reason
from portal.locking import locked
from portal.refusal import Refusal
from portal.roles import Right
from portal.teams import audit

from .models import Event, Session, SessionRole, SessionSpeaker, SessionState, Speaker
from .states import set_state, set_states


class Part(NamedTuple):
    """Somebody's part in a session; ``position`` orders them."""

    speaker: Speaker
    role: str = SessionRole.SPEAKER
    position: int = 0


@transaction.atomic
def set_parts(*, actor: audit.Actor, session: Session, parts: Iterable[Part]) -> bool:
    """Make ``parts`` the whole cast of ``session``; returns whether that changed anything. Raises Refusal."""
    team = session.event.team
    actor.need(Right.PROGRAMME_CHANGE, team)
    wanted = {part.speaker.pk: part for part in parts}
    rows = list(locked(SessionSpeaker.objects).filter(session=session).select_related("speaker__person"))
    before, existing = _cast(rows), {row.speaker_id: row for row in rows}
    for part in wanted.values():
        if part.speaker.event_id != session.event_id:
            raise Refusal(Reason("programme.other_event", {"name": str(part.speaker)}))
        row = existing.pop(part.speaker.pk, None) or SessionSpeaker(session=session, speaker=part.speaker)
        if audit.assign(row, {"role": part.role, "position": part.position}) or row.pk is None:
            row.save()
    SessionSpeaker.objects.filter(pk__in=[row.pk for row in existing.values()]).delete()
    after = _cast(SessionSpeaker.objects.filter(session=session).select_related("speaker__person"))
    if before != after:
        audit.write(actor, team, "session.speakers", session, {"speakers": [", ".join(before), ", ".join(after)]})
    return before != after


@transaction.atomic
def set_role(*, actor: audit.Actor, session: Session, speaker: Speaker, role: SessionRole) -> bool:
    """Give ``speaker`` of the event that part in ``session``, behind all others where they had none; returns whether
    that changed anything. Raises Refusal."""
    rows = list(locked(SessionSpeaker.objects).filter(session=session).select_related("speaker"))
    parts = {row.speaker_id: Part(row.speaker, row.role, row.position) for row in rows}
    behind = max((part.position for part in parts.values()), default=-1) + 1
    before = parts.get(speaker.pk, Part(speaker, position=behind))
    parts[speaker.pk] = before._replace(role=role)
    return set_parts(actor=actor, session=session, parts=parts.values())


def _cast(rows: Iterable[SessionSpeaker]) -> list[str]:
    ordered = sorted(rows, key=lambda row: (row.position, row.pk))
    return [f"{row.speaker} ({SessionRole(row.role).label.lower()})" for row in ordered]


@transaction.atomic
def cancel_session(*, actor: audit.Actor, session: Session, remove_there: bool = False) -> None:
    """The session does not take place. ``remove_there``: the next plan removes it on the platforms, too."""
    actor.need(Right.SESSION_CANCEL, session.event.team)
    set_state(actor, session, SessionState.CANCELLED, "session.cancel", remove_there=remove_there)


@transaction.atomic
def cancel_sessions(
    *, actor: audit.Actor, event: Event, sessions: Sequence[Session], remove_there: bool = False
) -> None:
    """As ``cancel_session`` for several of ``event``, all or none."""
    actor.need(Right.SESSION_CANCEL, event.team)
    set_states(actor, event, sessions, SessionState.CANCELLED, "session.cancel", remove_there=remove_there)


@transaction.atomic
def restore(*, actor: audit.Actor, session: Session) -> None:
    """A cancelled session takes place after all."""
    actor.need(Right.SESSION_CANCEL, session.event.team)
    if session.state != SessionState.CANCELLED:
        raise Refusal(Reason("programme.not_cancelled", {"title": session.title}))
    set_state(actor, session, SessionState.PLANNED, "session.restore")
