"""Slots, canaries and the watch over a cluster, each by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin

from portal import wake
from portal.dbtime import db_now
from portal.publishing.models import Canary
from portal.worker import canaries, health, runtime_dir, slots, tasks, watchdog
from portal.worker.watchdog import Watch
from tests.delivery.world import build


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The runtime directory of this process's cluster."""
    found = tmp_path / "room"
    found.mkdir()
    monkeypatch.setenv(runtime_dir.VARIABLE, str(found))
    return found


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []

    def send(task: str, number: int) -> bool:
        found.append((task, number))
        return True

    monkeypatch.setattr(wake, "send", send)
    return found


# --- slots


def test_there_are_fewer_slots_than_workers(settings: Any) -> None:
    """So one worker is always free to answer a canary, however long the others are busy."""
    queue = settings.Q_CLUSTER
    assert queue["workers"] > slots.COUNT
    assert queue["retry"] > (queue["timeout"] + 3) * (1 + -(-(queue["queue_limit"] + 1) // queue["workers"]))


def test_who_finds_no_slot_is_remembered_until_somebody_gives_theirs_up(here: Path) -> None:
    with ExitStack() as stack:
        for _ in slots.LANES:
            assert stack.enter_context(slots.take(slots.LANES))
        assert not slots.somebody_waits()
        assert stack.enter_context(slots.take(slots.LANES)) is None
        assert slots.taken(here)
    assert not slots.taken(here)
    assert (slots.somebody_waits(), slots.somebody_waits()) == (True, False)


def test_reading_never_takes_all_slots(here: Path) -> None:
    with ExitStack() as stack:
        for _ in slots.READERS:
            assert stack.enter_context(slots.take(slots.READERS))
        assert stack.enter_context(slots.take(slots.READERS)) is None
        assert stack.enter_context(slots.take(slots.LANES))


def test_a_slot_is_given_up_for_others_after_a_while_and_at_once_when_the_cluster_stops(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with slots.take(["1"]) as slot, slots.take(["1"]) as other:
        assert slot and other is None and not slot.called_away()
        monkeypatch.setattr(slots, "TURN", 0.0)
        assert slot.called_away()
        monkeypatch.setattr(slots, "TURN", 99.0)
        assert not slot.called_away()
        runtime_dir.close(here)
        assert slot.called_away()
    with slots.take(["1"]) as late:
        assert late is None


@pytest.mark.django_db(transaction=True)
def test_a_lane_without_a_slot_is_woken_again(
    here: Path, woken: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, other = build(monkeypatch), build(monkeypatch, slug="other")
    world.push()
    account = world.account.pk
    with ExitStack() as stack:
        for place in slots.LANES[1:]:
            stack.enter_context(slots.take([place]))
        with slots.take(slots.LANES[:1]):
            tasks.work(account)
            assert set(world.states()) == {"queued"}
        woken.clear()
        tasks.work(other.account.pk)
        assert ("work", account) in woken, "whoever was turned away is woken by whoever gives a slot up"
        tasks.work(account)
        assert world.state("session:A1") == "done"


# --- canaries


@pytest.mark.django_db
def test_a_canary_is_answered_by_the_cluster_it_is_meant_for(
    here: Path, woken: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(canaries, "HOP_SECONDS", 0.0)
    mine, anybody, other = canaries.send(here.name), canaries.send(), canaries.send("another")
    woken.clear()
    for number in (mine, anybody, other, 999):
        tasks.canary(number or 0)
    assert canaries.back([mine or 0, anybody or 0, other or 0]) == {mine, anybody}
    assert woken == [("canary", other)]
    Canary.objects.filter(pk=other).update(sent_at=db_now() - timedelta(minutes=5))
    tasks.canary(other or 0)
    assert len(woken) == 1, "what is too old is let go"


@pytest.mark.django_db
def test_old_traces_go_but_the_last_that_came_back_stays() -> None:
    long_ago = db_now() - timedelta(days=2)
    last = [Canary.objects.create(sent_at=long_ago, back_at=long_ago) for _ in range(3)][-1]
    Canary.objects.create(sent_at=long_ago)
    young = Canary.objects.create(sent_at=db_now())
    canaries.tidy()
    assert set(Canary.objects.values_list("pk", flat=True)) == {last.pk, young.pk}
    assert canaries.sighting().late


@pytest.mark.django_db
def test_healthcheck_names_what_does_not_work(monkeypatch: pytest.MonkeyPatch, woken: list[tuple[str, int]]) -> None:
    assert [part.name for part in health.through_the_queue(0) if not part.well] == ["worker"]
    monkeypatch.setattr(wake, "send", lambda _task, _number: False)
    assert [(part.name, part.well) for part in health.through_the_queue(5)] == [("queue", False)]
    assert Canary.objects.count() == 1, "what was not sent leaves no trace"
    monkeypatch.setattr(wake, "send", lambda _task, number: canaries.answer(number) or True)
    assert all(part.well for part in health.through_the_queue(5))


def test_the_pages_of_the_queue_are_not_there() -> None:
    assert not [model for model in apps.get_app_config("django_q").get_models() if admin.site.is_registered(model)]


# --- the watch


class Flock:
    """Canaries that come back as they are told; ``now`` is the clock."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now, self.sent, self.home, self.closed = 1000.0, 0, True, False
        patch.setattr(time, "monotonic", lambda: self.now)
        patch.setattr(canaries, "send", self.send)
        patch.setattr(canaries, "back", lambda numbers: set(numbers) if self.home else set())
        patch.setattr(canaries, "tidy", lambda: None)

    def send(self, _cluster: str) -> int | None:
        if self.closed:
            return None
        self.sent += 1
        return self.sent

    def passes(self, seen: Watch, seconds: float) -> None:
        until = self.now + seconds
        while self.now < until:
            seen.look()
            self.now += 0.5


@pytest.fixture
def flock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Flock]:
    with monkeypatch.context() as patch:
        yield Flock(patch)


def test_silence_is_noticed_within_a_minute_and_not_too_soon(flock: Flock) -> None:
    seen = Watch("one")
    flock.passes(seen, 600)
    assert seen.answered and not seen.hangs
    flock.home = False
    flock.passes(seen, 40)
    assert not seen.hangs
    flock.passes(seen, 15)
    assert seen.hangs


def test_a_cluster_that_starts_slowly_is_given_time(flock: Flock) -> None:
    seen = Watch("one")
    flock.home = False
    flock.passes(seen, watchdog.START - 5)
    assert not seen.hangs
    flock.passes(seen, 10)
    assert seen.hangs


@pytest.mark.parametrize("away", ["queue", "database"])
def test_a_queue_or_database_that_is_away_is_not_the_clusters_fault(flock: Flock, away: str) -> None:
    seen = Watch("one")
    flock.passes(seen, 60)
    flock.home = False
    if away == "queue":
        flock.closed = True
        flock.passes(seen, 600)
        flock.closed = False
    else:
        flock.now += 600
        seen.excuse()
    flock.passes(seen, 30)
    assert not seen.hangs
    flock.passes(seen, 30)
    assert seen.hangs


def test_one_that_was_lost_on_the_way_is_no_hang(flock: Flock, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Watch("one")
    monkeypatch.setattr(canaries, "back", lambda numbers: {n for n in numbers if n % 7 == 0})
    flock.passes(seen, 600)
    assert not seen.hangs
