"""Lives of MeltingSpot as outcomes, candidates, figures, links and rows of a list (Lives page, "Get a Live")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from integrations.core.contract import Candidate, Item
from integrations.core.frozen import Json
from integrations.core.loose import metric
from integrations.core.rows import LinkRow, MetricRow
from integrations.core.wording import gettext_noop as _

from .values import instant, part, plain_text, seconds, text, truth, word

SHOWN = ("Display", "Hidden")


def live_read_back(live: Any, body: Mapping[str, Json]) -> dict[str, Json]:
    """What a live confirms of ``body``, in the body's units: dates as Unix seconds.

    A description is confirmed where it says the same (see ``description``). A visibility of chat or participants other
    than the two that can be sent is a known slip of the documents (Lives page shows "Ended") and confirms nothing.
    """
    config, privacy, studio = part(live, "config"), part(live, "privacy"), part(live, "builtInConfig")
    ours, filmed = body.get("description"), live.get("solution") == "BuiltIn"
    confirmed: dict[str, Any] = {
        "title": text(live.get("title")) or None,
        "description": ours if ours and description(live, body) == ours else None,
        "startDate": seconds(live.get("startDate")),
        "endDate": seconds(live.get("endDate")),
        "solution": text(live.get("solution")) or None,
        "builtInType": text(live.get("builtInType")) or None,
        "visibility": text(privacy.get("visibility")) or None,
        "participation": text(privacy.get("participation")) or None,
        **{name: config.get(name) if config.get(name) in SHOWN else None for name in _CONFIG},
        "record": truth(studio.get("isRecorded")) if filmed else None,
        "recordAvailable": truth(studio.get("recordAvailable")) if filmed else None,
        "videoUrl": text(live.get("videoUrl")) or None,
        "replayVideoUrl": _address(studio.get("replayVideo")) or None,
    }
    return {name: value for name, value in confirmed.items() if value is not None and name in body}


_CONFIG = ("chatVisibility", "participantsVisibility")


def description(live: Any, body: Mapping[str, Json]) -> str:
    """What the live's description says: in our own words where letters and figures agree, since it goes out as Markdown
    and comes back as a tree of nodes."""
    ours, theirs = str(body.get("description", "")), plain_text(live.get("description"))
    return ours if _letters(ours) == _letters(theirs) else theirs


def _letters(words: str) -> str:
    return "".join(char for char in words if char.isalnum())


def like(live: Mapping[str, Any], body: Mapping[str, Json]) -> bool:
    """Whether ``live`` has the title and the start of ``body``."""
    return text(live.get("title")) == body.get("title") and seconds(live.get("startDate")) == body.get("startDate")


def live_candidate(live: Mapping[str, Any], body: Mapping[str, Json]) -> Candidate:
    """``same`` where title, start and end agree: all that a live can be told by."""
    return Candidate(
        remote_id=text(live.get("id")),
        label=text(live.get("title")),
        same=like(live, body) and seconds(live.get("endDate")) == body.get("endDate"),
        created_at=instant(live.get("createdAt")),
        read_back=live_read_back(live, body),
    )


def is_over(live: Any) -> bool:
    """MeltingSpot's own word: Ended. How ``status`` and ``computedStatus`` differ is not documented; either counts."""
    return isinstance(live, dict) and "Ended" in (live.get("status"), live.get("computedStatus"))


def live_metrics(live: Any, seconds_per_unit: float) -> list[MetricRow]:
    """The live's own figures. Whatever speaks of attendance is None until the live is over.

    The rate is documented as a whole number, taken as per cent and given as a share of 1; like the unit of the view
    time that is assumed.
    """
    metrics, over = part(live, "metrics"), is_over(live)
    late = {name: metrics.get(name) if over else None for name in _LATE}
    view, rate = late["averageViewTime"], late["attendanceRate"]
    status = live.get("computedStatus") or live.get("status") if isinstance(live, dict) else None
    return [
        metric("invited", metrics.get("invited")),
        metric("registered", metrics.get("registrant")),
        metric("attended", late["attendee"]),
        metric("no_shows", late["noShow"]),
        metric("attendance_rate", rate, "share", scale=0.01, most=1, assumed=True),
        metric("average_view_seconds", view, "seconds", scale=seconds_per_unit, assumed=True),
        metric("replay_views", late["totalReplayView"]),
        MetricRow("status", text(status) or None),
    ]


_LATE = ("attendee", "noShow", "attendanceRate", "averageViewTime", "totalReplayView")


def live_links(live: Any) -> Iterator[LinkRow]:
    """Addresses of the recording and of the replay, empty where there is none (Lives page, ``builtInConfig``).

    ``videos`` is an object in the example, though its name is a plural: a list is read too. ``replayVideo`` is typed
    "object", which the documents also write for plain addresses.
    """
    studio = part(live, "builtInConfig")
    videos = studio.get("videos")
    first, *others = [url for url in map(_address, videos if isinstance(videos, list) else [videos]) if url] or [""]
    yield LinkRow("recording", first)
    yield from (LinkRow(f"recording {place}", url) for place, url in enumerate(others, 2))
    yield LinkRow("replay", _address(studio.get("replayVideo")))


def _address(video: Any) -> str:
    return text(video.get("url") if isinstance(video, dict) else video)


def live_item(live: Mapping[str, Any]) -> Item:
    """A live as a row of a list."""
    metrics, privacy = part(live, "metrics"), part(live, "privacy")
    return Item(
        remote_id=text(live.get("id")),
        title=text(live.get("title")),
        starts_at=instant(live.get("startDate")),
        ends_at=instant(live.get("endDate")),
        status=text(live.get("computedStatus")) or text(live.get("status")),
        cells={
            "solution": " ".join(filter(None, (text(live.get("solution")), text(live.get("builtInType"))))),
            "visibility": text(privacy.get("visibility")),
            **{name: word(metrics.get(name)) for name in LIVE_FIGURES},
            "description": plain_text(live.get("description")),
            "live": text(live.get("id")),
        },
    )


def group_item(group: Mapping[str, Any]) -> Item:
    """A group of the Spot (Lives page, "List groups")."""
    cells = {name: text(group.get(name)) for name in ("emoji", "description")}
    return Item(remote_id=text(group.get("id")), title=text(group.get("name")), cells=cells)


#: figure of a live → heading
LIVE_FIGURES = {
    "invited": _("Invited"),
    "registrant": _("Registered"),
    "attendee": _("Attended"),
    "noShow": _("No-shows"),
    "attendanceRate": _("Attendance rate"),
    "averageViewTime": _("Average view time"),
    "totalReplayView": _("Replay views"),
}
