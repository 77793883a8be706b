"""Several workers on one account: one budget; and one account's trouble is no other's."""

from __future__ import annotations

from .installation import Installation, until
from .truth import verdict

WINDOW, LIMIT = 10.0, 100  #: MeltingSpot's documented pace


def test_three_workers_keep_one_budget(place: Installation) -> None:
    """C44: more than two windows' worth; in no window of the wire more than documented, and the pace is used."""
    place.event("first", slots=1, guests=0, on=["meltingspot"])
    place.run("push", "first", "--wait")  # the host, whom all events share
    for number in range(3):
        place.event(f"lives{number}", rooms=2, slots=9, guests=2, on=["meltingspot"])
    pushes = [place.start("push", event, "--wait") for event in place.events[1:]]
    for push in pushes:
        assert push.wait(300) == 0
    calls = sorted(one.at for one in place.wire.requests if "/meltingspot" in one.path)
    assert len(calls) > LIMIT * 1.2
    fullest = max(sum(at <= later < at + WINDOW for later in calls) for at in calls)
    assert fullest <= LIMIT
    found = verdict(place)
    assert found.sound, found


def test_a_stuck_account_keeps_no_other(place: Installation) -> None:
    """A28: while one platform answers nothing at all, everything for another goes out."""
    place.event("rooms", rooms=2, slots=5, guests=0, on=["whereby"])
    place.event("lives", slots=3, guests=2, on=["meltingspot"])
    place.sandbox.fault("meltingspot", "stall", times=0, seconds=180)
    stuck = place.start("push", "lives", "--wait")
    until(lambda: any("/meltingspot" in one.path for one in place.wire.requests), seconds=180)
    place.run("push", "rooms", "--wait")
    assert place.json("sync_status", "rooms")["operations"] == {"done": 10}
    assert stuck.poll() is None
    assert "done" not in place.json("sync_status", "lives")["operations"]
