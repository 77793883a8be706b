"""The page that archives an event: it says what stands where and asks, with nothing chosen beforehand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from portal.events.models import Event
from portal.publishing.models import Publication, RemoteObject
from portal.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]

As = Callable[[Role], Client]


@pytest.fixture
def there(publication: Publication) -> RemoteObject:
    """A session of the event on MeltingSpot."""
    own = {"account": publication.account, "publication": publication}
    return RemoteObject.objects.create(kind="session", key="session:D0R0S0", remote_id="r1", label="A", **own)


def url(event: Event) -> str:
    return reverse("desk:archive", args=[event.pk])


def at_home(client: Client, event: Event) -> bool:
    return event.title in client.get(reverse("admin:index")).content.decode()


def test_the_page_asks_and_chooses_nothing_itself(as_role: As, event: Event, there: RemoteObject) -> None:
    client = as_role(Role.MANAGER)
    page = client.get(url(event)).content.decode()
    assert "Community Spot" in page and "1 session" in page and "It stays there as it is" in page
    assert "Only by hand can be removed: " in page and "checked" not in page
    answer = client.post(url(event), {"do": "archive"})
    (told,) = get_messages(answer.wsgi_request)
    assert str(told) == f"One thing of '{event}' stands on platforms. Say whether to keep or to remove what is there."
    event.refresh_from_db()
    assert answer.url == url(event) and event.archived_at is None


def test_kept_there_it_leaves_the_home_page_and_comes_back(as_role: As, event: Event, there: RemoteObject) -> None:
    client = as_role(Role.MANAGER)
    answer = client.post(url(event), {"do": "archive", "there": "keep"})
    assert answer.url == reverse("desk:event", args=[event.pk]) and not at_home(client, event)
    page = client.get(answer.url).content.decode()
    assert "Archived on" in page and "Bring it back" in page and "Archive this event" not in page
    client.post(url(event), {"do": "bring_back"})
    assert at_home(client, event)


def test_removed_there_the_plan_comes_next_and_home_keeps_it(as_role: As, event: Event, there: RemoteObject) -> None:
    client = as_role(Role.OWNER)
    answer = client.post(url(event), {"do": "archive", "there": "remove"})
    assert answer.url == reverse("desk:plan", args=[event.pk]) and at_home(client, event)
    page = client.get(reverse("desk:event", args=[event.pk])).content.decode()
    assert "1 thing still to be removed on platforms: push the plan." in page
    RemoteObject.objects.update(state="gone")
    assert not at_home(client, event)


def test_what_stands_nowhere_needs_no_answer(as_role: As, event: Event) -> None:
    client = as_role(Role.MANAGER)
    assert "Nothing of it stands on a platform" in client.get(url(event)).content.decode()
    client.post(url(event), {"do": "archive"})
    assert not at_home(client, event)


@pytest.mark.parametrize("role", [Role.APPROVER, Role.ANALYST])
def test_who_may_not_is_not_offered_it(as_role: As, event: Event, role: Role) -> None:
    client = as_role(role)
    assert "Archive this event" not in client.get(reverse("desk:event", args=[event.pk])).content.decode()
    assert client.get(url(event)).status_code == 403


def test_nobody_deletes_an_event_in_the_admin(as_role: As, event: Event, there: RemoteObject) -> None:
    """B10: there is no way past the question."""
    client = as_role(Role.OWNER)
    delete = reverse("admin:events_event_delete", args=[event.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    shown = client.get(reverse("admin:events_event_change", args=[event.pk])).content.decode()
    assert delete not in shown and "Archive or bring back" in shown
    listed = client.get(reverse("admin:events_event_changelist") + "?archived_at__isempty=1")
    assert listed.status_code == 200 and Event.objects.filter(pk=event.pk).exists()
