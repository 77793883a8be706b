"""Requests to the sandbox, typed in from the Lives and Invite pages and the API reference."""

from __future__ import annotations

import json
from typing import Any

from integrations.core.sandbox import Reply, SandboxRequest
from integrations.meltingspot.sandbox.platform import MeltingSpotSandbox

from .data import HOST

GROUP = "0d2f7a56-3c41-4b8e-8a39-7c5e21b4f6d8"
START = 1803891600  # 2027-03-01T09:00:00Z
# Lives page, "Create a Live", every field of its example
CREATE = {
    "title": "text",
    "description": "My new live\n\nSecond *paragraph*",
    "spotMemberHostId": HOST,
    "startDate": START,
    "endDate": START + 3600,
    "solution": "BuiltIn",
    "builtInType": "Workshop",
    "videoUrl": None,
    "chatVisibility": "Display",
    "participantsVisibility": "Display",
    "visibility": "AnyOne",
    "participation": "AnySpotMembers",
    "record": True,
}
UPDATE = {"title": "text", "startDate": START, "endDate": START + 3600, "solution": "NoSolution"}
# Lives page, "Invite a member as Live speaker"
SPEAKER = {
    "member": {
        "email": "ada@example.org",
        "firstName": "Ada",
        "lastName": "Lovelace",
        "title": "Countess",
        "biography": "text",
    },
    "invitedBySpotMemberId": HOST,
    "highlighted": True,
    "grantHostRights": False,
    "withEmailNotification": False,
}
# Invite page, attributes of a participant
PARTICIPANT = {
    "id",
    "liveId",
    "spotMemberId",
    "spotMemberEmail",
    "spotMemberFirstname",
    "spotMemberLastname",
    "status",
    "type",
    "invitedAt",
    "registeredAt",
    "isHighlighted",
    "metrics",
}


def ask(spot: MeltingSpotSandbox, method: str, path: str, body: Any = None, key: str = "k", **query: str) -> Reply:
    raw = b"" if body is None else json.dumps(body).encode()
    words = {name.replace("__", "[") + ("]" if "__" in name else ""): value for name, value in query.items()}
    return spot.handle(SandboxRequest(method, path, "api", words, {"authorization": key}, raw))


def live_of(spot: MeltingSpotSandbox, **body: Any) -> str:
    reply = ask(spot, "POST", "/v1/lives", CREATE | body)
    assert reply.status == 201, reply.body
    return str(reply.body["id"])


def effects(spot: MeltingSpotSandbox, name: str) -> list[str]:
    return [key for effect, key in spot.state["ledger"] if effect == name]


def bulk(spot: MeltingSpotSandbox, live: str, *emails: str, notify: bool = False) -> Reply:
    body = {"withEmailNotification": notify, "members": {"spotMemberIds": [], "emails": list(emails)}}
    return ask(spot, "POST", f"/v1/lives/{live}/participants~bulkInvite", body)
