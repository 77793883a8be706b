"""A team's own settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from portal.roles import Right

from . import audit
from .models import Team


@transaction.atomic
def edit_team(*, actor: audit.Actor, team: Team, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set name, zone or the rule of the second person; returns field → [before, after]. Raises ValidationError."""
    actor.need(Right.MEMBERS_CHANGE, team)
    changes = audit.assign(team, values)
    if changes:
        team.full_clean()
        team.save(update_fields=list(changes))
        audit.write(actor, team, "team.edit", team, changes)
    return changes
