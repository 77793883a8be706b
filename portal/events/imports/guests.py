"""Speakers of an imported programme: found again, made, updated, marked as missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from django.utils import timezone

from integrations.core.reasons import Reason
from portal.events import approval
from portal.events.models import Person, Speaker
from portal.teams import audit

from . import known_erased, store, text
from .checking import Guest, Talk
from .results import CREATED, MISSING, UNCHANGED, UPDATED, Outcome, ScheduleResult


def of(talks: Iterable[Talk]) -> dict[str, Guest]:
    """Everybody in the programme, once. What one session says about somebody adds to what another says."""
    found: dict[str, Guest] = {}
    for guest in (guest for talk in talks for guest in talk.guests or ()):
        known = found.get(guest.key)
        found[guest.key] = Guest(guest.key, known.name, {**guest.facts, **known.facts}) if known else guest
    return found


def sync(actor: audit.Actor, result: ScheduleResult, guests: Mapping[str, Guest]) -> dict[str, Speaker]:
    """Bring the event's speakers in line with ``guests``; returns them by the file's key."""
    existing = list(Speaker.objects.filter(event=result.event).select_related("person"))
    known = _match(existing, guests)
    changed: dict[int, set[str]] = {}
    for key, speaker in known.items():
        guest = guests[key]
        fields = audit.assign(speaker.person, {"name": guest.name, **guest.facts})
        fields |= audit.assign(speaker, {"source_code": guest.key, "missing_since": None})
        if fields.keys() - {"source_code", "missing_since"}:
            changed[speaker.person_id] = fields.keys() - {"source_code", "missing_since"}
        what = UPDATED if fields else UNCHANGED
        result.speakers.count(Outcome(what, speaker.person.name, changes=fields), speaker.pk)
    store.rewrite([known[key].person for key in known], set().union(*changed.values()))
    store.rewrite(list(known.values()), {"source_code", "missing_since"})
    new = [guest for key, guest in guests.items() if key not in known]
    for name in sorted(known_erased.among_names(result.event.team_id, [guest.name for guest in new])):
        result.warn(f"speaker:{name}", Reason("imports.erased_name"))
        result.erased += 1
    people = [Person(team=result.event.team, name=guest.name, **guest.facts) for guest in new]
    store.insert(people)
    made = {
        guest.key: Speaker(event=result.event, person=person, source_code=guest.key, edited_by=actor.user)
        for person, guest in zip(people, new, strict=True)
    }
    store.insert(list(made.values()))
    for speaker in made.values():
        result.speakers.count(Outcome(CREATED, speaker.person.name), speaker.pk)
    for speaker in approval.after_edit(actor, result.event.team, changed):
        result.warn(f"speaker:{speaker}", Reason("imports.speaker_to_review"))
    # only somebody who came with a programme can be missing in one
    here = {speaker.pk for speaker in known.values()}
    gone = [speaker for speaker in existing if speaker.source_code and speaker.pk not in here]
    for speaker in gone:
        result.speakers.count(Outcome(MISSING, speaker.person.name), speaker.pk)
    fresh = [speaker.pk for speaker in gone if speaker.missing_since is None]
    Speaker.objects.filter(pk__in=fresh).update(missing_since=timezone.now())
    return {**known, **made}


def _match(existing: list[Speaker], guests: Mapping[str, Guest]) -> dict[str, Speaker]:
    """By the file's key; else by exact name, where exactly one on either side has it."""
    by_key = {speaker.source_code: speaker for speaker in existing if speaker.source_code}
    known = {key: by_key[key] for key in guests if key in by_key}
    claimed = {speaker.pk for speaker in known.values()}
    by_name: dict[str, list[Speaker]] = defaultdict(list)
    for speaker in existing:
        if speaker.pk not in claimed:
            by_name[text.tidy(speaker.person.name)].append(speaker)
    open_names = Counter(guest.name for key, guest in guests.items() if key not in known)
    for key, guest in guests.items():
        found = by_name.get(guest.name, [])
        if key not in known and len(found) == 1 and open_names[guest.name] == 1:
            known[key] = found[0]
    return known
