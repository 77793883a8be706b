"""The comparison itself: it finds what is lost, doubled and falsely done. Else the suite would show nothing."""

from __future__ import annotations

import urllib.request

from .installation import Installation
from .proxy import Moment, Strike
from .truth import verdict


def test_every_lie_is_found(place: Installation) -> None:
    place.event("rooms", slots=2, guests=0, on=["whereby"])
    strike = place.wire.strike(Strike(Moment.ANSWERED, lambda: None, "POST", "/meetings"))
    place.run("push", "rooms", "--wait")
    assert verdict(place).sound
    place.wire.again(strike.sent)
    (doubled,) = verdict(place).doubled
    assert "meeting.created" in doubled
    place.event("more", slots=1, guests=0, on=["whereby"])
    (lost,) = verdict(place).lost
    assert "create session:D0R0S0" in lost
    known = place.json("sync_status", "rooms")["remote"][0]["remote_id"]
    order = urllib.request.Request(
        f"{place.sandbox.url}/whereby/v1/meetings/{known}", method="DELETE", headers={"Authorization": "Bearer x"}
    )
    urllib.request.urlopen(order, timeout=5).close()
    (false,) = verdict(place).false_done
    assert known in false
    place.run("push", "more", status=1)  # recorded, and nobody at work
    assert verdict(place).open == ["more: 1 queued"]
