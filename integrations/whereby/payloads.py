"""From a session to the body of POST /meetings: pure functions (REST API, "Meeting to add")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from integrations.core.frozen import Json, fingerprint, secret, token
from integrations.core.records import SessionRecord

from .options import ORGANISATION, PREFIX_LIMIT, PublicationOptions

TOKEN_MOST = 16
VIEWER_MODE = "viewerMode"
ALIVE_AFTER_END = timedelta(hours=1)
LINK_FIELDS = ("hostRoomUrl", "viewerRoomUrl")
#: "null" takes a value from the organisation; without a destination nothing can be stored anywhere
NO_TRANSCRIPTION: Json = {"destination": None, "startTrigger": "none"}
NO_RECORDING: Json = {"type": "none", "destination": None, "startTrigger": "none"}


def room_end(session: SessionRecord, options: PublicationOptions) -> datetime:
    """The instant until which the room is wanted: the session's end and the grace after it."""
    return session.ends_at + timedelta(minutes=options.grace_minutes)


def has_expired(body: Mapping[str, object], now: datetime) -> bool:
    """Whether a room of this body is dead by now: an hour after its end ("Using the REST API")."""
    ends = moment_of(body.get("endDate"))
    return ends is not None and ends + ALIVE_AFTER_END <= now


def moment_of(value: object) -> datetime | None:
    """An instant from ISO 8601, UTC if none is said; None for anything else."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


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
    spoken = NO_TRANSCRIPTION if session.do_not_record else transcription(options)
    if spoken and options.live_transcription_start_trigger:
        body["liveTranscription"] = spoken
    if options.streaming_url and not session.do_not_record:
        body["streaming"] = streaming(options)
    return body


def guest_link(body: Mapping[str, object]) -> str:
    """In viewer mode the room is locked and guests would knock: they get the link for viewers (``templateType``)."""
    return "viewer" if body.get("templateType") == VIEWER_MODE else "join"


def recording(options: PublicationOptions) -> Json:
    """The recording object, or None where the organisation's own settings are to hold."""
    if not options.recording_type:
        return None
    return {
        "type": options.recording_type,
        "destination": _store(
            options, "recording", region=options.recording_region, fileFormat=options.recording_file_format
        ),
        # null takes the organisation's own setting (REST API, "startTrigger")
        "startTrigger": None if options.recording_start_trigger == ORGANISATION else options.recording_start_trigger,
    }


def streaming(options: PublicationOptions) -> Json:
    """The streaming object; its address is put in while sending, since it holds the stream key."""
    return {
        "destination": {"url": _secret("streaming_url", options.streaming_url)},
        "startTrigger": options.streaming_start_trigger,
    }


def transcription(options: PublicationOptions) -> Json:
    """The liveTranscription object."""
    found: dict[str, Json] = {
        "destination": _store(options, "live_transcription", region=options.live_transcription_region),
        "startTrigger": options.live_transcription_start_trigger,
    }
    if options.live_transcription_language:
        found["language"] = options.live_transcription_language
    if options.live_transcription_live_captions is not None:
        found["liveCaptions"] = options.live_transcription_live_captions
    return found


def _store(options: PublicationOptions, what: str, **more: str) -> Json:
    """Where something is kept; None where the organisation's own settings are to hold."""

    def chosen(name: str) -> str:
        return str(getattr(options, f"{what}_{name}"))

    if not chosen("provider"):
        return None
    secret_key = f"{what}_access_key_secret"
    place = {
        "provider": chosen("provider"),
        "authenticationType": chosen("authentication_type"),
        "bucket": chosen("bucket"),
        "accessKeyId": chosen("access_key_id"),
        "accessKeySecret": _secret(secret_key, chosen("access_key_secret")) if chosen("access_key_secret") else "",
        "oidcRoleArn": chosen("oidc_role_arn"),
        **more,
    }
    return {name: value for name, value in place.items() if value}


def _secret(name: str, stands_for: str) -> dict[str, str]:
    # a view holds no secrets but what stands for them; hashed once more so that a mistake there would not leak one
    return secret(name, fingerprint(stands_for))
