"""From a session and its people to the attributes of a talk: pure functions (Update page, Attributes)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from integrations.core import objects, text
from integrations.core.frozen import Json
from integrations.core.reasons import Reason
from integrations.core.records import PublicationView, SessionRecord, SpeakerRecord

from .options import PublicationOptions

TITLE_LIMIT = 140
DESCRIPTION_LIMIT = 800
PEOPLE = ("speakers", "moderators")
#: Nothing is said of these while they are empty here, so that what somebody entered there is not wiped out.
TOLD_WHEN_FILLED = ("track", "tags", "hiddenTags", "links", *PEOPLE)
TALK_FIELDS = (
    "title", "description", "start", "timezone", "duration", "type", "video", "track", "tags", "hiddenTags", "links",
    "cover", "featured", "recommended", "keynote", "available", "features", "speakers", "moderators",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A body and what staff should know of it: shortened, left out, replaced."""

    body: dict[str, Json]
    notes: tuple[Reason, ...] = ()


def talk(view: PublicationView, session: SessionRecord) -> Draft:
    """The talk without its people. ``view.known`` decides what stays as it is there."""
    known = _known(view, session)
    options = cast(PublicationOptions, view.options_of(session.code))
    notes: list[Reason] = []
    links = [link for link in session.links if text.is_https(link.url)]
    body: dict[str, Json] = {
        "title": session.title,
        "description": _description(session, notes),
        **_times(view, session, known, notes),
        "type": options.type,
        "track": session.track,
        "tags": list(session.tags),
        "hiddenTags": list(options.hidden_tags),
        "links": [{"label": link.label or link.url, "url": link.url} for link in links],
        "featured": options.featured,
        "recommended": options.recommended,
        "keynote": options.keynote,
        "features": features(options),
    }
    odd = (link.url for link in session.links if link not in links)
    notes += [Reason("bemyapp.link_not_https", {"url": url}, field="links") for url in odd]
    if options.type != "embedded":
        body["video"] = options.video
    elif options.video:
        notes.append(Reason("bemyapp.video_left_out", field="video", fix="publication"))
    if options.type == "replay":
        body["available"] = options.available
    if cover := options.cover or known.get("cover"):
        body["cover"] = cover
    if cover and not options.cover:
        notes.append(Reason("bemyapp.picture_stays", field="cover", fix="publication"))
    return Draft(body, tuple(notes))


def told(view: PublicationView, session: SessionRecord, body: Mapping[str, Json]) -> dict[str, Json]:
    """``body`` without empty attributes that were never sent; one that was sent before is sent empty to take it away.

    A new talk names its speakers even if it has none: they are required (BeMyApp external API, Create a Talk).
    """
    sent = set(_known(view, session))
    if objects.session(session.code) not in view.known:
        sent.add("speakers")
    return {name: value for name, value in body.items() if value or name not in TOLD_WHEN_FILLED or name in sent}


def profile(speaker: SpeakerRecord) -> Draft:
    """One entry of ``speakers`` or ``moderators``: what is empty is left out, since an account is only made once."""
    optional: dict[str, Json] = {
        "username": speaker.username,
        "avatar": speaker.avatar_url if text.is_https(speaker.avatar_url) else "",
        "description": speaker.biography,
        "job": speaker.job_title,
        "company": speaker.company,
        "tags": list(speaker.tags),
        "timezone": speaker.timezone,
    }
    body: dict[str, Json] = {
        "email": speaker.email,
        "firstName": speaker.first_name,
        "lastName": speaker.last_name,
        **{name: value for name, value in optional.items() if value},
        "highlighted": speaker.highlighted,
    }
    left_out = bool(speaker.avatar_url) and "avatar" not in body
    return Draft(body, (Reason("bemyapp.picture_not_https", field="avatar_url"),) if left_out else ())


def features(options: PublicationOptions) -> dict[str, bool]:
    """The switches of a talk, all of them (Update page, features attributes)."""
    return {
        "chat": options.chat,
        "questions": options.questions,
        "surveys": options.surveys,
        "viewersCount": options.viewers_count,
        "viewersList": options.viewers_list,
        "rewardsEarning": options.rewards_earning,
        "freeLive": options.free_live,
        "freeReplay": options.free_replay,
    }


def start(moment: datetime, zone: str) -> str:
    """ISO 8601 in the event's zone with its offset: right whether BeMyApp heeds the offset or the zone."""
    return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="milliseconds")


def minutes(duration: timedelta) -> int:
    """Whole minutes, rounded up, at least 1."""
    return max(1, -(-duration // timedelta(minutes=1)))


def _known(view: PublicationView, session: SessionRecord) -> Mapping[str, Any]:
    known = view.known.get(objects.session(session.code))
    return known.body if known else {}


def _description(session: SessionRecord, notes: list[Reason]) -> str:
    words = text.summary(session)
    if not words:
        notes.append(Reason("bemyapp.title_as_description", field="description"))
        return session.title
    if len(words) > DESCRIPTION_LIMIT:
        notes.append(text.shortened("description", words, DESCRIPTION_LIMIT))
    return text.shorten(words, DESCRIPTION_LIMIT)


def _times(
    view: PublicationView, session: SessionRecord, known: Mapping[str, Any], notes: list[Reason]
) -> dict[str, Json]:
    times: dict[str, Json] = {
        "start": start(session.starts_at, view.event.timezone),
        "timezone": view.event.timezone,
        "duration": minutes(session.duration),
    }
    if timedelta(minutes=times["duration"]) != session.duration:
        notes.append(Reason("bemyapp.duration_rounded", {"minutes": times["duration"]}, field="duration"))
    exists = objects.session(session.code) in view.known
    if exists and session.starts_at <= view.now and known.get("start") != times["start"]:
        notes.append(Reason("bemyapp.start_stays", field="starts_at"))
        times.pop("start")
        if "start" in known:
            times["start"] = known["start"]
    return times
