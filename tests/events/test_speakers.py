"""Decisions on speakers: the table, four eyes, and what an edit does to an approval."""

from __future__ import annotations

import itertools

import pytest
from django.core.exceptions import ValidationError

from portal.events import people, registrations, sessions, speakers
from portal.events.models import EmailAddress, Event, Person, Registration, Session, Speaker, SpeakerState
from portal.events.speakers import TRANSITIONS, decide, decide_all
from portal.roles import Role
from portal.teams.audit import Forbidden, acting, operator
from portal.teams.models import AuditEntry
from portal.teams.people import team_named
from portal.teams.scope import ScopeMissing, everything, scope

from .conftest import golden

S = SpeakerState


@pytest.fixture
def speaker(event, within):
    return Speaker.objects.select_related("person", "event__team").get(person__name="Kasa")


@pytest.mark.parametrize(
    ("before", "after"), list(itertools.product(S, (S.PROPOSED, S.APPROVED, S.REJECTED, S.WITHDRAWN)))
)
def test_every_transition_is_as_the_table_says(speaker, before, after):
    Speaker.objects.filter(pk=speaker.pk).update(state=before)
    speaker.refresh_from_db()
    allowed = after in TRANSITIONS[before] or before == after
    if allowed:
        decide(actor=operator(), speaker=speaker, to=after)
    else:
        with pytest.raises(ValidationError):
            decide(actor=operator(), speaker=speaker, to=after)
    speaker.refresh_from_db()
    assert speaker.state == (after if allowed else before)


def test_a_decision_on_an_old_state_is_refused(speaker):
    Speaker.objects.filter(pk=speaker.pk).update(state=S.REJECTED)  # by somebody else, meanwhile
    with pytest.raises(ValidationError, match="somebody else"):
        decide(actor=operator(), speaker=speaker, to=S.APPROVED)
    assert Speaker.objects.get(pk=speaker.pk).state == S.REJECTED


def test_four_eyes(speaker, user_of, team):
    owner = acting(user_of(Role.OWNER, "ada"))
    people.edit_person(actor=owner, person=speaker.person, values={"company": "Acme"})
    speaker.refresh_from_db()
    with pytest.raises(ValidationError, match="four eyes"):
        decide(actor=owner, speaker=speaker, to=S.APPROVED)
    decide(actor=acting(user_of(Role.APPROVER, "eve")), speaker=speaker, to=S.APPROVED)
    assert speaker.decided_by.username == "eve" and speaker.approved_values["company"] == "Acme"


def test_a_team_may_do_without_four_eyes(speaker, user_of, team):
    owner = acting(user_of(Role.OWNER, "ada"))
    people.edit_person(actor=owner, person=speaker.person, values={"company": "Acme"})
    type(team).objects.update(four_eyes=False)
    fresh = Speaker.objects.select_related("event__team", "person").get(pk=speaker.pk)
    decide(actor=owner, speaker=fresh, to=S.APPROVED)
    assert fresh.state == S.APPROVED


@pytest.mark.parametrize(
    ("role", "values", "state"),
    [
        (Role.MANAGER, {"biography": "new"}, S.TO_REVIEW),
        (Role.MANAGER, {"name": "Kasa II"}, S.TO_REVIEW),
        (Role.MANAGER, {"city": "Köln"}, S.APPROVED),
        (Role.OWNER, {"biography": "new"}, S.APPROVED),
        (None, {"biography": "new"}, S.APPROVED),
    ],
)
def test_what_an_edit_does_to_an_approval(speaker, user_of, role, values, state):
    decide(actor=operator(), speaker=speaker, to=S.APPROVED)
    actor = acting(user_of(role)) if role else operator()
    people.edit_person(actor=actor, person=speaker.person, values=values)
    speaker.refresh_from_db()
    assert speaker.state == state and speaker.edited_by == actor.user
    kept = all(speaker.approved_values[name] == value for name, value in values.items())
    assert kept == (state == S.APPROVED)


def test_a_first_address_is_no_reason_for_review_and_another_one_is(speaker, user_of):
    manager = acting(user_of(Role.MANAGER))
    decide(actor=operator(), speaker=speaker, to=S.APPROVED)
    people.give_address(actor=manager, person=speaker.person, address="Kasa@Example.org")
    speaker.refresh_from_db()
    assert (speaker.state, speaker.approved_values["email"]) == (S.APPROVED, "Kasa@Example.org")
    people.give_address(actor=manager, person=speaker.person, address="other@example.org")
    speaker.refresh_from_db()
    assert (speaker.state, speaker.approved_values["email"]) == (S.TO_REVIEW, "Kasa@Example.org")
    assert EmailAddress.objects.get(person=speaker.person, primary=True).address == "other@example.org"


def test_an_address_belongs_to_one_person_of_a_team_but_may_be_known_in_two(speaker, team):
    other = Person.objects.create(team=team, name="Other")
    people.give_address(actor=operator(), person=other, address="a@x.org")
    with pytest.raises(ValidationError, match="Other has the address"):
        people.give_address(actor=operator(), person=speaker.person, address="A@x.ORG")
    with pytest.raises(ValidationError, match="lacks a dot"):
        people.give_address(actor=operator(), person=other, address="a@localhost")
    second = team_named("Second", operator())
    with scope(second):
        stranger = Person.objects.create(team=second, name="Same human")
        people.give_address(actor=operator(), person=stranger, address="a@x.org")
    assert EmailAddress.objects.count() == 1


def test_rights(speaker, user_of):
    with pytest.raises(Forbidden):
        decide(actor=acting(user_of(Role.MANAGER)), speaker=speaker, to=S.APPROVED)
    with pytest.raises(Forbidden):
        people.edit_person(actor=acting(user_of(Role.APPROVER)), person=speaker.person, values={"name": "x"})
    with pytest.raises(Forbidden):
        sessions.cancel_session(actor=acting(user_of(Role.ANALYST)), session=Session.objects.first())


def test_many_decisions_are_one_entry(event, within):
    rows = list(Speaker.objects.select_related("person"))
    outcome = decide_all(actor=operator(), event=Event.objects.get(), speakers=rows, to=S.APPROVED)
    assert len(outcome.done) == 8
    assert AuditEntry.objects.get(action="speaker.approved").changes["count"] == 8


def test_proposing_twice_and_across_teams_is_refused(speaker, team):
    with pytest.raises(ValidationError, match="already"):
        speakers.propose(actor=operator(), event=speaker.event, person=speaker.person)
    second = team_named("Second", operator())
    with everything():
        stranger = Person.objects.create(team=second, name="Stranger")
    with pytest.raises(ValidationError, match="another team"):
        speakers.propose(actor=operator(), event=speaker.event, person=stranger)


def test_cancelling_and_restoring(event, within):
    session = Session.objects.first()
    sessions.cancel_session(actor=operator(), session=session, remove_there=True)
    session.refresh_from_db()
    assert (session.state, session.remove_there) == ("cancelled", True)
    sessions.restore(actor=operator(), session=session)
    session.refresh_from_db()
    assert (session.state, session.remove_there) == ("planned", False)
    with pytest.raises(ValidationError):
        sessions.restore(actor=operator(), session=session)


def test_withdrawing_a_registration(event, within, team):
    person = Person.objects.create(team=team, name="Guest")
    row = Registration.objects.create(event=Event.objects.get(), person=person, join_token=registrations.join_token())
    registrations.withdraw_registration(actor=operator(), registration=row, remove_there=True)
    row.refresh_from_db()
    assert (row.state, row.remove_there) == ("withdrawn", True)
    registrations.restore_registration(actor=operator(), registration=row)
    assert AuditEntry.objects.filter(action__startswith="registration.").count() == 2


def test_without_a_scope_nothing_is_seen(event):
    with pytest.raises(ScopeMissing):
        Speaker.objects.count()


def test_the_command(run, event, user_of, tmp_path):
    user_of(Role.OWNER, "ada")
    user_of(Role.MANAGER, "max")
    (tmp_path / "s.csv").write_text("email,name\nkasa@x.org,Kasa\nnur@x.org,Nür\n")
    run("import_people", event, tmp_path / "s.csv", "--as", "speakers")
    assert run("approve", event, "--all").status == 2
    assert run("approve", event, "--by", "ada").status == 2
    assert run("approve", event, "--all", "--by", "max").status == 1
    assert run("approve", event, "kasa@x.org", "--by", "ada", "--reject").status == 2
    rejected = run("approve", event, "KASA@x.org", "--by", "ada", "--reject", "--reason", "no time", "--json")
    assert rejected.json == {"approved": 0, "rejected": 1, "unchanged": 0, "refused": []}
    ran = run("approve", event, "kasa@x.org", "nur@x.org", "ghost@x.org", "--by", "ada", "--json")
    assert ran.status == 1
    golden("approve", ran.json)
    rest = run("approve", event, "--all", "--by", "ada", "--json")
    assert (rest.status, rest.json) == (0, {"approved": 6, "rejected": 0, "unchanged": 2, "refused": []})
