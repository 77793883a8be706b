"""Sessions: editing, cancelling, taking a cancellation back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import transaction

from integrations.core.reasons import Reason
from portal.locking import locked
from portal.roles import Right
from portal.teams import audit

from .errors import Refusal
from .models import Session, SessionRole, SessionSpeaker, SessionState, Speaker


class Part(NamedTuple):
    """Somebody's part in a session; ``position`` orders them."""

    speaker: Speaker
    role: str = SessionRole.SPEAKER
    position: int = 0


@transaction.atomic
def edit_session(*, actor: audit.Actor, session: Session, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set facts of ``session``; returns field → [before, after]. Its state is not one of them."""
    team = session.event.team
    actor.need(Right.PROGRAMME_CHANGE, team)
    if {"state", "remove_there", "code"} & values.keys():
        raise ValueError("State and code are not edited like this.")
    changes = audit.assign(session, values)
    if changes:
        session.full_clean()
        session.save(update_fields=list(changes))
        audit.write(actor, team, "session.edit", session, changes)
    return changes


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


def _cast(rows: Iterable[SessionSpeaker]) -> list[str]:
    ordered = sorted(rows, key=lambda row: (row.position, row.pk))
    return [f"{row.speaker} ({SessionRole(row.role).label.lower()})" for row in ordered]


@transaction.atomic
def cancel_session(*, actor: audit.Actor, session: Session, remove_there: bool = False) -> None:
    """The session does not take place. ``remove_there``: the next plan removes it on the platforms, too."""
    team = session.event.team
    actor.need(Right.SESSION_CANCEL, team)
    if remove_there:
        actor.need(Right.REMOTE_DELETE, team)
    _set(actor, session, SessionState.CANCELLED, remove_there, "session.cancel")


@transaction.atomic
def restore(*, actor: audit.Actor, session: Session) -> None:
    """A cancelled session takes place after all."""
    actor.need(Right.SESSION_CANCEL, session.event.team)
    if session.state != SessionState.CANCELLED:
        raise Refusal(Reason("programme.not_cancelled", {"title": session.title}))
    _set(actor, session, SessionState.PLANNED, False, "session.restore")


def _set(actor: audit.Actor, session: Session, state: SessionState, remove_there: bool, action: str) -> None:
    before = {"state": session.state, "remove_there": session.remove_there}
    found = Session.objects.filter(pk=session.pk, **before)
    changes = audit.assign(session, {"state": state.value, "remove_there": remove_there})
    if not changes:
        return
    if not found.update(state=state, remove_there=remove_there):
        raise Refusal(Reason("programme.session_changed", {"title": session.title}))
    audit.write(actor, session.event.team, action, session, changes)
