"""A team, somebody of each role, and commands run as an operator would."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.roles import Role
from portal.teams import audit
from portal.teams.models import Team, User
from portal.teams.people import add_user, team_named
from portal.teams.scope import scope
from tests.support.programme import programme

SHARED = Path(__file__).parents[2].parent / "shared" / "data"


@dataclass
class Ran:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(db: None) -> Callable[..., Ran]:
    """Runs a command; every end is a status and words, never an exception."""

    def go(*arguments: Any) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        status = 0
        try:
            call_command(*[str(one) for one in arguments], stdout=out, stderr=err)
        except SystemExit as end:
            status = int(end.code or 0)
        except CommandError as error:  # what the parser says on a command line with status 2
            status = error.returncode if error.returncode != 1 else 2
            err.write(str(error))
        return Ran(status, out.getvalue(), err.getvalue())

    return go


@pytest.fixture
def team(db: None) -> Team:
    return team_named("Main", audit.operator())


@pytest.fixture
def user_of(team: Team) -> Callable[[Role], User]:
    def make(role: Role, name: str = "") -> User:
        return add_user(name or role.value, f"{role.value}@example.org", role, team, audit.operator())[0]

    return make


@pytest.fixture
def within(team: Team) -> Iterator[Team]:
    with scope(team):
        yield team


@pytest.fixture
def schedule(tmp_path: Path) -> Callable[..., Path]:
    """Writes a programme and returns its path."""

    def write(document: Any = None, name: str = "schedule.json") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(programme() if document is None else document), encoding="utf-8")
        return path

    return write


@pytest.fixture
def event(run: Callable[..., Ran], schedule: Callable[..., Path], team: Team) -> str:
    assert run("import_schedule", schedule(), "--event", "conf").status == 0
    return "conf"


def golden(name: str, document: Any) -> None:
    """Compare with a stored document, every value kept: there is nothing in it that changes by itself."""
    path = Path(__file__).parent / "golden" / f"{name}.json"
    assert document == json.loads(path.read_text(encoding="utf-8"))
