"""What staff may look through on MeltingSpot itself: lives, members, groups, and the people of a live. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from integrations.core.contract import Item, Listed, Listing
from integrations.core.http import Client

from . import calls, participants, results
from .filters import Filters, LiveFilters, MemberFilters, NoFilters, OfLive, ParticipantFilters, SpeakerFilters
from .paging import one_page

Path = Callable[[Any], str]
Row = Callable[[Mapping[str, Any]], Item]

PERSON = {
    "email": "Address",
    "type": "Part",
    "highlighted": "Highlighted",
    "invited": "Invited",
    "registered": "Registered",
    "attended": "Attended",
    "view_time": "View time",
    "replay": "Watched the replay",
    "member": "Member id",
}
GROUP = {"emoji": "Emoji", "description": "Description"}


def _reads(path: Path, row: Row) -> Callable[[Client, Any, str], Listed]:
    def read(client: Client, filters: Filters, cursor: str) -> Listed:
        page = one_page(client, path(filters), filters.query(), cursor)
        return Listed([row(item) for item in page.items], page.cursor, page.total)

    return read


def _of_live(*more: str) -> Path:
    return lambda filters: calls.live_path(filters.live, *more)


LISTINGS = {
    "lives": Listing(
        label="Lives",
        source='Lives page, "List Lives"',
        filters=LiveFilters,
        read=_reads(lambda _: calls.LIVES, results.live_item),
        columns={
            "solution": "Solution",
            "visibility": "Visible for",
            **results.LIVE_FIGURES,
            "description": "Description",
            "live": "Id",
        },
        adopts="session",
    ),
    "members": Listing(
        label="Spot members",
        source='help page "Endpoints - Spot members"',
        filters=MemberFilters,
        read=_reads(lambda _: calls.MEMBERS, participants.member_item),
        columns={"email": "Address", "role": "Role", "position": "Title"},
    ),
    "groups": Listing(
        label="Groups of the Spot",
        source='help page "Endpoints - Groups"',
        filters=NoFilters,
        read=_reads(lambda _: calls.GROUPS, results.group_item),
        columns=GROUP,
    ),
    "live_groups": Listing(
        label="Groups of a live",
        source='Lives page, "List groups"',
        filters=OfLive,
        read=_reads(_of_live("groups"), results.group_item),
        columns=GROUP,
    ),
    "speakers": Listing(
        label="Speakers of a live",
        source='Lives page, "List Live speakers"',
        filters=SpeakerFilters,
        read=_reads(_of_live("speakers"), participants.person_item),
        columns=PERSON,
    ),
    "participants": Listing(
        label="Participants of a live",
        source='Lives page, "List Live participants"',
        filters=ParticipantFilters,
        read=_reads(_of_live("participants"), participants.person_item),
        columns=PERSON,
    ),
}
