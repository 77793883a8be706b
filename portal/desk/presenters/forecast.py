"""What the next plan will do with something that is no longer to take place or to attend, account by account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from integrations import registry
from integrations.core.contract import ACTIONS
from portal.events.models import EmailAddress, Registration, Session
from portal.publishing.models import RemoteObject, RemoteState


@dataclass(frozen=True, slots=True)
class There:
    """Something of ours on an account. ``by_api``: the platform can remove it; else somebody must, by hand."""

    account: str
    publication: str
    platform: str
    count: int
    by_api: bool


def of_session(session: Session) -> list[There]:
    """Where ``session`` exists as far as we know."""
    return _there("session", Q(publication__event=session.event_id, key=f"session:{session.code}"))


def of_registration(registration: Registration) -> list[There]:
    """Where the registered person is on a list of this event, as far as we know."""
    addresses = EmailAddress.objects.filter(person=registration.person_id).values_list("normalised", flat=True)
    names = [f"attendee:{who}" for who in [*addresses, f"#{registration.person_id}"]]
    keys = Q(key__in=names)
    for name in names:
        keys |= Q(key__startswith=f"{name}@")
    return _there("attendee", keys & Q(publication__event=registration.event_id))


def _there(kind: str, wanted: Q) -> list[There]:
    rows = RemoteObject.objects.filter(wanted, kind=kind, state=RemoteState.PRESENT).order_by()
    names = ("account__name", "publication__name", "account__platform")
    found: Iterable[tuple[str, str, str, int]] = rows.values_list(*names).annotate(n=Count("pk")).order_by(*names)
    return [_one(kind, *row) for row in found]


def _one(kind: str, account: str, publication: str, slug: str, count: int) -> There:
    platform = registry.get(slug)
    return There(account, publication, platform.label, count, platform.can(ACTIONS[kind]["delete"]))
