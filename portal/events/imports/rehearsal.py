"""An import tried out: the engine itself, run and rolled back, and what it would have done in a form to keep."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, tzinfo
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from integrations.core.reasons import Reason
from portal.events.models import Event
from portal.teams import audit
from portal.teams.models import Team

from . import errors_file, files, formats, table
from .people import import_people
from .people_rows import ATTENDEES, SPEAKERS
from .programme import Programme
from .results import (
    CREATED,
    DUPLICATES,
    ERRORS,
    MISSING,
    UNCHANGED,
    UPDATED,
    Outcome,
    PeopleResult,
    Problem,
    ScheduleResult,
)
from .rows import Table
from .schedule import Wanted, import_schedule, slug_for

PROGRAMME = "programme"
KINDS = (PROGRAMME, SPEAKERS, ATTENDEES)
#: how many rows of each kind are kept for showing; the counts are of all
SHOWN = 200
CELL = 80
#: rows or sessions that one transaction takes: others wait for it, some seconds at most
AT_ONCE = 10_000
_PEOPLE = (ERRORS, CREATED, UPDATED, DUPLICATES, UNCHANGED)
_SESSIONS = (ERRORS, CREATED, UPDATED, MISSING, UNCHANGED)
_SPEAKERS = (CREATED, UPDATED, MISSING, UNCHANGED)

Result = PeopleResult | ScheduleResult


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asked for: a file, and what it is. ``event``: None makes a new one (``programme`` only).

    ``choices``: ``slug``, ``starts_on`` (ISO date) and ``zone`` of a programme; what is not said is absent or empty.
    """

    team: Team
    kind: str
    name: str
    data: bytes
    event: Event | None = None
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """``preview``: for showing, plain data; ``digest``: equal for equal outcomes; ``errors``: the file of bad rows."""

    preview: dict[str, Any]
    digest: str
    errors: bytes


Read = Programme | Table


def read(order: Order) -> Read:
    """What the file of ``order`` holds, in no transaction: nobody waits meanwhile. Raises Unreadable where the file as
    a whole cannot be used, or holds more than is imported at once while somebody waits for a page."""
    data = files.filled(order.data, order.name)
    if order.kind == PROGRAMME:
        found = formats.read(data)
        if len(found.items) > AT_ONCE:
            raise files.Unreadable(Reason("imports.too_many_sessions", {"limit": f"{AT_ONCE:,}"}))
        return found
    held = table.read(data, order.name, "email")
    rows = list(islice(held.rows, AT_ONCE + 1))
    if len(rows) > AT_ONCE:
        raise files.Unreadable(Reason("imports.too_many_rows", {"limit": f"{AT_ONCE:,}"}))
    return replace(held, rows=rows)


@transaction.atomic
def run(actor: audit.Actor, order: Order, found: Read) -> Result:
    """Carry ``order`` out with what ``read`` gave. Raises Unreadable where a choice cannot be used."""
    if isinstance(found, Programme):
        slug = order.event.slug if order.event else slug_for(found, order.choices.get("slug", ""))
        if order.event is None and Event.objects.filter(team=order.team, slug=slug).exists():
            raise files.Unreadable(Reason("imports.slug_taken", {"slug": slug}, field="slug"))
        starts_on = order.choices.get("starts_on", "")
        wanted = Wanted(slug, date.fromisoformat(starts_on) if starts_on else None, order.choices.get("zone", ""))
        return import_schedule(actor=actor, team=order.team, programme=found, wanted=wanted)
    if order.event is None:
        raise ValueError("People come to an event that exists.")
    return import_people(actor=actor, event=order.event, table=found, kind=order.kind)


def rehearse(actor: audit.Actor, order: Order) -> Rehearsal:
    """What ``run`` would do now; nothing of it stays."""
    found = read(order)
    with transaction.atomic():
        result = run(actor, order, found)
        transaction.set_rollback(True)
    return told(result)


def told(result: Result) -> Rehearsal:
    """What ``result`` says, in the form that is kept."""
    if isinstance(result, PeopleResult):
        counts = {**{what: getattr(result, what) for what in _PEOPLE}, ERRORS: len(result.bad)}
        sections = [_section("people", result.outcomes, _PEOPLE, counts)]
        sections[0]["groups"][0]["rows"] = [_problem(one) for one in result.errors[:SHOWN]]
        warnings = [_problem(one) for one in result.warnings]
        errors = errors_file.content(result) if result.bad else b""
        head: dict[str, Any] = {"rows": result.rows}
    else:
        zone = ZoneInfo(result.event.time_zone)
        counts = {**result.sessions.figures, ERRORS: result.left_out}
        sections = [
            _section("sessions", result.sessions.outcomes, _SESSIONS, counts, zone),
            _section("speakers", result.speakers.outcomes, _SPEAKERS, result.speakers.figures, zone),
        ]
        warnings = [
            {"object": one.name, "reason": one.reason.document()} for one in result.warnings if not one.leaves_out
        ]
        errors = errors_file.left_out(result) if result.left_out else b""
        head = {"event": _event(result)}
    shown = {
        "sections": sections,
        "warnings": warnings[:SHOWN],
        "warnings_count": len(warnings),
        "erased": result.erased,
    }
    return Rehearsal({**head, **shown}, digest_of(result), errors)


def digest_of(result: Result) -> str:
    """A fingerprint of everything that ``result`` did: each row, not only those that are shown."""
    if isinstance(result, PeopleResult):
        figures: list[Any] = [result.figures]
        facts: list[Any] = [*result.errors, *result.warnings, *result.outcomes]
    else:
        figures = [result.sessions.figures, result.speakers.figures, _event(result)]
        facts = [*result.warnings, *result.sessions.outcomes, *result.speakers.outcomes]
    parts = [*figures, *map(asdict, facts)]
    plain = json.dumps(parts, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(plain.encode("utf-8", errors="replace")).hexdigest()


def _event(result: ScheduleResult) -> dict[str, Any]:
    event = result.event
    times = {"starts_at": event.starts_at.isoformat(), "ends_at": event.ends_at.isoformat()}
    return {"slug": event.slug, "title": event.title, "zone": event.time_zone, "new": result.is_new, **times}


def _section(
    name: str, outcomes: Iterable[Outcome], order: Iterable[str], counts: Mapping[str, int], zone: tzinfo = UTC
) -> dict[str, Any]:
    rows: dict[str, list[dict[str, Any]]] = {what: [] for what in order}
    for one in outcomes:
        if len(rows[one.what]) < SHOWN:
            changes = [
                {
                    "field": name.removesuffix("_id").replace("_", " "),
                    "before": _cell(old, zone),
                    "after": _cell(new, zone),
                }
                for name, (old, new) in one.changes.items()
            ]
            reason = one.reason.document() if one.reason else None
            rows[one.what].append(
                {"name": one.name, "key": one.key, "line": one.line, "changes": changes, "reason": reason}
            )
    return {"name": name, "groups": [{"what": what, "count": counts[what], "rows": rows[what]} for what in rows]}


def _problem(one: Problem) -> dict[str, Any]:
    return {"line": one.line, "column": one.column, "value": _cell(one.value), "reason": one.reason.document()}


def _cell(value: Any, zone: tzinfo = UTC) -> Any:
    """``value`` as short text, an instant on the clock of ``zone``; a reason as its document."""
    if isinstance(value, Reason):
        return value.document()
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M} {zone}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    words = ", ".join(map(_cell, value)) if isinstance(value, (list, tuple)) else "" if value is None else str(value)
    return words if len(words) <= CELL else f"{words[:CELL]}…"
