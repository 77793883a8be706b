"""Users and their one-time links."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from portal.teams.models import Membership, SignInLink, Team, User
from portal.teams.scope import everything

pytestmark = pytest.mark.django_db


def add(*arguments: str) -> dict[str, str]:
    out = io.StringIO()
    call_command("add_user", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_a_user_a_team_and_a_link():
    found = add("ada", "--email", "ada@example.org", "--team", "Main", "--role", "owner")
    assert {key: found[key] for key in ("user", "team", "role")} == {"user": "ada", "team": "Main", "role": "owner"}
    assert not User.objects.get().has_usable_password()
    assert found["link"].rstrip("/").rsplit("/", 1)[1] not in SignInLink.objects.get().digest


def test_again_sets_the_role_and_makes_no_second_user():
    add("ada", "--email", "ada@example.org", "--role", "owner")
    add("ADA", "--email", "ada@example.org", "--role", "analyst")
    assert User.objects.count() == Team.objects.count() == 1
    with everything():
        assert Membership.objects.get().role == "analyst"


def test_wrong_roles_and_addresses_are_wrong_usage():
    with pytest.raises(CommandError):
        add("ada", "--email", "ada@example.org", "--role", "king")
    with pytest.raises(SystemExit) as end:
        add("ada", "--email", "nonsense", "--role", "owner")
    assert end.value.code == 2 and not User.objects.exists()


def test_the_link_asks_first_and_works_once():
    path = urlsplit(add("ada", "--email", "ada@example.org", "--role", "owner")["link"]).path
    browser = Client()
    for _ in range(2):  # a scanner of mails looks at it as often as it likes
        assert browser.get(path).status_code == 200
    assert browser.post(path).status_code == 302
    assert browser.get("/admin/").status_code == 200
    assert Client().post(path).status_code == 410


def test_an_old_link_a_wrong_one_and_a_switched_off_user():
    path = urlsplit(add("ada", "--email", "ada@example.org", "--role", "owner")["link"]).path
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().post(path).status_code == 410
    assert Client().post("/sign-in/nonsense/").status_code == 410
    path = urlsplit(add("ada", "--email", "ada@example.org", "--role", "owner")["link"]).path
    User.objects.update(is_active=False)
    assert Client().post(path).status_code == 410
