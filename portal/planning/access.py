"""Why somebody's access is to end: they were taken out, or have changed their address or the sessions they chose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q

from integrations.core.objects import ObjectName
from integrations.core.reasons import Reason
from integrations.core.records import Standing
from portal.events.models import EmailAddress, Event, Registration, RegistrationState, Speaker, SpeakerState
from portal.publications.snapshot import EventData

REMOVAL = Reason("plan.removal")
ADDRESS_CHANGED = Reason("plan.address_changed")
ADDRESS_GONE = Reason("plan.address_gone")
SESSIONS_CHANGED = Reason("plan.sessions_changed")
AT_ONCE = 30_000  #: addresses that one statement names; SQLite as it is built by default takes no more


class People:
    """Who of ``event`` has had which address, and what they do there. ``data``: what a plan has read of it. Read once
    for all publications; needs a scope."""

    def __init__(self, event: Event, data: EventData) -> None:
        self.event = event
        #: by the address that is sent; the codes of the sessions that were chosen, None for the whole event
        self._chosen = {each.who: each.sessions for each in data.attendees}
        # while somebody is under review the address that was approved stays
        self._approved = {each.who for each in data.speakers.values() if each.standing is Standing.APPROVED}
        out = (SpeakerState.REJECTED, SpeakerState.WITHDRAWN)
        self._out = {each.person for each in data.bill if each.state in out}
        registered = Registration.objects.filter(event=event)
        withdrawn = registered.filter(state=RegistrationState.WITHDRAWN, remove_there=True)
        self._withdrawn = set(withdrawn.values_list("person", flat=True))
        self._whose: dict[str, int] = {}
        self._addresses: defaultdict[int, list[str]] = defaultdict(list)
        speaking = Speaker.objects.filter(event=event)
        theirs = Q(person__in=registered.values("person")) | Q(person__in=speaking.values("person"))
        rows = EmailAddress.objects.filter(theirs, team=event.team_id)
        for person, address in rows.values_list("person", "normalised"):
            self._whose[address] = person
            self._addresses[person].append(address)

    def ended(
        self, names: Collection[ObjectName], codes: Collection[str], *, changes: bool
    ) -> dict[ObjectName, Reason]:
        """Of people's objects that are no longer desired those that are to go, each with the reason. ``codes``: the
        sessions of the publication; ``changes``: whether people's own changes count, or only that they were taken out.

        Nothing is said of what anything else keeps from being desired: that stays until somebody asks for its removal.
        """
        asked = [name.who for name in names if changes and "@" in name.who and name.who not in self._whose]
        nobodys = self._nobodys(set(asked))
        found = {name: self._why(name, codes, nobodys, changes=changes) for name in names}
        return {name: reason for name, reason in found.items() if reason is not None}

    def _why(
        self, name: ObjectName, codes: Collection[str], nobodys: Collection[str], *, changes: bool
    ) -> Reason | None:
        number = name.who.removeprefix("#")  # how people without an address are called
        person = int(number) if number != name.who and number.isdecimal() else self._whose.get(name.who)
        if person in (self._out if name.kind == "speaker" else self._withdrawn):
            return REMOVAL
        if not changes or "@" not in name.who:
            return None
        if person is None:
            return ADDRESS_GONE if name.who in nobodys else None
        current = self._approved if name.kind == "speaker" else self._chosen.keys()
        if name.who not in current:
            return None if current.isdisjoint(self._addresses[person]) else ADDRESS_CHANGED
        chosen = self._chosen[name.who] if name.kind == "attendee" else None
        if chosen is None:
            return None
        elsewhere = name.code not in chosen if name.code else bool(codes) and chosen.isdisjoint(codes)
        return SESSIONS_CHANGED if elsewhere else None

    def _nobodys(self, addresses: set[str]) -> set[str]:
        """Those that nobody of the team has."""
        left, asked = set(addresses), sorted(addresses)
        for start in range(0, len(asked), AT_ONCE):
            some = EmailAddress.objects.filter(team=self.event.team_id, normalised__in=asked[start : start + AT_ONCE])
            left.difference_update(some.values_list("normalised", flat=True))
        return left
