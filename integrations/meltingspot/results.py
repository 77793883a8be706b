"""MeltingSpot's JSON as outcomes, candidates and rows.

Tolerant on purpose: unknown fields and words pass, nullable strings are typed "object" in the documents (seed 001) and
may come as null, as a string or as ``{}``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ..core.contract import Candidate
from ..core.errors import Ambiguous
from ..core.frozen import Json
from ..core.http import Answer
from ..core.rows import MetricRow, PersonRow
from .addresses import normal

SHOWN = ("Display", "Hidden")
NOT_COUNTED = ("Speaker", "Host")


def part(value: Any, name: str) -> dict[str, Any]:
    """The object under ``name``, or an empty one."""
    inner = value.get(name) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def integer(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def instant(value: Any) -> datetime | None:
    """An ISO 8601 date-time; one without an offset is taken as UTC."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment and (moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def seconds(value: Any) -> int | None:
    """An ISO 8601 date-time as Unix seconds, the unit it was sent in."""
    moment = instant(value)
    return None if moment is None else int(moment.timestamp())


def own_id(answer: Answer, what: str) -> str:
    """The id of what was just created; Ambiguous where the answer has none."""
    found = answer.data.get("id") if isinstance(answer.data, dict) else None
    if not isinstance(found, str) or not found:
        raise Ambiguous(f"MeltingSpot accepted the {what} but named no id.", status=answer.status)
    return found


# --- lives ----------------------------------------------------------------------------------------------------------


def live_read_back(live: Any, body: Mapping[str, Json]) -> dict[str, Json]:
    """What a live confirms of ``body``, in the body's units: dates as Unix seconds.

    The description comes back as a tree of nodes and is not compared. A chat or participants visibility other than
    the two that can be sent is a known slip of the documents (seed 000 shows "Ended") and confirms nothing.
    """
    config, privacy = part(live, "config"), part(live, "privacy")
    confirmed: dict[str, Any] = {
        "title": text(live.get("title")) or None,
        "startDate": seconds(live.get("startDate")),
        "endDate": seconds(live.get("endDate")),
        "solution": text(live.get("solution")) or None,
        "builtInType": text(live.get("builtInType")) or None,
        "visibility": text(privacy.get("visibility")) or None,
        "participation": text(privacy.get("participation")) or None,
        **{name: config.get(name) if config.get(name) in SHOWN else None for name in _CONFIG},
        "record": truth(part(live, "builtInConfig").get("isRecorded")) if live.get("solution") == "BuiltIn" else None,
    }
    return {name: value for name, value in confirmed.items() if value is not None and name in body}


_CONFIG = ("chatVisibility", "participantsVisibility")


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
    late = {name: integer(metrics.get(name)) if over else None for name in _LATE}
    view, rate = late["averageViewTime"], late["attendanceRate"]
    status = live.get("computedStatus") or live.get("status") if isinstance(live, dict) else None
    return [
        MetricRow("invited", integer(metrics.get("invited"))),
        MetricRow("registered", integer(metrics.get("registrant"))),
        MetricRow("attended", late["attendee"]),
        MetricRow("no_shows", late["noShow"]),
        MetricRow("attendance_rate", None if rate is None else rate / 100, "share", assumed=True),
        MetricRow("average_view_seconds", None if view is None else view * seconds_per_unit, "seconds", assumed=True),
        MetricRow("replay_views", late["totalReplayView"]),
        MetricRow("status", text(status) or None),
    ]


_LATE = ("attendee", "noShow", "attendanceRate", "averageViewTime", "totalReplayView")


# --- people ---------------------------------------------------------------------------------------------------------


def participant_id(item: Any, live_id: str, email: str) -> str:
    """The participant's own id, else live and address: an answer of 200 has no documented body."""
    found = item.get("id") if isinstance(item, dict) else None
    return found if isinstance(found, str) and found else f"{live_id}/{normal(email)}"


def has_address(item: Mapping[str, Any], email: str, name: str = "spotMemberEmail") -> bool:
    return normal(text(item.get(name))) == normal(email)


def ignored_flags(item: Any, body: Mapping[str, Json]) -> dict[str, Json]:
    """Of an already invited speaker: the flags asked for that MeltingSpot did not set."""
    kept = {"highlighted": item.get("isHighlighted") is True, "grantHostRights": item.get("type") == "Host"}
    return {name: False for name, is_set in kept.items() if body.get(name) is True and not is_set}


def person_row(item: Mapping[str, Any], *, over: bool, seconds_per_unit: float) -> PersonRow:
    """One participant. Attendance, view time and replay are only given once the live is over."""
    metrics = part(item, "metrics") if over else {}
    view = integer(metrics.get("viewTime"))
    email = text(item.get("spotMemberEmail"))
    return PersonRow(
        row_id=text(item.get("id")) or text(item.get("spotMemberId")) or normal(email),
        email=email,
        name=" ".join(_names(item)),
        counted=item.get("type") not in NOT_COUNTED,
        invited=True,
        registered=item.get("status") == "Accepted" or bool(text(item.get("registeredAt"))),
        attended=truth(metrics.get("hasParticipated")),
        seconds=None if view is None else round(view * seconds_per_unit),
        replay=truth(metrics.get("hasReplayed")),
    )


def _names(item: Mapping[str, Any]) -> Iterator[str]:
    for name in ("spotMemberFirstname", "spotMemberLastname"):
        if found := text(item.get(name)):
            yield found
