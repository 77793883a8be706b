"""Our records as MeltingSpot's JSON: pure functions.

Instants go out as whole Unix seconds. The documents say "Unix timestamp format" without naming the unit (seed 000,
"Create a Live"), which is why start and end are compared with the ISO dates that come back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from ..core.frozen import Json, ref
from ..core.records import AttendeeRecord, Role, SessionRecord, SpeakerRecord
from ..core.text import full_text
from .options import PublicationOptions

HOST_ROLES = frozenset({Role.HOST, Role.COHOST})

#: what PUT /v1/lives/{liveId} takes (seed 000, "Update a Live"); the host is not among it
LIVE_CHANGEABLE = frozenset(
    {
        "title",
        "description",
        "startDate",
        "endDate",
        "chatVisibility",
        "participantsVisibility",
        "visibility",
        "participation",
        "solution",
        "builtInType",
        "record",
        "videoUrl",
    }
)


def unix_seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def host_member(options: PublicationOptions) -> dict[str, Json]:
    """Body of POST /v1/spotMembers; the host is never mailed by it."""
    return {"email": options.host_address, "withEmailNotification": False}


def live(session: SessionRecord, options: PublicationOptions, host_key: str) -> dict[str, Json]:
    """Body of POST /v1/lives (seed 000, "Create a Live"). An empty ``host_key`` leaves the host out."""
    body: dict[str, Json] = {
        "title": session.title.strip(),
        "startDate": unix_seconds(session.starts_at),
        "endDate": unix_seconds(session.ends_at),
        "solution": options.solution,
        "chatVisibility": options.chat_visibility,
        "participantsVisibility": options.participants_visibility,
        "visibility": options.visibility,
        "participation": options.participation,
        "record": options.record and not session.do_not_record,
    }
    if host_key:
        body["spotMemberHostId"] = ref(host_key)
    if text := full_text(session):
        body["description"] = text
    if options.built_in_type:
        body["builtInType"] = options.built_in_type
    if options.video_url:
        body["videoUrl"] = options.video_url
    return body


def live_update(body: Mapping[str, Json], before: Mapping[str, Json]) -> dict[str, Json]:
    """Body of PUT /v1/lives/{liveId}: always the full set, since what leaving a field out does is not documented.

    A description that was taken away is sent empty, or it would stay.
    """
    sent = {name: value for name, value in body.items() if name in LIVE_CHANGEABLE}
    if before.get("description"):
        sent.setdefault("description", "")
    return sent


def names(first: str, last: str, whole: str) -> dict[str, str]:
    """First and last name where both are known, else the whole name as the first."""
    if first.strip() and last.strip():
        return {"firstName": first.strip(), "lastName": last.strip()}
    return {"firstName": whole.strip()} if whole.strip() else {}


def speaker(person: SpeakerRecord, roles: Iterable[Role], options: PublicationOptions) -> dict[str, Json]:
    """Body of POST /v1/lives/{liveId}/speakers (seed 000, "Invite a member as Live speaker")."""
    member: dict[str, Any] = {
        "email": person.email.strip(),
        **names(person.first_name, person.last_name, person.name),
    }
    if title := ", ".join(part for part in (person.job_title.strip(), person.company.strip()) if part):
        member["title"] = title
    if person.biography.strip():
        member["biography"] = person.biography.strip()
    return {
        "member": member,
        "highlighted": options.highlighted or person.highlighted,
        "grantHostRights": options.grant_host_rights or not HOST_ROLES.isdisjoint(roles),
        "withEmailNotification": options.with_email_notification,
    }


def attendee(person: AttendeeRecord, options: PublicationOptions) -> dict[str, Json]:
    """One participant by address, as a single invitation would say it (seed 001); sent in bulk."""
    return {"member": person.email.strip(), "withEmailNotification": options.with_email_notification}


def bulk_invitation(emails: list[str], notify: bool) -> dict[str, Json]:
    """Body of POST …/participants~bulkInvite. ``members`` is "all of" both lists (seed 000), so both are there."""
    return {"members": {"spotMemberIds": [], "emails": emails}, "withEmailNotification": notify}


def group(group_id: str, options: PublicationOptions) -> dict[str, Json]:
    """Body of POST /v1/lives/{liveId}/groups (seed 000, "Link a group")."""
    return {"groupId": group_id, "withEmailNotification": options.with_email_notification}
