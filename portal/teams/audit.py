"""The audit trail: who is acting, and one entry per change, in the change's own transaction."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext

from integrations.core.reasons import Reason
from portal.roles import RIGHTS, Right, Role
from portal.wording import Medium, say

from .models import AuditEntry, Membership, Team, User


class Forbidden(Exception):
    """The actor may not do this. ``message`` says what right is missing."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody acting: a user bound by roles, or the operator of the machine, who may do everything.

    ``roles``: team → role as they were looked up for this request; None: looked up at each question.
    """

    name: str
    user: User | None = None
    roles: Mapping[int, Role] | None = None

    def role_in(self, team: Team) -> Role | None:
        """The user's role in ``team`` today; None for the operator and for strangers."""
        if self.user is None or not self.user.is_active:
            return None
        if self.roles is not None:
            return self.roles.get(team.pk)
        found = Membership.unscoped.filter(user=self.user, team=team).first()
        if found is None or (found.until is not None and found.until < timezone.localdate()):
            return None
        return Role(found.role)

    def may(self, right: Right, team: Team) -> bool:
        if self.user is None:
            return True
        role = self.role_in(team)
        return role is not None and right in RIGHTS[role]

    def need(self, right: Right, team: Team) -> None:
        """Raise Forbidden unless the actor has ``right`` in ``team``."""
        if not self.may(right, team):
            role = self.role_in(team)
            words = gettext("{name} is no member in team {team} and may not do this ({right}).")
            if role:
                words = gettext("{name} is {role} in team {team} and may not do this ({right}).")
            label = role.label if role else ""
            raise Forbidden(words.format(name=self.name, role=label, team=team.name, right=right.value))


def operator() -> Actor:
    """Whoever can run commands owns the machine; the trail names the system user."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "unknown"
    return Actor(f"operator ({name})")


def acting(user: User, roles: Mapping[int, Role] | None = None) -> Actor:
    return Actor(user.get_username(), user, roles)


def write(
    actor: Actor, team: Team, action: str, subject: models.Model | str, changes: Mapping[str, Any] | None = None
) -> AuditEntry:
    """Record ``action`` on ``subject`` (a row, or words for a batch). Call it inside the change's transaction."""
    row = subject if isinstance(subject, models.Model) else None
    return AuditEntry.unscoped.create(
        team=team,
        user=actor.user,
        actor=actor.name[:150],
        action=action[:60],
        subject_type=row._meta.label_lower.rpartition(".")[2] if row is not None else "batch",
        subject_id=row.pk if row is not None else None,
        subject=str(subject)[:300],
        changes=_plain(dict(changes or {})),
    )


def lately(action: str, subject: models.Model) -> int:
    """How often ``action`` was recorded about ``subject`` within the last hour, in whichever team."""
    since = timezone.now() - timedelta(hours=1)
    return AuditEntry.unscoped.filter(action=action, subject_id=subject.pk, at__gt=since).count()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Reason):
        return say(value, Medium.BROWSER)
    return value.isoformat() if isinstance(value, date) else str(value)


def assign(row: models.Model, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set ``values`` on ``row`` (not saved) and return what changed: field → [before, after]."""
    changed: dict[str, list[Any]] = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            changed[name] = [before, value]
            setattr(row, name, value)
    return changed
