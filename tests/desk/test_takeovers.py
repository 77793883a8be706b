"""The page that takes over what stands on an account already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from portal.events.models import Event, Session
from portal.publishing.models import Account, Operation, Publication, RemoteObject
from portal.roles import Role
from portal.teams.models import Team
from tests.support.browsable import Shelf, shelf
from tests.support.fakes import fakes, there

from .conftest import SCRIPT

__all__ = ["fakes", "shelf", "there"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]

As = Callable[[Role], Client]


@pytest.fixture
def main(event: Event, team: Team, shelf: Shelf, there: Any) -> Publication:
    values = {"credentials": {"api_key": "k" * 20}, "base_urls": {"api": there.url}}
    row = Account.objects.create(team=team, platform="fake", name="EU", **values)
    return Publication.objects.create(event=event, account=row)


@pytest.fixture
def first(main: Publication) -> Session:
    return Session.objects.filter(event=main.event).order_by("starts_at", "code")[0]


def url(main: Publication) -> str:
    return reverse("desk:publication_match", args=[main.event_id, main.pk])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def boxes(page: str) -> dict[str, bool]:
    """Value of each tick → whether it is ticked."""
    parts = page.split('name="pair" value="')[1:]
    return {part.split('"')[0]: part.split(">")[0].endswith("checked") for part in parts}


def test_opening_the_page_asks_nothing(as_role: As, main: Publication, shelf: Shelf) -> None:
    client = as_role(Role.MANAGER)
    assert "Look there" in text(client.get(url(main))) and not shelf.asked
    assert url(main) in text(client.get(reverse("desk:publication", args=[main.event_id, main.pk])))


def test_only_what_is_certain_is_ticked(as_role: As, main: Publication, shelf: Shelf, first: Session) -> None:
    other = Session.objects.filter(event=main.event).order_by("starts_at", "code")[1]
    shelf.put(first.title, starts_at=first.starts_at)
    shelf.put(other.title, starts_at=first.starts_at.replace(year=2031))
    shelf.put(SCRIPT)
    page = text(as_role(Role.MANAGER).get(url(main), {"look": "1"}))
    assert boxes(page) == {f"session:{first.code}=r0": True, f"session:{other.code}=r1": False}
    assert "Same title and start." in page and "Same title; it starts" in page and "2031" in page
    assert SCRIPT not in page and "There, and like nothing of this event: 1" in page


def test_what_is_ticked_is_taken_over(as_role: As, main: Publication, shelf: Shelf, first: Session) -> None:
    shelf.put(first.title, starts_at=first.starts_at)
    shelf.bodies = {"r0": {"title": "Theirs"}}
    client = as_role(Role.MANAGER)
    answer = client.post(url(main), {"pair": f"session:{first.code}=r0"})
    assert answer.status_code == 302 and "Taken over" in told(answer) and not Operation.objects.exists()
    row = RemoteObject.objects.get()
    assert (row.key, row.remote_id, row.adopted, row.body["title"]) == (f"session:{first.code}", "r0", True, "Theirs")
    page = text(client.get(url(main), {"look": "1"}))
    assert "Known already: 1" in page and not boxes(page)


def test_a_refusal_keeps_the_ticks(as_role: As, main: Publication, shelf: Shelf, first: Session) -> None:
    shelf.put(first.title, starts_at=first.starts_at)
    client, pair = as_role(Role.MANAGER), f"session:{first.code}=r0"
    answer = client.post(url(main), {"pair": [pair, "session:NO=r9"]})
    assert answer.status_code == 422 and "has no session NO" in text(answer) and boxes(text(answer)) == {pair: True}
    answer = client.post(url(main), {"pair": ["nonsense"]})
    assert answer.status_code == 422 and boxes(text(answer)) == {pair: False}
    assert "tick what is the same" in text(client.post(url(main), {}))
    assert not RemoteObject.objects.exists()


def test_errors_are_said_in_words(as_role: As, main: Publication, there: Any, settings: Any) -> None:
    client = as_role(Role.OWNER)
    there.status = 401
    assert "refused the account&#x27;s key" in text(client.get(url(main), {"look": "1"}))
    settings.CREDENTIALS_KEYS = ["bmV3LWtleS1vZi1leGFjdGx5LTMyLWJ5dGVzLS0tLS0="]
    assert "Give the credentials again." in text(client.get(url(main), {"look": "1"}))


def test_where_nothing_is_listed_ids_are_asked_for(as_role: As, event: Event, team: Team, shelf: Shelf) -> None:
    row = Account.objects.create(team=team, platform="twin", name="Bare")
    bare = Publication.objects.create(event=event, account=row)
    assert "does not list what is there" in text(as_role(Role.OWNER).get(url(bare), {"look": "1"}))
    page = text(as_role(Role.OWNER).get(reverse("desk:publication", args=[event.pk, bare.pk])))
    assert url(bare) not in page and reverse("desk:publication_adopt", args=[event.pk, bare.pk]) in page


def test_who_may(as_role: As, main: Publication, foreign_event: Event, shelf: Shelf) -> None:
    for role in Role:
        may = role in (Role.OWNER, Role.MANAGER)
        assert as_role(role).get(url(main), {"look": "1"}).status_code == (200 if may else 403)
        assert as_role(role).post(url(main), {}).status_code == (422 if may else 403)
    main.active = False
    main.save()
    assert "is unpublished" in told(as_role(Role.OWNER).get(url(main)))
    theirs = Account.objects.create(team=foreign_event.team, platform="fake", name="Theirs")
    row = Publication.objects.create(event=foreign_event, account=theirs)
    assert as_role(Role.OWNER).get(url(row)).status_code == 404
    assert as_role(Role.OWNER).get(reverse("desk:publication_match", args=[main.event_id, row.pk])).status_code == 404
