"""An imitation of Whereby's /meetings, written from REST API and the public API description.

No document shows the bodies of 400, 401, 403 and 404, nor names a status for a body that is not valid. Chosen here:
400, and everywhere the shape of the documented 429, an object with ``error``. Chosen too: the list is in the order of
creation, a limit outside 1 to 100 and a foreign cursor are refused, rooms that were deleted are not listed.
"""

from __future__ import annotations

import email.utils
import re
import time
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from integrations.core.sandbox import Clock, PlatformSandbox, Refusal, Reply, SandboxRequest, chance, iso, route
from integrations.core.variants import Variant

from .insights import Insights
from .rules import LINK_FIELDS, check_meeting, limit_of, refuse

WINDOW = 60.0
ALIVE_AFTER_END = timedelta(hours=1)
SHORT_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # characters that are not mistaken for one another


class WherebySandbox(Insights, PlatformSandbox):
    """Switches:

    ``points_per_minute``  the organisation's budget: 1000 (Grow) or 100 (Build), measured in real time
    ``plan_has_extras``    whether the plan holds cloud recording and streaming; without them such a room gets a 403
    ``list_lag_seconds``   how long a new room is missing from the list
    ``guests_per_room``    how many strangers come to each room near its end
    ``room_name_shown``    whether a meeting names its room: the reference's samples do not
    ``insights_lag_seconds``  how long figures lag behind: 10 to 15 minutes
    """

    slug = "whereby"
    mounts: ClassVar[Mapping[str, str]] = {"whereby/v1": "api"}
    sample_credentials: ClassVar[Mapping[str, str]] = {"api_key": "whereby-sandbox-key"}
    switches: ClassVar[Mapping[str, Any]] = {
        "points_per_minute": 1000,
        "plan_has_extras": True,
        "list_lag_seconds": 0,
        "guests_per_room": 0,
        "room_name_shown": True,
        "insights_lag_seconds": 600,
    }

    variants = (
        Variant("rooms are not named", "Whereby REST API reference, samples of a meeting", {"room_name_shown": False}),
    )

    def __init__(self, clock: Clock | None = None, state: dict[str, Any] | None = None) -> None:
        super().__init__(clock, state)
        self._spent: deque[tuple[float, int]] = deque()

    def fresh(self) -> dict[str, Any]:
        return {"meetings": {}, "visited": {}}

    def identify(self, request: SandboxRequest) -> None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            raise Refusal(401, {"error": "Access token is missing or invalid"})

    def settle(self) -> None:
        now = self.clock.now()
        rooms = self.state["meetings"]
        for number in [n for n, room in rooms.items() if _moment(room["endDate"]) + ALIVE_AFTER_END <= now]:
            del rooms[number]

    @route("POST", "/meetings")
    def create(self, request: SandboxRequest) -> Reply:
        self._charge(3)
        try:
            body = request.json()
        except ValueError:
            raise refuse("body", "must be JSON") from None
        wanted = check_meeting(body, self.clock.now())
        if wanted["extras"] and not self.state["switches"]["plan_has_extras"]:
            raise Refusal(403, {"error": "Not allowed to perform action"})
        room = self._room(wanted)
        self.state["meetings"][room["meetingId"]] = room
        self.remember(room)
        self.record("meeting.created", room["meetingId"])
        return Reply(201, self._shown(room, wanted["fields"]))

    @route("GET", "/meetings")
    def listing(self, request: SandboxRequest) -> Reply:
        self._charge(1)
        limit, cursor = limit_of(request, 50), request.query.get("cursor") or "after-0"
        if not re.fullmatch(r"after-[0-9]+", cursor):
            raise refuse("cursor", "is not one of ours")
        after = int(cursor.removeprefix("after-"))
        fields = _fields(request)
        # a new room is listed only after a while
        told = self.clock.now() - timedelta(seconds=float(self.state["switches"]["list_lag_seconds"]))
        rooms = (room for room in self.state["meetings"].values() if room["number"] > after)
        visible = [room for room in rooms if _moment(room["startDate"]) <= told]
        page, rest = visible[:limit], visible[limit:]
        following = f"after-{page[-1]['number']}" if rest else None
        return Reply(200, {"results": [self._shown(room, fields) for room in page], "cursor": following})

    @route("GET", "/meetings/{meeting_id}")
    def read(self, request: SandboxRequest, meeting_id: str) -> Reply:
        self._charge(1)
        room = self.state["meetings"].get(meeting_id)
        if room is None:
            raise Refusal(404, {"error": "The requested resource doesn't exist"})
        return Reply(200, self._shown(room, _fields(request)))

    @route("DELETE", "/meetings/{meeting_id}")
    def delete(self, request: SandboxRequest, meeting_id: str) -> Reply:
        self._charge(2)
        if self.state["meetings"].pop(meeting_id, None) is not None:
            self.record("meeting.deleted", meeting_id)
        return Reply(204)

    def unknown(self, request: SandboxRequest) -> Reply:
        return Reply(404, {"error": "The requested resource doesn't exist"})

    def _shown(self, room: Mapping[str, Any], fields: frozenset[str]) -> dict[str, Any]:
        named = ["roomName"] if self.state["switches"]["room_name_shown"] else []
        keys = ["startDate", "endDate", *named, "roomUrl", "meetingId"]
        return {key: room[key] for key in [*keys, *(field for field in LINK_FIELDS if field in fields)]}

    def _room(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        number, unique = self.number(), self.new_id()
        drawn = (chance(unique, str(place)) * len(SHORT_ALPHABET) for place in range(6))
        tail = "".join(SHORT_ALPHABET[int(one)] for one in drawn) if wanted["pattern"] == "human-short" else unique
        name = f"/{wanted['prefix']}{tail}"
        address = f"https://sandbox.whereby.com{name}"
        return {
            "meetingId": str(50_000_000 + number),
            "number": number,
            "roomName": name,
            "roomUrl": address,
            "startDate": iso(self.clock.now()),
            "endDate": iso(wanted["end"]),
            "hostRoomUrl": f"{address}?roomKey=host-{unique}",
            "viewerRoomUrl": f"{address}?roomKey=viewer-{unique}",
        }

    def _charge(self, points: int) -> None:
        """Take points off the budget of the last 60 real seconds; a refused request costs nothing."""
        now, budget = time.monotonic(), int(self.state["switches"]["points_per_minute"])
        while self._spent and self._spent[0][0] <= now - WINDOW:
            self._spent.popleft()
        used = sum(cost for _, cost in self._spent)
        if used + points > budget:
            raise self._throttled(now, budget, budget - used)
        self._spent.append((now, points))

    def _throttled(self, now: float, budget: int, remaining: int) -> Refusal:
        left = max(self._spent[0][0] + WINDOW - now, 0.001) if self._spent else WINDOW
        reset = datetime.now(UTC) + timedelta(seconds=left)
        return Refusal(
            429,
            {"error": "Rate limit active for throttle key: organization:1", "data": {"msLeft": int(left * 1000)}},
            {
                "Retry-After": str(int(left) + 1),
                "X-RateLimit-Reset": email.utils.format_datetime(reset, usegmt=True),
                "X-RateLimit-Limit": str(budget),
                "X-RateLimit-Remaining": str(remaining),
            },
        )


def _fields(request: SandboxRequest) -> frozenset[str]:
    asked = frozenset(filter(None, request.query.get("fields", "").split(",")))
    if not asked <= set(LINK_FIELDS):
        raise refuse("fields", f"must be among {', '.join(LINK_FIELDS)}")
    return asked


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
