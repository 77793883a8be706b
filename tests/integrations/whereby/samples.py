"""An event with rooms to come, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.core.records import EventRecord, Known, PublicationView, SessionRecord
from integrations.whereby.options import AccountOptions, PublicationOptions

START = datetime(2027, 3, 1, 11, 0, tzinfo=UTC)


def session(code: str = "AAA", **changes: Any) -> SessionRecord:
    values: dict[str, Any] = {"title": "Opening", "starts_at": START, "duration": timedelta(minutes=45), **changes}
    return SessionRecord(code=code, **values)


def view(
    *sessions: SessionRecord,
    known: Mapping[str, Known] | None = None,
    now: datetime = datetime(2027, 2, 1, tzinfo=UTC),
    **options: Any,
) -> PublicationView:
    return PublicationView(
        event=EventRecord("rc3", "rC3", START, START + timedelta(days=1), "Europe/Berlin"),
        sessions=sessions or (session(),),
        speakers=(),
        attendees=(),
        options=PublicationOptions(**options),
        account_options=AccountOptions(),
        known=known or {},
        now=now,
    )
