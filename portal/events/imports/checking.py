"""Each session and person of a programme checked on its own: what is usable is kept, the rest is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.core.objects import CODE
from integrations.core.reasons import Reason
from integrations.core.text import shorten
from portal.events.errors import Unfit
from portal.events.models import SessionRole

from . import text, times

Warn = Callable[[Reason], None]
LINES = frozenset({"abstract", "description", "biography"})
TITLE, NAME, GUID, URL = 500, 300, 100, 500
# our field → the file's key and the most characters it may have (None: no limit)
SESSION_TEXTS: dict[str, tuple[str, int | None]] = {
    "subtitle": ("subtitle", 500),
    "abstract": ("abstract", None),
    "description": ("description", None),
    "language": ("language", 20),
    "kind": ("type", 100),
}
PERSON_TEXTS: dict[str, int | None] = {"biography": None, "first_name": 150, "last_name": 150, "job_title": 200}
A_LINK, A_PICTURE = Reason("imports.a_link"), Reason("imports.a_picture")
ROLES = {**{role.value: role.value for role in SessionRole}, "cohost": SessionRole.COHOST.value}
YES = frozenset({"true", "yes", "1", "on", "y"})


@dataclass(frozen=True, slots=True)
class Guest:
    """A person of the programme. ``key`` is what the file knows them by; ``facts`` holds only what it says. ``role``:
    what they are in the session, empty where the file does not say."""

    key: str
    name: str
    facts: Mapping[str, str] = field(default_factory=dict)
    role: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """A usable session. ``at`` is as in the file until ``times.place`` made it an instant. None: not in the file."""

    code: str
    guid: str
    at: datetime
    duration: timedelta
    values: Mapping[str, Any]
    track: str | None = None
    room: str | None = None
    guests: tuple[Guest, ...] | None = None

    def at_instant(self, instant: datetime) -> Talk:
        return replace(self, at=instant)


def name_of(item: Mapping[str, Any]) -> str:
    """What a warning calls a session of the file."""
    known = _first(item, "code", "slug", "id") or _first(item, "guid", "title") or "?"
    return f"session:{text.tidy(text.without_forbidden(known))[:80]}"


def mentioned(items: Iterable[Mapping[str, Any]]) -> set[str]:
    """Codes and guids of everything the file holds, usable or not."""
    return {found for item in items for found in (_first(item, "code", "slug", "id"), _first(item, "guid")) if found}


def without_guid(talk: Talk) -> Talk:
    return replace(talk, guid="")


def one_line(value: str) -> str:
    return text.tidy(text.without_forbidden(value))


def paragraphs(value: str) -> str:
    return text.tidy(text.without_forbidden(value), lines=True)


def check(item: Mapping[str, Any], warn: Warn) -> Talk:
    """The session that ``item`` describes. Raises Unfit; lesser faults are told through ``warn``."""
    code = _first(item, "code", "slug", "id")
    if not code:
        raise Unfit(Reason("imports.no_code"))
    if not CODE.fullmatch(code):
        raise Unfit(Reason("imports.bad_code", {"value": code[:80]}))
    title = _text(item.get("title"), "title", warn)
    if not title:
        raise Unfit(Reason("imports.no_title"))
    if len(title) > TITLE:
        raise Unfit(Reason("imports.long_title", {"length": len(title), "limit": TITLE}))
    at = times.moment(item.get("date"), item.get("day"), item.get("start"))
    length = _duration(item, at)
    guid = text.without_forbidden(_first(item, "guid"))
    return Talk(
        code=code,
        guid=guid if len(guid) <= GUID else "",
        at=at,
        duration=length,
        values={"title": title, **dict(_values(item, warn))},
        track=_named(item, "track", warn),
        room=_named(item, "room", warn),
        guests=tuple(_guests(item["persons"], warn)) if isinstance(item.get("persons"), list) else None,
    )


def _first(item: Mapping[str, Any], *keys: str) -> str:
    """The first of ``keys`` that is neither absent nor blank."""
    for key in keys:
        value = item.get(key)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return ""


def _text(value: Any, what: str | Reason, warn: Warn, limit: int | None = None) -> str:
    """``value`` as text: the first language of a translated one; cleaned, and shortened where ``limit`` says so.

    ``what``: the file's key, or words for it where that says little."""
    if isinstance(value, dict):
        value = next((part for part in value.values() if isinstance(part, str) and part), "")
    if value is None or isinstance(value, (list, bool)):
        return ""
    found = str(value)
    if text.holds_forbidden(found):
        warn(Reason("imports.control_characters", {"what": what}))
        found = text.without_forbidden(found)
    found = text.tidy(found, lines=what in LINES)
    if limit is not None and len(found) > limit:
        warn(Reason("imports.shortened", {"what": what, "length": len(found), "limit": limit}))
        return shorten(found, limit)
    return found


def _duration(item: Mapping[str, Any], at: datetime) -> timedelta:
    if item.get("duration") not in (None, ""):
        return times.duration(item["duration"])
    if item.get("end") in (None, ""):
        raise Unfit(Reason("imports.no_duration"))
    end = times.moment(item["end"])
    if (end.tzinfo is None) != (at.tzinfo is None):
        raise Unfit(Reason("imports.one_offset"))
    # with an offset elapsed time counts, without one the clock on the wall is all there is
    return times.checked(end - at if end.tzinfo is None else end.astimezone(UTC) - at.astimezone(UTC))


def _values(item: Mapping[str, Any], warn: Warn) -> Iterator[tuple[str, Any]]:
    for ours, (key, limit) in SESSION_TEXTS.items():
        if key in item:
            yield ours, _text(item[key], key, warn, limit)
    if "url" in item:
        yield "url", _address(item["url"], "url", warn)
    if "do_not_record" in item:
        flag = item["do_not_record"]
        yield "do_not_record", flag.strip().lower() in YES if isinstance(flag, str) else bool(flag)
    if isinstance(item.get("tags"), list):
        tags = (_text(tag, "tags", warn, 100) for tag in item["tags"])
        yield "tags", list(dict.fromkeys(tag for tag in tags if tag))
    if isinstance(item.get("links"), list):
        links = []
        for link in item["links"]:
            entry = link if isinstance(link, dict) else {"url": link}
            if url := _address(entry.get("url"), A_LINK, warn):
                label = _text(entry.get("title") or entry.get("label"), A_LINK, warn, 200) or url
                links.append({"label": label, "url": url})
        yield "links", links


def _named(item: Mapping[str, Any], key: str, warn: Warn) -> str | None:
    if key not in item:
        return None
    value = item[key]
    return _text(value.get("name") if isinstance(value, dict) and "name" in value else value, key, warn, 200)


def _address(value: Any, what: str | Reason, warn: Warn, schemes: tuple[str, ...] = ("http://", "https://")) -> str:
    url = _text(value, what, warn)
    if not url:
        return ""
    if not url.lower().startswith(schemes) or len(url) > URL or " " in url:
        warn(Reason("imports.url_left_out", {"what": what}))
        return ""
    return url


def _guests(persons: list[Any], warn: Warn) -> Iterator[Guest]:
    """Everybody once, as the file tells of them first; whoever is named twice has the role that is named first."""
    found: dict[str, Guest] = {}
    for person in persons:
        entry = person if isinstance(person, dict) else {"name": person}
        name = _text(entry.get("name") or entry.get("public_name"), Reason("imports.a_speakers_name"), warn)
        if not name:
            warn(Reason("imports.nameless_speaker"))
            continue
        if len(name) > NAME:
            warn(Reason("imports.long_name", {"length": len(name)}))
            continue
        facts = {ours: _text(entry.get(ours), ours, warn, limit) for ours, limit in PERSON_TEXTS.items()}
        facts["avatar_url"] = _address(entry.get("avatar") or entry.get("avatar_url"), A_PICTURE, warn, ("https://",))
        key = (text.without_forbidden(_first(entry, "code", "guid", "id")) or f"name:{name}")[:100]
        role = ROLES.get(text.tidy(str(entry.get("role") or "")).casefold().replace(" ", "-"), "")
        known = found.get(key)
        if known is None:
            found[key] = Guest(key, name, {ours: value for ours, value in facts.items() if value}, role)
        elif role and not known.role:
            found[key] = replace(known, role=role)
    yield from found.values()
