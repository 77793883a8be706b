"""Access that ended with a change of people's own: of their address, or of the sessions they chose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Q

from integrations.core.objects import ObjectName
from integrations.core.reasons import Reason
from portal.events.models import EmailAddress, Event, Registration, RegistrationState, Speaker, SpeakerState

ADDRESS_CHANGED = Reason("plan.address_changed")
ADDRESS_GONE = Reason("plan.address_gone")
SESSIONS_CHANGED = Reason("plan.sessions_changed")
AT_ONCE = 30_000  #: addresses that one statement names; SQLite as it is built by default takes no more


class People:
    """Who goes by which address at ``event``, and what they do there. Read once for all publications; needs a scope."""

    def __init__(self, event: Event) -> None:
        self.event = event
        registered = Registration.objects.filter(event=event, state=RegistrationState.ACTIVE)
        # while somebody is under review the address that was approved stays
        approved = Speaker.objects.filter(event=event, state=SpeakerState.APPROVED)
        self._speaking = frozenset(approved.values_list("person", flat=True))
        codes: defaultdict[int, set[str]] = defaultdict(set)
        whole: dict[int, bool] = {}
        for person, everything, code in registered.values_list("person", "whole_event", "sessions__code"):
            whole[person] = everything
            codes[person].update([code] if code else [])
        self._chosen = {person: None if whole[person] else frozenset(codes[person]) for person in whole}
        self._whose: dict[str, int] = {}
        self._current: dict[int, str] = {}
        theirs = Q(person__in=registered.values("person")) | Q(person__in=approved.values("person"))
        # the last is the one that is sent: the primary, else the oldest
        rows = EmailAddress.objects.filter(theirs, team=event.team_id).order_by("primary", "-pk")
        for person, address in rows.values_list("person", "normalised"):
            self._whose[address] = person
            self._current[person] = address

    def ended(self, names: Collection[ObjectName], codes: Collection[str]) -> Mapping[ObjectName, Reason]:
        """Of people's objects that are no longer desired those whose access people have ended by changing their address
        or their choice of sessions, each with the reason. ``codes``: the sessions of the publication.

        Nothing is said of what anything else keeps from being desired: that stays until somebody asks for its removal.
        """
        nobodys = self._nobodys({name.who for name in names} - self._whose.keys())
        found = {name: ADDRESS_GONE if name.who in nobodys else self._why(name, codes) for name in names}
        return {name: reason for name, reason in found.items() if reason is not None}

    def _why(self, name: ObjectName, codes: Collection[str]) -> Reason | None:
        person = self._whose.get(name.who)
        if person is None:
            return None
        takes_part = person in (self._speaking if name.kind == "speaker" else self._chosen)
        if takes_part and self._current[person] != name.who:
            return ADDRESS_CHANGED
        chosen = self._chosen.get(person) if name.kind == "attendee" else None
        if chosen is None:
            return None
        elsewhere = name.code not in chosen if name.code else bool(codes) and chosen.isdisjoint(codes)
        return SESSIONS_CHANGED if elsewhere else None

    def _nobodys(self, addresses: Collection[str]) -> Collection[str]:
        """Those that nobody of the team has."""
        left, asked = set(addresses), list(addresses)
        for start in range(0, len(asked), AT_ONCE):
            some = EmailAddress.objects.filter(team=self.event.team_id, normalised__in=asked[start : start + AT_ONCE])
            left.difference_update(some.values_list("normalised", flat=True))
        return left
