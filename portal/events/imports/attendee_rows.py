"""Rows of an attendees' file applied: one registration of the event per address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from integrations.core.reasons import Reason
from portal.events import approval
from portal.events.models import EmailAddress, Event, Person, Registration, RegistrationState, Session
from portal.events.registrations import join_token
from portal.teams import audit

from . import batches, store
from .people_rows import Entry
from .results import CREATED, UNCHANGED, UPDATED, Outcome, PeopleResult, Problem

SessionChoice = Registration.sessions.through


class AttendeeBatch:
    """What one batch is going to write. ``chosen``: registration → the sessions it is for from now on."""

    def __init__(self) -> None:
        self.people: list[Person] = []
        self.addresses: list[EmailAddress] = []
        self.made: list[Registration] = []
        self.edited: list[Person] = []
        self.kept: list[Registration] = []
        self.changed: dict[int, set[str]] = {}
        self.chosen: list[tuple[Registration, frozenset[int]]] = []


class AttendeeRows(batches.Rows):
    """The registrations of one event, and the rows that change them."""

    def __init__(self, actor: audit.Actor, event: Event, result: PeopleResult) -> None:
        super().__init__(actor, event, result)
        self.sessions = dict(Session.objects.filter(event=event).values_list("code", "pk"))
        self.codes = {number: code for code, number in self.sessions.items()}

    def write(self, batch: Sequence[Entry], owners: Mapping[str, Person]) -> Mapping[int, set[str]]:
        numbers = [person.pk for person in owners.values()]
        registered = {row.person_id: row for row in Registration.objects.filter(event=self.event, person__in=numbers)}
        chosen: dict[int, set[int]] = defaultdict(set)
        taken = SessionChoice._base_manager.filter(registration__in=list(registered.values()))
        for number, session in taken.values_list("registration_id", "session_id"):
            chosen[number].add(session)
        work = AttendeeBatch()
        for entry in batch:
            owner = owners.get(entry.normalised)
            registration = registered.get(owner.pk) if owner else None
            person, changes = self._person(work, entry, owner)
            if registration is None:
                self._register(work, entry, person)
            else:
                registration.person = person
                self._update(work, entry, registration, chosen[registration.pk], changes)
        store.insert(work.people)
        store.insert(work.addresses)
        store.insert(work.made)
        store.rewrite(work.edited, approval.PERSON_VALUES)
        store.rewrite(work.kept, {"custom", "whole_event"})
        SessionChoice._base_manager.filter(registration__in=[row for row, _ in work.chosen]).delete()
        store.insert(
            [SessionChoice(registration_id=row.pk, session_id=one) for row, chosen in work.chosen for one in chosen]
        )
        return work.changed

    def _person(self, work: AttendeeBatch, entry: Entry, owner: Person | None) -> tuple[Person, dict[str, list[Any]]]:
        """Whom the row is about, made where nobody has the address, and what it changes of somebody known."""
        if owner is None:
            name = entry.name or entry.address.partition("@")[0]
            person = Person(team=self.event.team, **{**entry.facts, "name": name[:300]})
            work.people.append(person)
            work.addresses.append(self.address_of(person, entry))
            return person, {}
        changes = audit.assign(owner, entry.facts)
        if changes:
            work.edited.append(owner)
            work.changed[owner.pk] = set(changes)
        return owner, changes

    def _register(self, work: AttendeeBatch, entry: Entry, person: Person) -> None:
        row = Registration(
            event=self.event,
            person=person,
            whole_event=not entry.sessions,
            custom=entry.custom,
            join_token=join_token(),
        )
        work.made.append(row)
        if entry.sessions:
            work.chosen.append((row, self._numbers(entry)))
        self.result.count(Outcome(CREATED, person.name, entry.address, entry.row.line))

    def _update(
        self, work: AttendeeBatch, entry: Entry, row: Registration, chosen: set[int], facts: dict[str, list[Any]]
    ) -> None:
        answers = {name: [row.custom.get(name, ""), new] for name, new in entry.custom.items()}
        shown = {**facts, **{name: pair for name, pair in answers.items() if row.custom.get(name) != pair[1]}}
        values: dict[str, Any] = {"custom": {**row.custom, **entry.custom}}
        if entry.sessions:
            values["whole_event"] = False
        changes = audit.assign(row, values)
        if changes:
            work.kept.append(row)
        shown.update({name: changes[name] for name in changes.keys() & {"whole_event"}})
        if entry.sessions and self._numbers(entry) != chosen:
            work.chosen.append((row, self._numbers(entry)))
            shown["sessions"] = [sorted(self.codes[one] for one in chosen), sorted(entry.sessions)]
        if row.state == RegistrationState.WITHDRAWN:
            stays = Problem(entry.row.line, "email", entry.address, Reason("imports.stays_withdrawn"))
            self.result.warnings.append(stays)
        what = UPDATED if shown else UNCHANGED
        self.result.count(Outcome(what, row.person.name, entry.address, entry.row.line, shown))

    def _numbers(self, entry: Entry) -> frozenset[int]:
        return frozenset(self.sessions[code] for code in entry.sessions)
