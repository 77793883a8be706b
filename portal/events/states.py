"""Taking somebody or something out of an event, and bringing it back: the same for sessions and registrations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import TextChoices

from integrations.core.reasons import Reason
from portal.refusal import Refusal
from portal.roles import Right
from portal.teams import audit

from .models import Event, Registration, Session

TOGETHER = 500  #: rows of one update


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


@transaction.atomic
def set_states[R: (Session, Registration)](
    actor: audit.Actor,
    event: Event,
    rows: Sequence[R],
    state: TextChoices,
    action: str,
    *,
    remove_there: bool = False,
) -> None:
    """As ``set_state`` for ``rows`` of ``event``, all or none; one audit entry for all."""
    if len(rows) <= 1:
        for row in rows:
            set_state(actor, row, state, action, remove_there=remove_there)
        return
    if remove_there:
        actor.need(Right.REMOTE_DELETE, event.team)
    for start in range(0, len(rows), TOGETHER):
        part = rows[start : start + TOGETHER]
        unchanged = type(part[0]).objects.filter(
            event=event, pk__in=[row.pk for row in part], state__in={row.state for row in part}
        )
        if unchanged.update(state=state, remove_there=remove_there) != len(part):
            raise Refusal(Reason("programme.rows_changed"))
    changes: dict[str, Any] = {"state": [rows[0].state, state.value], "rows": [row.pk for row in rows]}
    if remove_there:
        changes["remove_there"] = [False, True]
    kind = type(rows[0]).__name__.lower()
    audit.write(actor, event.team, action, f"{len(rows)} {kind}s of {event}", changes)
