"""Workers that die: before bytes leave, after the platform did it, between answer and commit, at random."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable

from .havoc import Havoc, settle
from .installation import Installation
from .processes import Process
from .proxy import Moment, Strike
from .truth import fates, verdict

SEED = 20_270_301
KILLS = 6


def killed_at(place: Installation, event: str, moment: Moment, path: str) -> Callable[[], Process]:
    """Start a push of ``event`` that is killed at ``moment`` of the first POST to ``path``; returns how to await it."""
    strike = place.wire.strike(Strike(moment, lambda: process.send(signal.SIGKILL, group=True), "POST", path))
    process = place.start("push", event, "--wait")

    def ended() -> Process:
        assert strike.done.wait(180), f"no POST to {path}: {place.json('sync_status', event)}"
        assert process.wait(10) == -signal.SIGKILL
        return process

    return ended


def test_killed_at_every_moment_of_a_create(place: Installation) -> None:
    """A01, A02, A03, A06: each platform's creates, killed before, after and between."""
    place.event("rooms", slots=3, guests=0, on=["whereby"])
    place.event("lives", slots=3, guests=2, on=["meltingspot"])
    place.event("airmeets", slots=2, guests=2, on=["airmeet"])
    place.sandbox.switch("all", "latency", 30)
    rounds = [
        [("rooms", Moment.BEFORE, "/meetings"), ("lives", Moment.EFFECT, "/v1/lives"),
         ("airmeets", Moment.EFFECT, "/public/airmeet")],
        [("rooms", Moment.EFFECT, "/meetings"), ("lives", Moment.EFFECT, "~bulkInvite"),
         ("airmeets", Moment.EFFECT, "/session")],
        [("rooms", Moment.ANSWERED, "/meetings")],
    ]  # fmt: skip
    for each in rounds:
        for ended in [killed_at(place, *words) for words in each]:
            ended()
    settle(place)
    found = verdict(place)
    assert found.sound, found
    assert set(found.states) == {"done"}
    lost, asked = fates(place)
    assert lost["whereby"] >= 3 and lost["meltingspot"] >= 1 and lost["airmeet"] >= 2
    assert asked.total() == 0, "every one of them was settled without a person"


def test_what_cannot_be_told_apart_is_left_to_a_person(place: Installation) -> None:
    """A05, B04: while a person has not decided nothing more is made, and the next plan names the open operation."""
    place.event("lives", slots=2, guests=0, on=["meltingspot"])

    def kill_and_make_a_twin() -> None:
        process.send(signal.SIGKILL, group=True)
        place.wire.again(strike.sent)

    strike = place.wire.strike(Strike(Moment.EFFECT, kill_and_make_a_twin, "POST", "/v1/lives"))
    process = place.start("push", "lives", "--wait")
    assert strike.done.wait(180)
    place.run("push", "lives", "--wait", status=1)
    (open_one,) = [one for one in place.json("sync_status", "lives")["problems"] if one["state"] == "needs_person"]
    assert [one["same"] for one in open_one["candidates"]] == [True, True]
    made = Counter(effect for effect, _ in place.sandbox.ledger()["meltingspot"])
    assert made["live.create"] == 3  # both sessions and the twin
    line = next(one for one in place.json("plan", "lives")["lines"] if one["object"] == open_one["object"])
    assert line["verb"] == "blocked"
    assert str(open_one["id"]) in line["reason"]
    place.run("resolve", open_one["id"], "--adopt", open_one["candidates"][0]["remote_id"], "--by", "ada")
    settle(place)
    assert set(place.json("sync_status", "lives")["operations"]) == {"done"}


def test_killed_at_random_moments(place: Installation) -> None:
    """A07, the short version: pushes of an event on all platforms."""
    place.event("short", rooms=2, slots=3, guests=4)
    place.sandbox.switch("all", "latency", 40)
    havoc = Havoc(place, SEED, cluster=False)
    for _ in range(KILLS):
        havoc.work("short")
        havoc.kill()
    settle(place)
    found = verdict(place)
    assert found.sound, found
    assert found.states["done"] > 50
    assert havoc.done["killed: push"] == KILLS
    assert fates(place)[0], "no answer was lost: nobody was killed in the middle of anything"
