"""Participants, speakers and members of MeltingSpot as rows, outcomes and rows of a list (Invite page)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from integrations.core.contract import Item
from integrations.core.frozen import Json
from integrations.core.loose import Loose, one_of, truth
from integrations.core.rows import MemberRow, PersonRow

from .addresses import normal
from .values import part, text, word

NOT_COUNTED = ("Speaker", "Host")
#: what became of an invitation, and whether that is a registration (Invite page)
REGISTERED = one_of({"Accepted": True, "Invited": False, "Declined": False})


def is_of(item: Mapping[str, Any], live_id: str) -> bool:
    """Whether a participant is of this live: the documents say that each names its own (Invite page, ``liveId``)."""
    return text(item.get("liveId")) in ("", live_id)


def participant_id(item: Any, live_id: str, email: str) -> str:
    """The participant's own id, else live and address: an answer of 200 has no documented body."""
    found = item.get("id") if isinstance(item, dict) else None
    return found if isinstance(found, str) and found else f"{live_id}/{normal(email)}"


def ignored_flags(item: Any, body: Mapping[str, Json]) -> dict[str, Json]:
    """Of an already invited speaker: the flags asked for that MeltingSpot did not set."""
    kept = {"highlighted": item.get("isHighlighted") is True, "grantHostRights": item.get("type") == "Host"}
    return {name: False for name, is_set in kept.items() if body.get(name) is True and not is_set}


def person_row(item: Mapping[str, Any], *, over: bool, seconds_per_unit: float) -> PersonRow:
    """One participant. Attendance, view time and replay are only given once the live is over."""
    metrics, loose = part(item, "metrics") if over else {}, Loose()
    email = text(item.get("spotMemberEmail"))
    registered = loose.read("registered", item.get("status"), REGISTERED)
    return PersonRow(
        row_id=text(item.get("id")) or text(item.get("spotMemberId")) or normal(email),
        email=email,
        name=" ".join(_names(item)),
        counted=item.get("type") not in NOT_COUNTED,
        invited=True,
        registered=True if text(item.get("registeredAt")) else registered,
        attended=loose.read("attended", metrics.get("hasParticipated"), truth),
        seconds=loose.whole("seconds", metrics.get("viewTime"), seconds_per_unit),
        replay=loose.read("replay", metrics.get("hasReplayed"), truth),
        unread=loose.unread,
    )


def member_rows(people: Iterable[Mapping[str, Any]]) -> Iterator[MemberRow]:
    """Spot member ids of those who speak or host: what later invitations can name them by."""
    for item in people:
        row = MemberRow(text(item.get("spotMemberId")), text(item.get("spotMemberEmail")))
        if item.get("type") in NOT_COUNTED and row.row_id and row.email:
            yield row


# --- rows of lists --------------------------------------------------------------------------------------------------


def person_item(item: Mapping[str, Any]) -> Item:
    """A participant or speaker."""
    metrics, email = part(item, "metrics"), text(item.get("spotMemberEmail"))
    return Item(
        remote_id=text(item.get("id")),
        title=" ".join(_names(item)) or email,
        status=text(item.get("status")),
        cells={
            "email": email,
            "type": text(item.get("type")),
            "member": text(item.get("spotMemberId")),
            "highlighted": word(item.get("isHighlighted")),
            "invited": text(item.get("invitedAt")),
            "registered": text(item.get("registeredAt")),
            "attended": word(metrics.get("hasParticipated")),
            "view_time": word(metrics.get("viewTime")),
            "replay": word(metrics.get("hasReplayed")),
        },
    )


def member_item(item: Mapping[str, Any]) -> Item:
    """A Spot member (API reference, operation getSpotMember)."""
    email = text(item.get("email"))
    return Item(
        remote_id=text(item.get("id")),
        title=" ".join(_names(item, "firstname", "lastname")) or email,
        status=text(item.get("status")),
        cells={"email": email, "role": text(item.get("role")), "position": text(item.get("title"))},
    )


def _names(item: Mapping[str, Any], *fields: str) -> Iterator[str]:
    for name in fields or ("spotMemberFirstname", "spotMemberLastname"):
        if found := text(item.get(name)):
            yield found
