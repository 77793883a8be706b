"""Limits of the platforms beside the fields of events, sessions and people, in the plan's own words."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integrations import registry
from integrations.core.reasons import Reason
from portal.events import form_hints
from portal.events.form_hints import Remark, field_of
from portal.events.models import Event, Person, Registration, Session, Speaker, SpeakerState, Track
from portal.planning import planner
from portal.publishing.models import Account, Publication
from portal.roles import Role
from portal.teams.models import Team

from .conftest import SCRIPT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]

As = Callable[[Role], Client]
CODE = "D0R0S0"


@pytest.fixture
def talks(event: Event, team: Team) -> Publication:
    row = Account.objects.create(team=team, platform="bemyapp", name="Talks", options={"talk_create": True})
    return Publication.objects.create(event=event, account=row)


@pytest.fixture
def session(event: Event) -> Session:
    return Session.objects.get(event=event, code=CODE)


def change(row: Any) -> str:
    return reverse(f"admin:events_{row._meta.model_name}_change", args=[row.pk])


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def sent(answer: Any) -> dict[str, Any]:
    """What the form shown would send back unchanged."""
    form = answer.context["adminform"].form
    data: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        parts = bound.field.widget.decompress(value) if hasattr(bound.field.widget, "decompress") else None
        if parts is not None:
            data |= {f"{bound.html_name}_{n}": "" if part is None else str(part) for n, part in enumerate(parts)}
        elif value not in (None, False):
            data[bound.html_name] = value
    for inline in answer.context["inline_admin_formsets"]:
        data |= {bound.html_name: bound.value() for bound in inline.formset.management_form}
        for one in inline.formset.forms:
            data |= {bound.html_name: bound.value() for bound in one if bound.value() is not None}
    return data


def test_the_words_are_those_of_the_plan(event: Event, talks: Publication, session: Session) -> None:
    session.title = "é" * 300
    session.save()
    (found,) = (one for one in form_hints.on(session) if one.blocked)
    line = next(line for line in planner.plan(event).lines if line.object == f"session:{CODE}")
    assert (found.where, (found.reason,), found.blocked) == (
        "Talks",
        line.reasons,
        True,
    ) and line.verb.value == "blocked"
    assert "300 characters" in str(found) and field_of(found, ["title", "starts_at"]) == "title"


def test_beside_the_field_before_editing(as_role: As, talks: Publication, session: Session) -> None:
    session.title, session.abstract = SCRIPT + "x" * 300, "y " * 3000
    session.save()
    page = as_role(Role.MANAGER).get(change(session))
    fields = page.context["adminform"].form.fields
    assert "Not sent to Talks: the title has" in html.unescape(fields["title"].help_text)
    assert "Not sent to Talks" in text(page) and SCRIPT not in page.content.decode()
    assert "Not sent to" not in fields["subtitle"].help_text
    looked = text(as_role(Role.ANALYST).get(change(session)))
    assert "Not sent to Talks" not in looked


def test_after_saving_in_the_list(as_role: As, talks: Publication, session: Session) -> None:
    client = as_role(Role.MANAGER)
    form = sent(client.get(change(session)))

    def save(title: str, button: str = "_save") -> list[str]:
        answer = client.post(change(session), {**form, "title": title, button: "1"}, follow=True)
        assert answer.redirect_chain
        return [words for words in told(answer) if words.startswith("Not sent to Talks: the title has")]

    assert len(save("z" * 300)) == 1
    assert save("z" * 301, "_continue") == []  # there it stands beside the field
    assert "the title has 301 characters" in text(client.get(change(session)))
    assert save("Short") == []


def test_a_speaker_s_missing_name_is_said_where_it_is_typed(
    as_role: As, event: Event, talks: Publication, settings: Any
) -> None:
    settings.CAN_MAIL = True
    speaker = Speaker.objects.filter(event=event).first()
    assert speaker is not None
    Speaker.objects.filter(pk=speaker.pk).update(state=SpeakerState.APPROVED)
    person = speaker.person
    client = as_role(Role.OWNER)
    form = sent(client.get(change(person)))
    answer = client.post(
        change(person), {**form, "first_name": "Ada", "last_name": "", "email": "ada@example.org", "_save": "1"}
    )
    assert any("Not sent to Talks: give a last name" in words for words in told(answer)), told(answer)
    page = client.get(change(person))
    assert "give a last name" in html.unescape(page.context["adminform"].form.fields["last_name"].help_text)
    assert any("give a last name" in words for words in told(client.get(change(speaker))))


def test_a_picture_that_is_no_https_address(as_role: As, event: Event, team: Team) -> None:
    row = Account.objects.create(team=team, platform="airmeet", name="EU")
    Publication.objects.create(event=event, account=row, options={"host_email": "host@example.org"})
    Event.objects.filter(pk=event.pk).update(image_url="http://example.org/a.png")
    fields = as_role(Role.MANAGER).get(change(event)).context["adminform"].form.fields
    assert "EU: picture left out" in html.unescape(fields["image_url"].help_text)


def test_a_time_that_does_not_fit_is_said_beside_it(as_role: As, event: Event, team: Team) -> None:
    row = Account.objects.create(team=team, platform="airmeet", name="EU")
    Publication.objects.create(event=event, account=row, options={"host_email": "host@example.org"})
    line = next(line for line in planner.plan(event).lines if line.reason.startswith("Overlaps"))
    late = Session.objects.get(event=event, code=line.object.partition(":")[2])
    fields = as_role(Role.MANAGER).get(change(late)).context["adminform"].form.fields
    said = html.unescape(fields["starts_at"].help_text)
    assert said.startswith(f"Time zone: {event.time_zone}.") and f"Not sent to EU: {line.reason}" in said


def test_nothing_is_said_where_nothing_is_published(as_role: As, session: Session, talks: Publication) -> None:
    session.title = "x" * 300
    session.save()
    Publication.objects.update(active=False)
    assert form_hints.on(session) == []
    assert form_hints.on(Track.objects.create(event=session.event, name="T")) == []
    Publication.objects.update(active=True, choice="D0R0S1")
    assert form_hints.on(session) == []


def test_options_that_no_longer_fit_are_said(talks: Publication, session: Session) -> None:
    Publication.objects.update(options={"gone": 1})
    assert str(form_hints.on(session)[0]).endswith("set them again.")


def test_pages_cost_as_much_with_many_attendees(
    as_role: As, event: Event, talks: Publication, session: Session, team: Team
) -> None:
    client = as_role(Role.MANAGER)
    client.get(change(session))
    with CaptureQueriesContext(connection) as few:
        client.get(change(session))
    people = Person.objects.bulk_create([Person(team=team, name=f"P{n}") for n in range(50)])
    Registration.objects.bulk_create(
        [Registration(event=event, person=one, join_token=f"t{n}") for n, one in enumerate(people)]
    )
    with CaptureQueriesContext(connection) as many:
        client.get(change(session))
    assert len(many) <= len(few) and not any('FROM "events_registration"' in query["sql"] for query in many)
    with CaptureQueriesContext(connection) as listed:
        client.get(reverse("admin:events_session_changelist"))
    assert len(listed) <= 15


def test_every_platform_is_asked(event: Event, team: Team, session: Session) -> None:
    for slug in registry.PLATFORMS:
        row = Account.objects.create(team=team, platform=slug, name=slug)
        Publication.objects.create(event=event, account=row)
    session.title = "x" * 5000
    session.save()
    assert {one.where for one in form_hints.on(session) if one.reason.field == "title"} >= {"bemyapp"}


def test_a_remark_about_no_field_of_the_form_stands_beside_none() -> None:
    assert field_of(Remark("X", Reason("core.shortened", field="abstract")), ["title", "abstract"]) == "abstract"
    assert field_of(Remark("X", Reason("core.shortened", field="cover")), ["title", "abstract"]) == ""
    assert field_of(Remark("X", Reason("airmeet.whole_event")), ["title", ""]) == ""
