"""Backup, push, restore, release, push: nothing stands anywhere twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.delivery import hold, restore_guard
from portal.publishing.models import Account, Operation, RemoteObject
from portal.teams.models import AuditEntry
from portal.teams.scope import everything
from tests.delivery.platforms import Places
from tests.delivery.world import OPERATOR, World

from .backup import Backup

pytestmark = pytest.mark.django_db(transaction=True)
SLUGS = ["airmeet", "meltingspot", "whereby"]


@pytest.fixture(autouse=True)
def _all_teams() -> Iterator[None]:
    with everything():
        yield


def made(places: Places, slug: str, **options: Any) -> World:
    """Two sessions, a speaker and two guests, nothing pushed."""
    world = places.world(slug, "A1 B2", **options)
    world.speaker("Bo Ek", "A1", first_name="Bo", last_name="Ek")
    world.attendee("Ann", "A1")
    world.attendee("Cy")
    assert restore_guard.check()
    return world


def finish(world: World, rounds: int = 12) -> None:
    world.go()
    world.settle_all(rounds)


def release(world: World) -> None:
    hold.release(world.event.team, Account._base_manager.all(), OPERATOR)


def unfinished() -> list[tuple[str, str, str]]:
    rows = Operation._base_manager.exclude(state__in=("done", "done_with_differences"))
    return [(op.key, op.state, op.message) for op in rows]


@pytest.mark.parametrize("slug", SLUGS)
def test_what_was_pushed_after_the_backup_is_found_again(
    places: Places, backup: Backup, marked: Path, slug: str
) -> None:
    world = made(places, slug)
    backup.take()
    finish(world)
    before, links = places.effects(slug), _links()
    backup.put_back()
    assert world.work().writes == 0
    assert world.reload().state == "held"
    assert [reason.code for reason in restore_guard.doubt()] == ["delivery.restored"]
    finish(world, 3)
    assert places.effects(slug) == before
    assert {op.state for op in Operation._base_manager.all()} <= {"waiting", "queued"}
    release(world)
    assert restore_guard.doubt() == ()
    world.settle_all(12)
    assert not unfinished()
    assert places.effects(slug) == before
    assert _links() == links
    assert not [line for line in world.plan().lines if line.verb != "skip"]


def _links() -> dict[str, dict[str, str]]:
    """Links by object; those of speakers come only with the answer that makes their session."""
    rows = RemoteObject._base_manager.filter(state="present")
    found = {row.key: {n: v for n, v in row.links.items() if not n.startswith("join:")} for row in rows}
    return {key: links for key, links in found.items() if links}


@pytest.mark.parametrize("slug", SLUGS)
def test_what_was_confirmed_before_the_backup_is_unknown_afterwards(
    places: Places, backup: Backup, marked: Path, slug: str
) -> None:
    world = made(places, slug)
    world.push()
    backup.take()
    world.work()
    world.settle_all()
    before = places.effects(slug)
    backup.put_back()
    assert not restore_guard.check()
    assert {op.state for op in Operation._base_manager.all()} == {"unknown"}
    assert restore_guard.check(), "the doubt is raised once; the accounts stay held"
    assert world.work().requests == 0
    release(world)
    world.settle_all(12)
    assert not unfinished()
    assert places.effects(slug) == before


@pytest.mark.parametrize("slug", SLUGS)
def test_what_was_not_there_is_made_once(places: Places, backup: Backup, marked: Path, slug: str) -> None:
    """Half of it was pushed after the backup; the rest is new."""
    world = made(places, slug)
    world.edit("B2", state="cancelled")
    backup.take()
    finish(world)
    before = places.effects(slug)
    backup.put_back()
    restore_guard.check()
    world.edit("B2", state="planned")
    release(world)
    finish(world)
    assert not unfinished()
    created = {"airmeet": "session.create", "meltingspot": "live.create", "whereby": "meeting.created"}[slug]
    assert (before[created], places.effects(slug)[created]) == (1, 2)
    assert all(n == before[name] for name, n in places.effects(slug).items() if name in ("event.create", "speaker.add"))


def test_people_who_are_there_are_not_written_to_again(places: Places, backup: Backup, marked: Path) -> None:
    world = made(places, "meltingspot", with_email_notification=True)
    backup.take()
    world.go(allow_emails=True)
    world.settle_all()
    before = places.effects("meltingspot")
    backup.put_back()
    restore_guard.check()
    release(world)
    world.go(allow_emails=True)
    world.settle_all(12)
    assert not unfinished()
    assert places.effects("meltingspot") == before


def test_where_nobody_can_look_a_person_is_asked(places: Places, backup: Backup, marked: Path) -> None:
    world = places.world("bemyapp", account={"talk_create": True})
    restore_guard.check()
    backup.take()
    finish(world)
    backup.put_back()
    restore_guard.check()
    release(world)
    finish(world)
    assert [(key, state) for key, state, _ in unfinished()] == [("session:A1", "needs_person")]
    assert "look there and decide" in world.op("session:A1").message
    assert places.effects("bemyapp")["talk.created"] == 1


def test_every_account_of_every_team_is_held_and_the_trail_says_so(
    places: Places, backup: Backup, marked: Path
) -> None:
    world = made(places, "whereby")
    backup.take()
    finish(world)
    backup.put_back()
    restore_guard.check()
    assert set(Account._base_manager.values_list("state", "look_first")) == {("held", True)}
    assert AuditEntry._base_manager.filter(action="account.hold").count() == Account._base_manager.count()
    assert AuditEntry._base_manager.latest("pk").actor == "Callboard"
