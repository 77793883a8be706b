"""Access that ended with a change of people's own: of their address, or of the sessions they chose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from integrations.core.objects import ObjectName
from integrations.core.reasons import Reason
from portal.events.models import EmailAddress, Event, Registration, RegistrationState, Speaker, SpeakerState
from portal.publishing.operation_states import MOST, parts

ADDRESS_CHANGED = Reason("plan.address_changed")
ADDRESS_GONE = Reason("plan.address_gone")
SESSIONS_CHANGED = Reason("plan.sessions_changed")


@dataclass(frozen=True, slots=True)
class _People:
    """By person of the event. ``chosen``: the codes of their sessions, None for the whole event."""

    whose: Mapping[str, int]
    current: Mapping[int, str]
    speaking: frozenset[int]
    chosen: Mapping[int, frozenset[str] | None] = field(default_factory=dict)


def ended(event: Event, names: Collection[ObjectName], codes: Collection[str]) -> dict[ObjectName, Reason]:
    """Of people's objects that are no longer desired those whose access people have ended by changing their address or
    their choice of sessions, each with the reason. ``codes``: the sessions of the publication. Needs a scope.

    Nothing is said of what anything else keeps from being desired: that stays until somebody asks for its removal.
    """
    asked = [name for name in names if name.kind in ("attendee", "speaker") and "@" in name.who]
    if not asked:
        return {}
    people = _people(event, {name.who for name in asked})
    found = {name: _why(name, people, codes) for name in asked}
    return {name: reason for name, reason in found.items() if reason is not None}


def _why(name: ObjectName, people: _People, codes: Collection[str]) -> Reason | None:
    person = people.whose.get(name.who)
    if person is None:
        return ADDRESS_GONE
    takes_part = person in (people.speaking if name.kind == "speaker" else people.chosen)
    if takes_part and people.current[person] != name.who:
        return ADDRESS_CHANGED
    chosen = people.chosen.get(person) if name.kind == "attendee" else None
    if chosen is None:
        return None
    elsewhere = name.code not in chosen if name.code else bool(codes) and chosen.isdisjoint(codes)
    return SESSIONS_CHANGED if elsewhere else None


def _people(event: Event, addresses: Collection[str]) -> _People:
    """Who has these addresses, and what they do at ``event``."""
    whose: dict[str, int] = {}
    wanted = sorted(addresses)
    for start in range(0, len(wanted), MOST):
        rows = EmailAddress.objects.filter(team=event.team_id, normalised__in=wanted[start : start + MOST])
        whose.update(rows.values_list("normalised", "person"))
    current: dict[int, str] = {}
    speaking: set[int] = set()
    chosen: dict[int, frozenset[str] | None] = {}
    for some in parts(set(whose.values())):
        # the one that is sent: the primary, else the oldest
        own = EmailAddress.objects.filter(person__in=some).order_by("primary", "-pk")
        current.update(own.values_list("person", "normalised"))
        # while somebody is under review the address that was approved stays
        approved = Speaker.objects.filter(event=event, person__in=some, state=SpeakerState.APPROVED)
        speaking.update(approved.values_list("person", flat=True))
        registered = Registration.objects.filter(event=event, person__in=some, state=RegistrationState.ACTIVE)
        codes: defaultdict[int, set[str]] = defaultdict(set)
        for person, code in registered.values_list("person", "sessions__code"):
            codes[person].update([code] if code else [])
        whole = dict(registered.values_list("person", "whole_event"))
        chosen.update({person: None if whole[person] else frozenset(codes[person]) for person in whole})
    return _People(whose, current, frozenset(speaking), chosen)
