"""What the imitation takes as a talk's attributes, row by row from the Update page; required ones from Create a Talk.

Attributes the documents do not name are refused here, so that a slip of ours shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from integrations.core.sandbox import Refusal

Check = Callable[[str, Any], object]

REQUIRED = ("title", "speakers", "description", "start")
TYPES = ("embedded", "rtmp", "youtube", "external", "replay")
EMBED = "https://www.youtube.com/embed/"
FEATURES = {
    "chat": True,
    "questions": True,
    "surveys": True,
    "viewersCount": True,
    "viewersList": True,
    "rewardsEarning": True,
    "freeLive": False,
    "freeReplay": False,
}
#: A talk before anything is said about it.
DEFAULTS: Mapping[str, Any] = {
    "description": "",
    "type": "embedded",
    "speakers": [],
    "moderators": [],
    "featured": False,
    "recommended": False,
    "keynote": False,
    "available": False,
    "features": FEATURES,
}


@dataclass(frozen=True, slots=True)
class Rules:
    names_required: bool
    past_start: bool
    now: datetime


def refuse(field: str, why: str) -> Refusal:
    """A refusal that names the attribute."""
    return Refusal(400, {"code": "invalid", "message": f"{field} {why}"})


def check_talk(body: Any, talk: Mapping[str, Any], rules: Rules, *, new: bool) -> dict[str, Any]:
    """``body`` if every attribute is as documented; ``talk`` is what it is laid over."""
    person = _person(rules.names_required)
    fields = {**TALK, "speakers": _list_of(person), "moderators": _list_of(person)}
    _object(fields, *(REQUIRED if new else ()))("body", body)
    if "start" in body and not rules.past_start and _date("start", body["start"]) <= rules.now:
        raise refuse("start", "should be in the future")
    merged = {**talk, **body}
    kind, video = merged.get("type", "embedded"), merged.get("video", "")
    if kind != "embedded" and (new or "type" in body or "video" in body):
        if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://\S", video):
            raise refuse("video", f"must be an address when type is {kind}")
        if kind == "youtube" and not video.startswith(EMBED):
            raise refuse("video", "must be in YouTube's embed format")
    if "features" in body:
        return {**body, "features": {**FEATURES, **body["features"]}}
    return dict(body)


def _date(field: str, value: Any) -> datetime:
    _text()(field, value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise refuse(field, "must be an ISO date") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(limit: int | None = None, *, filled: bool = False) -> Check:
    def check(field: str, value: Any) -> None:
        if not isinstance(value, str):
            raise refuse(field, "must be a string")
        if limit is not None and len(value) > limit:
            raise refuse(field, f"must have at most {limit} characters")
        if filled and not value.strip():
            raise refuse(field, "is required")

    return check


def _must(holds: Callable[[Any], bool], words: str) -> Check:
    def check(field: str, value: Any) -> None:
        if not holds(value):
            raise refuse(field, f"must be {words}")

    return check


def _spelt(pattern: str, words: str) -> Check:
    return _must(lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value)), words)


BOOLEAN = _must(lambda value: isinstance(value, bool), "a boolean")
HTTPS = _spelt(r"https://\S+", "an https URL")
EMAIL = _spelt(r"[^@\s]+@[^@\s]+\.[^@\s]+", "a valid email address")
MINUTES = _must(
    lambda value: isinstance(value, int | float) and not isinstance(value, bool) and value >= 1,
    "a number of at least 1",
)
TYPE = _must(TYPES.__contains__, f"one of {', '.join(TYPES)}")


def _zone(field: str, value: Any) -> None:
    _text()(field, value)
    try:
        ZoneInfo(value)
    except (ValueError, OSError, LookupError):
        raise refuse(field, "must be a time zone") from None


def _list_of(inner: Check) -> Check:
    def check(field: str, value: Any) -> None:
        if not isinstance(value, list):
            raise refuse(field, "must be an array")
        for place, item in enumerate(value):
            inner(f"{field}[{place}]", item)

    return check


def _object(fields: Mapping[str, Check], *required: str) -> Check:
    def check(field: str, value: Any) -> None:
        if not isinstance(value, dict):
            raise refuse(field, "must be an object")
        inside = "" if field == "body" else f"{field}."
        for name in required:
            if name not in value:
                raise refuse(f"{inside}{name}", "is required")
        for name, item in value.items():
            if name not in fields:
                raise refuse(f"{inside}{name}", "is not a known attribute")
            fields[name](f"{inside}{name}", item)

    return check


def _person(names_required: bool) -> Check:
    return _object(
        {
            "email": EMAIL,
            "firstName": _text(filled=names_required),
            "lastName": _text(filled=names_required),
            "username": _text(),
            "avatar": HTTPS,
            "description": _text(),
            "job": _text(),
            "company": _text(),
            "tags": _list_of(_text()),
            "timezone": _zone,
            "highlighted": BOOLEAN,
        },
        *(("email", "firstName", "lastName") if names_required else ("email",)),
    )


TALK: Mapping[str, Check] = {
    "title": _text(140, filled=True),
    "description": _text(800, filled=True),
    "start": _date,
    "timezone": _zone,
    "duration": MINUTES,
    "type": TYPE,
    "video": _text(),
    "cover": HTTPS,
    "links": _list_of(_object({"label": _text(filled=True), "url": HTTPS}, "label", "url")),
    "track": _text(),
    "tags": _list_of(_text()),
    "hiddenTags": _list_of(_text()),
    "featured": BOOLEAN,
    "recommended": BOOLEAN,
    "keynote": BOOLEAN,
    "available": BOOLEAN,
    "features": _object(dict.fromkeys(FEATURES, BOOLEAN)),
}
