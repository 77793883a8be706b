"""The page that maps columns of ours to registration fields on the platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pydantic import Field

from integrations import registry
from integrations.core.contract import Capability
from integrations.core.records import RemoteField
from portal.desk.forms.options import described
from portal.events.models import Event, Person, Registration
from portal.events.registrations import columns
from portal.publishing.models import Account, Publication, RemoteObject
from portal.roles import Role
from portal.teams.models import Team
from tests.support.fakes import PublicationOptions, fakes, platform, there

from .conftest import SCRIPT

__all__ = ["fakes", "there"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]

As = Callable[[Role], Client]
FIELDS = (
    RemoteField("f1", "Diet", "single", True, {"v": "Vegetarian", "m": "Meat"}),
    RemoteField("f2", "Topics", "multiple", False, {"a": "Art"}),
    RemoteField("f3", SCRIPT),
)


class Options(PublicationOptions):
    custom_fields: Mapping[str, str] = Field(default_factory=dict)


@pytest.fixture
def main(event: Event, team: Team, fakes: None, there: Any, monkeypatch: pytest.MonkeyPatch) -> Publication:
    def read(client: Any, remote_id: str) -> tuple[RemoteField, ...]:
        client.request("GET", f"/{remote_id}/fields")
        return FIELDS

    made = platform(fields=read, publication_options=Options, capabilities={"event.create": Capability("tests")})
    monkeypatch.setitem(registry.PLATFORMS, "fake", made)
    values = {"credentials": {"api_key": "k" * 20}, "base_urls": {"api": there.url}}
    row = Account.objects.create(team=team, platform="fake", name="EU", **values)
    for number, custom in enumerate(({"diet": "Meat", "empty": ""}, {"diet": "m", "topics": "Art"}, {})):
        person = Person.objects.create(team=team, name=f"P{number}")
        Registration.objects.create(event=event, person=person, custom=custom, join_token=str(number))
    return Publication.objects.create(event=event, account=row)


@pytest.fixture
def pushed(main: Publication) -> Publication:
    values = {"kind": "event", "key": "event", "remote_id": "am1"}
    RemoteObject.objects.create(account=main.account, publication=main, **values)
    return main


def url(main: Publication) -> str:
    return reverse("desk:publication_fields", args=[main.event_id, main.pk])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def stored() -> Any:
    return Publication.objects.get().options


def test_columns_are_those_that_somebody_filled_in(main: Publication) -> None:
    assert columns(main.event) == {"diet": 2, "topics": 1}


def test_reading_and_mapping(as_role: As, pushed: Publication) -> None:
    client = as_role(Role.MANAGER)
    assert "No field is known yet." in text(client.get(url(pushed)))
    assert "Read: 3 registration fields." in told(client.post(url(pushed), {"read": "1"}))
    page = text(client.get(url(pushed)))
    for words in (
        "Diet",
        "Required there. One of: Vegetarian, Meat.",
        "Any of: Art.",
        "diet (filled in 2 times)",
        "Company",
    ):
        assert words in page
    assert SCRIPT not in page and "&lt;script&gt;" in page
    answer = client.post(url(pushed), {"field_0": "diet", "field_2": "company"})
    assert answer.status_code == 302 and "2 of 3 fields are answered" in told(answer)
    assert stored() == {"custom_fields": {"diet": "f1", "company": "f3"}}
    assert '<option value="diet" selected>' in text(client.get(url(pushed)))
    client.post(url(pushed), {})
    assert stored() == {}


def test_a_column_answers_one_field(as_role: As, pushed: Publication) -> None:
    client = as_role(Role.MANAGER)
    client.post(url(pushed), {"read": "1"})
    answer = client.post(url(pushed), {"field_0": "diet", "field_1": "diet"})
    assert answer.status_code == 422 and "answers another field already" in text(answer)
    assert client.post(url(pushed), {"field_0": "no-such"}).status_code == 422
    assert stored() == {}


def test_what_is_gone_there_is_said_and_goes_with_saving(as_role: As, pushed: Publication) -> None:
    Publication.objects.update(options={"custom_fields": {"old": "f9", "diet": "f1"}})
    client = as_role(Role.MANAGER)
    client.post(url(pushed), {"read": "1"})
    page = text(client.get(url(pushed)))
    assert "not among the fields" in page and "old (filled in 0 times)" in page
    client.post(url(pushed), {"field_0": "diet"})
    assert stored() == {"custom_fields": {"diet": "f1"}}


def test_why_nothing_was_read(as_role: As, main: Publication, there: Any) -> None:
    client = as_role(Role.MANAGER)
    assert "does not exist on EU yet. Push it first." in told(client.post(url(main), {"read": "1"}))
    RemoteObject.objects.create(account=main.account, publication=main, kind="event", key="event", remote_id="am1")
    there.status = 401
    assert "refused the account's key" in told(client.post(url(main), {"read": "1"}))


def test_the_mapping_is_not_in_the_publication_s_form_and_stays(as_role: As, pushed: Publication) -> None:
    Publication.objects.update(options={"custom_fields": {"diet": "f1"}, "mode": "Group"})
    client = as_role(Role.MANAGER)
    edit = reverse("desk:publication_edit", args=[pushed.event_id, pushed.pk])
    assert "custom_fields" not in text(client.get(edit))
    client.post(edit, {"which": "all", "option_mode": "normal"})
    assert stored() == {"custom_fields": {"diet": "f1"}}
    page = text(client.get(reverse("desk:publication", args=[pushed.event_id, pushed.pk])))
    assert "diet → f1" in page and url(pushed) in page
    assert list(described(Options, {"custom_fields": {"a": "1"}})) == [("Custom fields", "a → 1")]


def test_who_may(as_role: As, pushed: Publication, foreign_event: Event) -> None:
    as_role(Role.OWNER).post(url(pushed), {"read": "1"})
    for role in Role:
        may = role in (Role.OWNER, Role.MANAGER)
        page = as_role(role).get(url(pushed))
        assert page.status_code == 200 and ("<select" in text(page).split("<main")[1]) is may
        assert as_role(role).post(url(pushed), {"field_0": "diet"}).status_code == (302 if may else 403)
    assert stored() == {"custom_fields": {"diet": "f1"}}
    Publication.objects.update(active=False)
    assert "is unpublished" in told(as_role(Role.OWNER).post(url(pushed), {}))
    assert not Publication.objects.get().active
    theirs = Account.objects.create(team=foreign_event.team, platform="fake", name="Theirs")
    row = Publication.objects.create(event=foreign_event, account=theirs)
    assert as_role(Role.OWNER).get(url(row)).status_code == 404
    bare = Account.objects.create(team=pushed.event.team, platform="twin", name="Bare")
    assert as_role(Role.OWNER).get(url(Publication.objects.create(event=pushed.event, account=bare))).status_code == 404


def test_queries_are_bounded(as_role: As, pushed: Publication) -> None:
    client = as_role(Role.OWNER)
    client.post(url(pushed), {"read": "1"})
    client.get(url(pushed))
    with CaptureQueriesContext(connection) as queries:
        client.get(url(pushed))
    assert len(queries) <= 15
