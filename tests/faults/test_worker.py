"""The worker's processes, with queue and database failing them. The tests of a size share an office, in this order."""

from __future__ import annotations

import signal
import time

from .havoc import settle
from .installation import Installation, until
from .processes import Starter
from .sizes import Grown
from .truth import verdict


def worked_off(office: Installation, *events: str, seconds: float = 240) -> None:
    """Wait until everything of these events is done, by whoever is at work."""
    for event in events:
        until(lambda event=event: done(office, event), seconds=seconds)  # type: ignore[misc]


def done(office: Installation, event: str) -> bool:
    time.sleep(0.3)
    return set(office.json("sync_status", event)["operations"]) == {"done"}


def in_the_middle(office: Installation, more: int) -> None:
    """Wait until the platforms have been asked so often from now on."""
    seen = len(office.wire.requests)
    until(lambda: len(office.wire.requests) >= seen + more, seconds=180)


def test_started_before_its_database(office: Installation) -> None:
    """A17: no manual step once it answers."""
    if isinstance(office.size, Grown):
        office.size.wire.cut()
    office.start("worker")
    time.sleep(2)
    office.wire.mend()
    if isinstance(office.size, Grown):
        office.size.wire.mend()
    office.event("first", slots=1, guests=1, on=["whereby", "airmeet"])
    office.run("push", "first", status=1)  # recorded: the worker goes on with it
    worked_off(office, "first")


def test_a_lost_queue_costs_time_and_nothing_else(office: Installation) -> None:
    """A13, A14: pushes go on while it is away, and what was in it is gone."""
    if isinstance(office.size, Grown):
        office.size.redis.kill()
    names = ["lost1", "lost2"]
    for name in names:
        office.event(name, slots=2, guests=0, on=["whereby", "bemyapp"])
        office.run("push", name, status=1)
    if isinstance(office.size, Grown):
        time.sleep(2)
        office.size.redis.start()
    office.size.lose_queue()
    worked_off(office, *names)


def test_a_database_that_goes_away_in_mid_push(office: Installation) -> None:
    """A16: its connections broken off, then nobody served for some seconds."""
    office.sandbox.switch("all", "latency", 60)
    office.event("broken", rooms=2, slots=4, guests=4, on=["whereby", "meltingspot"])
    office.run("push", "broken", status=1)
    in_the_middle(office, 5)
    if isinstance(office.size, Grown):
        office.size.wire.hang_up()
        in_the_middle(office, 2)
    office.size.break_database(3)
    worked_off(office, "broken")


def test_two_workers_beside_each_other(office: Installation) -> None:
    """A26: two clusters, two sweepers, one push."""
    office.start("worker")
    office.event("twice", rooms=2, slots=4, guests=4, on=["whereby", "meltingspot", "airmeet"])
    office.run("push", "twice", status=1)
    worked_off(office, "twice")
    found = verdict(office)
    assert found.sound, found
    assert set(found.states) == {"done"}


def test_asked_to_end_in_mid_push(office: Installation) -> None:
    """A12: within its grace, without a traceback, and nothing is left in the middle."""
    office.event("ended", rooms=2, slots=6, guests=4, on=["whereby", "meltingspot", "airmeet"])
    office.run("push", "ended", status=1)
    in_the_middle(office, 5)
    workers = [one for one in office.processes if one is not office.platforms and one.poll() is None]
    for worker in workers:
        worker.send(signal.SIGTERM)
    for worker in workers:
        assert worker.wait(180) == 0
        assert "Traceback (most recent call last)" not in worker.err.read_text()
    assert "sending" not in office.json("sync_status", "ended")["operations"]
    settle(office)
    found = verdict(office)
    assert found.sound, found
    assert set(found.states) == {"done"}


#: tasks that this version has not, has elsewhere, or calls otherwise
OLDER = """
from django_q.tasks import async_task
for name, *arguments in [("tasks.deliver", 1), ("lanes.work", 1), ("tasks.work", 1, "more"), ("tasks.work", "one")]:
    async_task(f"portal.publishing.{name}", *arguments, save=False)
"""
#: what waits in the queue or is being worked on
LEFT = """
from django_q.brokers import get_broker
queue = get_broker()
print("left:", queue.queue_size() + (queue.lock_size() or 0))
"""


def test_what_an_older_version_left_in_the_queue(office: Installation) -> None:
    """A24: its operations are done, found by the sweeper; its tasks harm nobody and stay nowhere."""
    office.event("older", slots=2, guests=1, on=["whereby", "airmeet"])
    office.run("push", "older", status=1)
    office.size.lose_queue()
    office.run("shell", "--no-imports", "-c", OLDER)
    worker = office.start("worker")
    worked_off(office, "older")
    until(lambda: "left: 0\n" in office.run("shell", "--no-imports", "-c", LEFT), seconds=60)
    worker.send(signal.SIGTERM)
    assert worker.wait(180) == 0
    said = worker.err.read_text()
    assert "is not defined" in said, "the strange ones were met"
    assert "sudden death" not in said and "the cluster ended" not in said and "is killed" not in said, said
    found = verdict(office)
    assert found.sound, found


def test_another_secret_key_with_work_queued(office: Installation) -> None:
    """A15: what waits in the queue cannot be read any more, and the accounts' keys still can."""
    office.event("rekeyed", slots=2, guests=1, on=["whereby", "airmeet"])
    office.run("push", "rekeyed", status=1)
    before = office.starter
    changed = {**office.environment, "SECRET_KEY": "another-only-" + "d00r" * 12}
    office.starter = Starter(office.folder / "rekeyed", changed)
    try:
        office.start("worker")
        worked_off(office, "rekeyed")
        found = verdict(office)
    finally:
        office.quiet()
        office.starter.close()
        office.starter = before
    assert found.sound, found
