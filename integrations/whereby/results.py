"""Whereby's JSON in our words. Fields we do not know are ignored; what is missing stays missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from integrations.core.contract import Call, Candidate, Outcome
from integrations.core.errors import Ambiguous, Unavailable
from integrations.core.frozen import Json
from integrations.core.http import Answer
from integrations.core.reasons import Reason

from .payloads import moment_of

Item = Mapping[str, Any]

LINKS = {"join": "roomUrl", "host": "hostRoomUrl", "viewer": "viewerRoomUrl"}


def created(call: Call, data: Json) -> Outcome:
    """What became of a create. Raises Ambiguous where the answer names no meeting."""
    number = meeting_id(data)
    if not number:
        raise Ambiguous(Reason("whereby.no_room_named"))
    told, marker = confirmed(call, data), str(call.body.get("roomNamePrefix", "")).lower().replace(" ", "")
    named = room_name(data).lower().startswith((marker, f"/{marker}"))
    if not named and room_name(data) and told.get("endDate", call.body.get("endDate")) != call.body.get("endDate"):
        raise Ambiguous(Reason("whereby.about_another"))  # neither its name nor its end is what was sent
    return Outcome(key=call.key, remote_id=number, read_back=told, links=links(data))


def candidate(call: Call, data: Mapping[str, Json]) -> Candidate:
    """A meeting that bears the call's marker, so that our lost create made it; ``same`` if it ends when it should."""
    read_back = confirmed(call, data)
    return Candidate(
        remote_id=meeting_id(data),
        label=room_name(data),
        same=read_back.get("endDate") == call.body.get("endDate"),
        created_at=moment_of(data.get("startDate")),  # the start of a room is when it was made
        links=links(data),
        read_back=read_back,
        proven=True,
    )


def listed(data: Json) -> list[Item]:
    """The objects on a page, in its order. Raises Unavailable where there is no list: that is not an empty one."""
    found = data.get("results") if isinstance(data, dict) else None
    if not isinstance(found, list):
        raise Unavailable(Reason("whereby.no_list"))
    return [item for item in found if isinstance(item, dict)]


def pages(fetch: Callable[[str], Answer]) -> Iterator[Item]:
    """Everything on all pages of a list; a cursor that comes again would lead in a circle."""
    seen: set[str] = set()
    cursor = ""
    while cursor not in seen:
        seen.add(cursor)
        data = fetch(cursor).data
        yield from listed(data)
        cursor = next_cursor(data)
        if not cursor:
            return


def next_cursor(data: Json) -> str:
    """Where the next page begins; empty after the last one."""
    cursor = data.get("cursor") if isinstance(data, dict) else None
    return str(cursor) if cursor else ""


def meeting_id(data: Json) -> str:
    """The opaque id, a number in one sample and a UUID in another; empty if there is none."""
    value = data.get("meetingId") if isinstance(data, dict) else None
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def of_room(data: Json, meeting: str) -> Item:
    """The room that was asked for by its id; raises Unavailable where the answer is none, or another."""
    if not isinstance(data, dict) or meeting_id(data) not in ("", meeting):
        raise Unavailable(Reason("whereby.other_room"))
    return data


def room_name(data: Mapping[str, Json]) -> str:
    """The room's name with its leading slash; some samples lack it, then the path of the room's address."""
    name = data.get("roomName")
    if isinstance(name, str) and name:
        return name
    return urlsplit(_text(data.get("roomUrl"))).path


def links(data: Mapping[str, Json]) -> dict[str, str]:
    """Addresses that let somebody in. Only web addresses are taken over."""
    found = {name: _text(data.get(field)) for name, field in LINKS.items()}
    return {name: url for name, url in found.items() if url.startswith(("https://", "http://"))}


def organisation(links: Mapping[str, str]) -> str:
    """The host that stands in the addresses of an organisation's rooms; empty where none is known."""
    return urlsplit(links.get("join", "")).hostname or ""


def confirmed(call: Call, data: Mapping[str, Json]) -> dict[str, Json]:
    """The end as Whereby holds it, in our own spelling where it is the same instant."""
    theirs, ours = data.get("endDate"), call.body.get("endDate")
    if not isinstance(theirs, str):
        return {}
    moment = moment_of(theirs)
    return {"endDate": ours if moment is not None and moment == moment_of(ours) else theirs}


def text(item: Mapping[str, Json], *names: str) -> str:
    """The first of ``names`` that holds a text or a number."""
    for name in names:
        value = item.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            return str(value)
    return ""


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
