"""reconcile: looks for everything that is published on an account, adopts what is there, sends nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from portal.delivery import hold, restore_guard
from portal.delivery.operations import leases
from portal.delivery.operations.refusal import NotPossible
from portal.delivery.reconcile import reconcile
from portal.delivery.settle import look_first
from portal.desk.base import banner
from portal.publishing.models import Account, Operation
from portal.roles import Role
from portal.teams.audit import Forbidden
from portal.teams.scope import everything
from tests.delivery.platforms import Places
from tests.delivery.world import OPERATOR, World
from tests.support.fakes import member, run

from .backup import Backup

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _all_teams() -> Iterator[None]:
    with everything():
        yield


def restored(places: Places, backup: Backup, slug: str, *, confirmed: bool = False) -> World:
    """Pushed after the backup (``confirmed``: recorded before it), then put back and held."""
    world = places.world(slug, "A1 B2")
    world.attendee("Ann", "A1")
    restore_guard.check()
    if confirmed:
        world.push()
    backup.take()
    world.go()
    world.settle_all(12)
    backup.put_back()
    restore_guard.check()
    world.reload()
    return world


@pytest.mark.parametrize("confirmed", [False, True])
@pytest.mark.parametrize("slug", ["airmeet", "meltingspot"])
def test_all_that_is_there_is_adopted_and_nothing_is_sent(
    places: Places, backup: Backup, marked: Path, slug: str, confirmed: bool
) -> None:
    world = restored(places, backup, slug, confirmed=confirmed)
    before = places.effects(slug)
    found = reconcile(world.account, actor=OPERATOR)
    assert found.complete
    if not confirmed:
        assert set(found.counts) <= {"adopted", "unlookable"}, found.document()
        assert found.counts["adopted"] >= 3
    assert places.effects(slug) == before
    assert world.reload().state == "held"
    hold.release(world.event.team, Account._base_manager.all(), OPERATOR)
    world.go()
    world.settle_all(6)
    assert places.effects(slug) == before
    assert not Operation._base_manager.exclude(state__in=("done", "done_with_differences")).exists()


def test_the_command_says_what_it_found(places: Places, backup: Backup, marked: Path) -> None:
    world = restored(places, backup, "whereby")
    world.edit("B2", starts_at=world.session("B2").starts_at.replace(minute=30))
    status, out, err = run("reconcile", "whereby", "--json")
    document = json.loads(out)
    assert (status, document["complete"], document["counts"]) == (0, True, {"adopted": 1, "different": 1}), err
    assert [(one["object"], one["found"]) for one in document["objects"]] == [
        ("session:A1", "adopted"),
        ("session:B2", "different"),
    ]
    assert "session:B2  something like it is there" in run("reconcile", "whereby")[1]


def test_only_an_owner_and_nobody_beside_a_worker(places: Places, backup: Backup, marked: Path) -> None:
    world = restored(places, backup, "whereby")
    with pytest.raises(Forbidden):
        reconcile(world.account, actor=member(Role.MANAGER))
    lease = leases.acquire(world.account.pk)
    assert lease is not None
    with pytest.raises(NotPossible, match="A worker is at work"):
        reconcile(world.account, actor=OPERATOR)


def test_a_look_that_fails_leaves_it_incomplete(places: Places, backup: Backup, marked: Path) -> None:
    world = restored(places, backup, "whereby")
    places.fault("whereby", "status", method="GET", status=500, times=0)
    found = reconcile(world.account, actor=OPERATOR)
    assert (found.complete, found.counts) == (False, {"failed": 2})
    assert world.reload().reconciled_at is None


def test_looking_first_ends_a_week_after_the_release_once_all_was_looked_for(
    places: Places, backup: Backup, marked: Path
) -> None:
    world = restored(places, backup, "whereby")
    reconcile(world.account, actor=OPERATOR)
    hold.release(world.event.team, [world.account], OPERATOR)
    world.work()
    assert world.reload().look_first
    long_ago = world.account.state_since - look_first.AFTERWARDS
    Account._base_manager.filter(pk=world.account.pk).update(state_since=long_ago)
    world.work()
    assert not world.reload().look_first


def test_an_owner_looks_from_the_accounts_page_and_the_banner_stands_above(
    places: Places, backup: Backup, marked: Path, client: Client
) -> None:
    world = restored(places, backup, "whereby")
    owner = member(Role.OWNER).user
    assert owner is not None
    client.force_login(owner)
    banner._looked_at = 0.0
    address = reverse("desk:account", args=[world.event.team.pk, world.account.pk])
    page = client.get(address).content.decode()
    assert "Look what is there" in page
    assert "Nothing is being sent." in page
    assert "Nothing is being sent." in client.get(reverse("admin:index")).content.decode()
    found = client.post(reverse("desk:account_reconcile", args=[world.event.team.pk, world.account.pk]))
    assert found.content.decode().count("Found there and adopted") == 2
    hold.release(world.event.team, Account._base_manager.all(), OPERATOR)
    assert "Nothing is being sent." not in client.get(address).content.decode()
    client.force_login(member(Role.MANAGER).user)  # type: ignore[arg-type]
    again = client.post(reverse("desk:account_reconcile", args=[world.event.team.pk, world.account.pk]))
    assert again.status_code == 403
