"""Pages of what single sessions have of a publication's options for themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integrations import registry
from portal.desk.forms.sessions import SessionOptionsForm
from portal.events.models import Event, Session
from portal.publishing.models import Account, Publication
from portal.roles import Role
from portal.teams.models import AuditEntry, Team
from tests.support.fakes import fakes

from .conftest import SCRIPT

__all__ = ["fakes"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fakes", "scoped")]

As = Callable[[Role], Client]
CODE = "D0R0S0"
VIDEO = "https://v.test/1"


@pytest.fixture
def main(event: Event, team: Team) -> Publication:
    row = Account.objects.create(team=team, platform="fake", name="EU", credentials={"api_key": "k"})
    options = {"mode": "Group", "languages": ["de"], "featured": True}
    return Publication.objects.create(event=event, account=row, options=options)


def pages(main: Publication, code: str = CODE) -> tuple[str, str]:
    session = Session.objects.get(event=main.event_id, code=code)
    there = [main.event_id, main.pk]
    return reverse("desk:publication_sessions", args=there), reverse(
        "desk:publication_session", args=[*there, session.pk]
    )


def text(answer: Any) -> str:
    return str(answer.content.decode())


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def stored() -> Any:
    return Publication.objects.get().session_values


def test_the_form_offers_what_a_session_may_have_and_says_what_holds_else(as_role: As, main: Publication) -> None:
    page = text(as_role(Role.MANAGER).get(pages(main)[1]))
    for words in (
        "As in the publication: Group", "As in the publication: yes", "as in the publication: de.",
        "as in the publication: not set.", "No languages for this session",
    ):  # fmt: skip
        assert words in page
    assert "option_tables" not in page and "option_stream_key" not in page
    assert "No video URL for this session" not in page and "Remove all of its own values" not in page


def test_giving_and_taking_away(as_role: As, main: Publication) -> None:
    client, (listed, form) = as_role(Role.MANAGER), pages(main)
    answer = client.post(form, {"option_video_url": VIDEO, "option_featured": "no", "option_blank_languages": "on"})
    assert answer.status_code == 302 and "has values of its own" in told(answer)
    assert stored() == {CODE: {"featured": False, "languages": [], "video_url": VIDEO}}
    page = text(client.get(listed))
    assert VIDEO in page and "Featured: <bdi" in page and "With own values 1" in page
    assert "1 has values of its own" in text(client.get(reverse("desk:publication", args=[main.event_id, main.pk])))
    shown = text(client.get(form))
    assert f'value="{VIDEO}"' in shown and 'name="option_blank_languages" id="id_option_blank_languages"' in shown
    client.post(form, {"option_video_url": VIDEO})
    assert stored() == {CODE: {"video_url": VIDEO}}
    assert "is as the publication has it" in told(client.post(form, {"clear": "1"}))
    assert stored() == {}
    changes = AuditEntry._base_manager.filter(action="publication.update").latest("pk").changes
    assert changes == {f"session.{CODE}.video_url": [VIDEO, None]}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"option_mode": "normal", "option_video_url": VIDEO}, "A video needs a group room."),
        ({"option_languages": "de", "option_blank_languages": "on"}, "Give a value, or tick that there is none"),
        ({"option_mode": "no-such"}, "Select a valid choice"),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field(
    as_role: As, main: Publication, sent: dict[str, str], words: str
) -> None:
    answer = as_role(Role.MANAGER).post(pages(main)[1], sent)
    assert answer.status_code == 422 and words in text(answer) and f"Session {CODE}" not in text(answer)
    assert stored() == {}


def test_another_session_that_no_longer_fits_is_named(as_role: As, main: Publication) -> None:
    Publication.objects.update(options={"mode": "normal"}, session_values={"D0R0S1": {"video_url": VIDEO}})
    answer = as_role(Role.MANAGER).post(pages(main)[1], {"option_featured": "yes"})
    assert answer.status_code == 422 and "Session D0R0S1: " in text(answer)


def test_a_change_of_the_publication_that_breaks_a_session_names_it(as_role: As, main: Publication) -> None:
    Publication.objects.update(session_values={CODE: {"video_url": VIDEO}})
    edit = reverse("desk:publication_edit", args=[main.event_id, main.pk])
    answer = as_role(Role.MANAGER).post(edit, {"which": "all", "option_mode": "normal"})
    assert answer.status_code == 422 and f"Session {CODE}: " in text(answer)


def test_a_session_outside_the_choice_keeps_values_that_can_only_be_removed(as_role: As, main: Publication) -> None:
    Publication.objects.update(choice="D0R0S1", session_values={CODE: {"video_url": VIDEO}})
    client, (listed, form) = as_role(Role.MANAGER), pages(main)
    assert "Not in this publication: kept, does not count" in text(client.get(listed))
    assert client.post(form, {"option_featured": "yes"}).status_code == 422
    assert client.get(pages(main, "D0R0S2")[1]).status_code == 404
    client.post(form, {"clear": "1"})
    assert stored() == {}


def test_titles_and_values_are_text(as_role: As, main: Publication) -> None:
    Session.objects.filter(code=CODE).update(title=SCRIPT)
    Publication.objects.update(
        session_values={CODE: {"video_url": SCRIPT}}, options={"mode": "Group", "video_url": SCRIPT}
    )
    for where in pages(main):
        assert SCRIPT not in text(as_role(Role.OWNER).get(where))


def test_who_may(as_role: As, main: Publication) -> None:
    listed, form = pages(main)
    for role in Role:
        changes = role in (Role.OWNER, Role.MANAGER)
        page = as_role(role).get(listed)
        assert page.status_code == 200 and (form in text(page)) is changes
        assert as_role(role).get(form).status_code == (200 if changes else 403)
        assert as_role(role).post(form, {"option_featured": "no"}).status_code == (302 if changes else 403)
    Publication.objects.update(active=False)
    assert "is unpublished" in told(as_role(Role.OWNER).post(form, {"option_featured": "yes"}))


def test_a_foreign_session_is_not_there(as_role: As, main: Publication, foreign_event: Event) -> None:
    start = foreign_event.starts_at
    theirs = Session.objects.create(
        event=foreign_event, code="X", title="X", starts_at=start, duration=timedelta(hours=1)
    )
    where = reverse("desk:publication_session", args=[main.event_id, main.pk, theirs.pk])
    assert as_role(Role.OWNER).get(where).status_code == 404


def test_queries_do_not_grow(as_role: As, main: Publication) -> None:
    client, (listed, _) = as_role(Role.OWNER), pages(main)
    client.get(listed)
    with CaptureQueriesContext(connection) as few:
        client.get(listed)
    own = {code: {"featured": True} for code in Session.objects.values_list("code", flat=True)}
    Publication.objects.update(session_values=own)
    with CaptureQueriesContext(connection) as many:
        client.get(listed)
    assert len(many) == len(few) <= 15


def test_every_platform_s_form_is_empty_at_first(main: Publication) -> None:
    for platform in registry.PLATFORMS.values():
        main.options = {}
        form = SessionOptionsForm(main, platform.publication_options, CODE, {}, mask=False)
        assert form.is_valid(), form.errors
        assert form.option_changes() == {}
