"""Lists answer what they name and nothing else, to every role."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.events.models import Event, Room, Track
from portal.roles import Role
from portal.teams.audit import operator
from portal.teams.list_guard import GuardedAdmin
from portal.teams.people import add_user, team_named
from portal.teams.scope import everything

from .list_matrix import walk
from .test_admin import HOUR, _data  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def foreign(db: None) -> dict[type, int]:
    """Model → a row of a team that nobody here belongs to."""
    with everything():
        team = team_named("Strangers", operator())
        now = timezone.now()
        event = Event.objects.create(team=team, slug="theirs", title="Theirs", starts_at=now, ends_at=now + HOUR)
        rows: list[models.Model] = [team, event]
        rows += [kind.objects.create(event=event, name="Theirs") for kind in (Track, Room)]
        return {type(row): row.pk for row in rows}


def test_every_list_is_guarded() -> None:
    assert [model for model, own in admin.site._registry.items() if not isinstance(own, GuardedAdmin)] == []


@pytest.mark.parametrize("role", Role)
def test_no_cell_is_wrong(data: Any, foreign: dict[type, int], role: Role) -> None:
    user, _ = add_user(role.value, "u@example.org", role, data.team, operator())
    wrong, counted = [], Counter[str]()
    for name, cell, expected, found, rows in walk(user, role, foreign):
        counted[cell.kind] += 1
        if found != expected or (cell.kind == "foreign" and rows):
            wrong.append((name, cell.query[:80], expected, found))
    assert wrong == []
    assert counted["right"] > 40 and counted["hostile"] > 500, counted
    print(role, dict(counted))


def test_a_field_that_is_left_empty_is_none(data: Any) -> None:
    """Of a row's own pages, too: a form sends what was left empty."""
    user, _ = add_user("owner", "u@example.org", Role.OWNER, data.team, operator())
    browser = Client()
    browser.force_login(user)
    for page in ("change", "delete", "history"):
        address = reverse(f"admin:events_event_{page}", args=[data.pk])
        plain, empty = browser.get(address), browser.get(address, {"_to_field": ""})
        assert empty.status_code == plain.status_code < 500, page
