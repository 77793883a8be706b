"""Our records as MeltingSpot's JSON: pure functions.

Instants go out as whole Unix seconds. The documents say "Unix timestamp format" without naming the unit (Lives page,
"Create a Live"), which is why start and end are compared with the ISO dates that come back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from integrations.core import objects
from integrations.core.frozen import Json, ref
from integrations.core.records import AttendeeRecord, Role, SessionRecord, SpeakerRecord
from integrations.core.text import full_text

from .addresses import normal
from .options import PublicationOptions

HOST_ROLES = frozenset({Role.HOST, Role.COHOST})

#: what PUT /v1/lives/{liveId} takes (Lives page, "Update a Live"); the host is not among it
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
        "enableBreakoutRooms",
        "record",
        "recordAvailable",
        "videoUrl",
        "replayVideoUrl",
    }
)

#: what says how people are invited, the same for everybody in one call
INVITATION = ("invitedBySpotMemberId", "withEmailNotification")
SPEAKER_FLAGS = ("highlighted", "grantHostRights", *INVITATION)


def unix_seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def member(email: str, *, notify: bool) -> dict[str, Json]:
    """Body of POST /v1/spotMembers (API reference, operation inviteSpotMember)."""
    return {"email": email, "withEmailNotification": notify}


def live(session: SessionRecord, options: PublicationOptions, told: Mapping[str, object]) -> dict[str, Json]:
    """Body of POST /v1/lives (Lives page, "Create a Live"); without ``host_email`` it names no host.

    ``told`` is what was accepted before: breakout rooms are only spoken of where they are wanted or were before.
    """
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
    if options.host_email:
        body["spotMemberHostId"] = ref(objects.host(options.host_address))
    if text := full_text(session):
        body["description"] = text
    if options.built_in_type:
        body["builtInType"] = options.built_in_type
    if options.built_in_type == "Workshop" and (options.enable_breakout_rooms or "enableBreakoutRooms" in told):
        body["enableBreakoutRooms"] = options.enable_breakout_rooms
    if options.video_url:
        body["videoUrl"] = options.video_url
    return body


def replay(session: SessionRecord, options: PublicationOptions, told: Mapping[str, object]) -> dict[str, Json]:
    """What is shown of a live that is over: fields of PUT /v1/lives/{liveId} alone (Lives page, "Update a Live").

    What was told before is taken back in so many words; ``replayVideoUrl`` may be null.
    """
    body: dict[str, Json] = {}
    shown = options.record_available and not session.do_not_record
    if shown or "recordAvailable" in told:
        body["recordAvailable"] = shown
    if options.replay_video_url or "replayVideoUrl" in told:
        body["replayVideoUrl"] = options.replay_video_url or None
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


def invitation(options: PublicationOptions) -> dict[str, Json]:
    """Who invites, if somebody is named, and whether MeltingSpot mails: of every invitation to a live."""
    by = {"invitedBySpotMemberId": ref(objects.host(normal(options.invited_by_email)))}
    return {**(by if options.invited_by_email else {}), "withEmailNotification": options.with_email_notification}


def speaker(person: SpeakerRecord, roles: Iterable[Role], options: PublicationOptions) -> dict[str, Json]:
    """Body of POST /v1/lives/{liveId}/speakers (Lives page, "Invite a member as Live speaker")."""
    profile: dict[str, Any] = {
        "email": person.email.strip(),
        **names(person.first_name, person.last_name, person.name),
    }
    if title := ", ".join(part for part in (person.job_title.strip(), person.company.strip()) if part):
        profile["title"] = title
    if person.biography.strip():
        profile["biography"] = person.biography.strip()
    return {
        "member": profile,
        "highlighted": options.highlighted or person.highlighted,
        "grantHostRights": options.grant_host_rights or not HOST_ROLES.isdisjoint(roles),
        **invitation(options),
    }


def bulk_speakers(member_ids: Sequence[str], one: Mapping[str, Json]) -> dict[str, Json]:
    """Body of POST …/speakers~bulkInvite with the flags of ``one`` of them (Lives page)."""
    return {"spotMemberIds": list(member_ids), **{name: one[name] for name in SPEAKER_FLAGS if name in one}}


def attendee(person: AttendeeRecord, options: PublicationOptions) -> dict[str, Json]:
    """Body of POST /v1/lives/{liveId}/participants, by address (Invite page)."""
    return {"member": person.email.strip(), **invitation(options)}


def bulk_participants(member_ids: Sequence[str], emails: Sequence[str], one: Mapping[str, Json]) -> dict[str, Json]:
    """Body of POST …/participants~bulkInvite, told how by ``one`` of them. ``members`` is "all of" both lists (seed
    000), so both are there."""
    asked = {name: one[name] for name in INVITATION if name in one}
    return {"members": {"spotMemberIds": list(member_ids), "emails": list(emails)}, **asked}


def group(group_id: str, options: PublicationOptions) -> dict[str, Json]:
    """Body of POST /v1/lives/{liveId}/groups (Lives page, "Link a group")."""
    return {"groupId": group_id, "withEmailNotification": options.with_email_notification}
