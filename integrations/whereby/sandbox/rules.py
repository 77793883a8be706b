"""What the imitation takes in the body of POST /meetings: REST API, "Meeting to add", field by field.

Fields the documents do not name are refused here, so that a slip of ours shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from integrations.core.sandbox import Refusal, SandboxRequest

Check = Callable[[str, Any], object]

LINK_FIELDS = ("hostRoomUrl", "viewerRoomUrl")
PREFIX_LIMIT = 39
PAGING = ("limit", "cursor")


def refuse(field: str, why: str) -> Refusal:
    """A 400 that names the field; the shape is ours (see ``sandbox``)."""
    return Refusal(400, {"error": f"{field} {why}"})


def limit_of(request: SandboxRequest, default: int) -> int:
    """How many a page may hold, 1 to 100."""
    given = request.query.get("limit", str(default))
    if not given.isdecimal() or not 1 <= int(given) <= 100:
        raise refuse("limit", "must be a number from 1 to 100")
    return int(given)


def check_meeting(body: Any, now: datetime) -> dict[str, Any]:
    """The accepted body as ``end``, ``prefix``, ``pattern``, ``fields`` and ``extras`` (needs a larger plan)."""
    _object(MEETING, "endDate")("body", body)
    end = _date_time("endDate", body["endDate"])
    if end < now:
        raise refuse("endDate", "must be the same or after the current date")
    viewer = body.get("templateType") == "viewerMode"
    # upper case is lowered and spaces go, as the guide on name prefixes says; hyphens are in its own example
    prefix = re.sub(r"\s+", "", body.get("roomNamePrefix", "")).lower()
    if len(prefix) > PREFIX_LIMIT:
        raise refuse("roomNamePrefix", f"must have at most {PREFIX_LIMIT} characters")
    if not re.fullmatch(r"[a-z0-9-]*", prefix):
        raise refuse("roomNamePrefix", "must hold letters, digits and hyphens only")
    return {
        "end": end,
        "prefix": prefix,
        "pattern": body.get("roomNamePattern", "uuid"),
        "fields": frozenset(LINK_FIELDS if viewer else body.get("fields", ())),
        "extras": "streaming" in body or body.get("recording", {}).get("type") == "cloud",
    }


def _date_time(field: str, value: Any) -> datetime:
    _text(field, value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise refuse(field, "must be a date-time") from None
    if "T" not in value:
        raise refuse(field, "must be a date-time")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(field: str, value: Any) -> None:
    if not isinstance(value, str):
        raise refuse(field, "must be a string")


def _boolean(field: str, value: Any) -> None:
    if not isinstance(value, bool):
        raise refuse(field, "must be a boolean")


def _one_of(*allowed: str) -> Check:
    def check(field: str, value: Any) -> None:
        if value not in allowed:
            raise refuse(field, f"must be one of {', '.join(allowed)}")

    return check


def _or_null(inner: Check) -> Check:
    def check(field: str, value: Any) -> None:
        if value is not None:
            inner(field, value)

    return check


def _list_of(inner: Check) -> Check:
    def check(field: str, value: Any) -> None:
        if not isinstance(value, list):
            raise refuse(field, "must be an array")
        for item in value:
            inner(field, item)

    return check


def _object(fields: dict[str, Check], *required: str) -> Check:
    def check(field: str, value: Any) -> None:
        if not isinstance(value, dict):
            raise refuse(field, "must be an object")
        for name in required:
            if name not in value:
                raise refuse(name, "is required")
        for name, item in value.items():
            if name not in fields:
                raise refuse(name, "is not a known field")
            fields[name](name, item)

    return check


_TRIGGER = ("none", "prompt", "automatic", "automatic-2nd-participant")
_STORE: dict[str, Check] = {
    "provider": _one_of("s3", "whereby"),
    "authenticationType": _one_of("accessKey", "roleBased"),
    "bucket": _text,
    "accessKeyId": _text,
    "accessKeySecret": _text,
    "oidcRoleArn": _text,
    "region": _text,
}


def _store(fields: dict[str, Check]) -> Check:
    """The text of ``destination`` demands a region for S3 by access key; the schema of recordings does not name it."""
    known = _object(fields, "provider")

    def check(field: str, value: Any) -> None:
        known(field, value)
        by_key = value["provider"] == "s3" and value.get("authenticationType") != "roleBased"
        if by_key and not value.get("region"):
            raise refuse("region", "is required for S3 by access key")

    return check


_RECORDING = _object(
    {
        "type": _one_of("none", "local", "cloud"),
        "destination": _or_null(_store({**_STORE, "fileFormat": _or_null(_one_of("mkv", "mp4"))})),
        "startTrigger": _or_null(_one_of(*_TRIGGER)),
    },
    "type",
    "destination",
    "startTrigger",
)
_TRANSCRIPTION = _object(
    {
        "destination": _or_null(_store(_STORE)),
        "startTrigger": _or_null(_one_of("none", "manual", "automatic", "automatic-2nd-participant")),
        "language": _text,
        "liveCaptions": _boolean,
    },
    "destination",
    "startTrigger",
)
_STREAMING = _object(
    {"destination": _object({"url": _text}, "url"), "startTrigger": _one_of("none", "prompt", "automatic")},
    "destination",
    "startTrigger",
)
MEETING: dict[str, Check] = {
    "endDate": _date_time,
    "startDate": _date_time,
    "isLocked": _boolean,
    "roomMode": _one_of("normal", "group"),
    "roomNamePrefix": _text,
    "roomNamePattern": _one_of("uuid", "human-short"),
    "templateType": _one_of("viewerMode"),
    "recording": _RECORDING,
    "liveTranscription": _TRANSCRIPTION,
    "streaming": _STREAMING,
    "fields": _list_of(_one_of(*LINK_FIELDS)),
}
