"""Reasons that quote a person's address hide it from whoever may not read it, on every page that says them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from portal.events.models import Event
from portal.planning import planner
from portal.planning.manual_tasks import refresh_tasks
from portal.publishing.models import ManualTask, Publication, RemoteState
from portal.roles import Role

from .pushing import _staged, all_there, register, text, there  # noqa: F401

GUEST = "guest0@example.org"


@pytest.fixture
def lost(event: Event, staged: Publication) -> Publication:
    """A guest whom the platform no longer knows; it calls people by their address, as Airmeet does."""
    all_there(staged)
    register(event, 1)
    row = there(staged, f"attendee:{GUEST}", {}, state=RemoteState.MISSING)
    row.remote_id = f"airmeet-1/{GUEST}"
    row.save()
    return staged


def tasks_of(event: Event) -> list[str]:
    refresh_tasks(planner.plan(event))
    task = ManualTask.objects.get(done_at=None)
    return [reverse("desk:tasks", args=[event.pk]), reverse("desk:task", args=[task.pk])]


@pytest.mark.parametrize(("role", "shown"), [(Role.ANALYST, False), (Role.OWNER, True)])
def test_an_id_that_is_an_address_is_masked(
    as_role: Callable[[Role], Client], event: Event, lost: Publication, role: Role, shown: bool
) -> None:
    for url in tasks_of(event):
        page = text(as_role(role), url)
        assert "It was there as" in page, url
        assert (GUEST in page) is shown, url


@pytest.mark.parametrize(("role", "shown"), [(Role.INTEGRATIONS, False), (Role.OWNER, True)])
def test_so_it_is_on_the_plan(
    as_role: Callable[[Role], Client], event: Event, lost: Publication, role: Role, shown: bool
) -> None:
    group = f"publication={lost.pk}&bucket=manual&kind=attendee"
    for url in (reverse("desk:plan", args=[event.pk]), f"{reverse('desk:plan_lines', args=[event.pk])}?{group}"):
        page = text(as_role(role), url)
        assert "It was there as" in page, url
        assert (GUEST in page) is shown, url
