"""Whereby's endpoints, one function each. Costs are points of the organisation's budget.

The prose names 1 point for a simple read, 3 for a write or for reading several things, 5 to 10 for an aggregation, and
no cost per endpoint of the insights; those are taken by that rule.
"""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.frozen import Json
from integrations.core.http import Answer, Client, segment

from .payloads import LINK_FIELDS

CREATE_COST = 3
DELETE_COST = 2
READ_COST = 1
LIST_COST = 3  # room sessions, participants
SUM_COST = 5  # rooms with their totals
PAGE = 100  # the most that one page may hold


def create_meeting(client: Client, body: Mapping[str, Json]) -> Answer:
    """POST /meetings (REST API, "Creates a transient room"): 201 with the meeting. Not repeatable."""
    return client.request("POST", "/meetings", json=dict(body), cost=CREATE_COST)


def list_meetings(client: Client, cursor: str = "", limit: int = PAGE) -> Answer:
    """GET /meetings (REST API, "Returns a list of meetings"): one page; feed its cursor back unchanged."""
    params: dict[str, str | int] = {"limit": limit, "fields": ",".join(LINK_FIELDS)}
    return client.request("GET", "/meetings", params=_at(params, cursor), cost=READ_COST)


def get_meeting(client: Client, meeting_id: str) -> Answer:
    """GET /meetings/{meetingId} (REST API, "Returns the specified meeting"), with host and viewer links."""
    return client.request(
        "GET", f"/meetings/{segment(meeting_id)}", params={"fields": ",".join(LINK_FIELDS)}, cost=READ_COST
    )


def delete_meeting(client: Client, meeting_id: str) -> Answer:
    """DELETE /meetings/{meetingId} (REST API, "The endpoint is idempotent"): 204, also when it is gone already."""
    return client.request("DELETE", f"/meetings/{segment(meeting_id)}", cost=DELETE_COST)


def insight_rooms(client: Client, filters: Mapping[str, str], cursor: str = "") -> Answer:
    """GET /insights/rooms (REST API reference, Insights): rooms with their totals; filters by name and creation."""
    return client.request("GET", "/insights/rooms", params=_at({"limit": PAGE, **filters}, cursor), cost=SUM_COST)


def room_sessions(client: Client, room_name: str, cursor: str = "") -> Answer:
    """GET /insights/room-sessions (REST API reference, Insights): when somebody was in the room, by exact name."""
    params: dict[str, str | int] = {"roomName": room_name, "limit": PAGE}
    return client.request("GET", "/insights/room-sessions", params=_at(params, cursor), cost=LIST_COST)


def participants(client: Client, filters: Mapping[str, str], cursor: str = "") -> Answer:
    """GET /insights/participants (REST API reference, Insights): by roomSessionId or externalId, earliest first."""
    params: dict[str, str | int] = {"sortBy": "joinedAt:asc", "limit": PAGE, **filters}
    return client.request("GET", "/insights/participants", params=_at(params, cursor), cost=LIST_COST)


def _at(params: Mapping[str, str | int], cursor: str) -> dict[str, str | int]:
    return {**params, **({"cursor": cursor} if cursor else {})}
