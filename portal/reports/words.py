"""What figures, columns and states are called where people read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.dateformat import format as formatted

from integrations import registry

#: what each figure of the summary counts, in a line
MEANINGS = {
    "invited": "registered here, or listed on a platform",
    "registered": "accepted or registered on a platform that tells",
    "attended": "were there live at least once",
    "attendance_rate": "of the registered were there",
    "average_view_seconds": "of those who were there and whose time is known",
    "no_shows": "registered and not there",
    "replay_views": "as the platforms count them",
}

_LABELS = {
    "average_view_seconds": "Average time",
    "no_shows": "No-shows",
    "seconds": "Time there",
    "replay": "Watched the replay",
    "joined_at": "Joined",
    "left_at": "Left",
    "as_of": "Read",
    "next_attempt_at": "Next attempt",
    "account_state": "Account is",
    "account_reason": "Because",
    "remote_counts": "There now",
    "id": "Number",
    "url": "Page",
    "platform_totals": "The platform itself says",
}

#: state → how it is shown (a badge's tone) and said
STATES: Mapping[str, tuple[str, str]] = {
    # reading
    "complete": ("good", "complete"),
    "partial": ("warn", "partial"),
    "not_ready": ("warn", "not ready yet"),
    "failed": ("bad", "failed"),
    "due": ("info", "due"),
    "not pulled": ("", "not read yet"),
    # speakers and sessions
    "approved": ("good", "approved"),
    "proposed": ("info", "proposed"),
    "to_review": ("warn", "to review"),
    "rejected": ("bad", "rejected"),
    "withdrawn": ("", "withdrawn"),
    "planned": ("", "planned"),
    "cancelled": ("warn", "cancelled"),
    # operations and accounts
    "waiting": ("warn", "waiting"),
    "unknown": ("warn", "unknown"),
    "needs_person": ("bad", "needs a person"),
    "active": ("good", "active"),
    "stopped": ("bad", "stopped"),
    "held": ("warn", "held"),
    # objects on a platform
    "present": ("good", "there"),
    "there": ("good", "there"),
    "gone": ("", "removed"),
    "missing": ("bad", "missing there"),
    "blocked": ("bad", "blocked"),
    "-": ("", "not there"),
}


def label(column: str) -> str:
    """What a column is headed with."""
    return _LABELS.get(column, column.replace("_", " ").capitalize())


def state(value: str) -> tuple[str, str]:
    """The tone and the words of a state."""
    return STATES.get(value, ("", value.replace("_", " ")))


def platform(slug: str) -> str:
    try:
        return registry.get(slug).label
    except registry.UnknownPlatform:
        return slug


def moment(iso: str) -> str:
    """An ISO instant by the clock of its own offset: ``1 Mar 2027, 13:05``."""
    return formatted(datetime.fromisoformat(iso), "j M Y, H:i")


def duration(seconds: float) -> str:
    """``45 s``, ``10 min 1 s``, ``3 h 58 min``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def figure(name: str, value: float) -> str:
    """The value of a figure of the summary."""
    if name == "attendance_rate":
        return f"{100 * value:.1f} %"
    return duration(value) if name == "average_view_seconds" else f"{value:,}"


def told(totals: Mapping[str, Any]) -> list[str]:
    """A platform's own totals where they differ from ours, a phrase each; the publication stands behind the name where
    several tell one."""
    return [_one_told(name, value) for name, value in totals.items()]


def _one_told(named: str, value: float) -> str:
    name, _, where = named.partition(" (")
    return f"{label(name).lower()} {figure(name, value)}" + (f" ({where}" if where else "")
