"""Peak memory of a process that works off a push, by the number of operations."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .tables import Table, told


def run(*, small: bool) -> Table:
    """A process records the push, another one works it off and tells the most it ever held."""
    sizes = (20, 60) if small else (500, 5000, 20_000)
    found = {people: _worked_off(people) for people in sizes}
    least, most = sizes[0], sizes[-1]
    grown = found[most] - found[least]
    told(f"memory: {found}")
    return Table(
        "Memory of the process that works a push off",
        ("operations", "peak MB", "more than the first, MB"),
        [(f"{people:,}", f"{peak:.0f}", f"{peak - found[least]:.1f}") for people, peak in found.items()],
        f"{most // least} times the operations cost {grown:.1f} MB more.",
        {"operations": sizes},
    )


def _worked_off(people: int) -> float:
    """Megabytes."""
    with tempfile.TemporaryDirectory(prefix="callboard-memory-") as folder:
        _child("record", people, Path(folder))
        return float(_child("work", people, Path(folder)))


def _child(part: str, people: int, folder: Path) -> str:
    environment = {**os.environ, "TEST_DATABASE_URL": f"sqlite:///{folder / 'memory.sqlite3'}"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.memory", part, str(people)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return str(json.loads(done.stdout))


def _in_child(part: str, people: int) -> float:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from portal.delivery.record.record import record
    from portal.delivery.send.drain import drain
    from portal.events.models import Event
    from portal.publishing.models import Account, Operation
    from portal.teams.scope import scope

    from . import ground
    from .rivals import remote

    slug = ground.platform("remembered")
    if part == "record":
        event = ground.event("memory", people, "http://127.0.0.1:9", slug)
        with scope(event.team):
            record(event, actor=ground.OPERATOR)
        return 0.0
    with remote() as where:
        Account._base_manager.update(base_urls={"api": where.url})
        drain(Event._base_manager.get().pk, max_wait=60)
    if Operation._base_manager.exclude(state="done").exists():
        raise RuntimeError("not all of it was done")
    return _peak()


def _peak() -> float:
    """Megabytes this process ever held. getrusage would count what its parent held before it was started."""
    (line,) = [one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    json.dump(_in_child(sys.argv[1], int(sys.argv[2])), sys.stdout)
