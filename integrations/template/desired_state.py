"""What is to exist on NewPlatform for a publication, and what can be read back of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from integrations.core import objects
from integrations.core.contract import DesiredObject
from integrations.core.frozen import ref
from integrations.core.reasons import Reason
from integrations.core.records import PublicationView
from integrations.core.rows import Source

from .options import PublicationOptions

NAME_MOST = 60


def desired_objects(view: PublicationView) -> Iterator[DesiredObject]:
    """A show for each session; each guest of a session once in its show."""
    for session in view.sessions:
        key = objects.session(session.code)
        options = cast(PublicationOptions, view.options_of(session.code))
        body: dict[str, Any] = {
            "name": session.title,
            "opens": session.starts_at.isoformat(timespec="seconds"),
            "minutes": max(1, round(session.duration.total_seconds() / 60)),
            "colour": options.colour,
        }
        yield DesiredObject("session", key, session.title or key, body, blocked=_refused(session.title))
        for person in view.attendees:
            if person.sessions is None or session.code in person.sessions:
                name = objects.attendee(person.who, session.code)
                yield DesiredObject(
                    "attendee", name, person.name, {"guest": person.email}, {"show": ref(key)}, batch=key
                )


def sources(view: PublicationView) -> Iterator[Source]:
    """The visits of each show that is there."""
    for key in sorted(view.known):
        kind, _, code = key.partition(":")
        if kind == "session":
            yield Source(f"visits@{code}", "attendance.pull", {"show": ref(key)}, code)


def _refused(title: str) -> Reason | None:
    if not title.strip():
        return Reason("newplatform.no_title", field="title")
    if len(title) > NAME_MOST:
        return Reason("newplatform.title_length", {"length": len(title), "most": NAME_MOST}, field="title")
    return None
