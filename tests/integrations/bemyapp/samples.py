"""The sample request of Update page as records of ours, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.bemyapp.options import AccountOptions, PublicationOptions
from integrations.core.records import (
    EventRecord,
    Known,
    Link,
    Part,
    PublicationView,
    Role,
    SessionRecord,
    SpeakerRecord,
    Standing,
)

START = datetime(2027, 5, 15, 10, 20, 19, 454000, tzinfo=UTC)
NOW = datetime(2027, 2, 1, tzinfo=UTC)
TALK = "6627cb4d6f1f3e2d6cf414bb"

JANE = SpeakerRecord(
    who="speaker-email@domain.com",
    name="Jane Doe",
    standing=Standing.APPROVED,
    email="speaker-email@domain.com",
    first_name="Jane",
    last_name="Doe",
    username="SuperJane",
    avatar_url="https://domain.com/image-link.jpg",
    job_title="Tester",
    company="Comp Limited",
    tags=("Mentor", "Host"),
    timezone="Europe/Paris",
)
JOHN = SpeakerRecord(
    who="moderator-email@domain.com",
    name="John Doe",
    standing=Standing.APPROVED,
    email="moderator-email@domain.com",
    first_name="John",
    last_name="Doe",
)
JANE_SENT: dict[str, Any] = {
    "email": "speaker-email@domain.com",
    "firstName": "Jane",
    "lastName": "Doe",
    "username": "SuperJane",
    "avatar": "https://domain.com/image-link.jpg",
    "job": "Tester",
    "company": "Comp Limited",
    "tags": ["Mentor", "Host"],
    "timezone": "Europe/Paris",
    "highlighted": False,
}
JOHN_SENT: dict[str, Any] = {
    "email": "moderator-email@domain.com",
    "firstName": "John",
    "lastName": "Doe",
    "highlighted": False,
}


def somebody(name: str, standing: Standing = Standing.APPROVED, **changes: Any) -> SpeakerRecord:
    email = f"{name}@example.org"
    values: dict[str, Any] = {"email": email, "first_name": name.title(), "last_name": "Test", **changes}
    return SpeakerRecord(who=values["email"] or "#7", name=name.title(), standing=standing, **values)


def session(code: str = "AAA", *parts: Part, **changes: Any) -> SessionRecord:
    values: dict[str, Any] = {
        "title": "Introduction webinar",
        "starts_at": START,
        "duration": timedelta(minutes=60),
        "abstract": "Lorem ipsum dolor sit amet curabitur lectus.",
        "track": "Community",
        "tags": ("Media", "Webinar"),
        "links": (Link("Super resource", "https://domain.com/link-to-resources"),),
        **changes,
    }
    return SessionRecord(code=code, parts=parts or (Part(JANE), Part(JOHN, Role.MODERATOR)), **values)


def view(
    *sessions: SessionRecord,
    known: Mapping[str, Known] | None = None,
    now: datetime = NOW,
    talk_create: bool = True,
    can_mail: bool = True,
    **options: Any,
) -> PublicationView:
    return PublicationView(
        event=EventRecord("demo", "Demo", START, START + timedelta(days=1), "Europe/Paris"),
        sessions=sessions or (session(),),
        speakers=(),
        attendees=(),
        options=PublicationOptions(**options),
        account_options=AccountOptions(talk_create=talk_create),
        known=known or {},
        now=now,
        can_mail=can_mail,
    )


def known(key: str, remote_id: str = TALK, body: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, Known]:
    return {key: Known(key, remote_id, body or {}, **changes)}
