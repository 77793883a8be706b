"""All that is held of a person, in one file for them and nobody else."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from portal.crypto import Secret
from portal.erasing.access import as_html, as_json, held
from portal.erasing.registry import PLACES
from portal.events.models import Person
from portal.publishing.models import RemoteObject
from portal.roles import Role
from portal.teams import freshness
from portal.teams.models import AuditEntry, User, WebSession
from portal.teams.scope import scope
from tests.delivery.platforms import places
from tests.delivery.test_erasing import ADDRESS, NAME, World, named, person, work_off, world
from tests.support.fakes import member

from .planting import plant
from .test_registry import planted

__all__ = ["places", "world"]


def document(world: World) -> dict[str, Any]:
    with scope(world.event.team):
        return held(person())


def test_every_place_of_the_registry_is_told(world: World) -> None:
    plant(world, person())
    found = {place["table"] for place in document(world)["places"]}
    assert found == {place.model for place in PLACES}


def test_what_is_theirs_is_told_in_full_and_others_stay_out(world: World) -> None:
    their_own = RemoteObject._base_manager.filter(key=f"speaker:{ADDRESS}@A1")
    their_own.update(links=Secret({"join": "https://example.org/their-door"}))
    told = document(world)
    text = as_json(told)
    assert json.loads(text) == told
    tables = {place["table"]: place["rows"] for place in told["places"]}
    (registration,) = tables["events.Registration"]
    assert registration["theirs"] and registration["values"]["custom"] == {"diet": "x"}
    assert {row["values"]["key"] for row in tables["publishing.RemoteObject"] if row["theirs"]} >= {
        f"speaker:{ADDRESS}@A1"
    }
    assert "https://example.org/their-door" in text
    assert "ben.other@example.org" not in text and "Cleo" not in text and "t-ann" not in text


def test_the_page_is_text_only(world: World) -> None:
    named(person(), "<script>alert(1)</script> Quill", biography="<b>bold</b>")
    with scope(world.event.team):
        page = as_html(held(Person.objects.get(biography="<b>bold</b>")))
    assert "<script>" not in page and "<b>" not in page and "&lt;b&gt;bold" in page and ADDRESS in page


def run(*words: str) -> str:
    out = StringIO()
    call_command("subject_access", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_command_by_address_and_by_number(world: World, tmp_path: Path) -> None:
    by_address = json.loads(run(ADDRESS.upper()))
    assert by_address["name"] == NAME and by_address["places"]
    assert json.loads(run(str(person().pk), "--json"))["person"] == person().pk
    file = tmp_path / "ann.html"
    run(ADDRESS, "--output", str(file))
    assert file.read_text().startswith("<!DOCTYPE html>") and file.stat().st_mode & 0o077 == 0
    assert AuditEntry._base_manager.filter(action="person.access", subject_id=person().pk).count() == 3


@pytest.mark.parametrize("words", [("nobody@example.org",), ("999999",), (ADDRESS, "--team", "Other")])
def test_nobody_is_told_as_nobody(world: World, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*words)
    assert ended.value.code == 2 and not AuditEntry._base_manager.filter(action="person.access").exists()


def signed_in(user: User | None) -> Client:
    assert user is not None
    client = Client()
    client.force_login(user)
    return client


def test_owners_have_it_on_a_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = signed_in(member(Role.OWNER, of=world.event.team).user)
    url = reverse("desk:person_access", args=[person().pk])
    assert "What is held" in owner.get(reverse("admin:events_person_change", args=[person().pk])).content.decode()
    assert owner.get(url).status_code == 200
    assert not AuditEntry._base_manager.filter(action="person.access").exists()
    monkeypatch.setattr(freshness, "is_fresh", lambda _request: False)
    assert "confirm" in owner.post(url, {"format": "json"})["Location"]
    monkeypatch.setattr(freshness, "is_fresh", lambda _request: True)
    answer = owner.post(url, {"format": "json"})
    assert json.loads(answer.content)["name"] == NAME and "attachment" in answer["Content-Disposition"]
    assert owner.post(url, {"format": "html"}).content.startswith(b"<!DOCTYPE html>")
    assert owner.post(url, {"format": "exe"}).status_code == 404
    assert AuditEntry._base_manager.filter(action="person.access").count() == 2
    for role in (Role.MANAGER, Role.INTEGRATIONS, Role.APPROVER, Role.ANALYST):
        client = signed_in(member(role, of=world.event.team).user)
        assert client.get(url).status_code == client.post(url, {"format": "json"}).status_code == 403


def test_a_colleagues_sessions_are_neither_read_nor_ended(world: World) -> None:
    """Whoever may add people to a team gives one of them the address of anybody who signs in here."""
    colleague = User.objects.create_user("colleague", ADDRESS.upper(), "correct horse battery")
    planted(world)
    WebSession.objects.update(user=colleague)
    told = {place["table"] for place in document(world)["places"]}
    kept = {"teams.WebSession", "teams.CacheEntry", "axes.AccessAttempt", "axes.AccessLog", "axes.AccessFailureLog"}
    assert told == {place.model for place in PLACES} - kept
    before = {model: apps.get_model(model)._base_manager.count() for model in kept}
    work_off(world)
    assert {model: apps.get_model(model)._base_manager.count() for model in kept} == before
    assert not LogEntry.objects.filter(object_repr__contains=NAME).exists()
