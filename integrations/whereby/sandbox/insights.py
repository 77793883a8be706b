"""The imitation's insights: who was in which room. Rooms stay known here after they are gone.

Documented are names, parameters and the lag of figures; that a wrong parameter gets a 400 and that nobody enters a room
before or long after its life is our choice.
"""

from __future__ import annotations

import email.utils
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from integrations.core.sandbox import Clock, Reply, SandboxRequest, chance, iso, route

from .rules import PAGING, limit_of, refuse

Item = dict[str, Any]

MACHINES = ("recorder", "streamer", "captioner")
ROLES = ("owner", "member", "host", "visitor", "granted_visitor", "viewer", "granted_viewer", *MACHINES)
NAMES = ("Ada", "Bo", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hal")
TOTALS = (("Participant", ("",)), ("Recorder", ("recorder",)), ("Streamer", ("streamer",)))


class Insights:
    """The part of the Whereby sandbox that remembers visits."""

    if TYPE_CHECKING:
        state: dict[str, Any]
        clock: Clock

        def new_id(self) -> str: ...

        def _charge(self, points: int) -> None: ...

    def join(
        self,
        room_name: str,
        name: str,
        joined: datetime,
        left: datetime | None = None,
        *,
        external_id: str = "",
        role: str = "visitor",
    ) -> str:
        """Somebody enters a room through a link that may hold an external id; returns the participant's id.

        Raises KeyError for a room that never was, ValueError for a role that no document knows.
        """
        if role not in ROLES:
            raise ValueError(f"Whereby has no role {role}.")
        visit = {
            "participantId": self.new_id(),
            "deviceId": self.new_id(),
            "userId": None,
            "roleName": role,
            "displayName": name,
            "joinedAt": iso(joined),
            "leftAt": iso(left) if left else None,
            "externalId": external_id or None,
        }
        self.state["visited"][room_name]["visits"].append(visit)
        return str(visit["participantId"])

    def remember(self, room: Mapping[str, Any]) -> None:
        """A new room, with as many strangers in it near its end as ``guests_per_room`` says; every other one came by
        a link that holds an id, but none of ours."""
        self.state["visited"][room["roomName"]] = {
            "roomName": room["roomName"],
            "createdAt": room["startDate"],
            "endAt": room["endDate"],
            "visits": [],
        }
        ends = datetime.fromisoformat(room["endDate"])
        for place in range(int(self.state["switches"]["guests_per_room"])):
            drawn = chance("guest", room["roomName"], str(place))
            starts = ends - timedelta(minutes=30 + 15 * drawn)
            leaves, elsewhere = ends - timedelta(minutes=10 * drawn), f"elsewhere-{place}" if place % 2 else ""
            self.join(room["roomName"], NAMES[place % len(NAMES)], starts, leaves, external_id=elsewhere)

    @route("GET", "/insights/rooms")
    def insight_rooms(self, request: SandboxRequest) -> Reply:
        self._charge(5)
        filters = ("roomName[exact]", "roomName[startsWith]", "roomName[contains]", "createdAt[from]", "createdAt[to]")
        asked = _asked(request, (*filters, "sortBy"))
        rooms = [room for room in self.state["visited"].values() if _fits(room, asked)]
        if "sortBy" in asked:
            _, way = _order(asked["sortBy"], ("totalSessions",))
            rooms.sort(key=lambda room: len(self._sessions(room)), reverse=way == "desc")
        return self._page(request, [self._totalled(room) for room in rooms])

    @route("GET", "/insights/room-sessions")
    def insight_sessions(self, request: SandboxRequest) -> Reply:
        self._charge(3)
        asked = _asked(request, ("roomName", "roomSessionId", "sortBy"))
        if "roomName" not in asked:
            raise refuse("roomName", "is required")
        room = self.state["visited"].get(asked["roomName"])
        found = self._sessions(room) if room else []
        wanted = asked.get("roomSessionId")
        rows = [_session(room["roomName"], visits) for visits in found if room]
        return self._page(request, [row for row in rows if wanted in (None, row["roomSessionId"])])

    @route("GET", "/insights/participants")
    def insight_participants(self, request: SandboxRequest) -> Reply:
        self._charge(3)
        asked = _asked(request, ("roomSessionId", "externalId", "sortBy"))
        if not {"roomSessionId", "externalId"} & asked.keys():
            raise refuse("roomSessionId", "or externalId is required")
        rows = [
            {**visit, "roomSessionId": _session_id(visits), "rating": None, "tags": [], "comment": None}
            for room in self.state["visited"].values()
            for visits in self._sessions(room)
            for visit in visits
        ]
        for name in ("roomSessionId", "externalId"):
            rows = [row for row in rows if name not in asked or row[name] == asked[name]]
        key, way = _order(asked.get("sortBy", "joinedAt:asc"), ("joinedAt", "leftAt"))
        rows.sort(key=lambda row: str(row[key] or "9"), reverse=way == "desc")
        return self._page(request, rows)

    # machinery

    def _sessions(self, room: Mapping[str, Any]) -> list[list[Item]]:
        """Visits that follow each other without a gap, as far as the figures have got by now."""
        found: list[list[Item]] = []
        until = ""
        # figures lag: what happened in the last minutes is not told yet
        told = iso(self.clock.now() - timedelta(seconds=float(self.state["switches"]["insights_lag_seconds"])))
        seen = [
            {**visit, "leftAt": visit["leftAt"] if (visit["leftAt"] or "9") <= told else None}
            for visit in room["visits"]
            if visit["joinedAt"] <= told
        ]
        for visit in sorted(seen, key=lambda visit: str(visit["joinedAt"])):
            if not found or (until and visit["joinedAt"] > until):
                found.append([])
                until = visit["leftAt"] or ""
            found[-1].append(visit)
            until = max(until, visit["leftAt"]) if until and visit["leftAt"] else ""
        return found

    def _totalled(self, room: Mapping[str, Any]) -> Item:
        sessions = self._sessions(room)
        starts = [visits[0]["joinedAt"] for visits in sessions]
        return {
            **{name: room[name] for name in ("roomName", "createdAt", "endAt")},
            "firstSessionStartedAt": min(starts, default=None),
            "lastSessionStartedAt": max(starts, default=None),
            **_totals([visit for visits in sessions for visit in visits]),
            "totalSessions": len(sessions),
            "rating": None,
            "totalRatings": None,
        }

    def _page(self, request: SandboxRequest, rows: Sequence[Item]) -> Reply:
        limit, skipped = limit_of(request, 10), request.query.get("cursor", "")
        start = int(skipped.removeprefix("from-")) if skipped.startswith("from-") else 0
        if skipped and not start:
            raise refuse("cursor", "is not one of ours")
        rest = start + limit < len(rows)
        date = email.utils.format_datetime(self.clock.now(), usegmt=True)
        body = {"results": list(rows[start : start + limit]), "cursor": f"from-{start + limit}" if rest else None}
        return Reply(200, body, {"Date": date})


def _asked(request: SandboxRequest, known: Sequence[str]) -> dict[str, str]:
    asked = {name: value for name, value in request.query.items() if name not in PAGING}
    strange = sorted(set(asked) - set(known))
    if strange:
        raise refuse(strange[0], "is not a known parameter")
    return asked


def _fits(room: Mapping[str, Any], asked: Mapping[str, str]) -> bool:
    name, made = room["roomName"], room["createdAt"]
    return (
        asked.get("roomName[exact]", name) == name
        and name.startswith(asked.get("roomName[startsWith]", ""))
        and asked.get("roomName[contains]", "") in name
        and asked.get("createdAt[from]", made) <= made <= asked.get("createdAt[to]", made)
    )


def _order(text: str, known: Sequence[str]) -> tuple[str, str]:
    key, _, way = text.partition(":")
    if key not in known or way not in ("asc", "desc"):
        raise refuse("sortBy", "is not a known order")
    return key, way


def _session_id(visits: Sequence[Item]) -> str:
    return f"session-{visits[0]['participantId']}"


def _session(room_name: str, visits: Sequence[Item]) -> Item:
    ends = [visit["leftAt"] for visit in visits]
    return {
        "roomSessionId": _session_id(visits),
        "roomName": room_name,
        "startedAt": visits[0]["joinedAt"],
        "endedAt": None if None in ends else max(ends),
        **_totals(visits),
        "rating": None,
        "totalRatings": None,
    }


def _totals(visits: Sequence[Item]) -> Item:
    """Minutes are rounded up per connection, as documented."""
    found: Item = {}
    for what, roles in TOTALS:
        chosen = [v for v in visits if (v["roleName"] in roles if roles[0] else v["roleName"] not in MACHINES)]
        found[f"total{what}Minutes"] = sum(_minutes(visit) for visit in chosen)
        found[f"totalUnique{what}s"] = len({visit["externalId"] or visit["deviceId"] for visit in chosen})
    return found


def _minutes(visit: Item) -> int:
    if not visit["leftAt"]:
        return 0
    stayed = datetime.fromisoformat(visit["leftAt"]) - datetime.fromisoformat(visit["joinedAt"])
    return -(-round(stayed.total_seconds()) // 60)
