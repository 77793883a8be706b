"""Changes not sent: what today's plan of an event holds, counted by a worker whenever an edit or passing time may have
changed it. A page reads a row; it never shows a number from before an edit."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from integrations.registry import UnknownPlatform
from portal.accounts.lock import lock_accounts
from portal.dbtime import db_now
from portal.events.models import Event, Registration, Session, Speaker
from portal.locking import locked
from portal.publishing.models import Edit, Publication, RemoteObject, Unsent
from portal.publishing.operation_states import parts
from portal.refusal import Refusal
from portal.teams.scope import scope

from .clock import Clock
from .lines import SENDING, Plan, Verb
from .manual_tasks import drop_unwanted
from .planner import plan

BELIEVED = timedelta(seconds=130)  #: who counts is believed for so long: a worker's task may last 120 s
AT_ONCE = 5000  #: edits taken by one transaction
REST, LONGEST_REST = 8, timedelta(seconds=40)  #: times as long as a count took, before the next of the same event
HERE = 3000  #: objects of an event up to which a page counts by itself


class Knowledge(StrEnum):
    """NOTHING: the event is published nowhere. COUNTING: not counted since the last edit. UNCOUNTED: the same, nobody
    counts, and it is too much for a page. UNPLANNED: no plan can be made of what is stored."""

    NOTHING = "nothing"
    COUNTED = "counted"
    COUNTING = "counting"
    UNCOUNTED = "uncounted"
    UNPLANNED = "unplanned"


@dataclass(frozen=True)
class Count:
    """``totals``: verb → lines; ``shares``: publication → verb → lines. Both empty unless counted. ``by_page``: since
    no worker does it."""

    knowledge: Knowledge
    totals: Mapping[str, int] = field(default_factory=dict)
    shares: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    by_page: bool = False

    @property
    def known(self) -> bool:
        return self.knowledge in (Knowledge.COUNTED, Knowledge.NOTHING)

    @property
    def changes(self) -> int:
        """Lines that a push would send; 0 also where that is not known."""
        return writing(self.totals)

    @property
    def blocked(self) -> int:
        return self.totals.get(Verb.BLOCKED, 0)


def writing(totals: Mapping[str, int]) -> int:
    """How many of the lines would write something there."""
    return sum(totals.get(verb, 0) for verb in SENDING)


def count_of(found: Plan, *, by_page: bool = False) -> Count:
    """What ``found`` holds."""
    shares: dict[int, Counter[str]] = {where: Counter() for where in found.publications}
    for line in found.lines:
        shares[line.publication_id][line.verb.value] += 1
    totals = sum(shares.values(), Counter[str]())
    knowledge = Knowledge.COUNTED if found.publications else Knowledge.NOTHING
    return Count(knowledge, dict(totals), {where: dict(each) for where, each in shares.items()}, by_page)


# --- reading


def annotated(events: QuerySet[Event]) -> QuerySet[Event]:
    """``events``, each with what ``known`` needs of it."""
    ours = Q(event=OuterRef("pk")) | Q(event=None, team=OuterRef("team"))
    published = Publication.unscoped.filter(event=OuterRef("pk"))
    return events.select_related("unsent").annotate(
        is_published=Exists(published), has_edit=Exists(Edit.objects.filter(ours).order_by())
    )


def known(event: Any) -> Count:
    """What is known of an event that came from ``annotated``."""
    if not event.is_published:
        return Count(Knowledge.NOTHING)
    row: Unsent | None = getattr(event, "unsent", None)
    if row is None or event.has_edit or row.counted != row.version or (row.until and row.until <= timezone.now()):
        return Count(Knowledge.COUNTING)
    if row.failed:
        return Count(Knowledge.UNPLANNED)
    return Count(Knowledge.COUNTED, row.totals, {int(where): share for where, share in row.shares.items()})


def count_here(event: Event, most: int = HERE) -> Count:
    """Count for a page, since no worker does, unless that is more work than ``most`` objects are. Needs a scope."""
    if size(event) > most:
        return Count(Knowledge.UNCOUNTED)
    try:
        return count_of(plan(event), by_page=True)
    except (Refusal, UnknownPlatform):
        return Count(Knowledge.UNPLANNED)


def size(event: Event) -> int:
    """About how many objects a plan of the event looks at."""
    own = sum(rows.objects.filter(event=event).count() for rows in (Session, Speaker, Registration))
    there = RemoteObject.objects.filter(publication__event=event).count()
    return own * Publication.objects.filter(event=event).count() + there


# --- counting


def due() -> list[int]:
    """Events whose plan is to be counted now, those first that were never counted or so longest ago."""
    take_edits()
    # a row for each event that is published for the first time
    new = Event.unscoped.filter(publications__isnull=False, unsent=None).distinct().values_list("pk", flat=True)
    Unsent.unscoped.bulk_create([Unsent(event_id=event) for event in new], ignore_conflicts=True)
    now = db_now()
    old = ~Q(counted=F("version")) | Q(counted=None) | Q(until__lte=now)
    free = Q(counting_until=None) | Q(counting_until__lte=now)
    rested = Q(rests_until=None) | Q(rests_until__lte=now)
    rows = Unsent.unscoped.filter(old & free & rested).order_by(F("counted_at").asc(nulls_first=True), "pk")
    return list(rows.values_list("pk", flat=True))


def expire_all() -> None:
    """Another version of the portal may plan otherwise: whatever was counted is to be counted again."""
    Unsent.unscoped.update(version=F("version") + 1)


def count(event: int) -> bool:
    """Count one event, and let its open tasks ask for nothing that is no longer wanted; says whether it was counted.

    It is not where somebody else is at it, or where there was no need. Not in a transaction.
    """
    claim = _claim(event)
    if claim is None:
        return False
    began = time.monotonic()
    row = Event.unscoped.select_related("team").get(pk=event)
    clock = Clock.at(db_now())
    with scope(row.team):
        try:
            found = plan(row, now=clock)
        except (Refusal, UnknownPlatform):
            found = None
        rest = min(LONGEST_REST, timedelta(seconds=REST * (time.monotonic() - began)))
        return _keep(row, claim, found, clock, rest)


def take_edits() -> None:
    """Edits raise the version of the events that they are about."""
    while rows := list(Edit.objects.order_by("pk").values_list("pk", "event", "team")[:AT_ONCE]):
        _take(rows)


@transaction.atomic
def _take(rows: Sequence[tuple[int, int | None, int | None]]) -> None:
    events, teams = {event for _, event, _ in rows if event}, {team for _, _, team in rows if team}
    for some in parts(sorted(events)):
        Unsent.unscoped.filter(event__in=some).update(version=F("version") + 1)
    for some in parts(sorted(teams)):
        Unsent.unscoped.filter(event__in=Event.unscoped.filter(team__in=some)).update(version=F("version") + 1)
    for some in parts(pk for pk, _, _ in rows):
        Edit.objects.filter(pk__in=some).delete()


def _claim(event: int) -> tuple[int, datetime] | None:
    """The version that is to be counted, and until when that is ours alone; None where it is not ours."""
    take_edits()
    with transaction.atomic():
        row = locked(Unsent.unscoped).filter(pk=event).first()
        now = db_now()
        if row is None or (row.counting_until and row.counting_until > now):
            return None
        if row.counted == row.version and not (row.until and row.until <= now):
            return None
        row.counting_until = now + BELIEVED
        row.save(update_fields=["counting_until"])
        return row.version, row.counting_until


@transaction.atomic
def _keep(event: Event, claim: tuple[int, datetime], found: Plan | None, clock: Clock, rest: timedelta) -> bool:
    version, until = claim
    if found is not None:
        # as whoever records does it: what that has written is seen from here on, and so is that it was an edit
        locked(Event.unscoped).get(pk=event.pk)
        lock_accounts(Publication.unscoped.filter(event=event).values_list("account", flat=True))
        edits = Edit.objects.filter(Q(event=event) | Q(event=None, team=event.team_id))
        if Unsent.unscoped.filter(pk=event.pk, version=version).exists() and not edits.exists():
            drop_unwanted(found)
    counted = count_of(found) if found else Count(Knowledge.UNPLANNED)
    rows = Unsent.unscoped.filter(pk=event.pk, counting_until=until)
    values = {
        "counted": version,
        "totals": dict(counted.totals),
        "shares": {str(where): dict(share) for where, share in counted.shares.items()},
        "failed": found is None,
        "counted_at": db_now(),
        "until": clock.until,
        "counting_until": None,
        "rests_until": db_now() + rest,
    }
    return bool(rows.update(**values))
