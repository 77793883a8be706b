"""Whereby's endpoints, one function each (seed 003, /meetings). Costs are points of the organisation's budget."""

from __future__ import annotations

from collections.abc import Mapping

from ..core.frozen import Json
from ..core.http import Answer, Client, segment
from .payloads import LINK_FIELDS

CREATE_COST = 3
DELETE_COST = 2
READ_COST = 1
PAGE = 100


def create_meeting(client: Client, body: Mapping[str, Json]) -> Answer:
    """POST /meetings (seed 003, "Creates a transient room"): 201 with the meeting. Not repeatable."""
    return client.request("POST", "/meetings", json=dict(body), cost=CREATE_COST)


def list_meetings(client: Client, cursor: str = "", limit: int = PAGE) -> Answer:
    """GET /meetings (seed 003, "Returns a list of meetings"): one page; feed its cursor back unchanged."""
    params: dict[str, str | int] = {"limit": limit, "fields": ",".join(LINK_FIELDS)}
    if cursor:
        params["cursor"] = cursor
    return client.request("GET", "/meetings", params=params, cost=READ_COST)


def get_meeting(client: Client, meeting_id: str) -> Answer:
    """GET /meetings/{meetingId} (seed 003, "Returns the specified meeting"), with host and viewer links."""
    return client.request(
        "GET", f"/meetings/{segment(meeting_id)}", params={"fields": ",".join(LINK_FIELDS)}, cost=READ_COST
    )


def delete_meeting(client: Client, meeting_id: str) -> Answer:
    """DELETE /meetings/{meetingId} (seed 003, "The endpoint is idempotent"): 204, also when it is gone already."""
    return client.request("DELETE", f"/meetings/{segment(meeting_id)}", cost=DELETE_COST)
