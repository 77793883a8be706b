"""Sessions: editing, cancelling, taking a cancellation back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.roles import Right
from portal.teams import audit

from .models import Session, SessionState


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
        raise ValidationError(f"'{session}' is not cancelled.")
    _set(actor, session, SessionState.PLANNED, False, "session.restore")


def _set(actor: audit.Actor, session: Session, state: SessionState, remove_there: bool, action: str) -> None:
    before = {"state": session.state, "remove_there": session.remove_there}
    found = Session.objects.filter(pk=session.pk, **before)
    changes = audit.assign(session, {"state": state.value, "remove_there": remove_there})
    if not changes:
        return
    if not found.update(state=state, remove_there=remove_there):
        raise ValidationError(f"'{session}' was changed by somebody else just now. Look again.")
    audit.write(actor, session.event.team, action, session, changes)
