"""What the next plan will do with something that is no longer to take place or to attend, account by account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from integrations import registry
from integrations.core.contract import ACTIONS
from portal.events.models import EmailAddress, Registration, Session
from portal.publishing.models import RemoteObject, RemoteState

FEW = 100  #: names that one question holds


@dataclass(frozen=True, slots=True)
class Forecast:
    """Something of ours on an account. ``by_api``: the platform can remove it; else somebody must, by hand."""

    account: str
    publication: str
    platform: str
    count: int
    by_api: bool


def of_sessions(event: int, sessions: Iterable[Session]) -> list[Forecast]:
    """Where ``sessions`` of ``event`` exist as far as we know."""
    return _there("session", event, {f"session:{session.code}" for session in sessions})


def of_registrations(event: int, registrations: Iterable[Registration]) -> list[Forecast]:
    """Where the people registered are on a list of ``event``, as far as we know."""
    people = {registration.person_id for registration in registrations}
    known = EmailAddress.objects.filter(person__registrations__event=event)
    if len(people) <= FEW:
        known = known.filter(person__in=people)
    addresses = {address for person, address in known.values_list("person", "normalised") if person in people}
    return _there("attendee", event, {f"attendee:{who}" for who in [*addresses, *(f"#{person}" for person in people)]})


def _there(kind: str, event: int, names: Collection[str]) -> list[Forecast]:
    """Where what bears one of ``names``, or that and the code of a session, exists. Few are asked for by name; for
    many the event's list is gone through once."""
    rows = RemoteObject.objects.filter(publication__event=event, kind=kind, state=RemoteState.PRESENT)
    if len(names) <= FEW:
        asked = Q(key__in=names)
        for name in names:
            asked |= Q(key__startswith=f"{name}@")
        rows = rows.filter(asked)

    def wanted(key: str) -> bool:
        return key in names or any(key[:end] in names for end, sign in enumerate(key) if sign == "@")

    places = ("account__name", "publication__name", "account__platform")
    found = Counter((one, other, slug) for key, one, other, slug in rows.values_list("key", *places) if wanted(key))
    forecasts = []
    for (account, publication, slug), count in sorted(found.items()):
        platform = registry.get(slug)
        removable = platform.can(ACTIONS[kind]["delete"])
        forecasts.append(Forecast(account, publication, platform.label, count, removable))
    return forecasts
