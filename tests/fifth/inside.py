"""What commands, pages and sandbox make of a platform that ``startplatform kiosk`` has just written.

Not collected here, where there is no such platform: ``test_startplatform`` runs it in a copy of the checkout.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from integrations.sandbox.control import ControlClient
from integrations.sandbox.server import Server, serve
from integrations.sandbox.world import World
from portal.events.models import Event
from portal.publishing.models import Account, Publication
from portal.teams.models import Team, User
from tests.commands.desk import write_attendees
from tests.support.fakes import run
from tests.support.programme import code_of, programme

EVENT = "conf"


@pytest.fixture
def server() -> Iterator[Server]:
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
    assert (
        json.loads(say(*connect, "--option", "requests_per_minute=600", "--test", "--json"))["message"]
        == "Kiosk accepts the key."
    )
    say("import_schedule", tmp_path / "programme.json", "--event", EVENT, "--starts-on", "2031-03-01")
    say("import_people", EVENT, tmp_path / "guests.csv", "--as", "attendees")
    say("publish_on", EVENT, "Front door", "--option", "colour=red")
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
    assert [line["reason"] for line in lines if line["verb"] == "skip"] == ["Kiosk's shows have no speakers."]
    assert "Front door" in shown(office, "plan", event.pk)

    # the push; a second one sends nothing
    pushed = json.loads(say("push", EVENT, "--wait", "--json"))
    assert pushed["states"] == {"done": 8}
    shows = server.world.platforms["kiosk"].sandbox.state["shows"]
    assert len(shows) == 2
    assert {one["colour"] for one in shows.values()} == {"red"}
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
    for words in (
        "A show ends at midnight, whatever its length.",
        "Title of a show",
        "at most 60 characters",
        "Colour",
        "Shows",
    ):
        assert words in told
    assert ">Kiosk<" in shown(office, "platforms", team.pk)
    assert "Kiosk" in shown(office, "account_add", team.pk)
    form = shown(office, "account_new", team.pk, "kiosk")
    assert "It is shown once, when it is made." in form
    assert "Requests a minute that your plan allows." in form
    account = Account._base_manager.get()
    assert "How a show is painted" in shown(office, "publication_new", event.pk, account.pk)
    assert "CANARY" not in form + told


def test_the_account_form_makes_an_account(office: Client) -> None:
    team = Team.objects.get()
    values = {
        "name": "Back door", "host_api": "https://api.kiosk.example", "credential_api_key": "CANARY-second",
        "option_requests_per_minute": "30",
    }  # fmt: skip
    answer = office.post(reverse("desk:account_new", args=[team.pk, "kiosk"]), values)
    assert answer.status_code == 302
    row = Account._base_manager.get(name="Back door")
    assert (row.platform, row.options) == ("kiosk", {"requests_per_minute": 30})
    wrong = office.post(
        reverse("desk:account_new", args=[team.pk, "kiosk"]), {**values, "name": "X", "option_requests_per_minute": "0"}
    )
    assert wrong.status_code in (400, 422)


@pytest.mark.django_db
def test_it_needs_no_migration_and_passes_the_checks() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    call_command("check")
