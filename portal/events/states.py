"""Taking somebody or something out of an event, and bringing it back: the same for sessions and registrations."""

from __future__ import annotations

from django.db.models import TextChoices

from integrations.core.reasons import Reason
from portal.refusal import Refusal
from portal.roles import Right
from portal.teams import audit

from .models import Registration, Session


def set_state(
    actor: audit.Actor,
    row: Session | Registration,
    state: TextChoices,
    action: str,
    *,
    remove_there: bool = False,
) -> None:
    """Bring ``row`` into ``state``. Raises Refusal where somebody else changed it just now.

    ``remove_there``: the next plan takes it off the platforms, too, which is a right of its own.
    """
    team = row.event.team
    if remove_there:
        actor.need(Right.REMOTE_DELETE, team)
    found = type(row).objects.filter(pk=row.pk, state=row.state, remove_there=row.remove_there)
    changes = audit.assign(row, {"state": state.value, "remove_there": remove_there})
    if not changes:
        return
    if not found.update(state=state, remove_there=remove_there):
        if isinstance(row, Session):
            raise Refusal(Reason("programme.session_changed", {"title": row.title}))
        raise Refusal(Reason("programme.registration_changed", {"name": str(row.person)}))
    audit.write(actor, team, action, row, changes)
