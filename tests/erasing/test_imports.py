"""An import that names somebody who was erased says so, and goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from portal.erasing import ask, end_if_done
from portal.events.models import EmailAddress, Event, Person
from portal.roles import Role
from portal.teams.scope import everything
from tests.support import fakes
from tests.support.fakes import OPERATOR
from tests.support.programme import programme

ROWS = "name,email\nAnn Quill,ann@example.org\nBen Other,ben@example.org\n"


@pytest.fixture
def event(db: None) -> Iterator[Event]:
    """Ann was erased; nobody is registered."""
    with everything():
        made = fakes.event()
        for name, address in (("Ann Quill", "ann@example.org"), ("Kasa Kasa", "")):
            row = Person.objects.create(team=made.team, name=name)
            if address:
                EmailAddress.objects.create(person=row, team=made.team, address=address, normalised=address)
            assert end_if_done(ask(row, actor=OPERATOR).erasure) == []
        yield made


def run(command: str, *words: Any, json_: bool = True) -> Any:
    out = StringIO()
    call_command(command, *words, *(["--json"] if json_ else []), stdout=out, stderr=StringIO())
    return json.loads(out.getvalue()) if json_ else out.getvalue()


def test_people_are_told_and_taken(event: Event, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(ROWS)
    words = ("import_people", event.slug, file, "--as", "attendees")
    told = run(*words, "--dry-run")
    assert told["erased_before"] == 1 and told["created"] == 2
    (warning,) = told["warnings"]
    assert (warning["line"], warning["value"]) == (2, "ann@example.org")
    assert "1 of them had been erased" in run(*words, json_=False)
    assert EmailAddress.objects.filter(normalised="ann@example.org").exists()
    assert run(*words)["erased_before"] == 0, "who has come back is nobody's news"


def test_a_programme_tells_by_name(event: Event, tmp_path: Path) -> None:
    document = programme()
    text = json.dumps(document).replace('"Kasa"', '"Kasa Kasa"')
    assert text != json.dumps(document)
    file = tmp_path / "s.json"
    file.write_text(text)
    told = run("import_schedule", file, "--event", "other", "--dry-run")
    assert told["erased_before"] == 1
    assert any(one["object"] == "speaker:Kasa Kasa" for one in told["warnings"])


def test_the_preview_says_it(event: Event) -> None:
    owner = fakes.member(Role.OWNER, of=event.team, name="ada").user
    assert owner is not None
    client = Client()
    client.force_login(owner)
    file = SimpleUploadedFile("people.csv", ROWS.encode())
    url = reverse("desk:import", args=[event.pk])
    answer = client.post(url, {"form": "people", "people-kind": "attendees", "people-file": file}, follow=True)
    assert "1 person in the file had been erased. Importing brings them back." in answer.content.decode()
