"""The fifth platform costs its folder and one line: commands, pages, sandbox and contract suite take it up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from integrations import registry
from integrations.sandbox.control import ControlClient
from integrations.sandbox.server import Server, serve
from integrations.sandbox.world import World
from portal.events.models import Event
from portal.publishing.models import Account, Publication
from portal.teams.models import Team, User
from tests.commands.desk import write_attendees
from tests.publishing.fakes import run
from tests.support.programme import code_of, programme

from .kiosk import PLATFORM

ROOT = Path(__file__).parents[2]
EVENT = "conf"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The sandbox, with the platform registered as ``register`` does it."""
    monkeypatch.setitem(registry.PLATFORMS, PLATFORM.slug, PLATFORM)  # type: ignore[arg-type]
    with serve(World.of_registry()) as running:
        yield running


def say(*words: object, status: int = 0) -> str:
    ended, out, err = run(*map(str, words))
    assert ended == status, err
    return out


@pytest.fixture
def office(transactional_db: None, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """An event with two sessions and three guests on a connected account, published; ada is signed in."""
    monkeypatch.setenv("KIOSK_KEY", "CANARY-kiosk-key")
    (tmp_path / "programme.json").write_text(json.dumps(programme(1, 1, 2)), encoding="utf-8")
    write_attendees(tmp_path / "guests.csv", 3, [code_of(0, 0, 0), code_of(0, 0, 1)], some=10)
    say("add_user", "ada", "--email", "ada@example.org", "--team", "Main", "--role", "owner")
    ((_, url),) = server.world.addresses(server.url)["kiosk"]
    connect = ("connect", "kiosk", "Front door", "--base-url", url, "--credential", "api_key=env:KIOSK_KEY")
    assert json.loads(say(*connect, "--option", "pace=600", "--test", "--json"))["message"] == "Kiosk accepts the key."
    say("import_schedule", tmp_path / "programme.json", "--event", EVENT, "--starts-on", "2031-03-01")
    say("import_people", EVENT, tmp_path / "guests.csv", "--as", "attendees")
    say("publish_on", EVENT, "Front door", "--option", "mood=loud")
    client = Client()
    client.force_login(User.objects.get(username="ada"))
    return client


def shown(client: Client, name: str, *parts: Any, **query: str) -> str:
    answer = client.get(reverse(f"desk:{name}", args=parts), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return str(answer.content.decode()).replace("&#x27;", "'")


def test_the_whole_way_by_commands_and_pages(office: Client, server: Server) -> None:
    team, event = Team.objects.get(), Event._base_manager.get()
    account, publication = Account._base_manager.get(), Publication._base_manager.get()

    # the plan, as command and page
    lines = json.loads(say("plan", EVENT, "--json"))["lines"]
    verbs = sorted((line["object"].partition(":")[0], line["verb"]) for line in lines)
    assert verbs == [("attendee", "create")] * 6 + [("event", "skip")] + [("session", "create")] * 2
    assert [line["reason"] for line in lines if line["verb"] == "skip"] == ["Kiosk shows have no speakers."]
    assert "Front door" in shown(office, "plan", event.pk)

    # the push; a second one sends nothing
    pushed = json.loads(say("push", EVENT, "--wait", "--json"))
    assert pushed["states"] == {"done": 8}
    shows = server.world.platforms["kiosk"].sandbox.state["shows"]
    assert len(shows) == 2
    assert {one["mood"] for one in shows.values()} == {"loud"}
    assert [len(one["guests"]) for one in shows.values()] == [3, 3]
    effects = len(server.world.ledger()["kiosk"])
    json.loads(say("push", EVENT, "--wait", "--json"))
    assert len(server.world.ledger()["kiosk"]) == effects

    # what is there, looked through on a page
    listed = shown(office, "account_there", team.pk, account.pk, of="shows", look="1")
    assert [one["name"] for one in shows.values() if one["name"] not in listed] == []

    # it happens, and is read back
    ControlClient(server.url).advance(6 * 365 * 86_400)
    say("pull", EVENT, "--wait", "--json")
    summary = json.loads(say("report", EVENT, "summary", "--json"))
    assert summary["totals"]["attended"] == 3
    assert [(row["platform"], row["state"], row["attended"]) for row in summary["platforms"]] == [
        ("kiosk", "complete", 3)
    ]
    assert "Front door" in shown(office, "publication", event.pk, publication.pk)


def test_pages_are_made_from_its_table(office: Client) -> None:
    team, event = Team.objects.get(), Event._base_manager.get()
    told = shown(office, "platform", team.pk, "kiosk")
    for words in ("A kiosk closes at midnight.", "Title of a show", "at most 60 characters", "Mood", "Shows"):
        assert words in told
    assert ">Kiosk<" in shown(office, "platforms", team.pk)
    assert "Kiosk" in shown(office, "account_add", team.pk)
    form = shown(office, "account_new", team.pk, "kiosk")
    assert "It is printed on the back of the kiosk." in form
    assert "Requests a minute that your plan allows." in form
    account = Account._base_manager.get()
    assert "How a show is announced" in shown(office, "publication_new", event.pk, account.pk)
    assert "CANARY" not in form + told


def test_the_account_form_makes_an_account(office: Client) -> None:
    team = Team.objects.get()
    values = {
        "name": "Back door", "host_api": "https://api.kiosk.example", "credential_api_key": "CANARY-second",
        "option_pace": "30",
    }  # fmt: skip
    answer = office.post(reverse("desk:account_new", args=[team.pk, "kiosk"]), values)
    assert answer.status_code == 302
    row = Account._base_manager.get(name="Back door")
    assert (row.platform, row.options) == ("kiosk", {"pace": 30})
    wrong = office.post(
        reverse("desk:account_new", args=[team.pk, "kiosk"]), {**values, "name": "X", "option_pace": "0"}
    )
    assert wrong.status_code in (400, 422)


@pytest.mark.django_db
def test_it_needs_no_migration_and_passes_the_checks(server: Server) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    call_command("check")


def test_the_contract_suite_takes_it_up() -> None:
    """The suite as it stands, in a process of its own where the platform is registered before tests are collected."""
    words = ["-p", "tests.fifth.register", "tests/integrations/contract", "-k", "kiosk", "-n0", "-q", "--no-header"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, "-p", "no:cacheprovider"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout
    assert " failed" not in done.stdout
