"""How many lost answers are settled without a person, and what becomes of doubles that they made.

``LOST_SESSIONS=200 LOST_RATE=0.05`` measure a larger run at the rate of the goals.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import pytest

from portal.publishing.models import Attempt, Operation

from .platforms import Places
from .world import World

SESSIONS = int(os.environ.get("LOST_SESSIONS", "24"))
RATE = float(os.environ.get("LOST_RATE", "0.2"))
GOALS = {"whereby": 0.99, "meltingspot": 0.95, "airmeet": 0.90}
CREATED = {"whereby": "meeting.created", "meltingspot": "live.create", "airmeet": "session.create"}


@dataclass(frozen=True)
class Measured:
    """``lost``: operations with at least one answer lost. ``asked``: those that a person has to settle."""

    operations: int
    lost: int
    asked: int

    @property
    def settled(self) -> float:
        return 1 - self.asked / self.lost if self.lost else 1.0


def busy(places: Places, slug: str, sessions: int) -> World:
    """An event with a speaker and some guests for every session."""
    codes = [f"S{number:03}" for number in range(sessions)]
    world = places.world(slug, " ".join(codes))
    for number, code in enumerate(codes):
        world.speaker(f"Speaker {number}", code, first_name="Speaker", last_name=str(number))
        world.attendee(f"Guest {number}", code)
    return world


def measure(world: World, places: Places, slug: str, rate: float) -> Measured:
    for kind in ("drop-after", "drop-before"):
        places.fault(slug, kind, method="POST", times=0, probability=rate / 2)
    world.go()
    world.settle_all(60)
    lost = Attempt._base_manager.filter(outcome__in=("Ambiguous", "NotThere", "Lost")).values("operation").distinct()
    asked = Operation._base_manager.filter(state__in=("needs_person", "rejected", "unknown", "waiting"))
    return Measured(Operation._base_manager.count(), lost.count(), asked.count())


@pytest.mark.slow
@pytest.mark.parametrize("slug", sorted(GOALS))
def test_lost_answers_are_settled_without_a_person(places: Places, slug: str) -> None:
    world = busy(places, slug, SESSIONS)
    found = measure(world, places, slug, RATE)
    print(f"{slug}: {found.operations} operations, {found.lost} lost, {found.asked} asked, {found.settled:.1%} settled")
    assert found.lost > 0
    assert found.settled >= GOALS[slug], found
    assert places.effects(slug)[CREATED[slug]] == SESSIONS
    people = [name for effect, name in places.sandbox.ledger()[slug] if effect in ("speaker.add", "attendee.register")]
    assert len(people) == len(set(people))


def test_doubles_of_our_own_are_removed_and_the_oldest_stays(places: Places) -> None:
    """The list lags longer than both looks, so the room is made twice; both bear its token."""
    world = places.world("whereby")
    places.switch("whereby", "list_lag_seconds", 3600)
    places.fault("whereby", "drop-after", method="POST", times=2)
    world.go()
    world.settle_all(1)
    assert places.effects("whereby")["meeting.created"] == 2
    places.switch("whereby", "list_lag_seconds", 0)
    oldest = next(iter(places.state("whereby")["meetings"]))
    world.settle_all(6)
    assert world.states() == {"done": 2}
    assert world.remote("session:A1").remote_id == oldest
    assert set(world.remote("session:A1").links) == {"join", "host", "viewer"}
    assert list(places.state("whereby")["meetings"]) == [oldest]
    assert {line.verb for line in world.plan().lines} == {"skip"}


def test_a_session_refused_for_its_own_double_is_ours(places: Places) -> None:
    """Airmeet refuses a second session at the same time; after a lost answer it may be this very one."""
    world = places.world("airmeet")
    world.push()
    places.fault("airmeet", "drop-after", method="POST", path="/session")
    world.work()
    op = world.op("session:A1")
    assert op.state in ("unknown", "done")
    Operation._base_manager.filter(pk=op.pk).update(state="queued", looked_at=None)
    world.settle_all(4)
    assert (world.state("session:A1"), places.effects("airmeet")["session.create"]) == ("done", 1)


@pytest.mark.parametrize("slug", ["airmeet", "meltingspot"])
def test_guests_whose_invitation_was_lost_are_found_in_the_list(places: Places, slug: str) -> None:
    """With mails no repeat is allowed: who is listed was invited."""
    world = places.world(slug, **({"with_email_notification": True} if slug == "meltingspot" else {}))
    world.attendee("Ann", "A1")
    path = "participants" if slug == "meltingspot" else "/attendee"
    places.fault(slug, "drop-after", method="POST", path=path)
    world.go(allow_emails=True)
    world.settle_all(6)
    key = next(op.key for op in Operation._base_manager.filter(kind="attendee"))
    assert world.state(key) == "done"
