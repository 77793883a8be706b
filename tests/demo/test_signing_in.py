"""The demo's users can sign in and confirm who they are, and what is made beside it leads to it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from portal.demo import setup
from portal.roles import Role
from portal.teams import audit
from portal.teams.people import add_user, team_named
from portal.teams.scope import everything

ROOT = Path(__file__).parents[2]


def portal_url(data: Path, **more: str) -> str:
    """What a process of the installation in ``data`` takes for its address."""
    environment = {key: value for key, value in os.environ.items() if key != "PORTAL_URL"}
    done = subprocess.run(
        [sys.executable, "-c", "from portal import settings; print(settings.PORTAL_URL)"],
        cwd=ROOT,
        env={**environment, "PORTAL_DATA_DIR": str(data), **more},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_links_made_beside_the_demo_lead_to_it(tmp_path: Path, settings: pytest.FixtureRequest, db: None) -> None:
    assert portal_url(tmp_path) == "http://127.0.0.1:8000"
    settings.DEMO_MARK = tmp_path / "demo.txt"  # type: ignore[attr-defined]
    settings.PORTAL_URL = "http://127.0.0.1:8110"  # type: ignore[attr-defined]
    setup.prepare()
    assert portal_url(tmp_path) == "http://127.0.0.1:8110"
    assert portal_url(tmp_path, PORTAL_URL="https://callboard.example.org") == "https://callboard.example.org"


def test_everybody_has_a_password_that_the_next_start_replaces(db: None) -> None:
    with everything():
        team = team_named(setup.TEAM, audit.operator())
        for role, name in setup.USERS.items():
            add_user(name, f"{name}@example.org", role, team, audit.operator())
    first, second = setup.passwords(), setup.passwords()
    assert first.keys() == set(setup.USERS.values()) and not set(first.values()) & set(second.values())

    def signs_in(password: str) -> bool:
        name = setup.USERS[Role.OWNER]
        return Client().post(reverse("account_login"), {"login": name, "password": password}).status_code == 302

    assert not signs_in(first[setup.USERS[Role.OWNER]])
    assert signs_in(second[setup.USERS[Role.OWNER]])
