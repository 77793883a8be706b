"""What staff may look through on MeltingSpot itself: lives, members, groups, and the people of a live. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from integrations.core.contract import Item, Listed, Listing
from integrations.core.http import Client
from integrations.core.wording import gettext_noop as _

from . import calls, participants, results
from .filters import LIVE, Filters, LiveFilters, MemberFilters, NoFilters, OfLive, ParticipantFilters, SpeakerFilters
from .paging import one_page

Path = Callable[[Any], str]
Row = Callable[[Mapping[str, Any]], Item]

PERSON = {
    "email": _("Address"),
    "type": _("Part"),
    "highlighted": _("Highlighted"),
    "invited": _("Invited"),
    "registered": _("Registered"),
    "attended": _("Attended"),
    "view_time": _("View time"),
    "replay": _("Watched the replay"),
    "member": _("Member id"),
}
GROUP = {"emoji": _("Emoji"), "description": _("Description")}


def _reads(path: Path, row: Row) -> Callable[[Client, Any, str], Listed]:
    def read(client: Client, filters: Filters, cursor: str) -> Listed:
        page = one_page(client, path(filters), filters.query(), cursor)
        live = getattr(filters, LIVE, "")
        own = [item for item in page.items if not live or participants.is_of(item, live)]
        return Listed([row(item) for item in own], page.cursor, page.total, len(page.items) - len(own))

    return read


def _of_live(*more: str) -> Path:
    return lambda filters: calls.live_path(filters.live, *more)


LISTINGS = {
    "lives": Listing(
        label=_("Lives"),
        source='Lives page, "List Lives"',
        filters=LiveFilters,
        read=_reads(lambda _: calls.LIVES, results.live_item),
        columns={
            "solution": _("Solution"),
            "visibility": _("Visible for"),
            **results.LIVE_FIGURES,
            "description": _("Description"),
            "live": _("Id"),
        },
        adopts="session",
    ),
    "members": Listing(
        label=_("Spot members"),
        source='help page "Endpoints - Spot members"',
        filters=MemberFilters,
        read=_reads(lambda _: calls.MEMBERS, participants.member_item),
        columns={"email": _("Address"), "role": _("Role"), "position": _("Title")},
    ),
    "groups": Listing(
        label=_("Groups of the Spot"),
        source='help page "Endpoints - Groups"',
        filters=NoFilters,
        read=_reads(lambda _: calls.GROUPS, results.group_item),
        columns=GROUP,
    ),
    "live_groups": Listing(
        label=_("Groups of a live"),
        source='Lives page, "List groups"',
        filters=OfLive,
        read=_reads(_of_live("groups"), results.group_item),
        columns=GROUP,
    ),
    "speakers": Listing(
        label=_("Speakers of a live"),
        source='Lives page, "List Live speakers"',
        filters=SpeakerFilters,
        read=_reads(_of_live("speakers"), participants.person_item),
        columns=PERSON,
    ),
    "participants": Listing(
        label=_("Participants of a live"),
        source='Lives page, "List Live participants"',
        filters=ParticipantFilters,
        read=_reads(_of_live("participants"), participants.person_item),
        columns=PERSON,
    ),
}
