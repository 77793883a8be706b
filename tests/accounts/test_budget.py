"""The shared limiter: never more than the limit in any window, whoever asks."""

from __future__ import annotations

import multiprocessing
import random
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, connections

from integrations.core.contract import Limits, Window
from integrations.core.errors import BudgetSpent, NotSent
from portal.accounts import rate_budget as module
from portal.accounts.rate_budget import AccountBudget
from portal.accounts.rate_rules import Work, working
from portal.dbtime import db_now
from portal.publishing.models import Account, BudgetUse, Lane
from tests.support.fakes import account

START = datetime(2027, 3, 1, tzinfo=UTC)


class World:
    """Virtual time for any number of limiters."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept = 0.0

    def now(self) -> datetime:
        return START + timedelta(milliseconds=int(self.seconds * 1000))

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        self.slept += seconds

    def budget(self, row: Account, limits: Limits) -> AccountBudget:
        return AccountBudget(row.pk, limits, now=self.now, clock=lambda: self.seconds, sleep=self.sleep)

    def take(self, limiter: AccountBudget, points: int = 1) -> None:
        """Take, going on at the instant that a refusal names."""
        while True:
            try:
                return limiter.take(points)
            except BudgetSpent as spent:
                self.seconds = max(self.seconds, (spent.until - START).total_seconds())


@pytest.fixture
def world(db: Any) -> World:
    return World()


@pytest.fixture
def acc(db: Any) -> Account:
    return account()


def fullest(taken: list[tuple[float, int]], seconds: float) -> int:
    """The most points that any window of ``seconds`` holds."""
    times = sorted(taken)
    return max(sum(points for at, points in times[i:] if at - start < seconds) for i, (start, _) in enumerate(times))


def reserved(row: Account) -> int:
    return sum(BudgetUse._base_manager.filter(account=row).values_list("points", flat=True))


@pytest.mark.parametrize("seed", range(5))
def test_no_window_ever_holds_more_than_the_limit(world: World, acc: Account, seed: int) -> None:
    chance = random.Random(seed)
    limits = Limits((Window(10, 60), Window(60, 200)))
    processes = [world.budget(acc, limits) for _ in range(3)]
    taken: list[tuple[float, int]] = []
    for _ in range(400):
        points = chance.choice([1, 1, 1, 2, 3])
        world.take(chance.choice(processes), points)
        taken.append((world.seconds + chance.uniform(0, 0.2), points))
        world.seconds += chance.choice([0, 0.01, 0.05, 0.4])
    assert fullest(taken, 10) <= 60
    assert fullest(taken, 60) <= 200


def test_the_budget_is_used_and_not_only_kept(world: World, acc: Account) -> None:
    limiter = world.budget(acc, Limits((Window(10, 100),)))
    for _ in range(950):
        world.take(limiter)
        world.seconds += 0.001
    assert world.seconds < 9.5 * 11


def test_95_percent_of_the_limit_pass_at_once(world: World, acc: Account) -> None:
    limiter = world.budget(acc, Limits((Window(600, 40),)))
    for _ in range(38):
        limiter.take(1)
    with pytest.raises(BudgetSpent) as caught:
        limiter.take(1)
    assert caught.value.until == START + timedelta(seconds=600)
    assert world.slept == 0


def test_a_short_wait_is_slept_and_a_long_one_is_told(world: World, acc: Account) -> None:
    limiter = world.budget(acc, Limits((Window(9, 2),)))
    limiter.take(1)
    limiter.take(1)
    assert 9 <= world.slept <= 10
    other = world.budget(acc, Limits((Window(30, 2),)))
    with pytest.raises(BudgetSpent):
        other.take(1)


def test_a_call_above_the_whole_limit_passes_when_nothing_else_is_there(world: World, acc: Account) -> None:
    limiter = world.budget(acc, Limits((Window(60, 2), Window(86_400, 1000))))
    limiter.take(3)
    with pytest.raises(BudgetSpent):
        limiter.take(3)
    world.seconds = 60.5
    limiter.take(3)


def test_a_slow_pace_reserves_nothing_ahead(world: World, acc: Account) -> None:
    limiter = world.budget(acc, Limits((Window(60, 1000),)))
    for _ in range(10):
        limiter.take(1)
        world.seconds += 1
    assert reserved(acc) == 10


BRISK = Limits((Window(60, 1200),))  # twenty a second, the least at which points are reserved ahead


def test_a_fast_pace_reserves_five_at_once(world: World, acc: Account) -> None:
    limiter = world.budget(acc, BRISK)
    for _ in range(100):
        limiter.take(1)
        world.seconds += 0.01
    assert BudgetUse._base_manager.count() < 30
    assert 100 <= reserved(acc) <= 104


@pytest.mark.parametrize("windows", [(Window(60, 1199),), (Window(60, 1200), Window(3600, 30_000))])
def test_a_tight_budget_reserves_nothing_ahead(world: World, acc: Account, windows: tuple[Window, ...]) -> None:
    limiter = world.budget(acc, Limits(windows))
    for _ in range(100):
        limiter.take(1)
        world.seconds += 0.01
    assert reserved(acc) == BudgetUse._base_manager.count() == 100


def test_points_reserved_ahead_lapse(world: World, acc: Account) -> None:
    limiter = world.budget(acc, BRISK)
    for _ in range(9):
        limiter.take(1)
    before = reserved(acc)
    assert before > 9
    world.seconds += module.CHUNK_LIFE
    limiter.take(1)
    assert reserved(acc) == before + 1


def test_accounts_do_not_share_a_budget(world: World, acc: Account) -> None:
    limits = Limits((Window(60, 2),))
    world.budget(acc, limits).take(1)
    world.budget(account(name="Other"), limits).take(1)


def test_nothing_costs_nothing(world: World, acc: Account) -> None:
    world.budget(acc, Limits((Window(60, 1),))).take(0)
    assert not BudgetUse._base_manager.exists()


def test_a_database_that_does_not_answer_means_that_nothing_was_sent(world: World, acc: Account) -> None:
    limiter = world.budget(acc, Limits((Window(60, 10),), climb_to=20))

    def locked() -> datetime:
        raise OperationalError("database is locked")

    limiter._now = locked
    with pytest.raises(NotSent):
        limiter.take(1)
    limiter.refused()


# --- long windows


def test_a_day_is_counted_over_few_rows(world: World, acc: Account) -> None:
    limiter = world.budget(acc, Limits((Window(10, 100), Window(86_400, 100_000))))
    for _ in range(2000):
        limiter.take(1)
        world.seconds += 5
    assert BudgetUse._base_manager.count() < 60
    assert reserved(acc) == 2000


def test_a_day_is_never_exceeded_and_its_points_come_back(world: World, acc: Account) -> None:
    limiter = world.budget(acc, Limits((Window(10, 100), Window(86_400, 200))))
    taken = []
    for _ in range(400):
        world.take(limiter)
        taken.append((world.seconds, 1))
        world.seconds += 20
    assert fullest(taken, 86_400) <= 200
    assert world.seconds > 2 * 86_400
    assert reserved(acc) < 200


def test_rows_that_count_nowhere_are_removed(world: World, acc: Account) -> None:
    limiter = world.budget(acc, Limits((Window(10, 100),)))
    limiter.take(1)
    world.seconds += 61
    limiter.take(1)
    assert BudgetUse._base_manager.count() == 1


# --- who goes first


def busy(world: World, limiter: AccountBudget, kind: Work, seconds: float, step: float = 0.01) -> int:
    """Take all that this kind of work gets for so many seconds; returns how many points."""
    until, points = world.seconds + seconds, 0
    with working(kind):
        while world.seconds < until:
            try:
                limiter.take(1)
                points += 1
                world.seconds += step
            except BudgetSpent as spent:
                world.seconds = min(until, max(world.seconds, (spent.until - START).total_seconds()))
    return points


@pytest.mark.parametrize("kind", [Work.BULK, Work.READING])
@pytest.mark.parametrize("window", [Window(10, 100), Window(60, 100)])
def test_bulk_work_uses_95_percent_and_people_hardly_wait_behind_it(
    world: World, acc: Account, kind: Work, window: Window
) -> None:
    """C44: an interactive push waits no longer than 30 seconds."""
    bulk, people = world.budget(acc, Limits((window,))), world.budget(acc, Limits((window,)))
    busy(world, bulk, kind, 2 * window.seconds)
    used = busy(world, bulk, kind, 3 * window.seconds)
    assert used >= 3 * window.points * 0.94
    for _ in range(3):
        asked = world.seconds
        world.take(people)
        assert world.seconds - asked <= 12
        busy(world, bulk, kind, 7)
    rows = [((at - START).total_seconds(), n) for at, n in BudgetUse._base_manager.values_list("at", "points")]
    assert fullest(rows, window.seconds) <= window.points


def test_a_day_keeps_a_part_for_people_and_pushes_before_reading(world: World, acc: Account) -> None:
    limiter = world.budget(acc, Limits((Window(1, 1000), Window(86_400, 200))))
    for kind, most in ((Work.READING, 152), (Work.BULK, 171), (Work.PEOPLE, 190)):
        with working(kind), pytest.raises(BudgetSpent):
            for _ in range(200):
                limiter.take(1)
        assert reserved(acc) == most


# --- limits that no document gives


def rate(row: Account) -> Any:
    return Account._base_manager.get(pk=row.pk).learned.get("rate", {}).get("points")


def test_an_undocumented_limit_climbs_while_nothing_is_refused(world: World, acc: Account) -> None:
    limiter = world.budget(acc, Limits((Window(1, 4),), climb_to=6))
    seen = []
    for _ in range(50):
        world.take(limiter)
        seen.append(rate(acc))
    assert seen[9] is None and seen[15] == 5 and seen[-1] == 6


def test_a_refusal_halves_it_once_and_other_facts_stay(world: World, acc: Account) -> None:
    Account._base_manager.filter(pk=acc.pk).update(learned={"batch:x": 50, "rate": {"points": 9}})
    limiter, other = (world.budget(acc, Limits((Window(1, 4),), climb_to=20)) for _ in range(2))
    for one in (limiter, other, limiter):
        one.refused()
    assert rate(acc) == 4
    world.seconds += 2
    for _ in range(4):
        limiter.refused()
        world.seconds += 2
    assert rate(acc) == 1
    assert Account._base_manager.get(pk=acc.pk).learned["batch:x"] == 50


def test_a_refusal_of_a_documented_limit_changes_nothing(
    world: World, acc: Account, caplog: pytest.LogCaptureFixture
) -> None:
    world.budget(acc, Limits((Window(60, 10),))).refused()
    assert rate(acc) is None and "although the budget was kept" in caplog.text


# --- the real clock and real threads


@pytest.fixture
def threads() -> Iterator[list[threading.Thread]]:
    started: list[threading.Thread] = []
    yield started
    for thread in started:
        thread.join(20)


@pytest.mark.django_db(transaction=True)
def test_threads_of_two_processes_share_one_budget(threads: list[threading.Thread]) -> None:
    row = account()
    limits = Limits((Window(2, 40),))
    processes = [AccountBudget(row.pk, limits) for _ in range(2)]
    taken: list[tuple[float, int]] = []

    def work(limiter: AccountBudget) -> None:
        for _ in range(15):
            limiter.take(1)
            taken.append((time.monotonic(), 1))
        connection.close()

    for number in range(6):
        threads.append(threading.Thread(target=work, args=(processes[number % 2],)))
        threads[-1].start()
    for thread in threads:
        thread.join(20)
    assert len(taken) == 90
    assert fullest(taken, 2) <= 40


def _process(account: int, limits: Limits, count: int, moments: Any) -> None:
    """A process of its own, with connections of its own."""
    connections.close_all()
    limiter = AccountBudget(account, limits)
    with working(Work.BULK):
        for _ in range(count):
            limiter.take(1)
            moments.put(time.monotonic())
    connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_three_processes_together_never_exceed_a_window() -> None:
    """C44 with three clusters on one database. The clock is the machine's, the same for all of them."""
    row, limits = account(), Limits((Window(2, 30),))
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    moments = fork.Queue()
    processes = [fork.Process(target=_process, args=(row.pk, limits, 22, moments)) for _ in range(3)]
    for process in processes:
        process.start()
    taken = [(moments.get(timeout=60), 1) for _ in range(66)]
    for process in processes:
        process.join(20)
        assert process.exitcode == 0
    assert fullest(taken, 2) <= 30


@pytest.mark.django_db
def test_the_lane_is_made_and_the_databases_time_moves() -> None:
    row = account()
    AccountBudget(row.pk, Limits((Window(60, 10),))).take(1)
    assert Lane._base_manager.filter(account=row).count() == 1
    first = db_now()
    time.sleep(0.02)
    assert first.tzinfo is UTC and timedelta() < db_now() - first < timedelta(seconds=5)
    assert abs(datetime.now(UTC) - db_now()) < timedelta(seconds=5)
    assert connection.connection is not None
