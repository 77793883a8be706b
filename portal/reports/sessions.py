"""The report ``sessions``: the programme, and what became of each session on each account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from portal.events.models import Event, Session, SessionSpeaker
from portal.publishing.models import RemoteObject, RemoteState

from .document import Cells, Frame, Report, Table
from .loading import OUT, load_frame

COLUMNS = ("code", "title", "start", "end", "room", "track", "state", "speakers", "accounts")
#: of several objects that a session had on one account, what is there counts before what was
_STANDING = (RemoteState.GONE, RemoteState.ELSEWHERE, RemoteState.MISSING, RemoteState.PRESENT)

#: account → what is known of a session there, None where it is not
Accounts = dict[str, dict[str, Any] | None]


def sessions(event: Event) -> Report:
    """Sessions by start, then code; ``accounts`` holds every account the event is published on, empty where the session
    is not."""
    frame = load_frame(event)
    return frame.report("sessions", Table(COLUMNS, lambda: _rows(frame)))


def _rows(frame: Frame) -> Iterator[Cells]:
    there = _there(frame)
    parts = SessionSpeaker.objects.exclude(speaker__state__in=OUT).select_related("speaker__person")
    programme = Session.objects.filter(event=frame.event).select_related("room", "track")
    for session in programme.prefetch_related(Prefetch("parts", parts)):
        yield {
            "code": session.code,
            "title": session.title,
            "start": frame.iso(session.starts_at),
            "end": frame.iso(session.ends_at),
            "room": session.room.name if session.room else None,
            "track": session.track.name if session.track else None,
            "state": session.state,
            "speakers": [part.speaker.person.name for part in session.parts.all()],
            "accounts": there.get(f"session:{session.code}")
            or dict.fromkeys([frame.label(each) for each in frame.publications]),
        }


def _there(frame: Frame) -> dict[str, Accounts]:
    """Object name → account → what is known of it there."""
    labels = {each.pk: frame.label(each) for each in frame.publications}
    found: dict[str, Accounts] = {}
    objects = RemoteObject.objects.filter(publication__in=labels, kind="session").defer("links", "body")
    for each in sorted(objects, key=lambda each: _STANDING.index(RemoteState(each.state))):
        if each.publication_id is not None:
            accounts = found.setdefault(each.key, dict.fromkeys(labels.values()))
            accounts[labels[each.publication_id]] = {
                "state": each.state,
                "remote_id": each.remote_id,
                "url": each.url or None,
            }
    return found
