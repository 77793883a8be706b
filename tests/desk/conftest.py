"""A team with somebody of each role and an imported event, and a stranger's event beside it.

Rows are made and read with every team in scope; each request narrows it to the user's own teams by itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.dbtime import db_now
from portal.desk.base import banner
from portal.events.models import Event
from portal.publishing.models import Account, Canary, Publication
from portal.roles import Role
from portal.teams import audit
from portal.teams.models import Team, User
from portal.teams.people import add_user, team_named
from portal.teams.scope import everything
from tests.support.programme import programme

SCRIPT = "<script>alert('x')</script>"
"""A title nobody may ever see run."""


@pytest.fixture(autouse=True)
def _no_look_at_the_marker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every few seconds some page compares the database with its marker: here it would count as that page's own."""
    monkeypatch.setattr(banner, "SECONDS", 1e9)


@pytest.fixture
def team(db: None) -> Iterator[Team]:
    with everything():
        yield team_named("Main", audit.operator())


@pytest.fixture(autouse=True)
def worker(db: None) -> Canary:
    """A worker answers: otherwise the home page speaks of nothing else."""
    return Canary.objects.create(sent_at=db_now(), back_at=db_now())


@pytest.fixture
def users(team: Team) -> dict[Role, User]:
    """One user per role, named like the role."""
    return {role: add_user(role.value, f"{role.value}@example.org", role, team, audit.operator())[0] for role in Role}


@pytest.fixture
def as_role(users: dict[Role, User]) -> Callable[[Role], Client]:
    """A client signed in as the user of a role."""

    def sign_in(role: Role) -> Client:
        client = Client()
        client.force_login(users[role])
        return client

    return sign_in


@pytest.fixture
def event(team: Team, tmp_path: Path) -> Event:
    """An event two months from now: 12 sessions, its speakers proposed and without addresses, nothing published."""
    path = tmp_path / "schedule.json"
    first = timezone.localdate() + timedelta(days=60)
    path.write_text(json.dumps(programme(first=first.isoformat())), encoding="utf-8")
    call_command("import_schedule", path, "--event", "conf", "--team", team.name, verbosity=0)
    return Event.objects.select_related("team").get(team=team, slug="conf")


@pytest.fixture
def foreign_event(db: None) -> Event:
    """An event of a team that none of ``users`` belongs to."""
    with everything():
        start = timezone.now() + timedelta(days=30)
        return Event.objects.create(
            team=team_named("Strangers", audit.operator()),
            slug="theirs",
            title="Their own event",
            starts_at=start,
            ends_at=start + timedelta(hours=8),
        )


@pytest.fixture
def account(team: Team) -> Account:
    """An account that nothing is sent to."""
    return Account.objects.create(team=team, platform="meltingspot", name="Community Spot")


@pytest.fixture
def publication(event: Event, account: Account) -> Publication:
    """All sessions of ``event`` on ``account``."""
    return Publication.objects.create(event=event, account=account, options={"host_email": "host@example.org"})
