"""A cluster that hangs although its processes are up is found out and replaced: the real command in real processes."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REDIS = pytest.param(
    "redis",
    marks=[
        pytest.mark.redis,
        pytest.mark.skipif("TEST_REDIS_URL" not in os.environ, reason="needs a Redis server in TEST_REDIS_URL"),
    ],
)
PATIENCE = 120.0  #: a busy machine may take long to start a process; an idle one takes seconds


def eventually[T](look: Callable[[], T], seconds: float = PATIENCE) -> T:
    """What ``look`` finds once that is something."""
    until = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < until, f"nothing within {seconds} seconds"
        time.sleep(0.1)
    return found


def children(parent: int) -> list[int]:
    """The living children of ``parent``, the oldest first: numbers begin anew at some time, ages do not."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            found.append((int(fields[19]), int(path.parent.name)))
    return [pid for _started, pid in sorted(found)]


@dataclass
class Running:
    """``manage.py worker`` with a data directory of its own."""

    process: subprocess.Popen[bytes]
    database: Path

    def cluster(self) -> int:
        """The cluster's own process; 0 while there is none."""
        return next(iter(children(self.process.pid)), 0)

    def workers(self) -> list[int]:
        """The cluster's five workers, idle but for a canary now and then: its children but the last two."""
        cluster = self.cluster()
        sentinel = next(iter(children(cluster)), 0) if cluster else 0  # 0 has children of its own
        found = children(sentinel) if sentinel else []
        return found[:5] if len(found) == 7 else []

    def answered(self) -> int:
        """How many canaries have come back."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT count(back_at) FROM publishing_canary").fetchone()[0])

    def replaced(self, first: int) -> bool:
        return self.cluster() not in (0, first)


@pytest.fixture(params=["database", REDIS])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    environment = {**os.environ, "PORTAL_DATA_DIR": str(tmp_path), "PORTAL_CANARY_SECONDS": "1"}
    for name in ("DATABASE_URL", "QUEUE_URL", "SECRET_KEY", "CREDENTIALS_KEYS", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    if request.param == "redis":
        environment["QUEUE_URL"] = os.environ["TEST_REDIS_URL"].rpartition("/")[0] + "/8"
    command = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*command, "migrate", "-v0"], env=environment, cwd=ROOT, check=True)
    process = subprocess.Popen([*command, "worker"], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
    yield Running(process, tmp_path / "portal.sqlite3")
    process.kill()
    process.wait()


@pytest.mark.slow
def test_a_killed_idle_worker_hangs_the_cluster_which_is_replaced(running: Running) -> None:
    """A08. Whichever worker held the lock of django-q2's queue takes it with it: the others wait for ever."""
    eventually(running.answered)
    first = running.cluster()
    for pid in eventually(running.workers):
        os.kill(pid, signal.SIGKILL)  # all of them, so that the holder of the lock is among them
    eventually(lambda: running.replaced(first))
    assert not children(first), "nothing of the old group is left"
    before = running.answered()
    eventually(lambda: running.answered() > before)
    # A12: asked to end, it ends with everything it started
    second = running.cluster()
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(PATIENCE) == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(second, 0)


@pytest.mark.slow
@pytest.mark.parametrize("running", ["database"], indirect=True)
def test_a_cluster_ends_with_its_supervisor(running: Running) -> None:
    eventually(running.answered)
    cluster = running.cluster()
    running.process.kill()

    def gone() -> bool:
        try:
            os.killpg(cluster, 0)
        except ProcessLookupError:
            return True
        return False

    eventually(gone)
