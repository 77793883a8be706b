"""Admin pages: everything loads for an owner, and a role sees what its rights say."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from portal.events.models import EmailAddress, Event, Person, Registration, Room, Session, Speaker, SpeakerState, Track
from portal.events.people import give_address
from portal.events.registrations import join_token
from portal.events.speakers import decide
from portal.roles import Role
from portal.teams.audit import acting, operator, write
from portal.teams.models import AuditEntry, Membership, User
from portal.teams.people import add_user, team_named
from portal.teams.scope import everything
from tests.support.programme import programme

HOUR = timedelta(hours=1)
PAGES = ["teams/team", "teams/user", "teams/membership", "teams/auditentry"] + [
    f"events/{name}" for name in ("event", "track", "room", "session", "person", "speaker", "registration")
]


@pytest.fixture(name="data")
def _data(db, tmp_path):
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
        assert b"kasa@example.org" not in seen and "k•••@example.org".encode() in seen
    registration = Registration.objects.get()
    page = browser(Role.OWNER).get(f"/admin/events/registration/{registration.pk}/change/").content
    assert registration.join_token.encode() not in page
    assert browser(Role.ANALYST).get("/admin/events/person/?q=kasa@example.org").context["cl"].result_count == 0


def test_editing_a_person_is_recorded_and_sends_the_speaker_to_review(browser, data):
    speaker = Speaker.objects.select_related("event__team", "person").get(person__name="Kasa")
    decide(actor=operator(), speaker=speaker, to=SpeakerState.APPROVED)
    page = f"/admin/events/person/{speaker.person_id}/change/"
    inline = {f"addresses-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    values = {"name": "Kasa", "company": "Acme", "tags": "", "email": "new@example.org", **inline}
    assert browser(Role.MANAGER).post(page, values).status_code == 302
    speaker.refresh_from_db()
    assert (speaker.state, speaker.edited_by.username) == ("to_review", "manager")
    assert EmailAddress.objects.get(person=speaker.person, primary=True).address == "new@example.org"
    assert AuditEntry.objects.get(action="person.edit").changes["company"] == ["", "Acme"]
    taken = browser(Role.MANAGER).post(
        f"/admin/events/person/{Person.objects.get(name='Nür').pk}/change/", {**values, "name": "Nür"}
    )
    assert taken.status_code == 200 and "has this address already" in taken.content.decode()


def test_djangos_own_log_is_not_written_and_the_history_is_the_trail(browser, data):
    """It would keep the names of people whom nobody looks for there."""
    owner, person = browser(Role.OWNER), Person._base_manager.get(name="Kasa")
    inline = {f"addresses-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    change = reverse("admin:events_person_change", args=[person.pk])
    assert owner.post(change, {"name": "Kasa Changed", "tags": "", "email": "", **inline}).status_code == 302
    assert owner.post(reverse("admin:events_track_add"), {"event": data.pk, "name": "Fresh"}).status_code == 302
    assert LogEntry.objects.count() == 0
    answer = owner.get(reverse("admin:events_person_history", args=[person.pk]), follow=True)
    assert answer.status_code == 200 and answer.wsgi_request.path == reverse("admin:teams_auditentry_changelist")


def test_members_are_changed_on_the_teams_own_page(browser, data):
    owner = browser(Role.OWNER)
    mine = Membership.objects.get(user__username="owner")
    page = f"/admin/teams/membership/{mine.pk}/"
    assert owner.post(f"{page}change/", {"role": "analyst", "until": ""}).status_code == 403
    assert owner.get(f"{page}change_role/").url == reverse("desk:members", args=[data.team_id])
    assert browser(Role.MANAGER).get(f"{page}change_role/").status_code == 403


def test_a_team_is_edited_and_that_stands_in_the_trail(browser, data):
    page = f"/admin/teams/team/{data.team_id}/change/"
    values = {"name": data.team.name, "time_zone": "Europe/Berlin"}
    assert browser(Role.MANAGER).post(page, values).status_code == 403
    assert browser(Role.OWNER).post(page, values).status_code == 302
    data.team.refresh_from_db()
    assert (data.team.time_zone, data.team.four_eyes) == ("Europe/Berlin", False)
    assert AuditEntry.objects.get(action="team.edit").changes["four_eyes"] == [True, False]


def test_the_trail_shows_to_each_what_is_theirs(browser, data, django_user_model):
    for role in (Role.OWNER, Role.MANAGER, Role.APPROVER, Role.INTEGRATIONS):
        browser(role)
    approver = django_user_model.objects.get(username="approver")
    write(acting(approver), data.team, "speaker.approved", "somebody")
    write(operator(), data.team, "account.update", "Rooms", {"note": "ask kasa@example.org"})

    def seen(role: Role) -> set[str]:
        return {one.action for one in browser(role).get("/admin/teams/auditentry/").context["cl"].result_list}

    assert seen(Role.APPROVER) == {"speaker.approved"}
    assert seen(Role.INTEGRATIONS) == {"account.update"}
    assert {"speaker.approved", "account.update", "person.address"} <= seen(Role.MANAGER)
    entry = AuditEntry.objects.get(action="account.update")
    page = browser(Role.INTEGRATIONS).get(f"/admin/teams/auditentry/{entry.pk}/change/").content.decode()
    assert "kasa@example.org" not in page and "k•••@example.org" in page
    assert "kasa@example.org" in browser(Role.OWNER).get(f"/admin/teams/auditentry/{entry.pk}/change/").content.decode()


def test_what_is_nobodys_to_touch_is_not_there():
    assert {model._meta.app_label for model in admin.site._registry} == {"teams", "events", "publishing"}


def test_who_takes_part_is_edited_within_the_session(browser, data):
    session = Session.objects.filter(parts__isnull=False).first()
    part, other = session.parts.first(), Speaker.objects.exclude(parts__session=session).first()
    page = f"/admin/events/session/{session.pk}/change/"
    values = {
        "title": "New title", "starts_at_0": "2027-03-01", "starts_at_1": "09:00:00", "duration": "00:45:00",
        "tags": "", "links": "[]", "parts-TOTAL_FORMS": "2", "parts-INITIAL_FORMS": "1",
        "parts-MIN_NUM_FORMS": "0", "parts-0-id": part.pk, "parts-0-session": session.pk,
        "parts-0-speaker": part.speaker_id, "parts-0-role": "moderator", "parts-0-position": "0",
        "parts-1-id": "", "parts-1-session": session.pk, "parts-1-speaker": other.pk, "parts-1-role": "speaker",
        "parts-1-position": "1",
    }  # fmt: skip
    assert browser(Role.MANAGER).post(page, values).status_code == 302
    assert {one.role for one in session.parts.all()} >= {"moderator", "speaker"}
    assert "(moderator)" in AuditEntry.objects.get(action="session.speakers").changes["speakers"][1]
    assert AuditEntry.objects.get(action="session.edit").changes["title"][1] == "New title"
    foreign = Event.objects.create(team=data.team, slug="x", title="X", starts_at=data.starts_at, ends_at=data.ends_at)
    stranger = Speaker.objects.create(event=foreign, person=Person.objects.create(team=data.team, name="Else"))
    refused = browser(Role.MANAGER).post(page, {**values, "parts-1-speaker": stranger.pk})
    assert refused.status_code == 200 and "belongs to another event" in refused.content.decode()
    offered = browser(Role.MANAGER).get(
        "/admin/autocomplete/",
        {"term": "", "app_label": "events", "model_name": "sessionspeaker", "field_name": "speaker"},
        headers={"referer": f"http://testserver{page}"},
    )
    assert offered.status_code == 200
    assert str(stranger.pk) not in {one["id"] for one in offered.json()["results"]}


@pytest.mark.parametrize(
    ("page", "values", "action"),
    [
        ("event", {"slug": "new", "title": "New", "time_zone": "UTC", "starts_at_0": "2027-03-01",
                   "starts_at_1": "09:00", "ends_at_0": "2027-03-01", "ends_at_1": "18:00", "team": "T"}, "event.add"),
        ("track", {"name": "New", "event": "E"}, "track.add"),
        ("person", {"name": "New", "tags": "", "email": "fresh@example.org", "team": "T"}, "person.add"),
        ("speaker", {"event": "E", "person": "P"}, "speaker.propose"),
        ("session", {"event": "E", "code": "N1", "title": "New", "starts_at_0": "2027-03-01", "starts_at_1": "09:00",
                     "duration": "00:30:00", "tags": "", "links": "[]"}, "session.add"),
    ],
)  # fmt: skip
def test_what_is_added_goes_through_the_domain_and_its_trail(browser, data, page, values, action):
    person = Person.objects.create(team=data.team, name="Unheard of")
    stand_ins = {"E": data.pk, "T": data.team_id, "P": person.pk}
    filled = {name: stand_ins.get(value, value) for name, value in values.items()}
    answer = browser(Role.MANAGER).post(f"/admin/events/{page}/add/", filled)
    assert answer.status_code == 302, answer.context["errors"]
    assert AuditEntry.objects.filter(action=action, actor="manager").count() == 1
    if page == "person":
        assert EmailAddress.objects.get(address="fresh@example.org").person.name == "New"


def test_the_audit_trail_cannot_be_altered(browser, data):
    owner, entry = browser(Role.OWNER), AuditEntry.objects.first()
    for action in ("change", "delete"):
        assert owner.post(f"/admin/teams/auditentry/{entry.pk}/{action}/", {"post": "yes"}).status_code == 403
    assert owner.get("/admin/teams/auditentry/add/").status_code == 403


def many(event: Event, n: int) -> None:
    """``n`` more of everything, with what a list shows of each."""
    people = Person.objects.bulk_create([Person(team=event.team, name=f"P{i:04}", company="Acme") for i in range(n)])
    EmailAddress.objects.bulk_create(
        EmailAddress(person=one, team=event.team, address=f"p{i}@x.org", normalised=f"p{i}@x.org", primary=True)
        for i, one in enumerate(people)
    )
    Speaker.objects.bulk_create([Speaker(event=event, person=one) for one in people])
    Registration.objects.bulk_create([Registration(event=event, person=p, join_token=join_token()) for p in people])
    rooms = Room.objects.bulk_create([Room(event=event, name=f"R{i:04}") for i in range(n)])
    Track.objects.bulk_create([Track(event=event, name=f"T{i:04}") for i in range(n)])
    Session.objects.bulk_create(
        Session(event=event, code=f"X{i}", title=f"S{i}", starts_at=event.starts_at, duration=HOUR, room=rooms[i])
        for i in range(n)
    )
    Event.objects.bulk_create(
        Event(team=event.team, slug=f"e{i}", title=f"E{i}", starts_at=event.starts_at, ends_at=event.ends_at)
        for i in range(n)
    )
    users = User.objects.bulk_create([User(username=f"u{i}", email="u@example.org") for i in range(n)])
    Membership.objects.bulk_create([Membership(user=one, team=event.team, role=Role.ANALYST) for one in users])
    AuditEntry.objects.bulk_create(AuditEntry(team=event.team, actor="x", action="x", subject="x") for _ in range(n))


def test_lists_cost_the_same_for_more_rows(browser, data, django_assert_max_num_queries):
    owner = browser(Role.OWNER)
    many(data, 120)
    for page in PAGES:
        for query in ("", "?q=a", "?p=2"):
            with django_assert_max_num_queries(15):
                answer = owner.get(f"/admin/{page}/{query}", follow=page == "teams/team")
            assert answer.status_code == 200
        if page != "teams/team":
            assert len(owner.get(f"/admin/{page}/").context["cl"].result_list) == 50
