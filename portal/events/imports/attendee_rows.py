"""Rows of an attendees' file applied: one registration of the event per address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from integrations.core.reasons import Reason
from portal.events import approval
from portal.events.models import EmailAddress, Event, Person, Registration, RegistrationState, Session
from portal.events.registrations import join_token
from portal.teams import audit

from . import store
from .approving import tell_reviews
from .people_rows import Entry
from .results import CREATED, UNCHANGED, UPDATED, Outcome, PeopleResult, Problem

Seats = Registration.sessions.through


class Batch:
    """What one batch is going to write. ``seats``: registration → the sessions it is for from now on."""

    def __init__(self) -> None:
        self.people: list[Person] = []
        self.addresses: list[EmailAddress] = []
        self.made: list[Registration] = []
        self.edited: list[Person] = []
        self.kept: list[Registration] = []
        self.changed: dict[int, set[str]] = {}
        self.seats: list[tuple[Registration, frozenset[int]]] = []


class Rows:
    """The registrations of one event, and the rows that change them."""

    def __init__(self, actor: audit.Actor, event: Event, result: PeopleResult) -> None:
        self.actor, self.event, self.result = actor, event, result
        self.sessions = dict(Session.objects.filter(event=event).values_list("code", "pk"))
        self.codes = {number: code for code, number in self.sessions.items()}

    def apply(self, batch: Sequence[Entry]) -> dict[str, object]:
        """Write one batch; returns what goes into its audit entry."""
        before = (self.result.created, self.result.updated)
        wanted = [entry.normalised for entry in batch]
        rows = EmailAddress.objects.filter(team=self.event.team, normalised__in=wanted).select_related("person")
        owners = {row.normalised: row.person for row in rows}
        numbers = [person.pk for person in owners.values()]
        found = Registration.objects.filter(event=self.event, person__in=numbers)
        registered = {row.person_id: row for row in found}
        seats = self._seats(list(registered.values()))
        work = Batch()
        for entry in batch:
            owner = owners.get(entry.normalised)
            registration = registered.get(owner.pk) if owner else None
            facts = self._facts(work, entry, owner)
            if registration is None or owner is None:
                self._register(work, entry, owner or work.people[-1])
            else:
                registration.person = owner
                self._update(work, entry, registration, seats[registration.pk], facts)
        self._write(work)
        created, updated = self.result.created - before[0], self.result.updated - before[1]
        return {"created": created, "updated": updated, "changed": {key: sorted(v) for key, v in work.changed.items()}}

    def finish(self) -> None:
        """Nothing is left to do."""

    def _seats(self, registrations: list[Registration]) -> dict[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        rows = Seats._base_manager.filter(registration__in=registrations)
        for registration, session in rows.values_list("registration_id", "session_id"):
            found[registration].add(session)
        return found

    def _facts(self, work: Batch, entry: Entry, owner: Person | None) -> dict[str, list[Any]]:
        """Make the person or change what the row says of them; returns what changed of somebody known."""
        if owner is None:
            name = entry.name or entry.address.partition("@")[0]
            person = Person(team=self.event.team, **{**entry.facts, "name": name[:300]})
            work.people.append(person)
            work.addresses.append(
                EmailAddress(
                    person=person,
                    team=self.event.team,
                    address=entry.address,
                    normalised=entry.normalised,
                    primary=True,
                )
            )
            return {}
        changes = audit.assign(owner, entry.facts)
        if changes:
            work.edited.append(owner)
            work.changed[owner.pk] = set(changes)
        return changes

    def _register(self, work: Batch, entry: Entry, person: Person) -> None:
        row = Registration(
            event=self.event,
            person=person,
            whole_event=not entry.sessions,
            custom=entry.custom,
            join_token=join_token(),
        )
        work.made.append(row)
        if entry.sessions:
            work.seats.append((row, self._numbers(entry)))
        self.result.count(Outcome(CREATED, person.name, entry.address, entry.row.line))

    def _update(
        self, work: Batch, entry: Entry, row: Registration, seats: set[int], facts: dict[str, list[Any]]
    ) -> None:
        shown = {**facts, **_custom(row, entry)}
        values: dict[str, Any] = {"custom": {**row.custom, **entry.custom}}
        if entry.sessions:
            values["whole_event"] = False
        changes = audit.assign(row, values)
        if changes:
            work.kept.append(row)
        shown.update({name: changes[name] for name in changes.keys() & {"whole_event"}})
        if entry.sessions and self._numbers(entry) != seats:
            work.seats.append((row, self._numbers(entry)))
            shown["sessions"] = [sorted(self.codes[one] for one in seats), sorted(entry.sessions)]
        if row.state == RegistrationState.WITHDRAWN:
            stays = Problem(entry.row.line, "email", entry.address, Reason("imports.stays_withdrawn"))
            self.result.warnings.append(stays)
        what = UPDATED if shown else UNCHANGED
        self.result.count(Outcome(what, row.person.name, entry.address, entry.row.line, shown))

    def _numbers(self, entry: Entry) -> frozenset[int]:
        return frozenset(self.sessions[code] for code in entry.sessions)

    def _write(self, work: Batch) -> None:
        store.insert(work.people)
        store.insert(work.addresses)
        store.insert(work.made)
        store.rewrite(work.edited, approval.PERSON_VALUES)
        store.rewrite(work.kept, {"custom", "whole_event"})
        Seats._base_manager.filter(registration__in=[row for row, _ in work.seats]).delete()
        store.insert([Seats(registration_id=row.pk, session_id=one) for row, chosen in work.seats for one in chosen])
        tell_reviews(self.result, approval.after_edit(self.actor, self.event.team, work.changed))


def _custom(row: Registration, entry: Entry) -> dict[str, list[Any]]:
    """Custom fields that the row changes, by their heading."""
    return {name: [row.custom.get(name, ""), new] for name, new in entry.custom.items() if row.custom.get(name) != new}
