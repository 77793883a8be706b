"""One holder at a time, counted by a fence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from integrations import registry
from integrations.core.contract import Outcome
from portal.dbtime import db_now
from portal.delivery.operations import leases
from portal.delivery.operations.call import Result
from portal.delivery.operations.leases import Fenced
from portal.delivery.send.claim import claim
from portal.delivery.send.lane import work
from portal.delivery.settle.settle import settle
from portal.publishing.models import Lane, Operation
from portal.settings.database import POSTGRES_OPTIONS

from .world import World


def lane(world: World) -> Lane:
    return Lane._base_manager.get(account=world.account)


def test_a_second_holder_gets_nothing(world: World) -> None:
    first = leases.acquire(world.account.pk)
    assert first is not None
    assert leases.acquire(world.account.pk) is None
    assert not work(world.account.pk).held
    leases.release(first)
    second = leases.acquire(world.account.pk)
    assert second is not None
    assert second.fence == first.fence + 1


def test_a_lease_ends_by_the_databases_time(world: World) -> None:
    first = leases.acquire(world.account.pk)
    assert first is not None
    assert abs(first.until - db_now() - timedelta(seconds=settings.PORTAL_LEASE_SECONDS)) < timedelta(seconds=5)
    Lane._base_manager.update(leased_until=db_now() - timedelta(milliseconds=1))
    second = leases.acquire(world.account.pk)
    assert second is not None and second.fence > first.fence


def test_a_lost_lane_can_be_neither_kept_nor_given_back(world: World) -> None:
    first = leases.acquire(world.account.pk)
    Lane._base_manager.update(leased_until=None)
    second = leases.acquire(world.account.pk)
    assert first is not None and second is not None
    with pytest.raises(Fenced):
        leases.renew(first)
    with pytest.raises(Fenced):
        leases.check(first)
    leases.release(first)
    assert lane(world).leased_until == second.until


def test_by_its_own_clock_a_holder_knows_when_its_time_is_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was stopped in between need not ask the database: the clock went on."""
    clock = [100.0]
    monkeypatch.setattr(leases.time, "monotonic", lambda: clock[0])
    lease = leases.acquire(world.account.pk)
    assert lease is not None
    clock[0] += settings.PORTAL_LEASE_SECONDS - 1
    assert not lease.is_over()
    leases.renew(lease)
    clock[0] += settings.PORTAL_LEASE_SECONDS - 1
    assert not lease.is_over()
    clock[0] += 1
    assert lease.is_over()


def test_a_heart_beat_holds_on(world: World) -> None:
    lease = leases.acquire(world.account.pk)
    assert lease is not None
    until = lease.until
    assert lease.renew_at < until
    Lane._base_manager.update(leased_until=db_now())
    leases.renew(lease)
    assert lane(world).leased_until == lease.until >= until


def test_a_fenced_holder_claims_and_writes_nothing(world: World) -> None:
    world.push()
    lease = leases.acquire(world.account.pk)
    assert lease is not None
    platform = registry.get("tiny")
    Operation._base_manager.update(lookalikes=[])
    groups = claim(lease, platform, 2)
    assert len(groups) == 2
    Lane._base_manager.update(leased_until=None)
    assert leases.acquire(world.account.pk) is not None
    result = Result(groups[0], [Outcome(groups[0].operations[0].key, "there")])
    with pytest.raises(Fenced):
        settle(lease, [result])
    with pytest.raises(Fenced):
        claim(lease, platform, 2)
    assert world.states() == {"sending": 2}
    assert not world.publication.remote_objects(manager="_base_manager").exists()


def test_who_loses_the_lane_while_calling_ends_without_a_word(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new holder decides on what the old one was sending; the old one's answers are not believed."""
    world.push()
    own_settle = settle

    def stolen(lease: leases.Lease, results: Any) -> None:
        Lane._base_manager.update(fence=lease.fence + 1)
        own_settle(lease, results)

    monkeypatch.setattr("portal.delivery.send.lane_loop.settle", stolen)
    assert world.work().held
    assert world.states() == {"sending": 2}


def test_the_lease_is_given_back_however_the_turn_ends(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.push()

    def broken(*_arguments: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr("portal.delivery.send.lane.recover", broken)
    with pytest.raises(RuntimeError):
        world.work()
    assert lane(world).leased_until is None


def test_a_transaction_that_stands_still_is_ended_by_the_server(db: None) -> None:
    """A holder that is stopped in the middle of one would keep the lane's row. SQLite has no server to end it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW idle_in_transaction_session_timeout")
            assert cursor.fetchone() == ("30s",)
    assert "idle_in_transaction_session_timeout=30000" in str(POSTGRES_OPTIONS["options"])
