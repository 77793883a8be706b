"""One function per endpoint. Each makes its requests and returns the answer as it came, or raises a PlatformError."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from integrations.core.frozen import Json
from integrations.core.http import Answer, Client, segment

from .paging import ListPage, read_pages

LIVES = "/v1/lives"
MEMBERS = "/v1/spotMembers"
GROUPS = "/v1/groups"
CHANNELS = "/v1/channels"


def live_path(live_id: str, *more: str) -> str:
    return "/".join((LIVES, segment(live_id), *more))


def count_lives(client: Client) -> Answer:
    """GET /v1/lives with one item a page (Lives page, "List Lives"): the cheapest call that proves the key."""
    return client.request("GET", LIVES, params={"limit": 1})


def list_lives(client: Client, filters: Mapping[str, str | int]) -> Iterator[ListPage]:
    """GET /v1/lives (Lives page, "List Lives"); ``filters`` by their documented names, ``startDate[gte]`` …"""
    return read_pages(client, LIVES, filters)


def get_live(client: Client, live_id: str) -> Answer:
    """GET /v1/lives/{liveId} (Lives page, "Get a Live"); 404 raises Gone."""
    return client.request("GET", live_path(live_id))


def create_live(client: Client, body: Mapping[str, Json]) -> Answer:
    """POST /v1/lives (Lives page, "Create a Live"): 201 with the live."""
    return client.request("POST", LIVES, json=body)


def update_live(client: Client, live_id: str, body: Mapping[str, Json]) -> Answer:
    """PUT /v1/lives/{liveId} (Lives page, "Update a Live"): 200 with the live; 404 raises Gone."""
    return client.request("PUT", live_path(live_id), json=body)


def delete_live(client: Client, live_id: str) -> Answer:
    """DELETE /v1/lives/{liveId} (Lives page, "Delete a Live"): 204; 404 raises Gone."""
    return client.request("DELETE", live_path(live_id))


def list_groups(client: Client, live_id: str) -> Iterator[ListPage]:
    """GET /v1/lives/{liveId}/groups (Lives page, "List groups")."""
    return read_pages(client, live_path(live_id, "groups"))


def link_group(client: Client, live_id: str, body: Mapping[str, Json]) -> Answer:
    """POST /v1/lives/{liveId}/groups (Lives page, "Link a group"): 204. The bulk form is of channels only."""
    return client.request("POST", live_path(live_id, "groups"), json=body)


def link_channel_groups(client: Client, channel_id: str, group_ids: Sequence[str]) -> Answer:
    """POST /v1/channels/{channelId}/groups~bulkAdd (Lives page, "Link groups"): 204; 404 raises Gone.

    It stands on the page on lives but is about a channel, which nothing here makes or chooses: no action uses it.
    """
    path = f"{CHANNELS}/{segment(channel_id)}/groups~bulkAdd"
    return client.request("POST", path, json={"groupIds": list(group_ids)})


def unlink_group(client: Client, live_id: str, group_id: str) -> Answer:
    """DELETE /v1/lives/{liveId}/groups/{groupId} (Lives page, "Unlink a group from a live"): 204; 404 raises Gone."""
    return client.request("DELETE", live_path(live_id, "groups", segment(group_id)))


def unlink_groups(client: Client, live_id: str, group_ids: Sequence[str]) -> Answer:
    """POST /v1/lives/{liveId}/groups~bulkRemove (Lives page, "Unlink groups from a live"): 204; 404 raises Gone."""
    return client.request("POST", live_path(live_id, "groups~bulkRemove"), json={"groupIds": list(group_ids)})


def list_speakers(client: Client, live_id: str, email: str = "") -> Iterator[ListPage]:
    """GET /v1/lives/{liveId}/speakers (Lives page, "List Live speakers"), of one address or all."""
    return read_pages(client, live_path(live_id, "speakers"), {"email[eq]": email} if email else {})


def invite_speaker(client: Client, live_id: str, body: Mapping[str, Json]) -> Answer:
    """POST /v1/lives/{liveId}/speakers (Lives page, "Invite a member as Live speaker"): 201 new, 200 known."""
    return client.request("POST", live_path(live_id, "speakers"), json=body)


def invite_speakers(client: Client, live_id: str, body: Mapping[str, Json]) -> Answer:
    """POST /v1/lives/{liveId}/speakers~bulkInvite (Lives page, "Invite multiple members as Live speaker"): 200 with a
    bare array; 413 TooLarge."""
    return client.request("POST", live_path(live_id, "speakers~bulkInvite"), json=body)


def list_participants(client: Client, live_id: str, email: str = "", start: str = "") -> Iterator[ListPage]:
    """GET /v1/lives/{liveId}/participants (Lives page, "List Live participants"), of one address or all."""
    filters = {"email[eq]": email} if email else {}
    return read_pages(client, live_path(live_id, "participants"), filters, start)


def invite_participant(client: Client, live_id: str, body: Mapping[str, Json]) -> Answer:
    """POST /v1/lives/{liveId}/participants (Invite page): 201 with the participant, 200 known, body open."""
    return client.request("POST", live_path(live_id, "participants"), json=body)


def invite_participants(client: Client, live_id: str, body: Mapping[str, Json]) -> Answer:
    """POST /v1/lives/{liveId}/participants~bulkInvite (Lives page, last part): 200 with a bare array; 413 TooLarge."""
    return client.request("POST", live_path(live_id, "participants~bulkInvite"), json=body)


def list_members(client: Client, emails: Iterable[str]) -> Iterator[ListPage]:
    """GET /v1/spotMembers of some addresses (help page "Endpoints - Spot members", filter ``email[in]``)."""
    return read_pages(client, MEMBERS, {"email[in]": ",".join(emails)})


def invite_member(client: Client, body: Mapping[str, Any]) -> Answer:
    """POST /v1/spotMembers (API reference, operation inviteSpotMember): 201 with the member."""
    return client.request("POST", MEMBERS, json=body)


def invite_members(client: Client, body: Mapping[str, Any]) -> Answer:
    """POST /v1/spotMembers~bulkInvite (help page "Endpoints - Spot members"): ``created`` and ``failed``; 413."""
    return client.request("POST", f"{MEMBERS}~bulkInvite", json=body)
