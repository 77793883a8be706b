"""What figures, columns and states are called where people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django.utils.dateformat import format as formatted
from django.utils.translation import gettext

from integrations import registry
from integrations.core.reasons import Reason
from portal.delivery.sync_status import PROBLEMS
from portal.events.state_words import SPEAKER_BADGES
from portal.publishing.state_words import OPERATIONS, PULLS, REMOTE_OBJECTS
from portal.texts import gettext_lazy
from portal.wording import Medium, say

#: what each figure of the summary counts, in a line
MEANINGS = {
    "invited": gettext_lazy("registered here, or listed on a platform"),
    "registered": gettext_lazy("accepted or registered on a platform that tells"),
    "attended": gettext_lazy("were there live at least once"),
    "attendance_rate": gettext_lazy("of the registered were there"),
    "average_view_seconds": gettext_lazy("of those who were there and whose time is known"),
    "no_shows": gettext_lazy("registered and not there"),
    "replay_views": gettext_lazy("as the platforms count them"),
}

_LABELS = {
    "average_view_seconds": gettext_lazy("Average time"),
    "no_shows": gettext_lazy("No-shows"),
    "seconds": gettext_lazy("Time there"),
    "replay": gettext_lazy("Watched the replay"),
    "joined_at": gettext_lazy("Joined"),
    "left_at": gettext_lazy("Left"),
    "as_of": gettext_lazy("Read"),
    "next_attempt_at": gettext_lazy("Next attempt"),
    "account_state": gettext_lazy("Account is"),
    "account_reason": gettext_lazy("Because"),
    "remote_counts": gettext_lazy("There now"),
    "id": gettext_lazy("Number"),
    "url": gettext_lazy("Page"),
    "platform_totals": gettext_lazy("The platform itself says"),
    "remarks": gettext_lazy("Remarks"),
    "unread": gettext_lazy("Came, and not taken"),
    "person": gettext_lazy("Person"),
    "email": gettext_lazy("Email"),
    "session": gettext_lazy("Session"),
    "account": gettext_lazy("Account"),
    "platform": gettext_lazy("Platform"),
    "attended": gettext_lazy("Attended"),
    "kind": gettext_lazy("Kind"),
    "question": gettext_lazy("Question"),
    "answer": gettext_lazy("Answer"),
    "votes": gettext_lazy("Votes"),
    "booth": gettext_lazy("Booth"),
    "visits": gettext_lazy("Visits"),
    "wants_contact": gettext_lazy("Wants contact"),
    "link": gettext_lazy("Link"),
    "code": gettext_lazy("Code"),
    "title": gettext_lazy("Title"),
    "start": gettext_lazy("Start"),
    "end": gettext_lazy("End"),
    "room": gettext_lazy("Room"),
    "track": gettext_lazy("Track"),
    "state": gettext_lazy("State"),
    "speakers": gettext_lazy("Speakers"),
    "accounts": gettext_lazy("Accounts"),
    "name": gettext_lazy("Name"),
    "sessions": gettext_lazy("Sessions"),
    "password_reset_needed": gettext_lazy("Password reset needed"),
    "publications": gettext_lazy("Publications"),
    "operations": gettext_lazy("Operations"),
    "problems": gettext_lazy("Problems"),
    "manual_tasks": gettext_lazy("Manual tasks"),
    "pulls": gettext_lazy("Pulls"),
    "object": gettext_lazy("Object"),
    "attempts": gettext_lazy("Attempts"),
    "message": gettext_lazy("Message"),
    "action": gettext_lazy("Action"),
    "publication": gettext_lazy("Publication"),
    "source": gettext_lazy("Source"),
    "rows": gettext_lazy("Rows"),
    "registered": gettext_lazy("Registered"),
    "invited": gettext_lazy("Invited"),
    "attendance_rate": gettext_lazy("Attendance rate"),
    "replay_views": gettext_lazy("Replay views"),
    "line": gettext_lazy("Line"),
    "assumed": gettext_lazy("Assumed"),
    "summary": gettext_lazy("Summary"),
    "attendance": gettext_lazy("Attendance"),
    "links": gettext_lazy("Links"),
    "engagement": gettext_lazy("Engagement"),
    "sync": gettext_lazy("Sync"),
}

#: state → how it is shown (a badge's tone) and said: in the words of the pages
STATES: Mapping[str, tuple[str, str]] = {
    **{state.value: (told.badge, told.words) for state, told in PULLS.items()},
    "not pulled": ("", gettext_lazy("Not read yet")),
    # operations, of which reports list those that did not go through; a refused one has a speaker's word
    **{state.value: (OPERATIONS[state].badge, OPERATIONS[state].words) for state in PROBLEMS},
    "active": ("good", gettext_lazy("Active")),
    "stopped": ("bad", gettext_lazy("Stopped")),
    "held": ("warn", gettext_lazy("Held")),
    # speakers and sessions
    **{state.value: (badge, cast(str, state.label)) for state, badge in SPEAKER_BADGES.items()},
    "planned": ("", gettext_lazy("Planned")),
    "cancelled": ("warn", gettext_lazy("Cancelled")),
    # objects on a platform
    **{state.value: (told.badge, told.words) for state, told in REMOTE_OBJECTS.items()},
    "there": ("good", gettext_lazy("There")),
    "blocked": ("bad", gettext_lazy("Blocked")),
    "-": ("", gettext_lazy("Not there")),
}


def label(column: str) -> str:
    """What a column is headed with."""
    return _LABELS.get(column, column.replace("_", " ").capitalize())


def state(value: str) -> tuple[str, str]:
    """The tone and the words of a state, as they stand within a line."""
    tone, said = STATES.get(value, ("", value.replace("_", " ")))
    return tone, f"{said[:1].lower()}{said[1:]}"


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
        return gettext("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
    return (
        gettext("{minutes} min {rest} s").format(minutes=minutes, rest=rest)
        if minutes
        else gettext("{rest} s").format(rest=rest)
    )


def figure(name: str, value: float) -> str:
    """The value of a figure of the summary."""
    if name == "attendance_rate":
        return f"{100 * value:.1f} %"
    return duration(value) if name == "average_view_seconds" else f"{value:,}"


def remarked(remarks: Sequence[Mapping[str, Any]]) -> list[str]:
    """The sentences of a line's remarks."""
    reasons = (Reason.from_document(document) for each in remarks for document in each["reasons"])
    return [say(reason, Medium.BROWSER) for reason in reasons]


def unread(values: Mapping[str, str]) -> list[str]:
    """What came for which column and could not be taken."""
    return [gettext("{column}: “{words}”").format(column=label(name), words=words) for name, words in values.items()]


def told(totals: Mapping[str, Any]) -> list[str]:
    """A platform's own totals where they differ from ours, a phrase each; the publication stands behind the name where
    several tell one."""
    phrases = []
    for named, value in totals.items():
        name, _, where = named.partition(" (")
        phrases.append(f"{label(name).lower()} {figure(name, value)}" + (f" ({where}" if where else ""))
    return phrases
