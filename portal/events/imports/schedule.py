"""Importing a programme: compared with what is there, applied in one transaction. Never deletes, never cancels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.text import slugify

from integrations.core.reasons import Reason
from portal.events.errors import Unfit
from portal.events.models import Event
from portal.locking import locked
from portal.roles import Right
from portal.teams import audit
from portal.teams.models import Team

from . import checking, guests, parts, talks, times
from .checking import Talk
from .files import Unreadable
from .programme import Programme
from .results import CREATED, UNCHANGED, UPDATED, Outcome, ScheduleResult

SLUG = 80


@dataclass(frozen=True, slots=True)
class Wanted:
    """What whoever imports chose: the event's short name, the new date of the first day, the zone. Empty: not said."""

    slug: str
    starts_on: date | None = None
    zone: str = ""


@transaction.atomic
def import_schedule(*, actor: audit.Actor, team: Team, programme: Programme, wanted: Wanted) -> ScheduleResult:
    """Bring the event ``wanted.slug`` of ``team`` in line with ``programme``. Call it within the team's scope.

    Raises Unreadable where the programme as a whole cannot be used.
    """
    actor.need(Right.IMPORT, team)
    event = locked(Event.objects).filter(team=team, slug=wanted.slug).first()
    if event is not None and event.archived_at is not None:
        raise Unreadable(Reason("imports.archived", {"event": str(event)}, field="slug"))
    is_new = event is None
    result = ScheduleResult(event or Event(team=team, slug=wanted.slug), is_new=is_new)
    if programme.note:
        result.warn("event", programme.note)
    drafts = _drafts(programme, result)
    result.event.time_zone = _zone(programme, wanted, None if is_new else result.event, team, drafts)
    if is_new and programme.zone and programme.zone not in available_timezones():
        unknown = {"zone": programme.zone, "used": result.event.time_zone}
        result.warn("event", Reason("imports.unknown_zone_left", unknown))
    if wanted.starts_on is not None:
        first = programme.first_day or min((talk.at.date() for talk in drafts), default=None)
        if first is None:
            raise Unreadable(Reason("imports.no_first_day", field="starts_on"))
        result.event.shift = {"from": first.isoformat(), "to": wanted.starts_on.isoformat()}
    usable = _placed(drafts, result)
    _save_event(result.event, programme, usable)
    _apply(actor, result, programme, usable)
    trail = {
        "event": "created" if result.is_new else "updated",
        "sessions": {**result.sessions.figures, "keys": result.sessions.keys},
        "speakers": {**result.speakers.figures, "keys": result.speakers.keys},
        "shift": result.event.shift,
        "warnings": len(result.warnings),
    }
    audit.write(actor, team, "schedule.import", result.event, trail)
    return result


def slug_for(programme: Programme, chosen: str = "") -> str:
    """The event's short name: what was chosen, else what the programme calls itself. Raises Unreadable."""
    slug = chosen or slugify(programme.acronym or programme.title)[:SLUG].strip("-_")
    if not slug:
        raise Unreadable(Reason("imports.no_slug", field="slug"))
    try:
        validate_slug(slug)
    except ValidationError:
        raise Unreadable(Reason("imports.bad_slug", {"slug": slug}, field="slug")) from None
    if len(slug) > SLUG:
        raise Unreadable(Reason("imports.long_slug", {"limit": SLUG}, field="slug"))
    return slug


def _drafts(programme: Programme, result: ScheduleResult) -> list[Talk]:
    """The sessions that can be taken as they are; codes and guids are unique among them."""
    found: dict[str, Talk] = {}
    seen: set[str] = set()
    for item in programme.items:
        name = checking.name_of(item)
        try:
            talk = checking.check(item, lambda reason, name=name: result.warn(name, reason))  # type: ignore[misc]
            if talk.code in found:
                raise Unfit(Reason("imports.code_twice"))
        except Unfit as error:
            result.leave_out(name, error.reason)
            continue
        if talk.guid in seen:
            result.warn(name, Reason("imports.guid_twice"))
            talk = checking.without_guid(talk)
        found[talk.code] = talk
        seen.update({talk.guid} - {""})
    return list(found.values())


def _zone(programme: Programme, wanted: Wanted, event: Event | None, team: Team, drafts: Sequence[Talk]) -> str:
    """What was said now, what was said before, the file's own if its offsets bear it out, the team's."""
    said = wanted.zone or (event.time_zone if event is not None else "")
    if said:
        if said not in available_timezones():
            raise Unreadable(Reason("imports.unknown_zone", {"zone": said}, field="zone"))
        return said
    if times.agrees(programme.zone, (talk.at for talk in drafts)):
        return programme.zone
    if team.time_zone:
        return team.time_zone
    if programme.zone and programme.zone not in available_timezones():
        raise Unreadable(Reason("imports.unknown_zone", {"zone": programme.zone}, field="zone"))
    if programme.zone:
        raise Unreadable(Reason("imports.wrong_zone", {"zone": programme.zone}, field="zone"))
    raise Unreadable(Reason("imports.no_zone", field="zone"))


def _placed(drafts: Sequence[Talk], result: ScheduleResult) -> list[Talk]:
    """The same sessions at the instants at which they are to take place. Raises Unreadable where none is left."""
    zone, days = ZoneInfo(result.event.time_zone), times.days_between(result.event.shift)
    found: list[Talk] = []
    for talk in drafts:
        try:
            instant, remark = times.place(talk.at, zone, days)
        except Unfit as error:
            result.leave_out(f"session:{talk.code}", error.reason)
            continue
        if remark:
            result.warn(f"session:{talk.code}", remark)
        found.append(talk.at_instant(instant))
    if not found:
        for one in result.warnings:
            if one.leaves_out:
                raise Unreadable(Reason("imports.no_session_such_as", {"session": one.name, "why": one.reason}))
        raise Unreadable(Reason("imports.no_session"))
    return found


def _save_event(event: Event, programme: Programme, usable: Sequence[Talk]) -> None:
    title = checking.one_line(programme.title) or event.title or checking.one_line(programme.acronym) or event.slug
    if len(title) > 300:
        raise Unreadable(Reason("imports.long_programme_title", {"length": len(title), "limit": 300}))
    event.title = title
    event.description = checking.paragraphs(programme.description) or event.description
    event.starts_at = min(talk.at for talk in usable)
    event.ends_at = max(talk.at + talk.duration for talk in usable)
    event.save()


def _apply(actor: audit.Actor, result: ScheduleResult, programme: Programme, usable: Sequence[Talk]) -> None:
    speakers = guests.sync(actor, result, guests.of(usable))
    pairs, changed = talks.sync(result, usable)
    cast = parts.sync(result, pairs, speakers)
    for session, _ in pairs:
        if session.pk not in changed:
            result.sessions.count(Outcome(CREATED, session.title, session.code), session.code)
            continue
        fields = dict(changed[session.pk])
        if session.pk in cast:
            fields["speakers"] = ["", Reason("imports.as_in_file")]
        what = UPDATED if fields else UNCHANGED
        result.sessions.count(Outcome(what, session.title, session.code, changes=fields), session.code)
    talks.mark_missing(result, checking.mentioned(programme.items), [session.pk for session, _ in pairs])
