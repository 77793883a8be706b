"""An operator's desk: manage.py in processes of its own, against a sandbox in this one."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from integrations.sandbox.server import Server

ROOT = Path(__file__).parents[2]
#: the first day of a programme that is still to come, whenever the tests run
FIRST_DAY = (datetime.now(UTC).date() + timedelta(days=150)).replace(day=1)
#: throw-away secrets that must show up nowhere
CANARIES = {
    "AM_ACCESS": "canary-am-access-1f6b",
    "AM_SECRET": "canary-am-secret-92c0",
    "MS_KEY": "canary-ms-key-77d1",
    "WB_KEY": "canary-wb-key-0a5e",
    "BMA_KEY": "canary-bma-key-c3f8",
}
ACCOUNTS = {"airmeet": "Airmeet EU", "meltingspot": "Community Spot", "whereby": "Rooms", "bemyapp": "Talks"}
TALK = "6627cb4d6f1f3e2d6cf414bb"
#: what a process does that runs several commands: prints [[status, out, err], …]
EACH = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
import manage
answers = []
for words in json.loads(sys.argv[1]):
    sys.argv = ["manage.py", *words]
    out, err, status = io.StringIO(), io.StringIO(), 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            manage.main()
        except SystemExit as end:
            status = int(end.code or 0)
    answers.append([status, out.getvalue(), err.getvalue()])
print(json.dumps(answers))
"""


@dataclass(frozen=True)
class Ran:
    """What one command came to."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON document it must be."""
        return json.loads(self.out)

    @property
    def sentences(self) -> list[str]:
        return [line for line in self.err.splitlines() if line]


class Desk:
    """Runs commands with a data directory of its own. ``server`` is the sandbox that accounts are connected to."""

    def __init__(self, data: Path, server: Server) -> None:
        self.data = data
        self.server = server
        self.environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": os.environ.get("HOME", ""),
            "PORTAL_DATA_DIR": str(data),
            "ALLOW_PRIVATE_PLATFORM_HOSTS": "true",
            **CANARIES,
        }

    def run(self, *arguments: object, status: int | None = 0, **environment: str) -> Ran:
        """Run ``manage.py ARGUMENTS``; ``status`` is the exit status it must end with, None for any."""
        ran = self._python([str(ROOT / "manage.py"), *map(str, arguments)], environment)
        assert status is None or ran.status == status, f"{arguments}: {ran}"
        return ran

    def run_each(self, commands: Sequence[Sequence[object]]) -> list[Ran]:
        """Run several commands in one process, one after the other: what starting up costs is paid once."""
        texts = json.dumps([list(map(str, command)) for command in commands])
        ran = self._python(["-c", EACH, texts], {})
        assert ran.status == 0, ran.err
        return [Ran(*each) for each in ran.json]

    def _python(self, words: Sequence[str], environment: dict[str, str]) -> Ran:
        done = subprocess.run(
            [sys.executable, *words],
            check=False,
            cwd=ROOT,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=240,
        )
        encoding = environment.get("PYTHONIOENCODING", "utf-8")
        ran = Ran(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))
        assert "Traceback" not in ran.out + ran.err, ran.err
        assert not any(canary in ran.out + ran.err for canary in CANARIES.values())
        return ran

    # --- the steps that every run begins with

    def open(self) -> None:
        """The database and the owner ada."""
        self.run("migrate", "--verbosity", "0")
        self.run("add_user", "ada", "--email", "ada@example.org", "--team", "Main", "--role", "owner")

    def connect(self, **options: str) -> None:
        """All four accounts. ``options``: one account option by platform, as ``KEY=VALUE``."""
        for slug, places in self.server.world.addresses(self.server.url).items():
            if slug not in KEYS:
                continue
            keys = KEYS[slug]
            ran = self.run(
                "connect",
                slug,
                ACCOUNTS[slug],
                *(word for host, url in places for word in ("--base-url", f"{host}={url}" if len(places) > 1 else url)),
                *(word for name, variable in keys.items() for word in ("--credential", f"{name}=env:{variable}")),
                *(("--option", options[slug]) if slug in options else ()),
                "--json",
                *(("--test",) if slug == "airmeet" else ()),
            )
            assert ran.json["ok"] is (True if slug == "airmeet" else None)

    def publish(self, event: str, adopted: str) -> None:
        """The four publications of the operator's transcript; ``adopted``: the session whose talk is there already."""
        for account, *words in (
            (
                "Community Spot",
                *_options("host_email=host@example.org", "solution=BuiltIn", "built_in_type=Conference"),
                *_options("visibility=OnlySpotMembers", "participation=AnySpotMembers"),
            ),
            ("Airmeet EU", *_options("host_email=host@example.org", "access=INVITED_ONLY")),
            ("Rooms", *_options("room_mode=group")),
            ("Talks", "--remote-id", f"session:{adopted}={TALK}", *_options("type=embedded")),
        ):
            self.run("publish_on", event, account, *words, "--json")

    # --- what the sandbox saw

    def state(self, slug: str) -> dict[str, Any]:
        """Everything that one imitated platform knows."""
        found: dict[str, Any] = self.server.world.platforms[slug].sandbox.state
        return found

    def ledger(self) -> list[tuple[str, ...]]:
        """What was really done there so far, over all platforms."""
        return [(slug, *entry) for slug, entries in self.server.world.ledger().items() for entry in entries]

    def seen(self) -> int:
        """How many requests came so far."""
        return sum(self.server.world.requests()["counts"].values())

    def last(self, count: int) -> list[tuple[str, str, int]]:
        """The last ``count`` requests: method, path, status."""
        recent = self.server.world.requests()["last"]
        return [tuple(item) for item in recent[len(recent) - count :]]


KEYS = {
    "airmeet": {"access_key": "AM_ACCESS", "secret_key": "AM_SECRET"},
    "meltingspot": {"api_key": "MS_KEY"},
    "whereby": {"api_key": "WB_KEY"},
    "bemyapp": {"api_key": "BMA_KEY"},
}


def _options(*pairs: str) -> Iterable[str]:
    return (word for pair in pairs for word in ("--option", pair))


def write_speakers(path: Path, names: Sequence[str]) -> dict[str, str]:
    """The speakers' file of cli.md: every name with an address, first and last name where it has two words.

    Returns the addresses by name.
    """
    addresses = {name: f"speaker{number:03}@example.org" for number, name in enumerate(names)}
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["email", "first_name", "last_name", "name"])
        for name, address in addresses.items():
            first, _, last = name.partition(" ")
            writer.writerow([address, first, last, name])
    return addresses


def write_attendees(path: Path, count: int, codes: Sequence[str], some: int = 10) -> dict[str, frozenset[str] | None]:
    """``count`` attendees, every ``some``-th for two of ``codes`` only. Returns sessions by address, None for all."""
    chosen: dict[str, frozenset[str] | None] = {}
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["email", "first_name", "last_name", "sessions", "Diet"])
        for number in range(count):
            own = [codes[number % len(codes)], codes[(number + 1) % len(codes)]] if number % some == 0 else []
            address = f"guest{number:04}@example.org"
            writer.writerow([address, f"Guest{number}", "Müller", " ".join(own), "vegan" if number % 7 == 0 else ""])
            chosen[address] = frozenset(own) or None
    return chosen
