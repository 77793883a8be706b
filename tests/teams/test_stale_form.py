"""B06: two people edit the same thing, and nothing is overwritten that nobody has seen."""

from __future__ import annotations

import hashlib
import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from portal.events import programme, sessions
from portal.events.models import Person, Session, SessionSpeaker, Speaker, Track
from portal.events.people import edit_person, give_address
from portal.roles import Role
from portal.teams.audit import operator
from tests.support.pageform import filled

from .test_admin import _data, browser

__all__ = ["_data", "browser"]

ELSE = "Somebody else changed this meanwhile"


@pytest.fixture
def session(data: Any) -> Session:
    return Session.objects.select_related("event__team").order_by("code")[0]


def page_of(row: Any) -> str:
    return f"/admin/events/{row._meta.model_name}/{row.pk}/change/"


def form_at(client: Client, row: Any, having: str = "title") -> dict[str, list[str]]:
    return filled(client.get(page_of(row)).content.decode(), having)


def theirs(row: Session, **values: Any) -> None:
    """What a colleague saves in between."""
    programme.edit_row(
        actor=operator(), row=Session.objects.select_related("event__team").get(pk=row.pk), values=values
    )


def now(row: Session, *names: str) -> list[Any]:
    return list(Session.objects.values_list(*names).get(pk=row.pk))


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 200, "nothing was saved"
    return dict(answer.context["adminform"].form.errors)


def test_a_form_that_nobody_disturbed_is_saved(browser: Any, session: Session) -> None:
    client = browser(Role.MANAGER)
    sent = {**form_at(client, session), "title": "Ours"}
    assert client.post(page_of(session), sent).status_code == 302
    assert now(session, "title") == ["Ours"]


def test_the_second_is_told_which_fields_changed_and_to_what(browser: Any, session: Session) -> None:
    client = browser(Role.MANAGER)
    sent = {**form_at(client, session), "title": "Ours"}
    theirs(session, title="Theirs", abstract="Their abstract")
    held = client.post(page_of(session), sent)
    found = errors(held)
    assert set(found) == {"title", "abstract"}
    assert "It was saved as: Theirs." in found["title"][0]
    assert now(session, "title", "abstract") == ["Theirs", "Their abstract"]
    again = filled(held.content.decode(), "title")
    assert (again["title"], again["abstract"]) == (["Ours"], ["Their abstract"]), "what was left alone here is theirs"
    assert client.post(page_of(session), again).status_code == 302
    assert now(session, "title", "abstract") == ["Ours", "Their abstract"]


def test_a_third_change_in_between_is_told_again(browser: Any, session: Session) -> None:
    client = browser(Role.MANAGER)
    sent = {**form_at(client, session), "title": "Ours"}
    theirs(session, title="Theirs")
    again = filled(client.post(page_of(session), sent).content.decode(), "title")
    theirs(session, title="Theirs once more")
    assert "Theirs once more" in errors(client.post(page_of(session), again))["title"][0]


@pytest.mark.parametrize(
    ("field", "inputs"),
    [
        ("starts_at", ["starts_at_0", "starts_at_1"]),
        ("do_not_record", ["do_not_record"]),
        ("duration", ["duration"]),
        ("tags", ["tags"]),
        ("track", ["track"]),
        ("links", ["links"]),
    ],
)
def test_every_kind_of_field_shows_theirs_where_it_was_left_alone(
    browser: Any, session: Session, field: str, inputs: list[str]
) -> None:
    track = Track.objects.create(event=session.event, name="Another track")
    values = {
        "starts_at": session.starts_at + timedelta(hours=1),
        "do_not_record": not session.do_not_record,
        "duration": session.duration + timedelta(minutes=5),
        "tags": ["theirs", "both"],
        "track": track,
        "links": [{"label": "Theirs", "url": "https://example.org/"}],
    }
    client = browser(Role.MANAGER)
    sent = {**form_at(client, session), "title": "Ours"}
    theirs(session, **{field: values[field]})
    fresh = form_at(client, session)
    held = client.post(page_of(session), sent)
    assert set(errors(held)) == {field}
    again = filled(held.content.decode(), "title")
    assert [again.get(name) for name in inputs] == [fresh.get(name) for name in inputs]
    assert client.post(page_of(session), again).status_code == 302
    saved = Session.objects.select_related("track").get(pk=session.pk)
    assert (saved.title, getattr(saved, field)) == ("Ours", values[field])


def test_the_same_change_twice_is_no_conflict(browser: Any, session: Session) -> None:
    client = browser(Role.MANAGER)
    sent = {**form_at(client, session), "title": "The same", "subtitle": "Ours"}
    theirs(session, title="The same")
    assert client.post(page_of(session), sent).status_code == 302
    assert now(session, "title", "subtitle") == ["The same", "Ours"]


def test_who_takes_part_is_not_taken_out_by_a_page_that_does_not_show_them(browser: Any, session: Session) -> None:
    client = browser(Role.MANAGER)
    sent = {**form_at(client, session), "title": "Ours"}
    new = Speaker.objects.filter(event=session.event).exclude(parts__session=session)[0]
    parts = [sessions.Part(one.speaker, one.role, one.position) for one in session.parts.select_related("speaker")]
    sessions.set_parts(actor=operator(), session=session, parts=[*parts, sessions.Part(new, "speaker", 9)])
    for _ in range(2):  # saving again does not help: the page still does not show them
        held = client.post(page_of(session), sent)
        assert ["who takes part" in one for one in errors(held)["__all__"]] == [True]
        sent = filled(held.content.decode(), "title")
    assert SessionSpeaker.objects.filter(session=session, speaker=new).exists()
    assert client.post(page_of(session), {**form_at(client, session), "title": "Ours"}).status_code == 302
    assert SessionSpeaker.objects.filter(session=session, speaker=new).exists()


def test_a_person_s_address_counts_too(browser: Any, data: Any) -> None:
    person = Person.objects.select_related("team").get(name="Kasa")
    client = browser(Role.MANAGER)
    sent = {**form_at(client, person, "name"), "company": "Ours"}
    give_address(actor=operator(), person=person, address="new@example.org")
    edit_person(actor=operator(), person=person, values={"job_title": "Theirs"})
    assert set(errors(client.post(page_of(person), sent))) == {"email", "job_title"}


def test_what_a_page_was_made_from_tells_nothing_of_what_is_masked(browser: Any, data: Any) -> None:
    """A digest without a key can be had of every address that one thinks of."""
    person = Person.objects.get(addresses__address="kasa@example.org")
    seen = re.compile(r'name="seen"[^>]*value="([^"]*)"')
    found = seen.search(browser(Role.ANALYST).get(page_of(person)).text)
    told = html.unescape(found[1]) if found else "{}"
    for guess in ('"kasa@example.org"', "kasa@example.org"):
        assert hashlib.sha256(guess.encode()).hexdigest()[:16] not in told
    again = seen.search(browser(Role.MANAGER).get(page_of(person)).text)
    other = Person.objects.exclude(pk=person.pk).first()
    assert again is not None and other is not None
    digests = {**json.loads(html.unescape(again[1]))}
    elsewhere = json.loads(html.unescape(seen.search(browser(Role.MANAGER).get(page_of(other)).text)[1]))  # type: ignore[index]
    assert not set(digests.values()) & set(elsewhere.values()), "nor is what two people share told"
