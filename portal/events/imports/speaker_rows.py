"""Rows of a speakers' file applied: by address, else by the name of a speaker who has none yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from integrations.core.reasons import Reason
from portal.events import approval
from portal.events.models import EmailAddress, Event, Person, Speaker
from portal.teams import audit

from . import batches, store, text
from .people_rows import Entry, refuse
from .results import CREATED, UNCHANGED, UPDATED, Outcome, PeopleResult, Problem


class SpeakerBatch:
    """What one batch is going to write. ``left``: people whose speaker turned out to be somebody known."""

    def __init__(self) -> None:
        self.people: list[Person] = []
        self.addresses: list[EmailAddress] = []
        self.speakers: list[Speaker] = []
        self.moved: list[Speaker] = []
        self.edited: dict[int, Person] = {}
        self.highlighted: list[Speaker] = []
        self.changed: dict[int, set[str]] = defaultdict(set)
        self.left: list[int] = []


class SpeakerRows(batches.Rows):
    """The speakers of one event, and the rows that change them."""

    def __init__(self, actor: audit.Actor, event: Event, result: PeopleResult) -> None:
        super().__init__(actor, event, result)
        speakers = list(Speaker.objects.filter(event=event).select_related("person"))
        with_address = set(
            EmailAddress.objects.filter(person__speaking__event=event).values_list("person_id", flat=True)
        )
        self.by_person = {speaker.person_id: speaker for speaker in speakers}
        self.names = {text.same_name(speaker.person.name) for speaker in speakers}
        self.nameless: dict[str, list[Speaker]] = defaultdict(list)
        for speaker in speakers:
            if speaker.person_id not in with_address:
                self.nameless[text.same_name(speaker.person.name)].append(speaker)

    def write(self, batch: Sequence[Entry], owners: Mapping[str, Person]) -> Mapping[int, set[str]]:
        work = SpeakerBatch()
        for entry in batch:
            self._take(work, entry, owners.get(entry.normalised))
        store.insert(work.people)
        store.insert(work.addresses)
        store.insert(work.speakers)
        store.rewrite(list(work.edited.values()), approval.PERSON_VALUES)
        store.rewrite(work.moved, {"person"})
        store.rewrite(work.highlighted, {"highlighted"})
        self.by_person.update({speaker.person_id: speaker for speaker in work.speakers})
        # the programme's own row of somebody the team knew already holds nothing any more
        Person.objects.filter(pk__in=work.left, speaking=None, registrations=None, addresses=None).delete()
        return work.changed

    def _take(self, work: SpeakerBatch, entry: Entry, owner: Person | None) -> None:
        if owner is not None and owner.pk in self.by_person:
            self._update(work, entry, self.by_person[owner.pk], {})
            return
        names = [entry.name] if entry.name else [owner.name] if owner else []
        if not entry.facts.get("name") and entry.facts.get("first_name") == entry.facts.get("last_name"):
            names.append(str(entry.facts.get("first_name", "")))  # somebody with one name, given in both columns
        found = next((same for name in names if (same := self.nameless.get(text.same_name(name), []))), [])
        if len(found) > 1:
            why = Reason("imports.several_namesakes", {"count": len(found), "name": entry.name or str(owner)})
            refuse(self.result, entry.row.cells, [Problem(entry.row.line, "name", entry.name, why)])
        elif found:
            self._give_address(work, entry, found[0], owner)
        elif not entry.name and owner is None:
            nameless = Problem(entry.row.line, "name", "", Reason("imports.no_name"))
            refuse(self.result, entry.row.cells, [nameless])
        else:
            self._propose(work, entry, owner)

    def _update(self, work: SpeakerBatch, entry: Entry, speaker: Speaker, changed: dict[str, list[Any]]) -> None:
        person = work.edited.get(speaker.person_id, speaker.person)
        changed |= audit.assign(person, entry.facts)
        if entry.highlighted is not None and (flag := audit.assign(speaker, {"highlighted": entry.highlighted})):
            work.highlighted.append(speaker)
            changed |= flag
        if changed:
            work.edited[person.pk] = person
            work.changed[person.pk] |= changed.keys()
        what = UPDATED if changed else UNCHANGED
        self.result.count(Outcome(what, person.name, entry.address, entry.row.line, changed))

    def _give_address(self, work: SpeakerBatch, entry: Entry, speaker: Speaker, owner: Person | None) -> None:
        """Where somebody of the team has it already, the two are one human, and what only the programme knew of them
        is taken over."""
        self.nameless[text.same_name(speaker.person.name)].remove(speaker)
        if owner is None:
            work.addresses.append(self.address_of(speaker.person, entry))
        else:
            known: dict[str, Any] = {name: getattr(speaker.person, name) for name in approval.PERSON_VALUES}
            audit.assign(owner, {name: value for name, value in known.items() if value and not getattr(owner, name)})
            work.left.append(speaker.person_id)
            del self.by_person[speaker.person_id]
            speaker.person = owner
            self.by_person[owner.pk] = speaker
            work.moved.append(speaker)
        if "name" in entry.facts and text.same_name(entry.name) == text.same_name(speaker.person.name):
            entry.facts.pop("name")  # the programme's spelling stays
        self._update(work, entry, speaker, {approval.FIRST_ADDRESS: ["", entry.address]})

    def _propose(self, work: SpeakerBatch, entry: Entry, owner: Person | None) -> None:
        person = owner or Person(team=self.event.team, **{**entry.facts, "name": entry.name[:300]})
        if owner is None:
            work.people.append(person)
            work.addresses.append(self.address_of(person, entry))
        elif changes := audit.assign(person, entry.facts):
            work.edited[person.pk] = person
            work.changed[person.pk] |= changes.keys()
        highlighted = bool(entry.highlighted)
        work.speakers.append(
            Speaker(event=self.event, person=person, highlighted=highlighted, edited_by=self.actor.user)
        )
        known = entry.name and text.same_name(entry.name) in self.names
        why = Reason("imports.further_speaker") if known else Reason("imports.new_speaker")
        self.result.count(Outcome(CREATED, person.name, entry.address, entry.row.line, reason=why))
        self.result.warnings.append(Problem(entry.row.line, "name", entry.name, why))
