"""Which speakers somebody means: by address, by number, or all that wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from integrations.core.reasons import Reason

from .addresses import BadAddress, normalise
from .models import EmailAddress, Event, Speaker, SpeakerState
from .speakers import TRANSITIONS


@dataclass(slots=True)
class Chosen:
    """``unknown``: who was named but is no speaker, and why; ``settled``: how many need no decision."""

    speakers: list[Speaker] = field(default_factory=list)
    unknown: list[tuple[str, Reason]] = field(default_factory=list)
    settled: int = 0


def open_speakers(event: Event, to: SpeakerState) -> Chosen:
    """Those that can become ``to``; whoever was decided on otherwise stays as they are."""
    rows = list(Speaker.objects.filter(event=event).select_related("person", "event"))
    able = [row for row in rows if to in TRANSITIONS[row.state]]
    return Chosen(able, settled=len(rows) - len(able))


def speakers_named(event: Event, names: Iterable[str]) -> Chosen:
    """Speakers by address in any spelling, or by ``#`` and the person's number."""
    chosen = Chosen()
    for name in dict.fromkeys(names):
        speaker = _named(event, name)
        if speaker is None:
            chosen.unknown.append((name, Reason("programme.not_a_speaker")))
        elif speaker not in chosen.speakers:
            chosen.speakers.append(speaker)
    return chosen


def _named(event: Event, name: str) -> Speaker | None:
    rows = Speaker.objects.filter(event=event).select_related("person", "event")
    if name.startswith("#") and name[1:].isascii() and name[1:].isdecimal():
        return rows.filter(person_id=int(name[1:19])).first()
    try:
        found = EmailAddress.objects.filter(team=event.team, normalised=normalise(name)).first()
    except BadAddress:
        return None
    return rows.filter(person_id=found.person_id).first() if found else None
