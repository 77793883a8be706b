"""What is to exist on Whereby: one room per session, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from integrations.core import objects
from integrations.core.contract import DesiredObject
from integrations.core.frozen import ref
from integrations.core.reasons import Reason
from integrations.core.records import PublicationView
from integrations.core.rows import Source

from .options import PublicationOptions
from .payloads import has_expired, meeting, room_end

OVER = Reason("whereby.session_over", field="starts_at")
EXPIRED = Reason("whereby.room_expired")
LOCKED = Reason("whereby.viewer_mode", field="is_locked", fix="publication")


def desired_objects(view: PublicationView) -> Iterator[DesiredObject]:
    """One desired object per session. A room whose end has passed is not made any more; what exists is left alone."""
    for session in view.sessions:
        options = cast(PublicationOptions, view.options_of(session.code))
        key = objects.session(session.code)
        there = view.known.get(key)
        expired = there is not None and has_expired(there.body, view.now)
        over = room_end(session, options) <= view.now and (expired or there is None)
        mute = session.do_not_record
        notes = (
            (options.template_type and not options.is_locked, LOCKED),
            (mute and options.recording_type not in ("", "none"), Reason("whereby.no_recording")),
            (mute and bool(options.streaming_url), Reason("whereby.no_streaming")),
            (mute and options.live_transcription_start_trigger not in ("", "none"), Reason("whereby.no_transcription")),
        )
        yield DesiredObject(
            kind="session",
            key=key,
            label=session.title,
            body={**there.body} if there and expired and over else meeting(session, options),
            blocked=OVER if over and there is None else None,
            notes=tuple(note for holds, note in notes if holds),
            lost=EXPIRED if expired else None,
        )


def sources(view: PublicationView) -> Iterator[Source]:
    """Who was in the room of each session that has one, and in the room that was replaced."""
    for key in sorted(view.known):
        name = objects.parse(key, frozenset())
        if name.kind == "session":
            code, _, _ = name.code.partition(objects.REPLACED)
            yield Source(f"room@{name.code}", "attendance.pull", {"meeting": ref(key)}, code, key)
