"""What is to exist on Whereby: one room per session, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from ..core import objects
from ..core.contract import Wish
from ..core.records import PublicationView, SessionRecord
from ..core.rows import Source
from .options import PublicationOptions
from .payloads import meeting, room_end


def wishes(view: PublicationView) -> Iterator[Wish]:
    """One wish per session. A room whose end has passed is not made any more; what exists is left alone."""
    options = cast(PublicationOptions, view.options)
    for session in view.sessions:
        yield _room(view, session, options)


def sources(_view: PublicationView) -> Iterable[Source]:
    """Nothing: attendance is kept by room name, which is gone with the room before the figures are complete."""
    return ()


def _room(view: PublicationView, session: SessionRecord, options: PublicationOptions) -> Wish:
    key = objects.session(session.code)
    past = key not in view.known and room_end(session, options) <= view.now
    return Wish(
        kind="session",
        key=key,
        label=session.title,
        body=meeting(session, options),
        blocked="the session is over: move it to a later time or leave it out of this publication" if past else "",
        notes=tuple(_notes(session, options)),
    )


def _notes(session: SessionRecord, options: PublicationOptions) -> Iterator[str]:
    if options.template_type and not options.is_locked:
        yield "viewer mode locks the room"
    if session.do_not_record and options.recording_type not in ("", "none"):
        yield "recording is switched off: this session must not be recorded"
