"""Registrations: withdrawing and taking that back. They come in through ``imports.people``."""

from __future__ import annotations

import secrets
from collections import Counter

from django.db import transaction

from integrations.core.reasons import Reason
from portal.roles import Right
from portal.teams import audit

from .errors import Refusal
from .models import Event, Registration, RegistrationState


def columns(event: Event) -> Counter[str]:
    """The custom columns of the event's attendees, and for how many of them each is filled in."""
    rows = Registration.objects.filter(event=event, state=RegistrationState.ACTIVE).exclude(custom={})
    found: Counter[str] = Counter()
    for custom in rows.values_list("custom", flat=True).iterator(chunk_size=2000):
        found.update(column for column, value in custom.items() if value)
    return found


def join_token() -> str:
    """An opaque token for a person's own join link: 160 random bits."""
    return secrets.token_urlsafe(20)


@transaction.atomic
def withdraw_registration(*, actor: audit.Actor, registration: Registration, remove_there: bool = False) -> None:
    """The person does not attend. ``remove_there``: the next plan takes them off the platforms' lists, too."""
    team = registration.event.team
    actor.need(Right.ATTENDEES_CHANGE, team)
    if remove_there:
        actor.need(Right.REMOTE_DELETE, team)
    _set(actor, registration, RegistrationState.WITHDRAWN, remove_there, "registration.withdraw")


@transaction.atomic
def restore_registration(*, actor: audit.Actor, registration: Registration) -> None:
    """A withdrawn registration counts again."""
    actor.need(Right.ATTENDEES_CHANGE, registration.event.team)
    if registration.state != RegistrationState.WITHDRAWN:
        raise Refusal(Reason("programme.not_withdrawn", {"name": str(registration.person)}))
    _set(actor, registration, RegistrationState.ACTIVE, False, "registration.restore")


def _set(
    actor: audit.Actor, registration: Registration, state: RegistrationState, remove_there: bool, action: str
) -> None:
    before = {"state": registration.state, "remove_there": registration.remove_there}
    found = Registration.objects.filter(pk=registration.pk, **before)
    changes = audit.assign(registration, {"state": state.value, "remove_there": remove_there})
    if not changes:
        return
    if not found.update(state=state, remove_there=remove_there):
        raise Refusal(Reason("programme.registration_changed", {"name": str(registration.person)}))
    audit.write(actor, registration.event.team, action, registration, changes)
