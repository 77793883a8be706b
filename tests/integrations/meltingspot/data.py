"""Records and views that the tests of this platform share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.core.records import (
    AttendeeRecord,
    EventRecord,
    Known,
    Part,
    PublicationView,
    Role,
    SessionRecord,
    SpeakerRecord,
    Standing,
)
from integrations.meltingspot import PLATFORM

START = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)  # 1803891600 in Unix seconds
NOW = datetime(2027, 2, 1, tzinfo=UTC)
HOST = "5b0a2f4e-6f0c-4a51-9d0e-1f6a3c7d8e90"


def person(email: str = "ada@example.org", **more: Any) -> SpeakerRecord:
    base: dict[str, Any] = {"who": email, "name": "Ada Lovelace", "standing": Standing.APPROVED, "email": email}
    return SpeakerRecord(**(base | more))


def session(code: str = "S1", *parts: tuple[SpeakerRecord, Role], **more: Any) -> SessionRecord:
    base: dict[str, Any] = {
        "title": "Opening",
        "starts_at": START,
        "duration": timedelta(minutes=90),
        "parts": tuple(Part(speaker, role) for speaker, role in parts),
    }
    return SessionRecord(code, **(base | more))


def attendee(email: str = "bob@example.org", **more: Any) -> AttendeeRecord:
    return AttendeeRecord(who=more.pop("who", email), name="Bob", email=email, **more)


def view(
    *sessions: SessionRecord,
    attendees: tuple[AttendeeRecord, ...] = (),
    known: Mapping[str, Known] | None = None,
    now: datetime = NOW,
    **options: Any,
) -> PublicationView:
    speakers = {part.speaker.who: part.speaker for one in sessions for part in one.parts}
    return PublicationView(
        event=EventRecord("conf", "Conf", START, START + timedelta(days=1), "Europe/Berlin"),
        sessions=sessions,
        speakers=tuple(speakers.values()),
        attendees=attendees,
        options=PLATFORM.publication_options(**({"host_email": "host@example.org"} | options)),
        account_options=PLATFORM.account_options(),
        known=known or {},
        now=now,
    )
