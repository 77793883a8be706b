"""An office where everything is published and nothing is pushed, shared by the tests that only read it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.sandbox.server import Server, serve
from integrations.sandbox.world import World
from tests.support.programme import code_of, people_of, programme, sessions_of

from .desk import FIRST_DAY, Desk, write_attendees, write_speakers
from .refusing import EVENT


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with serve(World.of_registry()) as running:
        yield running


@pytest.fixture(scope="session")
def office(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Everything published, nothing pushed. One session has a title that is too long, one speaker no address, one is
    not approved. The user ann is an analyst."""
    folder = tmp_path_factory.mktemp("office")
    document = programme(1, 2, 2)
    sessions_of(document)[0]["title"] = "Very long " * 40
    (folder / "programme.json").write_text(json.dumps(document), encoding="utf-8")
    desk = Desk(folder / "data", server)
    desk.open()
    desk.run("add_user", "ann", "--email", "ann@example.org", "--team", "Main", "--role", "analyst")
    desk.connect()
    days = ("--starts-on", FIRST_DAY, "--timezone", "Europe/Berlin")
    desk.run("import_schedule", folder / "programme.json", "--event", EVENT, *days)
    names = people_of(document)
    addresses = write_speakers(folder / "speakers.csv", names[1:])
    desk.run("import_people", EVENT, folder / "speakers.csv", "--as", "speakers")
    write_attendees(folder / "attendees.csv", 3, [code_of(0, 0, 1)])
    desk.run("import_people", EVENT, folder / "attendees.csv", "--as", "attendees")
    desk.publish(EVENT, code_of(0, 0, 1))
    lines = desk.run("plan", EVENT, "--account", "Community Spot", "--json").json["lines"]
    (nowhere,) = {line["object"].split(":")[1].split("@")[0] for line in lines if line["label"] == names[0]}
    desk.run("approve", EVENT, nowhere, *list(addresses.values())[1:], "--by", "ada")
    return desk


@pytest.fixture
def copy(office: Desk, server: Server, tmp_path: Path) -> Desk:
    """The same office, to be changed."""
    shutil.copytree(office.data, tmp_path / "data")
    return Desk(tmp_path / "data", server)
