"""The reports of one scene as JSON, against documents kept beside."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.reports import catalogue
from portal.teams import audit

from .scene import play
from .world import World

GOLDEN = Path(__file__).parent / "golden"


def document(world: World, name: str, **more: bool) -> dict[str, object]:
    found = catalogue.build(name, world.event, audit.operator(), **more).document()
    # numbers of rows depend on the database's history
    return json.loads(json.dumps(found), object_hook=lambda each: {k: v for k, v in each.items() if k != "id"})


@pytest.mark.parametrize("name", list(catalogue.KINDS))
def test_document_is_as_kept(world: World, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    play(world)
    found = document(world, name)
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    for row, sent in _remote_ids(world):
        text = text.replace(row, sent)
    path = GOLDEN / f"{name}.json"
    if os.environ.get("WRITE_GOLDEN"):
        path.write_text(text)
    assert text == path.read_text()


def _remote_ids(world: World) -> list[tuple[str, str]]:
    publications = world.event.publications.all()
    return [(f'"{each.pk}/session:', f'"{each.account.name}/session:') for each in publications]


@pytest.mark.parametrize("name", list(catalogue.KINDS))
def test_before_anything_was_published(world: World, name: str) -> None:
    found = document(world, name)
    assert (found["event"], found["as_of"]) == ("conf", None)


@pytest.mark.parametrize("name", list(catalogue.KINDS))
def test_queries_do_not_grow_with_rows(world: World, name: str) -> None:
    play(world)
    before = _queries(world, name)
    spot = world.event.publications.get(account__name="Community Spot")
    for number in range(20):
        person = world.attendee(f"More{number}")
        world.live(spot, person, world.a1, attended=True)
        world.there(spot, "attendee", f"attendee:more{number}@example.org@A1", links={"join": "https://spot.example/x"})
        world.speaker(f"Voice{number}", world.session(f"X{number}", "X"), email=f"voice{number}@example.org")
    assert _queries(world, name) == before
    assert before <= (45 if name == "speakers" else 20)  # the speakers' report asks for a plan


def _queries(world: World, name: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        document(world, name)
    return len(seen)
