"""The sandbox alone: what time does to a live, and what can be kept of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from integrations.meltingspot.sandbox.platform import MeltingSpotSandbox

from .asking import START, ask, bulk, effects, live_of
from .data import HOST


def test_planned_live_ended_by_the_clock(spot: MeltingSpotSandbox) -> None:
    live = live_of(spot)
    begin = datetime.fromtimestamp(START, UTC)
    seen = []
    for moment in (begin, begin + timedelta(minutes=119), begin + timedelta(minutes=120)):
        spot.clock.to(moment)
        seen.append(ask(spot, "GET", f"/v1/lives/{live}").body["status"])
    assert seen == ["Live", "Live", "Ended"]
    assert effects(spot, "live.end") == [live]


def test_registration_at_the_start_attendance_at_the_end(spot: MeltingSpotSandbox) -> None:
    live = live_of(spot)
    bulk(spot, live, *(f"g{n}@example.org" for n in range(60)))
    path = f"/v1/lives/{live}/participants"
    spot.clock.to(datetime.fromtimestamp(START, UTC))
    decided = ask(spot, "GET", path, limit="100", type__eq="Participant").body["items"]
    registered = [item for item in decided if item["status"] == "Accepted"]
    assert 30 < len(registered) < 60
    assert all(item["invitedAt"] <= item["registeredAt"] <= "2027-03-01T09:00:00.000Z" for item in registered)
    assert all(item["metrics"]["viewTime"] is None for item in decided)
    assert (spot.finish("text"), spot.finish("text"), spot.finish("other")) == (1, 0, 0)
    ended = ask(spot, "GET", path, limit="100", type__eq="Participant").body["items"]
    there = [item["metrics"]["viewTime"] for item in ended if item["metrics"]["hasParticipated"]]
    assert 0.5 < len(there) / len(registered) < 0.9
    assert all(900 <= seconds <= 3600 for seconds in there)
    assert ask(spot, "GET", f"/v1/lives/{live}").body["metrics"] == {
        "invited": 60,
        "registrant": len(registered),
        "attendee": len(there),
        "noShow": len(registered) - len(there),
        "attendanceRate": round(100 * len(there) / len(registered)),
        "averageViewTime": round(sum(there) / len(there)),
        "totalReplayView": sum(item["metrics"]["hasReplayed"] for item in ended),
    }


def test_dates_in_milliseconds_by_switch(spot: MeltingSpotSandbox) -> None:
    spot.state["switches"]["time_unit"] = "milliseconds"
    live = live_of(spot, startDate=START * 1000, endDate=START * 1000 + 3_600_000)
    assert ask(spot, "GET", f"/v1/lives/{live}").body["startDate"] == "2027-03-01T09:00:00.000Z"
    assert ask(spot, "GET", "/v1/lives", startDate__eq=str(START * 1000)).body["total"] == 1


def test_the_state_is_json_and_can_be_put_back(spot: MeltingSpotSandbox) -> None:
    live = live_of(spot)
    bulk(spot, live, "a@example.org")
    again = MeltingSpotSandbox(spot.clock, json.loads(json.dumps(spot.state)))
    path = f"/v1/lives/{live}/participants"
    assert ask(again, "GET", path).body == ask(spot, "GET", path).body
    spot.reset()
    assert (spot.state["lives"], spot.switch("rate_limit"), list(spot.state["members"])) == ({}, False, [HOST])
