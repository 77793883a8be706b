"""Records for the Airmeet tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.airmeet import PLATFORM
from integrations.core.contract import DesiredObject
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

NOW = datetime(2027, 1, 1, tzinfo=UTC)
START = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
EVENT = EventRecord(
    "rc3", "Remote Conference", START, START + timedelta(hours=8), "Europe/Berlin", "Two days of talks."
)


def speaker(name: str = "Ann Lee", standing: Standing = Standing.APPROVED, **more: Any) -> SpeakerRecord:
    email = more.pop("email", f"{name.split()[0].lower()}@example.org")
    return SpeakerRecord(who=email.lower() or "#7", name=name, standing=standing, email=email, **more)


def session(
    code: str, minute: float = 0, length: float = 30, *people: SpeakerRecord | Part, **more: Any
) -> SessionRecord:
    parts = tuple(p if isinstance(p, Part) else Part(p) for p in people)
    return SessionRecord(
        code,
        more.pop("title", f"Talk {code}"),
        more.pop("starts_at", START + timedelta(minutes=minute)),
        timedelta(minutes=length),
        parts=parts,
        **more,
    )


def lead(person: SpeakerRecord, role: Role = Role.COHOST) -> Part:
    return Part(person, role)


def attendee(name: str = "Bo Ek", **more: Any) -> AttendeeRecord:
    email = more.pop("email", f"{name[:2].lower()}@example.org")
    return AttendeeRecord(who=email.lower(), name=name, email=email, **more)


def view(
    *sessions: SessionRecord,
    attendees: Iterable[AttendeeRecord] = (),
    known: Mapping[str, Known] | None = None,
    account: Mapping[str, Any] | None = None,
    event: EventRecord = EVENT,
    learned: Mapping[str, Any] | None = None,
    **options: Any,
) -> PublicationView:
    people = {part.speaker.who: part.speaker for s in sessions for part in s.parts}
    return PublicationView(
        event=event,
        sessions=tuple(sorted(sessions, key=lambda s: (s.starts_at, s.code))),
        speakers=tuple(people.values()),
        attendees=tuple(attendees),
        options=PLATFORM.publication_options(**{"host_email": "host@example.org", **options}),
        account_options=PLATFORM.account_options(**(account or {})),
        known=known or {},
        now=NOW,
        learned=learned or {},
    )


def desired_objects(seen: PublicationView) -> dict[str, DesiredObject]:
    return {desired.key: desired for desired in PLATFORM.desired_objects(seen)}


def known(*wanted: DesiredObject) -> dict[str, Known]:
    """The wishes as if they had been accepted."""
    return {desired.key: Known(desired.key, f"id-{desired.key}", desired.body) for desired in wanted}


def moved(record: SessionRecord, **changes: Any) -> SessionRecord:
    return replace(record, **changes)
