"""What staff may look through on Whereby itself: rooms, and who was in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from pydantic import Field

from integrations.core.contract import Item, Listed, Listing
from integrations.core.http import Answer, Client
from integrations.core.options import Options
from integrations.core.wording import gettext_noop as _

from . import calls, results
from .payloads import moment_of
from .results import Item as Json
from .results import listed, next_cursor, text

MEETINGS = "REST API, /meetings"
INSIGHTS = "Whereby REST API reference, Insights"


class Everything(Options):
    """Nothing to choose."""


class RoomFilters(Options):
    """Names of the documented filters in our spelling: roomName[exact], createdAt[from] …"""

    room_name_exact: str = Field(default="", description=_("Only the room of this name, with its slash."))
    room_name_starts_with: str = Field(default="", description=_("Only rooms whose name begins so, with the slash."))
    room_name_contains: str = Field(default="", description=_("Only rooms whose name holds this."))
    created_at_from: str = Field(
        default="", description=_("Only rooms made at or after this time, as 2027-03-01T00:00Z.")
    )
    created_at_to: str = Field(default="", description=_("Only rooms made at or before this time."))
    sort_by: Literal["", "totalSessions:asc", "totalSessions:desc"] = Field(
        default="", description=_("By how often somebody was in the rooms; empty: as Whereby sorts them.")
    )

    def query(self) -> dict[str, str]:
        asked = {
            "roomName[exact]": self.room_name_exact,
            "roomName[startsWith]": self.room_name_starts_with,
            "roomName[contains]": self.room_name_contains,
            "createdAt[from]": self.created_at_from,
            "createdAt[to]": self.created_at_to,
            "sortBy": self.sort_by,
        }
        return {name: value for name, value in asked.items() if value}


class OfRoom(Options):
    room_name: str = Field(
        min_length=1, description=_("Name of the room with its slash, as the lists of rooms show it.")
    )


class OfRoomSession(Options):
    room_session_id: str = Field(min_length=1, description=_("Id of a room session, as their list shows it."))
    sort_by: Literal["joinedAt:asc", "joinedAt:desc", "leftAt:asc", "leftAt:desc"] = Field(
        default="joinedAt:asc", description=_("By when people came or left, earliest (asc) or latest (desc) first.")
    )


class OfGuest(Options):
    external_id: str = Field(min_length=1, description=_("The id in somebody's join link, as participants show it."))


def rooms(client: Client, _filters: Everything, cursor: str) -> Listed:
    """Rooms that exist, as Whereby lists them (GET /meetings)."""
    return _page(lambda: calls.list_meetings(client, cursor), _room)


def insight_rooms(client: Client, filters: RoomFilters, cursor: str) -> Listed:
    """Rooms with their totals, those that are gone included (GET /insights/rooms)."""
    return _page(lambda: calls.insight_rooms(client, filters.query(), cursor), _visited)


def room_sessions(client: Client, filters: OfRoom, cursor: str) -> Listed:
    """When somebody was in a room (GET /insights/room-sessions)."""
    return _page(lambda: calls.room_sessions(client, filters.room_name, cursor), _session, roomName=filters.room_name)


def participants(client: Client, filters: OfRoomSession, cursor: str) -> Listed:
    """Who was in a room session (GET /insights/participants)."""
    chosen = {"roomSessionId": filters.room_session_id, "sortBy": filters.sort_by}
    own = {"roomSessionId": filters.room_session_id}
    return _page(lambda: calls.participants(client, chosen, cursor), _participant, **own)


def visits(client: Client, filters: OfGuest, cursor: str) -> Listed:
    """Every stay of one guest, in whichever room (GET /insights/participants)."""
    own = {"externalId": filters.external_id}
    return _page(lambda: calls.participants(client, own, cursor), _participant, **own)


def _page(fetch: Callable[[], Answer], row: Callable[[Json], Item], **asked: str) -> Listed:
    """One page. ``asked``: field → the value that was asked for, which a row that has the field must have."""
    data = fetch().data
    found = listed(data)
    own = [item for item in found if all(text(item, name) in ("", value) for name, value in asked.items())]
    return Listed([row(item) for item in own], next_cursor(data), strangers=len(found) - len(own))


def _room(item: Json) -> Item:
    """The address alone lets somebody in, so it is not shown."""
    return Item(
        results.meeting_id(item),
        results.room_name(item),
        moment_of(item.get("startDate")),
        moment_of(item.get("endDate")),
        cells={"room_name": results.room_name(item)},
    )


def _visited(item: Json) -> Item:
    name = text(item, "roomName")
    figures = ("totalSessions", "totalUniqueParticipants", "totalParticipantMinutes", "rating")
    return Item(
        name, name, moment_of(item.get("createdAt")), moment_of(item.get("endAt")), cells=_cells(item, figures, name)
    )


def _session(item: Json) -> Item:
    name = text(item, "roomName")
    figures = ("totalUniqueParticipants", "totalParticipantMinutes", "rating")
    # the reference requires createdAt and endAt, and describes startedAt and endedAt
    started, ended = (item.get(one) or item.get(other) for one, other in SPELLINGS)
    cells = {**_cells(item, figures, name), "room_session_id": text(item, "roomSessionId")}
    return Item(text(item, "roomSessionId"), name, moment_of(started), moment_of(ended), cells=cells)


def _participant(item: Json) -> Item:
    return Item(
        text(item, "participantId"),
        text(item, "displayName"),
        moment_of(item.get("joinedAt")),
        moment_of(item.get("leftAt")),
        cells={
            "role": text(item, "roleName"),
            "external_id": text(item, "externalId"),
            "rating": text(item, "rating"),
            "comment": text(item, "comment"),
        },
    )


def _cells(item: Json, names: Iterable[str], room_name: str) -> dict[str, str]:
    return {**{name: text(item, name) for name in names}, "room_name": room_name}


SPELLINGS = (("startedAt", "createdAt"), ("endedAt", "endAt"))
NAME = {"room_name": _("Name")}
FIGURES = {"totalUniqueParticipants": _("People"), "totalParticipantMinutes": _("Minutes"), "rating": _("Rating")}
PEOPLE = {"role": _("Role"), "external_id": _("Id in the join link"), "rating": _("Rating"), "comment": _("Comment")}

LISTINGS: dict[str, Listing] = {
    "rooms": Listing(_("Rooms"), MEETINGS, Everything, rooms, NAME, "session"),
    "insight_rooms": Listing(
        _("Rooms with figures"),
        INSIGHTS,
        RoomFilters,
        insight_rooms,
        {**NAME, "totalSessions": _("Room sessions"), **FIGURES},
    ),
    "room_sessions": Listing(
        _("Room sessions"), INSIGHTS, OfRoom, room_sessions, {**NAME, "room_session_id": _("Id"), **FIGURES}
    ),
    "participants": Listing(_("Participants"), INSIGHTS, OfRoomSession, participants, PEOPLE),
    "visits": Listing(_("Stays of one guest"), INSIGHTS, OfGuest, visits, PEOPLE),
}
