"""Admin pages: everything loads for an owner, and a role sees what its rights say."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.events.models import EmailAddress, Event, Person, Registration, Session, Speaker, SpeakerState
from portal.events.people import give_address
from portal.events.registrations import join_token
from portal.events.speakers import decide
from portal.roles import Role
from portal.teams.audit import operator
from portal.teams.models import AuditEntry, Membership
from portal.teams.people import add_user, team_named
from portal.teams.scope import everything
from tests.support.programme import programme

PAGES = ["teams/team", "teams/user", "teams/membership", "teams/auditentry"] + [
    f"events/{name}"
    for name in ("event", "track", "room", "session", "sessionspeaker", "person", "speaker", "registration")
]


@pytest.fixture
def data(db, tmp_path):
    (tmp_path / "s.json").write_text(json.dumps(programme()))
    call_command("import_schedule", tmp_path / "s.json", "--event", "conf", verbosity=0)
    with everything():
        event = Event.objects.select_related("team").get()
        person = Person.objects.get(name="Kasa")
        give_address(actor=operator(), person=person, address="kasa@example.org")
        Registration.objects.create(event=event, person=person, join_token=join_token())
        yield event


@pytest.fixture
def browser(data):
    def sign_in(role: Role, name: str = "") -> Client:
        user, _ = add_user(name or role.value, "u@example.org", role, data.team, operator())
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.mark.parametrize("page", PAGES)
def test_lists_and_rows_load_for_an_owner(browser, page):
    owner = browser(Role.OWNER)
    listed = owner.get(f"/admin/{page}/")
    assert listed.status_code == 200
    row = listed.context["cl"].result_list[0]
    assert owner.get(f"/admin/{page}/{row.pk}/change/").status_code == 200
    assert owner.get(f"/admin/{page}/?q=a").status_code == 200
    assert owner.post(f"/admin/{page}/{row.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("role", "page", "status"),
    [
        (Role.ANALYST, "teams/membership", 403),
        (Role.ANALYST, "teams/auditentry", 403),
        (Role.ANALYST, "events/speaker", 200),
        (Role.APPROVER, "events/registration", 403),
        (Role.INTEGRATIONS, "events/speaker", 403),
        (Role.INTEGRATIONS, "events/registration", 200),
        (Role.MANAGER, "teams/auditentry", 200),
    ],
)
def test_a_role_sees_what_its_rights_say(browser, role, page, status):
    assert browser(role).get(f"/admin/{page}/").status_code == status


@pytest.mark.parametrize("role", [Role.ANALYST, Role.APPROVER, Role.INTEGRATIONS])
def test_without_the_right_nothing_is_changed(browser, data, role):
    session = Session.objects.first()
    client = browser(role)
    assert client.post(f"/admin/events/session/{session.pk}/change/", {"title": "x"}).status_code == 403
    assert client.get("/admin/events/event/add/").status_code == 403


def test_another_teams_rows_are_not_there(browser, data):
    stranger = Person.objects.create(team=team_named("Second", operator()), name="Stranger")
    owner = browser(Role.OWNER)
    assert b"Stranger" not in owner.get("/admin/events/person/").content
    assert owner.get(f"/admin/events/person/{stranger.pk}/change/").status_code in (302, 404)


def test_a_role_in_one_team_opens_nothing_in_another(browser, data):
    second = team_named("Second", operator())
    person = Person.objects.create(team=second, name="Theirs")
    user, _ = add_user("two", "u@example.org", Role.OWNER, data.team, operator())
    add_user("two", "u@example.org", Role.ANALYST, second, operator())
    client = Client()
    client.force_login(user)
    assert client.get(f"/admin/events/person/{person.pk}/change/").status_code == 200
    assert client.post(f"/admin/events/person/{person.pk}/change/", {"name": "Mine"}).status_code == 403
    listed = client.get("/admin/teams/auditentry/").context["cl"].result_list
    assert {entry.team_id for entry in listed} == {data.team_id}


def test_addresses_are_masked_without_the_right_and_tokens_shown_to_nobody(browser, data):
    pages = [f"/admin/events/person/{Person.objects.get(name='Kasa').pk}/change/", "/admin/events/person/"]
    for page in pages:
        assert b"kasa@example.org" in browser(Role.OWNER).get(page).content
        seen = browser(Role.ANALYST).get(page).content
        assert b"kasa@example.org" not in seen and "k…@example.org".encode() in seen
    registration = Registration.objects.get()
    page = browser(Role.OWNER).get(f"/admin/events/registration/{registration.pk}/change/").content
    assert registration.join_token.encode() not in page
    assert browser(Role.ANALYST).get("/admin/events/person/?q=kasa@example.org").context["cl"].result_count == 0


def test_editing_a_person_is_recorded_and_sends_the_speaker_to_review(browser, data):
    speaker = Speaker.objects.select_related("event__team", "person").get(person__name="Kasa")
    decide(actor=operator(), speaker=speaker, to=SpeakerState.APPROVED)
    page = f"/admin/events/person/{speaker.person_id}/change/"
    values = {"name": "Kasa", "company": "Acme", "tags": "[]", "email": "new@example.org"}
    assert browser(Role.MANAGER).post(page, values).status_code == 302
    speaker.refresh_from_db()
    assert (speaker.state, speaker.edited_by.username) == ("to_review", "manager")
    assert EmailAddress.objects.get(person=speaker.person, primary=True).address == "new@example.org"
    assert AuditEntry.objects.get(action="person.edit").changes["company"] == ["", "Acme"]
    taken = browser(Role.MANAGER).post(
        f"/admin/events/person/{Person.objects.get(name='Nür').pk}/change/", {**values, "name": "Nür"}
    )
    assert taken.status_code == 200 and "has this address already" in taken.content.decode()


def test_the_last_owner_stays_one(browser, data):
    owner = browser(Role.OWNER)
    mine = Membership.objects.get(user__username="owner")
    page = f"/admin/teams/membership/{mine.pk}/change/"
    assert "last owner" in owner.post(page, {"role": "analyst", "until": ""}).content.decode()
    ends = {"role": "owner", "until": (timezone.localdate() - timedelta(days=2)).isoformat()}
    assert "last owner" in owner.post(page, ends).content.decode()
    browser(Role.OWNER, "second")
    assert owner.post(page, {"role": "analyst", "until": ""}).status_code == 302


def test_the_audit_trail_cannot_be_altered(browser, data):
    owner, entry = browser(Role.OWNER), AuditEntry.objects.first()
    for action in ("change", "delete"):
        assert owner.post(f"/admin/teams/auditentry/{entry.pk}/{action}/", {"post": "yes"}).status_code == 403
    assert owner.get("/admin/teams/auditentry/add/").status_code == 403


def test_lists_do_not_ask_more_for_more_rows(browser, data, django_assert_max_num_queries):
    owner = browser(Role.OWNER)
    for page in PAGES:
        with django_assert_max_num_queries(25):
            owner.get(f"/admin/{page}/")
