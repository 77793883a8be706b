"""A real process that is killed in the middle of a push, several times, and nothing is lost or done twice."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.sandbox.server import Server, serve
from integrations.sandbox.world import World as Sandbox
from tests.commands.desk import ACCOUNTS, FIRST_DAY, KEYS, ROOT, Desk, write_attendees, write_speakers
from tests.support.programme import code_of, people_of, programme

EVENT = "killed"
KILLS = 3
SEED = 20_270_301
#: effects that must not happen twice for one thing
ONCE = ("live.create", "meeting.created", "event.create", "session.create", "speaker.add", "speaker.invite")
QUICK = {
    "PORTAL_LEASE_SECONDS": "5",
    "PORTAL_LOOKUP_SECONDS": "1",
    "PORTAL_BACKOFF_SECONDS": "1",
}


@pytest.fixture
def server() -> Iterator[Server]:
    world = Sandbox.of_registry()
    world.switch("all", "latency", 60)
    with serve(world) as running:
        yield running


@pytest.fixture
def desk(server: Server, tmp_path: Path) -> Desk:
    """Four sessions, their speakers and eight guests, published on three platforms."""
    made = Desk(tmp_path / "data", server)
    made.environment |= QUICK
    document = programme(1, 2, 2)
    (tmp_path / "programme.json").write_text(json.dumps(document), encoding="utf-8")
    write_speakers(tmp_path / "speakers.csv", people_of(document))
    write_attendees(tmp_path / "attendees.csv", 8, [code_of(0, 0, 0)])
    host = ("--option", "host_email=host@example.org")
    commands = [
        ("migrate", "--verbosity", "0"),
        ("add_user", "ada", "--email", "ada@example.org", "--team", "Main", "--role", "owner"),
        *_connecting(server),
        ("import_schedule", tmp_path / "programme.json", "--event", EVENT, "--starts-on", FIRST_DAY),
        ("import_people", EVENT, tmp_path / "speakers.csv", "--as", "speakers"),
        ("import_people", EVENT, tmp_path / "attendees.csv", "--as", "attendees"),
        ("approve", EVENT, "--all", "--by", "ada"),
        ("publish_on", EVENT, ACCOUNTS["meltingspot"], *host),
        ("publish_on", EVENT, ACCOUNTS["airmeet"], *host),
        ("publish_on", EVENT, ACCOUNTS["whereby"]),
    ]
    for ran in made.run_each(commands):
        assert ran.status == 0, ran
    return made


def _connecting(server: Server) -> Iterator[tuple[str, ...]]:
    addresses = server.world.addresses(server.url)
    for slug in ("airmeet", "meltingspot", "whereby"):
        places = addresses[slug]
        urls = (f"{host}={url}" if len(places) > 1 else url for host, url in places)
        keys = (f"{name}=env:{variable}" for name, variable in KEYS[slug].items())
        yield (
            "connect",
            slug,
            ACCOUNTS[slug],
            *(word for url in urls for word in ("--base-url", url)),
            *(word for key in keys for word in ("--credential", key)),
        )


def kill_a_push(desk: Desk, after: int) -> None:
    """Start a push and kill its process once the platforms have seen so many more requests of it."""
    seen = desk.seen()
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "push", EVENT, "--wait"],
        env=desk.environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 40
    while desk.seen() < seen + after and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL, "it had ended by itself: nothing was killed"


@pytest.mark.slow
def test_killed_in_the_middle_nothing_is_lost_or_done_twice(desk: Desk) -> None:
    draw = random.Random(SEED)
    for _ in range(KILLS):
        kill_a_push(desk, draw.randint(3, 12))
    done = desk.run("push", EVENT, "--wait", "--json", status=None)
    assert done.status == 0, (done, desk.run("sync_status", EVENT, "--json").json["problems"])
    assert set(done.json["states"]) <= {"done", "done_with_differences"}
    effects = Counter(desk.ledger())
    assert {entry: n for entry, n in effects.items() if entry[1] in ONCE and n > 1} == {}
    kinds = Counter((slug, effect) for slug, effect, _ in effects.elements())
    assert kinds["meltingspot", "live.create"] == kinds["whereby", "meeting.created"] == 4
    assert (kinds["airmeet", "event.create"], kinds["airmeet", "session.create"]) == (1, 2)
    again = desk.run("push", EVENT, "--wait", "--json").json
    assert (again["operations"], again["writes"]) == (0, 0)
