"""Claiming ahead: what may be repeated only, and nothing of it is sent once the account may not."""

from __future__ import annotations

import pytest

from integrations import registry
from integrations.core.errors import CredentialRefused, PlatformError, RateLimited
from portal.delivery.operations import leases
from portal.delivery.send.claim import claim
from portal.delivery.send.lane_loop import Turn
from portal.publishing.models import Attempt, Operation
from tests.support.reasons import why

from .world import World


@pytest.fixture
def crowd(world: World) -> World:
    """Two sessions that are there, and thirty guests who go one a call."""
    world.capability("attendee.register", batch=1)
    world.standing()
    for number in range(30):
        world.attendee(f"Guest {number:02}", "A1")
    world.push()
    return world


def claimed(world: World, free: int, ahead: int) -> list[str]:
    lease = leases.acquire(world.account.pk)
    assert lease is not None
    groups = claim(lease, registry.get(world.account.platform), free, ahead=ahead)
    return [group.operations[0].action for group in groups]


def test_what_may_be_repeated_is_claimed_ahead(crowd: World) -> None:
    assert claimed(crowd, 2, 7) == ["attendee.register"] * 9
    assert Attempt._base_manager.filter(ended_at=None).count() == 9


def test_nothing_else_is_and_nothing_overtakes_it(crowd: World) -> None:
    Operation._base_manager.filter(action="attendee.register").update(rank=5)
    crowd.capability("attendee.register", replayable=False)
    assert claimed(crowd, 2, 7) == ["attendee.register"] * 2


@pytest.mark.parametrize("error", [RateLimited(why("Slower.")), CredentialRefused(why("No."), status=401)])
def test_what_is_in_line_is_given_back_unsent(crowd: World, error: PlatformError) -> None:
    keys = Operation._base_manager.filter(action="attendee.register").order_by("pk").values_list("key", flat=True)
    # late enough that the pace allows claiming ahead
    crowd.stage.fail("attendee.register", error, key=keys[12])
    crowd.work()
    calls = crowd.stage.count("attendee.register")
    assert calls < 30
    untouched = Operation._base_manager.filter(action="attendee.register", attempt_count=0)
    assert untouched.count() == 30 - calls
    assert not untouched.exclude(state__in=("queued", "waiting")).exists()
    assert not Attempt._base_manager.filter(operation__in=untouched).exists()


def test_a_holder_whose_lease_ran_out_sends_nothing_of_it(crowd: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases.Lease, "is_over", lambda _lease: True)
    crowd.work(should_stop=iter([False, *[True] * 99]).__next__)
    assert crowd.stage.count("attendee.register") == 0


def test_nothing_is_claimed_while_a_halt_is_not_written_down(crowd: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim made between a refusal and its settling would send more on an account that may not."""
    own = Turn._collect

    def collect(turn: Turn) -> None:
        before, calls = Attempt._base_manager.count(), turn._calls
        turn._halted.set()  # as by a call whose answer is on its way to being settled
        turn._calls = 1  # and there are threads free
        turn._start()
        assert Attempt._base_manager.count() == before
        turn._calls = calls
        turn._halted.clear()
        own(turn)

    monkeypatch.setattr(Turn, "_collect", collect)
    crowd.work()
    assert crowd.stage.count("attendee.register") == 30
