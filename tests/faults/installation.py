"""A whole installation: data, wires, a sandbox of the platforms, and commands started as processes."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from integrations.sandbox.control import ControlClient
from tests.commands.desk import ACCOUNTS, CANARIES, KEYS, write_attendees, write_speakers
from tests.support.programme import people_of, programme, sessions_of

from .processes import Process, Starter
from .proxy import Proxy
from .sizes import Embedded, Grown, Size

QUICK = {
    "PORTAL_SECOND_FACTOR": "optional",
    "PORTAL_LEASE_SECONDS": "5",
    "PORTAL_LOOKUP_SECONDS": "1",
    "PORTAL_SWEEP_SECONDS": "1",
    "PORTAL_BACKOFF_SECONDS": "1",
    "PORTAL_NOT_READY_SECONDS": "1",
}
#: account options: pace that a test can wait for
OPTIONS = {"whereby": "points_per_minute=1000", "bemyapp": "talk_create=true"}
PATIENCE = 600.0  #: seconds for a command on a machine that has much else to do
HOST = "host_email=host@example.org"


class Installation:
    """``sandbox`` steers the platforms, ``wire`` lies between them and the portal."""

    def __init__(self, folder: Path, size: str, *, name: str = "callboard_faults", **environment: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.data = folder / "data"
        self.size: Size = Embedded(self.data) if size == Embedded.name else Grown(self.data, name)
        self.environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": os.environ.get("HOME", ""),
            "PORTAL_DATA_DIR": str(self.data),
            "ALLOW_PRIVATE_PLATFORM_HOSTS": "true",
            **CANARIES,
            **QUICK,
            **self.size.environment(),
            **environment,
        }
        self.starter = Starter(folder / "processes", self.environment)
        self.processes: list[Process] = []
        self.events: list[str] = []
        self.other: Process | None = None
        self.platforms = self.start("sandbox", "--port", "0")
        self.sandbox = ControlClient(_address(self.platforms))
        port = int(self.sandbox.url.rpartition(":")[2])
        self.wire = Proxy(("127.0.0.1", port), watch=True)

    # --- processes

    def start(self, *words: object) -> Process:
        """Start a command and go on."""
        process = self.starter.start(*words)
        self.processes = [*(one for one in self.processes if one.poll() is None), process]
        return process

    def run(self, *words: object, status: int | None = 0, seconds: float = PATIENCE) -> str:
        """Run a command to its end and return its standard output; ``status`` None takes any."""
        process = self.start(*words)
        ended = process.wait(seconds)
        out, err = process.out.read_text(), process.err.read_text()
        assert "Traceback" not in err, err
        assert status is None or ended == status, f"{words} ended with {ended}: {out[-500:]} {err[-1500:]}"
        return out

    def json(self, *words: object, status: int | None = 0) -> Any:
        out = self.run(*words, "--json", status=status)
        assert out, self.processes[-1].err.read_text()[-1500:]
        return json.loads(out)

    # --- what there is to push

    def open(self) -> None:
        """Database, the owner ada and the four accounts."""
        self.run("migrate", "--verbosity", "0")
        self.run("add_user", "ada", "--email", "ada@example.org", "--team", "Main", "--role", "owner")
        self._connect()

    def take_over(self, other: Installation) -> None:
        """Begin with what ``other``, of the same size, has remembered: migrations need not be made twice."""
        self.size.take_over(other.size)
        self._connect()

    def _connect(self) -> None:
        for words in self.connecting():
            self.run(*words)

    def connecting(self, *only: str) -> Iterator[list[str]]:
        """The commands that connect the accounts, or ``only`` these."""
        for slug, platform in self.sandbox.state()["platforms"].items():
            if slug not in ACCOUNTS or (only and slug not in only):
                continue
            words = ["connect", slug, ACCOUNTS[slug]]
            for mount, host in platform["mounts"].items():
                url = f"http://127.0.0.1:{self.wire.port}/{mount.strip('/')}"
                words += ["--base-url", f"{host}={url}" if len(platform["mounts"]) > 1 else url]
            for key, variable in KEYS[slug].items():
                words += ["--credential", f"{key}=env:{variable}"]
            yield [*words, *(("--option", OPTIONS[slug]) if slug in OPTIONS else ())]

    def elsewhere(self, slug: str) -> list[str]:
        """The command that connects an account to another place of its platform, which holds nothing of ours."""
        if self.other is None or self.other.poll() is not None:
            self.other = self.start("sandbox", "--port", "0")
        there = _address(self.other)
        platform = self.sandbox.state()["platforms"][slug]
        words = ["connect", slug, ACCOUNTS[slug]]
        for mount, host in platform["mounts"].items():
            words += ["--base-url", f"{host}={there}/{mount.strip('/')}"]
        for key in KEYS[slug]:
            words += ["--credential", f"{key}=key-of-another-place"]
        return words

    def mend_accounts(self) -> None:
        """Give accounts that were stopped their keys again, which sets them going."""
        stopped = {one["account"] for event in self.events for one in self.json("sync_status", event)["accounts"]}
        for words in self.connecting(*(slug for slug, name in ACCOUNTS.items() if name in stopped)):
            if words[2] in stopped:
                self.run(*words)

    def event(
        self, slug: str, *, rooms: int = 1, slots: int = 2, guests: int = 4, on: Sequence[str] = tuple(ACCOUNTS)
    ) -> None:
        """An event of rooms × slots sessions, approved, published ``on`` these platforms; an Airmeet for each room."""
        self.events.append(slug)
        document = programme(1, rooms, slots, first="2027-03-20", acronym=slug)
        for session in sessions_of(document):
            session["title"] = f"{session['title']} of {slug}"
        paths = [self.folder / f"{slug}.{name}" for name in ("json", "speakers.csv", "guests.csv")]
        paths[0].write_text(json.dumps(document), encoding="utf-8")
        write_speakers(paths[1], people_of(document))
        write_attendees(paths[2], guests, [session["slug"] for session in sessions_of(document)], some=10**6)
        self.run("import_schedule", paths[0], "--event", slug)
        self.run("import_people", slug, paths[1], "--as", "speakers")
        if guests:
            self.run("import_people", slug, paths[2], "--as", "attendees")
        self.run("approve", slug, "--all", "--by", "ada")
        for words in _publishing(slug, list(document["schedule"]["conference"]["days"][0]["rooms"]), on):
            self.run(*words)

    # --- the end

    def quiet(self) -> None:
        """End every process but the sandbox, and mend every wire."""
        for process in self.processes:
            if process is not self.platforms and process.poll() is None:
                process.kill()
        self.processes = [self.platforms]
        for child in strays(self.data):
            os.kill(child, 9)
        self.wire.mend()

    def restore(self) -> None:
        """As it was when it was remembered, with new platforms."""
        self.quiet()
        self.size.restore()
        self.sandbox.reset()
        self.sandbox.switch("all", "latency", 0)
        self.wire.requests.clear()
        self.events.clear()

    def close(self) -> None:
        self.quiet()
        self.platforms.kill()
        self.wire.close()
        self.starter.close()
        self.size.close()


def _publishing(slug: str, rooms: Sequence[str], on: Sequence[str]) -> Iterator[list[str]]:
    for platform in on:
        words = ["publish_on", slug, ACCOUNTS[platform]]
        if platform == "airmeet":
            for room in rooms:
                yield [*words, "--name", room, "--sessions", f"room:{room}", "--option", HOST]
        else:
            yield [*words, *(("--option", HOST) if platform == "meltingspot" else ())]


def _address(process: Process) -> str:
    """What the sandbox prints when it answers."""
    line = until(lambda: process.out.exists() and process.out.read_text().partition("\n")[0], seconds=PATIENCE)
    return str(line).partition("http://")[2].partition("/")[0].join(("http://", ""))


def until[T](what: Callable[[], T], *, seconds: float = 30) -> T:
    """Wait until ``what`` gives something true, and return it."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(0.02)
    return found


def strays(data: Path) -> list[int]:
    """Processes of this installation that lost their parents: workers whose cluster was killed."""
    mark = f"PORTAL_DATA_DIR={data}\0".encode()
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            if b"qcluster" in (place / "cmdline").read_bytes() and mark in (place / "environ").read_bytes():
                found.append(int(place.name))
    return found
