"""Rows of speakers and attendees as they are written, a batch at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from integrations.core.reasons import Reason
from portal.events.imports import csv_table, store
from portal.events.imports.files import Unreadable
from portal.events.imports.people import import_people
from portal.events.imports.people_rows import ATTENDEES, SPEAKERS
from portal.events.imports.results import PeopleResult
from portal.events.models import EmailAddress, Event, Person, Registration, Speaker, SpeakerState
from portal.roles import Role
from portal.teams.audit import acting, operator
from portal.teams.models import AuditEntry


def bring(event: Event, text: str, kind: str = SPEAKERS) -> PeopleResult:
    return import_people(actor=operator(), event=event, table=csv_table.parse(text, "email"), kind=kind)


def codes(reasons: Sequence[Reason | None]) -> list[str]:
    return [reason.code.removeprefix("imports.") for reason in reasons if reason]


def speaker(event: Event, name: str, address: str = "") -> Speaker:
    person = Person.objects.create(team=event.team, name=name)
    if address:
        EmailAddress.objects.create(person=person, team=event.team, address=address, normalised=address, primary=True)
    return Speaker.objects.create(event=event, person=person, source_code=name)


def test_each_batch_is_one_entry_that_names_who_changed(conf: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BATCH", 2)
    known = speaker(conf, "Ada", "a@x.org")
    result = bring(conf, "email,name\na@x.org,Ada S\nb@x.org,Bo\nc@x.org,Cy\n")
    assert result.figures == {"rows": 3, "created": 2, "updated": 1, "unchanged": 0, "duplicates": 0}
    told = [
        (entry.changes["created"], entry.changes["updated"], entry.changes["changed"])
        for entry in AuditEntry.objects.filter(action="speakers.import").order_by("pk")
    ]
    assert told == [(1, 1, {str(known.person_id): ["name"]}), (1, 0, {})]


def test_a_first_address_by_name_keeps_the_programmes_spelling(conf: Event) -> None:
    known = speaker(conf, "Ada  Sample")
    result = bring(conf, "email,name\na@x.org,ADA sample\n")
    known.person.refresh_from_db()
    assert (known.person.name, known.person.addresses.get().address) == ("Ada  Sample", "a@x.org")
    assert dict(result.outcomes[0].changes) == {"first address": ["", "a@x.org"]}


def test_one_name_in_both_columns_finds_a_speaker_of_one_name(conf: Event) -> None:
    speaker(conf, "Nur")
    assert bring(conf, "email,first_name,last_name\nn@x.org,Nur,Nur\n").updated == 1


def test_of_two_humans_that_are_one_what_only_the_programme_knew_is_taken_over(conf: Event) -> None:
    bring(conf, "email,company\na@x.org,Acme\n", ATTENDEES)
    doubled = speaker(conf, "Ada")
    Person.objects.filter(pk=doubled.person_id).update(biography="b", company="Other")
    bring(conf, "email,name\na@x.org,Ada\n")
    person = Speaker.objects.get().person
    assert (person.biography, person.company) == ("b", "Acme")
    assert Person.objects.count() == 1


def test_why_a_row_is_refused_or_told(conf: Event) -> None:
    for name in ("Twin", "Twin"):
        speaker(conf, name)
    speaker(conf, "Ada", "a@x.org")
    result = bring(conf, "email,name\nt@x.org,Twin\nn@x.org,\nada@y.org,Ada\nnew@x.org,New\n")
    assert [(one.line, one.reason) for one in result.errors] == [
        (2, Reason("imports.several_namesakes", {"count": 2, "name": "Twin"})),
        (3, Reason("imports.no_name")),
    ]
    assert codes([one.reason for one in result.outcomes]) == ["further_speaker", "new_speaker"]
    assert codes([one.reason for one in result.warnings]) == ["further_speaker", "new_speaker"]


def test_a_flag_is_the_speakers_and_an_approval_that_falls_is_told(conf: Event, user_of) -> None:  # type: ignore[no-untyped-def]
    speaker(conf, "Ada", "a@x.org")
    assert dict(bring(conf, "email,highlighted\na@x.org,yes\n").outcomes[0].changes) == {"highlighted": [False, True]}
    Speaker.objects.update(state=SpeakerState.APPROVED)
    table = csv_table.parse("email,company\na@x.org,Acme\n", "email")
    result = import_people(actor=acting(user_of(Role.MANAGER)), event=conf, table=table, kind=SPEAKERS)
    assert [one.reason for one in result.warnings] == [Reason("imports.review_again", {"event": "Conf"})]


def test_answers_are_added_and_a_whole_event_becomes_sessions(conf: Event) -> None:
    bring(conf, "email,Diet\na@x.org,vegan\n", ATTENDEES)
    row = Registration.objects.get()
    assert (row.whole_event, row.custom, row.person.name) == (True, {"Diet": "vegan"}, "a")
    result = bring(conf, "email,Diet,Seat\na@x.org,none,7\n", ATTENDEES)
    assert dict(result.outcomes[0].changes) == {"Diet": ["vegan", "none"], "Seat": ["", "7"]}
    assert bring(conf, "email,Seat\na@x.org,\n", ATTENDEES).unchanged == 1


def test_an_archived_event_takes_nobody(conf: Event) -> None:
    Event.objects.update(archived_at=datetime.now(UTC))
    with pytest.raises(Unreadable) as caught:
        bring(conf, "email\na@x.org\n")
    assert caught.value.reason == Reason("imports.archived", {"event": "Conf"}, field="slug")
