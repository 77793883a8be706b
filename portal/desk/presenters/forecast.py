"""What the next plan will do with something that is no longer to take place or to attend, account by account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

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


def of_sessions(event: int, sessions: Iterable[Session]) -> list[There]:
    """Where ``sessions`` of ``event`` exist as far as we know."""
    names = {f"session:{session.code}" for session in sessions}
    return _there("session", event, names.__contains__)


def of_registrations(event: int, registrations: Iterable[Registration]) -> list[There]:
    """Where the people registered are on a list of ``event``, as far as we know."""
    people = {registration.person_id for registration in registrations}
    addresses = EmailAddress.objects.filter(person__registrations__event=event).values_list("person", "normalised")
    names = {f"attendee:{address}" for person, address in addresses if person in people}
    names |= {f"attendee:#{person}" for person in people}

    def wanted(key: str) -> bool:
        """The key is a person's, or that and the code of a session."""
        ends = [place for place, sign in enumerate(key) if sign == "@"]
        return key in names or any(key[:end] in names for end in ends)

    return _there("attendee", event, wanted)


def _there(kind: str, event: int, wanted: Callable[[str], bool]) -> list[There]:
    rows = RemoteObject.objects.filter(publication__event=event, kind=kind, state=RemoteState.PRESENT)
    names = ("account__name", "publication__name", "account__platform")
    found = Counter((one, other, slug) for key, one, other, slug in rows.values_list("key", *names) if wanted(key))
    return [_one(kind, *place, count) for place, count in sorted(found.items())]


def _one(kind: str, account: str, publication: str, slug: str, count: int) -> There:
    platform = registry.get(slug)
    return There(account, publication, platform.label, count, platform.can(ACTIONS[kind]["delete"]))
