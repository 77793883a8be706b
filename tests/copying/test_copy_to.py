"""copy_to: everything, the same in both, into an empty migrated database only; neither sends until one is released.

On SQLite it goes to a second SQLite and, where TEST_POSTGRES_URL or a second server database is at hand, to PostgreSQL
and back; on PostgreSQL it goes to SQLite and back.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

from portal.copying.rows import Table
from portal.crypto import Secret
from portal.delivery import hold
from portal.publishing.models import Account, Attendance, RemoteObject
from portal.teams.models import AuditEntry
from portal.teams.scope import everything
from tests.delivery.world import OPERATOR, World, world
from tests.support.fakes import run

__all__ = ["world"]

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]
SERVER = os.environ.get("TEST_POSTGRES_URL", "")
READ = datetime(2027, 1, 2, 3, 4, 5, 678901, UTC)
ODD = "Łódź — 𝄞 \"quoted\" 'single' \\ back\nline"


def manage(url: str, data: Path, *words: str, status: int = 0, **more: str) -> str:
    """A command of the product on another database, in a process of its own."""
    environment = {
        "PATH": os.environ["PATH"], "DATABASE_URL": url, "PORTAL_DATA_DIR": str(data), "SECRET_KEY": "s3cret" * 10,
        "CREDENTIALS_KEYS": keys(), "ALLOW_PRIVATE_PLATFORM_HOSTS": "true", **more,
    }  # fmt: skip
    ended = subprocess.run(
        [sys.executable, ROOT / "manage.py", *words], env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == status, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def keys() -> str:

    return ",".join(settings.CREDENTIALS_KEYS)


def as_server(*statements: str) -> None:
    words = [word for each in statements for word in ("-c", each)]
    subprocess.run(["psql", "-q", SERVER, *words], check=True)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Any]]:
    """Makes a migrated database of a kind once: the file of SQLite, or the name of a server's database."""
    folder = tmp_path_factory.mktemp("migrated")
    made: dict[str, Any] = {}

    def give(kind: str) -> Any:
        if kind not in made and kind == "sqlite":
            made[kind] = folder / "empty.sqlite3"
            manage(f"sqlite:///{made[kind]}", folder / "data", "migrate", "--verbosity", "0")
        elif kind not in made:
            made[kind] = f"callboard_copy_{os.getpid()}_empty"
            as_server(f'CREATE DATABASE "{made[kind]}"')
            manage(at(made[kind]), folder / "data", "migrate", "--verbosity", "0")
        return made[kind]

    yield give
    if "postgresql" in made:
        as_server(f'DROP DATABASE "{made["postgresql"]}" WITH (FORCE)')


def at(name: str) -> str:
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path, migrated: Callable[[str], Any]) -> Iterator[str]:
    """An empty, migrated database."""
    if request.param == "sqlite":
        shutil.copy(migrated("sqlite"), tmp_path / "other.sqlite3")
        yield f"sqlite:///{tmp_path / 'other.sqlite3'}"
        return
    if not SERVER:
        pytest.skip("no PostgreSQL is at hand: TEST_POSTGRES_URL names one")
    name = f"callboard_copy_{os.getpid()}"
    as_server(f'CREATE DATABASE "{name}" TEMPLATE "{migrated("postgresql")}"')
    yield at(name)
    as_server(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def filled(world: World) -> World:
    """People, objects, links, pulled rows; odd characters, empty and unknown values."""
    world.speaker("Ann Lee", "A1", biography=ODD)
    world.attendee("Bo")
    world.go()
    world.settle_all()
    world.edit("B2", description=ODD)
    RemoteObject._base_manager.filter(key="session:A1").update(links=Secret({"join": "https://x.test/CANARY"}))
    Attendance._base_manager.create(
        publication=world.publication, source="live@A1", row_id=ODD[:20], as_of=READ,
        attended=None, seconds=None, name=ODD[:100],
    )  # fmt: skip
    return world


def copied(url: str, monkeypatch: pytest.MonkeyPatch, *more: str) -> tuple[int, str, str]:
    monkeypatch.setenv("OTHER_DATABASE", url)
    return run("copy_to", "env:OTHER_DATABASE", *more)


def test_everything_is_over_there_and_both_are_held(
    filled: World, target: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    status, out, err = copied(target, monkeypatch, "--json")
    assert (status, err) == (0, "")
    told = json.loads(out)
    assert told["tables"]["events_session"]["rows"] == 2
    assert told["tables"]["publishing_attendance"]["rows"] == 1
    assert told["rows"] == sum(each["rows"] for each in told["tables"].values())
    assert told["held"] == [filled.account.name]
    assert filled.reload().state == "held"
    password = urlsplit(target).password
    assert not password or password not in out

    # over there: the same rows, readable with the same keys, and nobody sends
    ask = (
        "from portal.publishing.models import *; from portal.events.models import *; import json; "
        "a = Account._base_manager.get(); r = RemoteObject._base_manager.get(key='session:A1'); "
        "t = Attendance._base_manager.get(); said = Session._base_manager.get(code='B2').description; "
        "new = Account._base_manager.create(team=a.team, platform='x', name='new'); "
        "print(json.dumps([a.state, dict(a.credentials), dict(r.links), said, t.as_of.isoformat(), t.seconds, "
        "new.pk > a.pk]))"
    )
    there = json.loads(manage(target, tmp_path / "data", "shell", "--no-imports", "-c", ask).splitlines()[-1])
    assert there == [
        "held", {"api_key": "CANARY-KEY"}, {"join": "https://x.test/CANARY"}, ODD, "2027-01-02T03:04:05.678901+00:00",
        None, True,
    ]  # fmt: skip
    assert AuditEntry._base_manager.filter(action="installation.copy").exists()


def test_there_and_back(
    filled: World, target: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, migrated: Callable[[str], Any]
) -> None:
    there = json.loads(copied(target, monkeypatch, "--json")[1])
    shutil.copy(migrated("sqlite"), tmp_path / "back.sqlite3")
    back = f"sqlite:///{tmp_path / 'back.sqlite3'}"
    out = manage(target, tmp_path / "data", "copy_to", "env:BACK", "--json", BACK=back)
    again = json.loads(out[out.index("{") :])
    changed = {"teams_auditentry", "publishing_installation", "publishing_account"}  # it is noted, and held anew
    for name, each in there["tables"].items():
        if name not in changed:
            assert again["tables"][name] == each, name


def test_a_released_one_goes_on_and_the_other_stays_held(
    filled: World, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied(target, monkeypatch)
    with everything():
        hold.release(filled.event.team, [filled.account], OPERATOR)
    assert filled.reload().state == "active"


def refused(url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    before = Account._base_manager.values_list("state", "look_first").get()
    status, out, err = copied(url, monkeypatch)
    assert status in (1, 2) and out == ""
    assert Account._base_manager.values_list("state", "look_first").get() == before, "nobody is held for nothing"
    return err


def test_a_database_that_is_not_empty(
    filled: World, target: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    manage(target, tmp_path / "data", "add_user", "ada", "--email", "a@example.org", "--team", "T", "--role", "owner")
    assert "not empty" in refused(target, monkeypatch)


def test_a_database_that_is_not_migrated(filled: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    empty = tmp_path / "empty.sqlite3"
    assert "not migrated" in refused(f"sqlite:///{empty}", monkeypatch)
    assert not empty.exists()
    empty.touch()
    assert "not migrated" in refused(f"sqlite:///{empty}", monkeypatch)


@pytest.mark.parametrize("url", ["mysql://h/x", "nonsense", "", "postgres://u:p@127.0.0.1:1/x"])
def test_what_is_no_database_of_ours(filled: World, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    assert refused(url, monkeypatch)


def test_the_database_in_use_is_refused(filled: World, monkeypatch: pytest.MonkeyPatch) -> None:
    config = connection.settings_dict
    url = f"sqlite:///{config['NAME']}"
    if connection.vendor != "sqlite":
        url = f"postgres://{config['USER']}:{config['PASSWORD']}@{config['HOST']}:{config['PORT']}/{config['NAME']}"
    elif "memory" in str(config["NAME"]):
        pytest.skip("the tests' database is in memory")
    assert "in use" in refused(url, monkeypatch)


def test_an_unknown_variable_and_a_password_in_the_arguments(filled: World) -> None:
    status, _, err = run("copy_to", "env:ABSENT")
    assert status == 2 and "ABSENT" in err
    _, _, err = run("copy_to", "postgres://u:CANARY@127.0.0.1:1/x")
    assert "Warning" in err and "CANARY" not in err


def test_the_address_may_come_from_standard_input(
    filled: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, target: str
) -> None:

    monkeypatch.setattr("sys.stdin", io.StringIO(target + "\n"))
    status, out, err = run("copy_to", "-")
    assert status == 0, err
    assert "counts and digests agree" in out


def test_a_row_that_differs_afterwards_undoes_everything(
    filled: World, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.copying.rows import Table

    own = Table.write

    def write(self: Table, rows: list[list[Any]], to: Any) -> None:
        own(self, rows[:-1] if self.name == "events_session" else rows, to)

    monkeypatch.setattr(Table, "write", write)
    assert "events_session differs" in refused(target, monkeypatch)
