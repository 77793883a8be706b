"""The page on which somebody takes over what a colleague confirmed who may no longer do so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from portal.events.models import Event
from portal.publishing.models import Operation, Publication
from portal.roles import Role
from portal.teams.models import Membership, User

from .pushing import _staged, all_there, form, published, text  # noqa: F401
from .test_stepup import age, asks

As = Callable[[Role], Client]


@pytest.fixture
def left(as_role: As, event: Event, staged: object, users: dict[Role, User]) -> str:
    """The manager pushed and is no member any more; the address of the page."""
    plan = reverse("desk:plan", args=[event.pk])
    client = as_role(Role.MANAGER)
    client.post(plan, form(text(client, plan)))
    Membership._base_manager.filter(user=users[Role.MANAGER]).delete()
    Operation._base_manager.update(unconfirmed=True, state="waiting")
    return reverse("desk:confirm", args=[event.pk])


def test_home_and_plan_lead_there(as_role: As, event: Event, left: str) -> None:
    owner = as_role(Role.OWNER)
    assert left in text(owner, reverse("admin:index"))
    page = text(owner, reverse("desk:plan", args=[event.pk]))
    assert left in page and "13 changes wait: whoever confirmed them may no longer do so." in page
    assert "Push stuck" not in text(owner, reverse("admin:index"))


def test_it_says_whose_they_are_and_sends_them_in_ones_own_name(as_role: As, event: Event, left: str) -> None:
    owner = as_role(Role.OWNER)
    page = text(owner, left)
    assert "13 changes were confirmed by somebody" in page and "<bdi>manager</bdi>" in page
    answer = owner.post(left, form(page), follow=True)
    assert "13 changes go in your name now." in answer.content.decode()
    assert set(Operation._base_manager.values_list("confirmed_by__username", "unconfirmed")) == {("owner", False)}
    assert "Nothing waits to be confirmed." in text(owner, left)


def test_what_has_changed_since_is_shown_first(as_role: As, event: Event, left: str) -> None:
    owner = as_role(Role.OWNER)
    sent = form(text(owner, left))
    Operation._base_manager.filter(key="event").update(unconfirmed=False)
    answer = owner.post(left, sent, follow=True)
    assert "Nothing was confirmed: what waits has changed." in answer.content.decode()
    assert Operation._base_manager.filter(unconfirmed=True).count() == 12
    assert "Nothing was confirmed" in owner.post(left, {}, follow=True).content.decode()


def test_who_may_not_push_reads_and_cannot_confirm(as_role: As, left: str) -> None:
    page = text(as_role(Role.INTEGRATIONS), left)
    assert "Confirm in my name" not in page and "An Owner or Event manager can." in page
    assert as_role(Role.INTEGRATIONS).post(left, {"digest": "x"}).status_code == 403
    assert as_role(Role.ANALYST).get(left).status_code == 403


def test_removals_take_a_fresh_sign_in(as_role: As, event: Event, staged: Publication, users: dict[Role, User]) -> None:
    all_there(staged)
    event.sessions.update(state="cancelled", remove_there=True)
    plan, url = reverse("desk:plan", args=[event.pk]), reverse("desk:confirm", args=[event.pk])
    as_role(Role.MANAGER).post(plan, {**form(text(as_role(Role.MANAGER), plan)), "remove": "yes"})
    Operation._base_manager.update(unconfirmed=True, state="waiting")
    owner = as_role(Role.OWNER)
    sent = form(text(owner, url))
    assert asks(age(owner).post(url, sent))
    assert Operation._base_manager.filter(unconfirmed=True).count() == 12
    age(owner, 0).post(url, sent)
    assert Operation._base_manager.filter(verb="delete", state="queued", unconfirmed=False).count() == 12
