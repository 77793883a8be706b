"""Platforms that fail, stall, cut off, talk nonsense or ask to slow down, in the middle of a real push."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from .havoc import settle
from .installation import Installation, until
from .truth import fates, verdict


def requests(place: Installation, method: str, path: str) -> list[float]:
    """When such requests went over the wire."""
    return [one.at for one in place.wire.requests if one.method == method and path in one.path]


def effects(place: Installation, slug: str, effect: str) -> int:
    return sum(name == effect for name, _ in place.sandbox.ledger()[slug])


def test_answers_that_say_nothing_are_looked_up(place: Installation) -> None:
    """C01, C02, C03, C20, C27, C39: effects that were made count once, whatever the answer looked like."""
    place.event("all", slots=5, guests=3, on=["whereby", "meltingspot", "airmeet"])
    order = place.sandbox.fault
    order("whereby", "garbage", method="POST", status=500)  # C02
    order("whereby", "garbage", method="POST", status=502)  # C03
    order("whereby", "truncate", method="POST")  # C20
    order("whereby", "status", method="POST", status=201, body={})  # C27
    order("whereby", "status", method="GET", status=429, retry_after="1")  # C39: while it is being looked up
    order("meltingspot", "status", method="POST", path="bulkInvite", status=500, times=3)  # C01
    order("meltingspot", "garbage", method="POST", path="/v1/lives")  # C20: a page to sign in at
    order("airmeet", "drop-after", method="POST", path="/public/airmeet")
    order("airmeet", "truncate", method="POST", path="/session")
    place.run("push", "all", "--wait", status=None)
    settle(place)
    found = verdict(place)
    assert found.sound, found
    assert set(found.states) == {"done"}, place.json("sync_status", "all")["problems"]
    invitations = requests(place, "POST", "/participants")
    assert len(invitations) >= 5 + 3, "those that were refused for a moment went again, together or one by one"
    assert (
        effects(place, "meltingspot", "participant.invite") == 2 * 5 + 2
    )  # one of the three comes to two sessions only
    lost, asked = fates(place)
    assert lost["whereby"] >= 4 and lost["airmeet"] >= 2 and not asked.total()


def test_one_account_waits_and_the_others_go_on(place: Installation) -> None:
    """C04: as long as the platform asks, for the whole account."""
    place.event("both", slots=4, guests=2, on=["whereby", "meltingspot"])
    place.sandbox.fault("whereby", "status", status=429, retry_after="4")
    place.run("push", "both", "--wait")
    calls = sorted(one.at for one in place.wire.requests if "/whereby" in one.path)
    pauses = [later - earlier for earlier, later in pairwise(calls)]
    assert max(pauses) > 2.5, pauses  # counted from what was out together with the refused one
    out_together = pauses.index(max(pauses))
    assert out_together < 4, "only what was out already went on"
    others = [one.at for one in place.wire.requests if "/meltingspot" in one.path]
    assert others and min(others) < calls[out_together + 1]
    found = verdict(place)
    assert found.sound, found
    assert set(found.states) == {"done"}


def test_refused_keys_stop_the_account_and_new_ones_set_it_going(place: Installation) -> None:
    """C08, C09, C10: few calls after the refusal, one account stopped, its work kept."""
    place.event("both", slots=12, guests=0, on=["whereby", "airmeet"])
    place.sandbox.fault("whereby", "status", status=401, times=0)
    place.sandbox.fault("airmeet", "status", status=412, path="/public/airmeet", times=0)
    place.run("push", "both", "--wait", status=1)
    status = place.json("sync_status", "both")
    assert {one["state"] for one in status["accounts"]} == {"stopped"}
    assert set(status["operations"]) <= {"waiting", "queued"}  # queued: what waits for its parent
    assert len([one for one in place.wire.requests if "/whereby" in one.path]) <= 4 + 1
    assert len(requests(place, "POST", "/auth")) <= 2
    before = len(place.wire.requests)
    place.run("push", "both", "--wait", status=1)
    assert len(place.wire.requests) == before, "a stopped account is not asked again"
    place.sandbox.clear_faults()
    for words in place.connecting("whereby", "airmeet"):
        place.run(*words)
    settle(place)
    found = verdict(place)
    assert found.sound, found
    assert set(found.states) == {"done"}


def test_an_expired_token_is_renewed_once_for_all(place: Installation) -> None:
    """C07: calls that are out together when the token expires bring about one new one."""
    place.event("guests", slots=1, guests=12, on=["airmeet"])
    place.sandbox.switch("all", "latency", 200)
    pushing = place.start("push", "guests", "--wait")
    until(lambda: requests(place, "POST", "/attendee"), seconds=180)
    place.sandbox.expire("airmeet")
    assert pushing.wait(180) == 0
    assert len(requests(place, "POST", "/auth")) == 2
    assert len(requests(place, "POST", "/attendee")) > 12, "some were refused and went again"
    found = verdict(place)
    assert found.sound, found


def test_a_late_add_brings_nobody_back(place: Installation) -> None:
    """B07: added, then withdrawn while the platform sits on the request."""
    place.event("guests", slots=1, guests=1, on=["airmeet"])
    place.sandbox.fault("airmeet", "delay", method="POST", path="/attendee", seconds=3)
    adding = place.start("push", "guests", "--wait")
    until(lambda: requests(place, "POST", "/attendee"), seconds=180)
    place.run("shell", "--no-imports", "-c", WITHDRAW)
    place.run("push", "guests", "--allow-delete", status=None)
    adding.wait(180)
    settle(place)
    place.run("push", "guests", "--wait", "--allow-delete")
    told = [effect for effect, _ in place.sandbox.ledger()["airmeet"] if effect.startswith("attendee.")]
    assert told == ["attendee.register", "attendee.revoke"]
    assert place.json("sync_status", "guests", "--kind", "attendee")["remote"] == []


WITHDRAW = """
from portal.events.models import Registration
from portal.events.registrations import withdraw_registration
from portal.publishing.models import Account
from portal.teams.scope import everything
from portal.teams.audit import operator
with everything():
    for row in Registration.objects.all():
        withdraw_registration(actor=operator(), registration=row, remove_there=True)
"""


def test_cancelling_stops_what_is_not_sent(place: Installation) -> None:
    """B11: many at once, each once; a cancel in the middle leaves nothing half done."""
    place.event("many", slots=2, guests=60, on=["airmeet"])
    process = place.start("push", "many", "--wait")
    until(lambda: len(requests(place, "POST", "/attendee")) > 5, seconds=180)
    run: Any = place.json("push", "many", status=None)["run"]  # joins the one that runs
    place.run("cancel", run, status=None)  # some of them are being sent
    process.wait(180)
    states = place.json("sync_status", "many")["operations"]
    assert set(states) == {"done", "cancelled"}
    assert states["cancelled"] > 10
    place.run("push", "many", "--wait")
    whole = verdict(place)
    assert whole.sound, whole
    assert effects(place, "airmeet", "attendee.register") == 60
