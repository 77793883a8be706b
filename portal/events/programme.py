"""Events, tracks, rooms and sessions as staff add and edit them; programmes come in through ``imports``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from portal.roles import Right
from portal.teams import audit
from portal.teams.models import Team

from .models import Event, Room, Session, Track

Row = Event | Track | Room | Session
#: what is changed by other functions, or never: platforms know a session by its code, commands an event by its slug
FIXED = frozenset({"team", "slug", "event", "code", "guid", "state", "remove_there", "missing_since"})


def team_of(row: Row) -> Team:
    return row.team if isinstance(row, Event) else row.event.team


@transaction.atomic
def add_row(*, actor: audit.Actor, row: Row) -> None:
    """Save ``row``, which is new. Raises ValidationError in words."""
    actor.need(Right.PROGRAMME_CHANGE, team_of(row))
    row.full_clean()
    row.save()
    audit.write(actor, team_of(row), f"{row._meta.model_name}.add", row)


@transaction.atomic
def edit_row(*, actor: audit.Actor, row: Row, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set ``values`` on ``row``; returns field → [before, after]. Raises ValidationError in words."""
    actor.need(Right.PROGRAMME_CHANGE, team_of(row))
    if FIXED & values.keys():
        raise ValueError("This is not edited like that.")
    changes = audit.assign(row, values)
    if changes:
        row.full_clean()
        row.save(update_fields=list(changes))
        audit.write(actor, team_of(row), f"{row._meta.model_name}.edit", row, changes)
    return changes
