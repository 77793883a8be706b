"""Attendance: who was in a room, joined to our people by the external id in their join links.

Whereby's insights know a room by its name, which is in its links and outlives the room. They lag 10 to 15 minutes
("Insights suite and API"), so a room is over only that much after it stopped working, by Whereby's own clock.
"""

from __future__ import annotations

import email.utils
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from integrations.core.errors import Gone
from integrations.core.http import Client
from integrations.core.loose import Loose, is_silent, metric
from integrations.core.reasons import Reason
from integrations.core.rows import LinkRow, Page, PersonRow, PullCall

from . import calls, results
from .payloads import ALIVE_AFTER_END, moment_of
from .results import Item, listed, next_cursor, pages, text

LAG = timedelta(minutes=15)
NOT_OVER = Reason("whereby.not_over")
NAMELESS = Reason("whereby.nameless")
#: roleName (webhooks guide): machines are nobody, staff are somebody who is not counted
MACHINES = frozenset({"recorder", "streamer", "captioner"})
STAFF = frozenset({"owner", "member", "host"})
#: figure of ours → field of a room → unit
TOTALS = (
    ("participant_minutes", "totalParticipantMinutes", "minutes"),
    ("unique_participants", "totalUniqueParticipants", ""),
    ("room_sessions", "totalSessions", ""),
    ("recorder_minutes", "totalRecorderMinutes", "minutes"),
    ("streamer_minutes", "totalStreamerMinutes", "minutes"),
    ("rating", "rating", ""),
)


@dataclass(slots=True)
class Guest:
    """One person in one room: who it is, and when they were in it."""

    row_id: str
    name: str = ""
    external_id: str = ""
    counted: bool = True
    stays: list[tuple[datetime, datetime]] = field(default_factory=list)
    inside: bool = False
    loose: Loose = field(default_factory=Loose)

    def moment(self, value: object) -> datetime | None:
        """When they came or left. One that cannot be read leaves their whole time unread."""
        return self.loose.read("seconds", value, moment_of)

    def row(self, *, over: bool) -> PersonRow:
        """Whether they attended is said once the room is over."""
        starts, ends = [stay[0] for stay in self.stays], [stay[1] for stay in self.stays]
        return PersonRow(
            row_id=self.row_id,
            name=self.name,
            external_id=self.external_id,
            counted=self.counted,
            attended=True if over else None,
            seconds=round(together(self.stays).total_seconds()) if self.stays and not self.loose.unread else None,
            joined_at=min(starts, default=None),
            left_at=None if self.inside else max(ends, default=None),
            unread=self.loose.unread,
        )


def attendance(client: Client, call: PullCall) -> Iterator[Page]:
    """Everybody who was in the room, times of one person added up, with Whereby's own totals beside."""
    links = dict(call.links) or _looked_up(client, call.path["meeting"])
    name = urlsplit(links.get("join", "")).path
    if not name:
        yield Page([], reason=NAMELESS)
        return
    rooms = call.memo.setdefault("rooms", Rooms(client))
    room, now = rooms.find(name), rooms.now
    ends = moment_of(room.get("endAt"))
    entered = room and room.get("totalSessions") != 0
    visits = pages(partial(calls.room_sessions, client, name)) if entered else ()
    # who was in one without an id would be everybody who ever was anywhere
    listed_there = [item for item in visits if text(item, "roomSessionId")]
    sessions = [item for item in listed_there if text(item, "roomName") in ("", name)]
    running = any(item.get("endedAt", item.get("endAt")) is None for item in sessions)
    over = not running and ends is not None and ends + ALIVE_AFTER_END + LAG <= now
    given = () if call.links else [LinkRow(kind, url) for kind, url in links.items()]
    given_there = [(ours, room.get(theirs), unit) for ours, theirs, unit in TOTALS]
    figures = [metric(*each) for each in given_there if not is_silent(each[1])]
    guests, others = _guests(client, sessions)
    rows = [*given, *(guest.row(over=over) for guest in guests), *figures]
    strangers = others + len(listed_there) - len(sessions)
    yield Page(rows, over=over, reason=None if over else NOT_OVER, strangers=strangers)


def _looked_up(client: Client, meeting: str) -> dict[str, str]:
    """The links of a room whose id alone is known; none where it is gone."""
    try:
        return results.links(results.of_room(calls.get_meeting(client, meeting).data, meeting))
    except Gone:
        return {}


class Rooms:
    """Rooms with their totals, read a hundred at a time for all sources of one pull, no further than asked for.

    A room that does not come up in that many pages is asked for by its name.
    """

    PAGES = 20

    def __init__(self, client: Client) -> None:
        self.client = client
        self.now = client.now()  # by Whereby's clock, once it has answered
        self.known: dict[str, Item] = {}
        self._pages = iter(range(self.PAGES))
        self._cursor = ""
        self._more = True

    def find(self, name: str) -> Item:
        """The room of this name; {} where it is not listed."""
        while name not in self.known and self._more:
            if next(self._pages, None) is None:
                self._read({"roomName[exact]": name})
                break
            self._cursor = self._read({}, self._cursor)
            self._more = bool(self._cursor)
        return self.known.get(name, {})

    def _read(self, filters: Mapping[str, str], cursor: str = "") -> str:
        answer = calls.insight_rooms(self.client, filters, cursor)
        try:
            self.now = email.utils.parsedate_to_datetime(answer.headers.get("date", ""))
        except ValueError:
            self.now = self.client.now()
        self.now = self.now if self.now.tzinfo else self.now.replace(tzinfo=UTC)
        self.known |= {text(item, "roomName"): item for item in listed(answer.data)}
        following = next_cursor(answer.data)
        return "" if following == cursor else following


def _guests(client: Client, sessions: list[Item]) -> tuple[list[Guest], int]:
    """Everybody who stayed, machines apart, and how many stays are of another room session. Somebody without our
    external id is known by their device at best, and told as lost without."""
    found: dict[str, Guest] = {}
    ids = [text(one, "roomSessionId") for one in sessions]
    inside = [(one, item) for one in ids for item in pages(partial(calls.participants, client, {"roomSessionId": one}))]
    own = [item for one, item in inside if text(item, "roomSessionId") in ("", one)]
    for item in (item for item in own if text(item, "roleName") not in MACHINES):
        ours = text(item, "externalId")
        row_id = ours or text(item, "userId", "deviceId", "participantId")
        guest = found.setdefault(row_id, Guest(row_id, text(item, "displayName"), ours))
        guest.counted = guest.counted and text(item, "roleName") not in STAFF
        joined, left = (guest.moment(item.get(name)) for name in ("joinedAt", "leftAt"))
        guest.inside = guest.inside or left is None
        if joined:
            guest.stays.append((joined, max(left or joined, joined)))
    return list(found.values()), len(inside) - len(own)


def together(stays: list[tuple[datetime, datetime]]) -> timedelta:
    """How long all stays last, what two devices saw at once counted once."""
    total, until = timedelta(0), None
    for start, end in sorted(stays):
        begins = start if until is None else max(start, until)
        total += max(end - begins, timedelta(0))
        until = end if until is None else max(end, until)
    return total
