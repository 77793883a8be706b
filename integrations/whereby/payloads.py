"""From a session to the body of POST /meetings: pure functions (seed 003, "Meeting to add")."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ..core.frozen import Json, fingerprint, secret, token
from ..core.records import SessionRecord
from .options import PREFIX_LIMIT, PublicationOptions

TOKEN_MOST = 16
LINK_FIELDS = ("hostRoomUrl", "viewerRoomUrl")
#: "null" takes a value from the organisation; without a destination nothing can be stored anywhere
NO_RECORDING: Json = {"type": "none", "destination": None, "startTrigger": "none"}


def room_end(session: SessionRecord, options: PublicationOptions) -> datetime:
    """The instant until which the room is wanted: the session's end and the grace after it."""
    return session.ends_at + timedelta(minutes=options.grace_minutes)


def instant(moment: datetime) -> str:
    """ISO 8601 in UTC with seconds and Z."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def name_prefix(chosen: str) -> dict[str, object]:
    """The placeholder of roomNamePrefix: what staff chose, a hyphen, and random characters, 39 at most."""
    lead = f"{chosen.rstrip('-')}-" if chosen else ""
    return token(min(TOKEN_MOST, PREFIX_LIMIT - len(lead)), lead)


def meeting(session: SessionRecord, options: PublicationOptions) -> dict[str, Json]:
    """The whole body for one session's room. The start is not sent: Whereby ignores it."""
    body: dict[str, Json] = {
        "endDate": instant(room_end(session, options)),
        "roomMode": options.room_mode,
        "isLocked": options.is_locked or bool(options.template_type),
        "roomNamePrefix": name_prefix(options.room_name_prefix),
        "roomNamePattern": options.room_name_pattern,
        "fields": list(LINK_FIELDS),
    }
    if options.template_type:
        body["templateType"] = options.template_type
    chosen = NO_RECORDING if session.do_not_record else recording(options)
    if chosen:
        body["recording"] = chosen
    if options.streaming_url:
        body["streaming"] = streaming(options)
    return body


def recording(options: PublicationOptions) -> Json:
    """The recording object, or None where the organisation's own settings are to hold."""
    if not options.recording_type:
        return None
    return {
        "type": options.recording_type,
        "destination": _destination(options),
        "startTrigger": options.recording_start_trigger,
    }


def streaming(options: PublicationOptions) -> Json:
    """The streaming object; its address is put in while sending, since it holds the stream key."""
    return {
        "destination": {"url": _secret("streaming_url", options.streaming_url)},
        "startTrigger": options.streaming_start_trigger,
    }


def _destination(options: PublicationOptions) -> Json:
    if not options.recording_provider:
        return None
    place: dict[str, Json] = {"provider": options.recording_provider}
    if options.recording_provider == "s3":
        place["bucket"] = options.recording_bucket
        place["accessKeyId"] = options.recording_access_key_id
        place["accessKeySecret"] = _secret("recording_access_key_secret", options.recording_access_key_secret)
    if options.recording_file_format:
        place["fileFormat"] = options.recording_file_format
    return place


def _secret(name: str, stands_for: str) -> dict[str, str]:
    # a view holds no secrets but what stands for them; hashed once more so that a mistake there would not leak one
    return secret(name, fingerprint(stands_for))
