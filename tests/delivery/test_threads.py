"""Many at once: presses of the button, wakes of a lane, holders of a lane."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.db import connection

from integrations.core.errors import RateLimited, Rejected
from portal.delivery.send.drain import drain
from portal.delivery.settle import manual_decisions
from portal.planning import Verb
from portal.publishing.models import LIVE_STATES, Operation, Run, RunState
from portal.teams.scope import everything
from tests.support.reasons import why

from .stage import IN_FLIGHT
from .world import OPERATOR, World, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """Two sessions with ten speakers; every call takes a moment."""
    world = build(monkeypatch)
    for number in range(10):
        world.speaker(f"S {number}", "A1", "B2")
    world.stage.before_call = lambda _action: time.sleep(0.005)
    return world


def at_once(many: int, what: Callable[[], Any]) -> list[Any]:
    """Do ``what`` in so many threads at the same moment; what they return or raise."""
    barrier, found = threading.Barrier(many), []

    def one() -> None:
        barrier.wait()
        try:
            found.append(what())
        except Exception as error:  # noqa: BLE001 - whatever it is, the test wants to see it
            found.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_a_button_pressed_four_times_pushes_once(crowd: World) -> None:
    found = at_once(4, crowd.push)
    assert not [error for error in found if isinstance(error, Exception)]
    assert Run._base_manager.count() == 1
    assert sorted(recorded.operations for recorded in found) == [0, 0, 0, 22]
    assert Operation._base_manager.count() == 22


def test_a_lane_woken_eight_times_sends_once(crowd: World) -> None:
    crowd.push()

    def ring() -> bool:
        return crowd.work().held

    while crowd.live():
        found = at_once(8, ring)
        assert not [error for error in found if isinstance(error, Exception)]
    assert set(Counter(key for _, key in crowd.stage.ledger).values()) == {1}
    assert crowd.states() == {"done": 22}


def test_waiting_for_a_push_works_until_nothing_is_due(crowd: World) -> None:
    crowd.push()
    with everything():
        worked = drain(crowd.event.pk, max_wait=5)
    assert crowd.states() == {"done": 22}
    assert worked.seconds > 0


def test_waiting_goes_no_further_than_asked(crowd: World) -> None:
    crowd.stage.fail("session.create", RateLimited(why("Slower."), retry_after=600), times=2)
    crowd.push()
    started = time.monotonic()
    with everything():
        drain(crowd.event.pk, max_wait=2)
    assert time.monotonic() - started < 5
    assert crowd.states() in ({"waiting": 1, "queued": 21}, {"waiting": 2, "queued": 20}), "one or two were out"


def test_two_holders_in_a_row_never_send_one_thing_twice(crowd: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A holder that stops in the middle leaves the rest to the next."""
    crowd.push()
    turns = 0
    while crowd.live():
        turns += 1
        asked = count()
        crowd.work(should_stop=lambda asked=asked: next(asked) > 0)  # claims once, then stops
        assert turns < 30
    assert turns > 1
    assert set(Counter(key for _, key in crowd.stage.ledger).values()) == {1}
    assert IN_FLIGHT < 22


def test_people_change_their_minds_while_it_works(crowd: World) -> None:
    """Pushes, cancelled runs, retries and edits beside a holder at work: nobody waits for somebody who waits for them,
    and no run ends before what has joined it."""
    crowd.stage.fail("session.update", Rejected(why("Not now.")), times=10)
    hands = [
        partial(_rename, crowd),
        crowd.push,
        partial(_cancel, crowd),
        partial(_retry, crowd),
        partial(_ring, crowd),
    ]
    until = time.monotonic() + 5

    def busy(what: Callable[[], Any]) -> None:
        while time.monotonic() < until:
            what()

    turns = iter([*hands, hands[1], hands[-1]])
    found = at_once(len(hands) + 2, lambda: busy(next(turns)))
    assert not [error for error in found if isinstance(error, Exception)]
    unfinished = Run._base_manager.exclude(state=RunState.RUNNING).filter(operations__state__in=LIVE_STATES)
    assert not unfinished.exists()
    crowd.stage.faults.clear()
    crowd.push()
    crowd.settle_all()
    assert not [line for line in crowd.plan().lines if line.verb is not Verb.SKIP]
    assert {crowd.stage.made(key) for _, key in crowd.stage.ledger} == {1}


def _rename(crowd: World) -> None:
    crowd.edit("A1", title=f"Title {time.monotonic_ns()}")
    time.sleep(0.01)


def _cancel(crowd: World) -> None:
    _decide(lambda: manual_decisions.cancel_run(Run.objects.latest("pk"), actor=OPERATOR))


def _retry(crowd: World) -> None:
    _decide(lambda: manual_decisions.retry(manual_decisions.retryable(Run.objects.latest("pk")), actor=OPERATOR))


def _decide(what: Callable[[], Any]) -> None:
    time.sleep(0.05)
    with everything(), suppress(manual_decisions.NotPossible, Run.DoesNotExist):
        what()


def _ring(crowd: World) -> None:
    crowd.work()
    time.sleep(0.02)
