"""Importing through the browser: what is shown is what is done, and nothing before it was confirmed."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from portal.events import uploads
from portal.events.imports import rehearsal, table
from portal.events.models import EmailAddress, Event, Person, Registration, Session, Speaker, Upload
from portal.events.people import give_address
from portal.roles import Role
from portal.teams.audit import operator
from portal.teams.models import AuditEntry
from portal.teams.people import add_user
from tests.support.programme import as_xml, people_of, programme, sessions_of

from .conftest import SCRIPT

ATTENDEES = (
    "email,name,company,sessions,Diet\n"
    "a@x.org,Ann,Acme,,vegan\n"
    "b@x.org,Bob,,NOPE,\n"
    "A@X.org,Again,,,\n"
    f"c@x.org,{SCRIPT},,D0R0S0,\n"
    "nonsense,,,,\n"
)


@pytest.fixture
def manager(as_role) -> Client:
    return as_role(Role.MANAGER)


def start(event: Event) -> str:
    return reverse("desk:import", args=[event.pk])


def hand_in(client: Client, page: str, content: str | bytes, name: str = "people.csv", **fields: str):
    data = content if isinstance(content, bytes) else content.encode()
    form = fields.pop("form", "people")
    values = {f"{form}-{key}": value for key, value in fields.items()}
    return client.post(page, {"form": form, f"{form}-file": SimpleUploadedFile(name, data), **values})


def people(client: Client, event: Event, content: str | bytes = ATTENDEES, kind: str = "attendees", **more: str):
    return hand_in(client, start(event), content, kind=kind, **more)


def groups(page) -> dict[str, int]:
    return {
        f"{section['name']}.{group['what']}": group["count"]
        for section in page.context["sections"]
        for group in section["groups"]
        if group["count"]
    }


def test_nothing_is_written_before_it_was_confirmed(manager, event):
    before = Person.objects.count()
    sent = people(manager, event)
    assert sent.status_code == 302 and Person.objects.count() == before
    page = manager.get(sent.url)
    assert groups(page) == {"people.errors": 2, "people.created": 2, "people.duplicates": 1}
    text = page.content.decode()
    assert "Nothing is written yet" in text and "The event has no session NOPE." in text
    assert "stands in line 2" in text and SCRIPT not in text and "&lt;script&gt;" in text
    done = manager.post(sent.url, {"do": "confirm"})
    assert done.status_code == 302 and done.url == sent.url
    assert {one.person.name for one in Registration.objects.select_related("person")} == {"Ann", SCRIPT}
    result = manager.get(sent.url)
    assert groups(result) == groups(page) and "Done." in result.content.decode()
    assert AuditEntry.objects.filter(action="attendees.import", actor="manager").count() == 1


def test_a_file_is_imported_once_and_emptied(manager, event):
    sent = people(manager, event)
    for _ in range(2):
        assert manager.post(sent.url, {"do": "confirm"}).status_code == 302
    upload = Upload.objects.get()
    assert not upload.data and upload.done_at and AuditEntry.objects.filter(action="attendees.import").count() == 1


def test_the_bad_rows_come_as_a_file_that_can_be_mended(manager, event):
    sent = people(manager, event)
    answer = manager.get(f"{sent.url}errors/")
    assert "attachment" in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["email", "name", "company", "sessions", "Diet", "error"]
    assert [row[0] for row in rows[1:]] == ["b@x.org", "nonsense"] and "NOPE" in rows[1][-1]
    good = people(manager, event, "email\ngood@x.org\n")
    assert manager.get(f"{good.url}errors/").status_code == 404


def test_what_changed_meanwhile_is_shown_anew(manager, event):
    sent = people(manager, event, "email,company\na@x.org,Acme\n")
    person = Person.objects.create(team=event.team, name="Ann")
    give_address(actor=operator(), person=person, address="a@x.org")
    page = manager.post(sent.url, {"do": "confirm"}, follow=True)
    assert "Something changed" in page.content.decode() and not Registration.objects.exists()
    assert not Upload.objects.get().done_at
    manager.post(sent.url, {"do": "confirm"})
    assert Registration.objects.get().person == person


def test_changes_are_told_field_by_field(manager, event):
    names = people_of(programme())
    table = "email,name,company\n" + "".join(f"s{n}@x.org,{name},Acme\n" for n, name in enumerate(names))
    sent = people(manager, event, table, "speakers")
    page = manager.get(sent.url)
    assert groups(page) == {"people.updated": len(names)}
    changes = page.context["sections"][0]["groups"][2]["rows"][0]["changes"]
    assert {one["field"]: one["after"] for one in changes} == {"first address": "s0@x.org", "company": "Acme"}
    manager.post(sent.url, {"do": "confirm"})
    again = manager.get(people(manager, event, table, "speakers").url)
    assert groups(again) == {"people.unchanged": len(names)} and "nothing to import" in again.content.decode()


def test_a_workbook_works_too(manager, event):
    book, file = Workbook(), io.BytesIO()
    book.active.append(["email", "name"])
    book.active.append(["w@x.org", "Wiebke"])
    book.save(file)
    sent = people(manager, event, file.getvalue(), name="people.xlsx")
    assert groups(manager.get(sent.url)) == {"people.created": 1}


def test_a_newer_programme_is_compared_with_what_is_here(manager, event):
    document = programme(first=(timezone.localdate() + timedelta(days=60)).isoformat())
    sessions = sessions_of(document)
    sessions[0]["title"], sessions[0]["room"] = SCRIPT, "Säal 2"
    sessions[1]["duration"] = "never"
    for day in document["schedule"]["conference"]["days"]:
        for room in day["rooms"].values():
            room[:] = [one for one in room if one["slug"] != sessions[2]["slug"]]
    sent = hand_in(manager, start(event), json.dumps(document), "schedule.json", form="programme")
    page = manager.get(sent.url)
    told = groups(page)
    assert (told["sessions.errors"], told["sessions.updated"], told["sessions.missing"]) == (1, 1, 1)
    updated = next(g for g in page.context["sections"][0]["groups"] if g["what"] == "updated")["rows"][0]["changes"]
    assert {one["field"]: one["after"] for one in updated} == {"title": SCRIPT, "room": "Säal 2"}
    assert SCRIPT not in page.content.decode()
    assert "session:" in manager.get(f"{sent.url}errors/").content.decode()
    manager.post(sent.url, {"do": "confirm"})
    assert Session.objects.filter(event=event, title=SCRIPT).exists()


def test_a_programme_makes_a_new_event(manager, team):
    page = reverse("desk:import_new", args=[team.pk])
    assert "Short name" in manager.get(page).content.decode()
    fields = {"slug": "spring", "starts_on": "2031-05-01", "zone": "Europe/Paris"}
    sent = hand_in(manager, page, as_xml(programme()), "schedule.xml", form="programme", **fields)
    seen = manager.get(sent.url)
    assert "new event" in seen.content.decode() and not Event.objects.exists()
    assert groups(seen)["sessions.created"] == 12
    manager.post(sent.url, {"do": "confirm"})
    event = Event.objects.get()
    assert (event.slug, event.time_zone, event.starts_at.year) == ("spring", "Europe/Paris", 2031)
    assert Speaker.objects.filter(event=event, edited_by__username="manager").exists()
    assert reverse("desk:event", args=[event.pk]) in manager.get(sent.url).content.decode()
    taken = hand_in(manager, page, as_xml(programme()), "schedule.xml", form="programme", slug="spring")
    assert taken.status_code == 200 and "has an event" in taken.context["programme"].errors["slug"][0]


@pytest.mark.parametrize(
    ("content", "name", "field", "words"),
    [
        (b"", "p.csv", "file", "empty"),
        (b"\n \n", "p.csv", "file", "empty"),
        (b"name\nx\n", "p.csv", "file", "no column"),
        (b"PK\x03\x04broken", "p.xlsx", "file", "damaged"),
        (b"email\nx", "p.xlsx", "file", "no workbook"),
        (b"\xd0\xcf\x11\xe0", "p.xls", "file", "old Excel"),
        (b'email\n"never closed', "p.csv", "file", "never closes"),
    ],
)
def test_what_cannot_be_read_is_said_at_the_field(manager, event, content, name, field, words):
    page = people(manager, event, content, name=name)
    assert page.status_code == 200 and words in page.context["people"].errors[field][0]
    assert not Upload.objects.exists()


def test_wrong_choices_are_said_at_their_field(manager, event, team):
    assert "speakers or attendees" in people(manager, event, kind="").context["people"].errors["kind"][0]
    page = reverse("desk:import_new", args=[team.pk])
    wrong = {"slug": "no spaces", "starts_on": "soon", "zone": "Mars/Base"}
    form = hand_in(manager, page, "x", form="programme", **wrong).context["programme"]
    assert set(form.errors) == {"slug", "starts_on", "zone"}
    nowhere = json.dumps(programme(named_zone=False))
    form = hand_in(manager, page, nowhere, "s.json", form="programme").context["programme"]
    assert "Choose one, such as" in form.errors["zone"][0]
    form = hand_in(manager, page, "hello", "s.json", form="programme").context["programme"]
    assert set(form.errors) == {"file"}
    assert "Choose a file" in manager.post(page, {"form": "programme"}).context["programme"].errors["file"][0]


def test_a_file_over_the_limit_is_dropped(manager, event, monkeypatch):
    for module in ("portal.desk.forms.uploads", "portal.desk.forms.imports", "portal.events.uploads"):
        monkeypatch.setattr(f"{module}.MAX_BYTES", 1000)
    page = people(manager, event, "email\n" + "x" * 200_000)
    assert page.context["people"].errors["file"] == ["The file is larger than 50 MB."]
    assert page.context["people"]["kind"].value() == "attendees"


def test_the_token_against_forgery_is_asked_for(users, event):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(users[Role.MANAGER])
    assert people(strict, event).status_code == 403


def test_putting_away_removes_the_file(manager, event):
    sent = people(manager, event)
    assert manager.post(sent.url, {"do": "discard"}).url == start(event)
    assert not Upload.objects.exists() and manager.get(sent.url).status_code == 404


def test_only_who_handed_it_in_for_this_event_and_for_a_day(manager, event, as_role, foreign_event):
    sent = people(manager, event)
    token = Upload.objects.get().token
    assert as_role(Role.OWNER).get(sent.url).status_code == 404
    other = Event.objects.create(
        team=event.team, slug="other", title="Other", starts_at=event.starts_at, ends_at=event.ends_at
    )
    for page in ("desk:import_preview", "desk:import_errors"):
        assert manager.get(reverse(page, args=[other.pk, token])).status_code == 404
        assert manager.get(reverse(page, args=[foreign_event.pk, token])).status_code == 404
    assert manager.get(reverse("desk:import_new_preview", args=[event.team_id, token])).status_code == 404
    Upload.objects.update(created_at=timezone.now() - uploads.LIFE)
    assert manager.get(sent.url).status_code == 404 and uploads.clear_old() == 1


@pytest.mark.parametrize("role", [Role.APPROVER, Role.INTEGRATIONS, Role.ANALYST])
def test_other_roles_may_not(as_role, event, team, role):
    for page in (start(event), reverse("desk:import_new", args=[team.pk])):
        assert as_role(role).get(page).status_code == 403
        assert people(as_role(role), event).status_code == 403


def test_strangers_find_nothing(as_role, event, foreign_event, users):
    assert as_role(Role.OWNER).get(start(foreign_event)).status_code == 404
    assert people(as_role(Role.OWNER), foreign_event).status_code == 404
    assert Client().get(start(event)).status_code == 302
    errors = reverse("desk:import_errors", args=[event.pk, "x"])
    assert as_role(Role.OWNER).post(errors).status_code == 405


def test_a_role_lost_between_the_two_steps(manager, event, users):
    sent = people(manager, event)
    add_user("manager", "m@example.org", Role.ANALYST, event.team, operator())
    assert manager.post(sent.url, {"do": "confirm"}).status_code == 403
    assert not Registration.objects.exists()


def test_pages_ask_the_same_however_long_the_file_is(manager, event, django_assert_max_num_queries):
    rows = "".join(f"p{n}@x.org,P{n}\n" for n in range(700)) + "bad\n" * 300
    sent = people(manager, event, "email,name\n" + rows)
    with django_assert_max_num_queries(15):
        page = manager.get(sent.url)
    assert [len(group["rows"]) for group in page.context["sections"][0]["groups"]][:2] == [200, 200]
    assert "the first 200 are shown" in page.content.decode() and groups(page)["people.created"] == 700
    with django_assert_max_num_queries(15):
        manager.get(start(event))
    manager.post(sent.url, {"do": "confirm"})
    assert EmailAddress.objects.filter(address__startswith="p").count() == 700


def test_others_wait_for_no_more_rows_than_one_transaction_takes(manager, event, monkeypatch):
    monkeypatch.setattr(rehearsal, "AT_ONCE", 3)
    lines = "".join(f"p{number}@example.org,P{number}\n" for number in range(4))
    refused = people(manager, event, f"email,name\n{lines}")
    assert "more than 3 rows. Split it" in refused.content.decode()
    assert not Upload.objects.exists()
    taken = people(manager, event, f"email,name\n{lines[: lines.rindex('p3')]}")
    assert groups(manager.get(taken.url)) == {"people.created": 3}


@pytest.mark.parametrize("step", ["look", "confirm"])
def test_nobody_waits_while_a_file_is_read(manager, event, monkeypatch, step):
    """On SQLite a transaction keeps everybody else from writing."""
    sent = people(manager, event)
    around, inside, own = len(connection.savepoint_ids), [], table.read

    def read(*given):
        inside.append(len(connection.savepoint_ids))
        return own(*given)

    monkeypatch.setattr(table, "read", read)
    if step == "look":
        people(manager, event)
    else:
        manager.post(sent.url, {"do": "confirm"})
    assert inside == [around]
