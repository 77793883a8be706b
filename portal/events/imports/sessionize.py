"""Sessionize's "View All" JSON: sessions, speakers, rooms and categories in lists that refer to each other by id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .programme import Programme, Source


def read(source: Source) -> Programme | None:
    """A document with ``sessions`` and ``speakers`` lists. It names no conference and no zone: times are local."""
    document = source.document
    if not isinstance(document, dict) or not all(isinstance(document.get(k), list) for k in ("sessions", "speakers")):
        return None
    speakers = {str(entry.get("id")): entry for entry in document["speakers"] if isinstance(entry, dict)}
    rooms = {str(entry.get("id")): entry.get("name") for entry in _dicts(document.get("rooms"))}
    tracks = {
        str(choice.get("id")): choice.get("name")
        for category in _dicts(document.get("categories"))
        if str(category.get("title", "")).strip().lower() in ("track", "tracks")
        for choice in _dicts(category.get("items"))
    }
    items = tuple(
        _session(entry, speakers, rooms, tracks)
        for entry in _dicts(document["sessions"])
        if not entry.get("isServiceSession")
    )
    return Programme(title="", acronym="", items=items, note=source.note)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _session(
    entry: Mapping[str, Any], speakers: Mapping[str, Any], rooms: Mapping[str, Any], tracks: Mapping[str, Any]
) -> dict[str, Any]:
    chosen = [str(choice) for choice in entry.get("categoryItems") or []]
    return {
        "id": entry.get("id"),
        "title": entry.get("title"),
        "description": entry.get("description"),
        "date": entry.get("startsAt"),
        "end": entry.get("endsAt"),
        "room": rooms.get(str(entry.get("roomId")), ""),
        "track": next((tracks[choice] for choice in chosen if choice in tracks), ""),
        "persons": [
            {
                "code": who.get("id"),
                "name": who.get("fullName") or f"{who.get('firstName', '')} {who.get('lastName', '')}",
                "first_name": who.get("firstName"),
                "last_name": who.get("lastName"),
                "biography": who.get("bio"),
                "avatar": who.get("profilePicture"),
                "job_title": who.get("tagLine"),
            }
            for who in (speakers.get(str(number), {}) for number in entry.get("speakers") or [])
        ],
    }
