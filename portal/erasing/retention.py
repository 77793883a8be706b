"""People without an event for some months are anonymised, by the same path as those who ask to be forgotten.

Nobody goes of whom anything is open: operations, manual tasks, options that name them, an erasing under way.
"""

from __future__ import annotations

import logging
import time
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, QuerySet

from portal.dbtime import db_now
from portal.delivery.record.record import StalePlan
from portal.events.models import Person, Registration, Speaker
from portal.publishing.models import Attendance, Erasure
from portal.teams import audit
from portal.teams.models import Team
from portal.teams.scope import scope

from .finish import ACTOR, end_if_done
from .names import Names
from .open_work import open_things
from .request import ask

log = logging.getLogger("callboard.erasing")

DAY = 86_400.0
SLICE = 5.0  #: seconds that a turn of the sweeper gives to it
ACTION = "people.retain"

_next_at = 0.0
_after = 0


@dataclass(slots=True)
class Retained:
    """Team → people: ``done``, ``under_way`` (platforms or people have to do something first), ``busy`` (left alone:
    something of theirs is open). ``last``: the last person looked at; ``finished``: whether that was all."""

    done: Counter[int] = field(default_factory=Counter)
    under_way: Counter[int] = field(default_factory=Counter)
    busy: Counter[int] = field(default_factory=Counter)
    last: int = 0
    finished: bool = True


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many months earlier; the last of a month that is shorter."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def due(months: int) -> QuerySet[Person]:
    """Who has been here for so long and took part in no event that ended since, or is to come."""
    since = months_before(db_now(), months)
    found = Person.unscoped.filter(created_at__lt=since)
    for rows, event in (
        (Registration.unscoped, "event"),
        (Speaker.unscoped, "event"),
        (Attendance.unscoped, "publication__event"),
    ):
        found = found.exclude(Exists(rows.filter(person=OuterRef("pk"), **{f"{event}__ends_at__gte": since})))
    return found.exclude(Exists(Erasure.unscoped.filter(person=OuterRef("pk")))).order_by("pk")


def due_by_team(teams: Collection[int]) -> Iterator[tuple[str, int]]:
    """Name of a team and how many of its people are due; nothing where retention is off."""
    if teams and settings.PORTAL_RETAIN_MONTHS:
        found = due(settings.PORTAL_RETAIN_MONTHS).filter(team__in=teams)
        counts = found.order_by("team__name").values("team__name").annotate(number=Count("pk"))
        yield from ((row["team__name"], row["number"]) for row in counts)


def is_busy(person: Person) -> bool:
    """Whether something of theirs is open. What only stands on a platform goes with them. Needs a scope."""
    waiting = open_things(Erasure(person=person, team=person.team), Names(person))
    return any(one.code != "erasing.still_there" for one in waiting)


def rehearse(months: int, teams: Collection[Team]) -> Retained:
    """What ``retain`` would do: ``done`` are those who would go."""
    made = Retained()
    for person in due(months).filter(team__in=teams).select_related("team").iterator(chunk_size=500):
        with scope(person.team):
            (made.busy if is_busy(person) else made.done)[person.team_id] += 1
    return made


def retain(
    months: int,
    teams: Collection[Team] | None = None,
    *,
    actor: audit.Actor = ACTOR,
    seconds: float | None = None,
    after: int = 0,
) -> Retained:
    """Anonymise who is due, in the order of their numbers from ``after`` on, for ``seconds`` at most; one entry of the
    audit trail per team says how many."""
    made = Retained(last=after)
    until = None if seconds is None else time.monotonic() + seconds
    found = due(months).filter(pk__gt=after).select_related("team")
    for person in found if teams is None else found.filter(team__in=teams):
        if until is not None and time.monotonic() > until:
            made.finished = False
            break
        with scope(person.team):
            _one(person, actor, made)
        made.last = person.pk
    _tell(made, months, actor)
    return made


def _one(person: Person, actor: audit.Actor, made: Retained) -> None:
    try:
        if is_busy(person):
            made.busy[person.team_id] += 1
            return
        waiting = end_if_done(ask(person, actor=actor).erasure)
    except StalePlan:
        made.busy[person.team_id] += 1  # somebody edits the event at this moment
        return
    except Exception as error:
        # one that fails must not keep the sweeper from the others
        log.error("a person could not be anonymised", exc_info=error)
        made.busy[person.team_id] += 1
        return
    (made.under_way if waiting else made.done)[person.team_id] += 1


def _tell(made: Retained, months: int, actor: audit.Actor) -> None:
    numbers: dict[int, dict[str, int]] = defaultdict(dict)
    for name in ("done", "under_way", "busy"):
        for team, number in getattr(made, name).items():
            numbers[team][name] = number
    for team in Team.objects.filter(pk__in=[pk for pk, counts in numbers.items() if counts.keys() - {"busy"}]):
        audit.write(actor, team, ACTION, team, {"months": months, **numbers[team.pk]})


def daily() -> None:
    """What the sweeper does where it is switched on: once a day, a few seconds at a time."""
    global _next_at, _after  # noqa: PLW0603 - each worker counts its own day
    if not settings.PORTAL_RETAIN_MONTHS or time.monotonic() < _next_at:
        return
    made = retain(settings.PORTAL_RETAIN_MONTHS, seconds=SLICE, after=_after)
    _after = 0 if made.finished else made.last
    if made.finished:
        _next_at = time.monotonic() + DAY
