"""A publication's choice of sessions: ``all``, ``none``, ``CODE,…``, ``track:NAME`` or ``room:NAME``.

``all``, a track and a room follow the programme: a session that is added later is in. Codes are a fixed list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.db import models
from django.db.models import QuerySet

from integrations.core.reasons import Reason
from portal.events.models import Event, Room, Session, SessionState, Track

from .options import Unusable

NOTHING = Reason("publication.none")

ALL = "all"
NONE = "none"
CODES = "codes"
GROUPS = ("track", "room")
LONGEST = 4000  # what Publication.choice holds
SHOWN = 20


class Choice(NamedTuple):
    """``kind``: all, none, codes, track or room; ``names``: the codes, or the one track or room."""

    kind: str
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.kind in GROUPS:
            return f"{self.kind}:{self.names[0]}"
        return ",".join(self.names) if self.kind == CODES else self.kind


def parse(text: str) -> Choice:
    """What ``text`` says, looked up nowhere; raises Unusable where it says nothing."""
    text = text.strip()
    if text.lower() in (ALL, NONE):
        return Choice(text.lower())
    kind, colon, name = text.partition(":")
    if colon and kind.strip().lower() in GROUPS:
        if not name.strip():
            raise Unusable(Reason("publication.which", {"kind": kind.strip().lower()}))
        return Choice(kind.strip().lower(), (name.strip(),))
    codes = tuple(dict.fromkeys(code for code in re.split(r"[,\s]+", text) if code))
    if not codes:
        raise Unusable(Reason("publication.choice_form"))
    return Choice(CODES, codes)


def clean(event: Event, text: str) -> str:
    """``text`` in the form that is stored, every code and name being one of ``event``; raises Unusable."""
    choice = parse(text)
    if choice.kind == CODES:
        codes = Session.unscoped.filter(event=event).values_list("code", flat=True)
        choice = Choice(CODES, _known(event, "session", choice.names, list(codes)))
    elif choice.kind in GROUPS:
        model: type[models.Model] = Track if choice.kind == "track" else Room
        names = model._base_manager.filter(event=event).values_list("name", flat=True)
        choice = Choice(choice.kind, _known(event, choice.kind, choice.names, list(names)))
    return _short(str(choice))


def chosen(event: Event, text: str) -> QuerySet[Session]:
    """The sessions of ``event`` in the choice, cancelled ones included, in the order of the programme."""
    choice = parse(text)
    rows = Session.unscoped.filter(event=event).order_by("starts_at", "code")
    if choice.kind == ALL:
        return rows
    if choice.kind == CODES:
        return rows.filter(code__in=choice.names)
    if choice.kind == NONE:
        return rows.none()
    return rows.filter(**{f"{choice.kind}__name": choice.names[0]})


def planned(event: Event, text: str) -> QuerySet[Session]:
    """The sessions in the choice that take place."""
    return chosen(event, text).filter(state=SessionState.PLANNED)


def counted(event: Event, texts: Iterable[str]) -> dict[str, int]:
    """How many sessions that take place each of the choices ``texts`` holds, with one query for all of them."""
    fields = ("code", "track__name", "room__name")
    rows = list(Session.unscoped.filter(event=event, state=SessionState.PLANNED).values_list(*fields))
    found = {text: parse(text) for text in texts}
    return {text: sum(holds(choice, *row) for row in rows) for text, choice in found.items()}


def holds(choice: Choice, code: str, track: str | None, room: str | None) -> bool:
    """Whether a session of this code, track and room is in the choice."""
    if choice.kind in GROUPS:
        return (track if choice.kind == "track" else room) == choice.names[0]
    return choice.kind == ALL or code in choice.names


def without(event: Event, text: str, removed: str) -> str:
    """The choice ``text`` less the sessions ``removed`` names, as a fixed list; raises Unusable."""
    there = list(chosen(event, text).values_list("code", flat=True))
    out = set(chosen(event, clean(event, removed)).values_list("code", flat=True))
    absent = out - set(there)
    if not out & set(there) or (absent and parse(removed).kind == CODES):
        raise Unusable(Reason("publication.absent", {"codes": _list(sorted(absent) or [removed])}))
    return _short(",".join(code for code in there if code not in out) or NONE)


def _known(event: Event, what: str, names: Iterable[str], known: list[str]) -> tuple[str, ...]:
    """``names`` as ``known`` spells them: exactly, or in another case where only one fits."""
    found: dict[str, str | None] = {}
    for name in names:
        alike = [item for item in known if item.casefold() == name.casefold()]
        fitting = [name] if name in known else alike
        found[name] = fitting[0] if len(fitting) == 1 else None
    missing = [name for name, match in found.items() if match is None]
    if missing:
        absent = {"event": event.slug, "kind": what, "names": _list(missing)}
        if what == "session" and len(known) > SHOWN:
            raise Unusable(Reason("publication.unknown", absent))
        raise Unusable(Reason("publication.unknown_known", {**absent, "known": _list(sorted(known)) or NOTHING}))
    return tuple(dict.fromkeys(match for match in found.values() if match is not None))


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise Unusable(Reason("publication.too_many_codes"))
    return text


def _list(names: list[str]) -> str:
    shown = ", ".join(names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown} and {len(names) - SHOWN} more"
