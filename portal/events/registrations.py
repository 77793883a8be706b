"""Registrations: withdrawing and taking that back. They come in through ``imports.people``."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence

from django.db import transaction

from integrations.core.reasons import Reason
from portal.refusal import Refusal
from portal.roles import Right
from portal.teams import audit

from .models import Event, Registration, RegistrationState
from .states import set_state, set_states


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
    actor.need(Right.ATTENDEES_CHANGE, registration.event.team)
    set_state(actor, registration, RegistrationState.WITHDRAWN, "registration.withdraw", remove_there=remove_there)


@transaction.atomic
def withdraw_registrations(
    *, actor: audit.Actor, event: Event, registrations: Sequence[Registration], remove_there: bool = False
) -> None:
    """As ``withdraw_registration`` for several of ``event``, all or none."""
    actor.need(Right.ATTENDEES_CHANGE, event.team)
    action = "registration.withdraw"
    set_states(actor, event, registrations, RegistrationState.WITHDRAWN, action, remove_there=remove_there)


@transaction.atomic
def restore_registration(*, actor: audit.Actor, registration: Registration) -> None:
    """A withdrawn registration counts again."""
    actor.need(Right.ATTENDEES_CHANGE, registration.event.team)
    if registration.state != RegistrationState.WITHDRAWN:
        raise Refusal(Reason("programme.not_withdrawn", {"name": str(registration.person)}))
    set_state(actor, registration, RegistrationState.ACTIVE, "registration.restore")
