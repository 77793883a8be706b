"""After a restore: whoever was erased since the backup is erased again, here, before anything is served.

No platform is called: what could be removed there was removed the first time. Web, worker and commands ask for it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse

from portal.delivery.operations.refusal import NotPossible
from portal.delivery.restore_guard.places import Unreadable
from portal.delivery.settle.manual_decisions import cancel
from portal.events.models import EmailAddress, Person, Registration
from portal.publishing.models import LIVE_STATES, Erasure, Operation
from portal.teams import audit
from portal.teams.models import Team
from portal.teams.scope import everything

from . import beside
from .beside import Entry
from .digests import digested, itself
from .finish import ACTOR, end
from .names import GONE, Names
from .request import withdraw_everywhere

log = logging.getLogger("callboard.erasing")

SECONDS = 15.0  #: a process looks about as often as the sweeper
ACTION = "people.erased_again"

_lock = threading.Lock()
_looked_at = -SECONDS
_seen: dict[str, list[object] | None] = {}  #: what was compared last in this process


def look() -> None:
    """``catch_up``, once in a while; whoever else asks meanwhile waits until it is done."""
    global _looked_at  # noqa: PLW0603 - each process looks for itself
    if not beside.anywhere():
        return
    with _lock:
        if time.monotonic() - _looked_at >= SECONDS:
            catch_up()
            _looked_at = time.monotonic()


class ErasedMiddleware:
    """No page before those who were erased are gone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(("/healthz", "/static/")):  # whether the database is well is their question
            look()
        return self.get_response(request)


def catch_up() -> int:
    """Erase whom the list outside names and this database does not know as erased; note outside what is missing there.
    Returns how many people were erased again."""
    if not beside.anywhere():
        return 0
    with everything():
        before = _stamp()
        if before is not None and before == _seen.get("stamp"):
            return 0
        outside, complete = beside.noted()
        here = {one.key: one for one in map(beside.entry_of, Erasure.unscoped.all())}
        unknown = [each for key, each in outside.items() if key not in here or (each.ended and not here[key].ended)]
        number = sum(_again(team, entries) for team, entries in _by_team(unknown))
        missing = [one for key, one in here.items() if key not in outside or (one.ended and not outside[key].ended)]
        if missing or not complete:
            beside.note([*outside.values(), *missing])
        _seen["stamp"] = _stamp() if complete else None
    return number


def _stamp() -> list[object] | None:
    """Differs wherever the list outside or the one in the database does."""
    here = Erasure.unscoped.aggregate(all=Count("pk"), ended=Count("ended_at"), last=Max("asked_at"))
    try:
        return [*here.values(), *beside.stamp(), settings.ERASED_FILE]
    except (OSError, Unreadable):
        return None


def _by_team(unknown: Iterable[Entry]) -> Iterator[tuple[Team, list[Entry]]]:
    """Those of teams that this database knows."""
    found: dict[int, list[Entry]] = defaultdict(list)
    for each in unknown:
        found[each.team].append(each)
    for team in Team.objects.filter(pk__in=found):
        yield team, found[team.pk]


@transaction.atomic
def _again(team: Team, entries: list[Entry]) -> int:
    people = _people(team, {digest: each for each in entries for digest in each.digests})
    number = 0
    for each in entries:
        for person in people[each.key]:
            number += _erase(person, each)
        if not people[each.key]:
            # whom this database never knew: what a platform lists of them stays nobody's
            _erase(Person.unscoped.create(team=team, name=GONE), each)
    if number:
        log.warning("people who had been erased were in the database again", extra={"count": number})
        audit.write(ACTOR, team, ACTION, team, {"people": number})
    return number


def _people(team: Team, wanted: dict[str, Entry]) -> dict[str, list[Person]]:
    """Entry → who is known by one of its digests."""
    rows = [
        *EmailAddress.unscoped.filter(team=team).values_list("person_id", "normalised"),
        *Registration.unscoped.filter(event__team=team).values_list("person_id", "join_token"),
        *((pk, itself(pk, name)) for pk, name in Person.unscoped.filter(team=team).values_list("pk", "name")),
    ]
    keyed = digested({name for _, name in rows})
    numbers: dict[str, set[int]] = defaultdict(set)
    for pk, name in rows:
        if entry := wanted.get(keyed[name]):
            numbers[entry.key].add(pk)
    known = Person.unscoped.select_related("team").in_bulk({pk for held in numbers.values() for pk in held})
    return defaultdict(list, {key: [known[pk] for pk in sorted(held)] for key, held in numbers.items()})


def _erase(person: Person, entry: Entry) -> bool:
    """Here and now, unless something of theirs is being sent; then the sweeper ends it. Whether anything was done."""
    row = Erasure.unscoped.filter(person=person).select_related("team", "person").first()
    is_new = row is None or row.asked_at != datetime.fromisoformat(entry.asked_at)
    row = row or Erasure(person=person, team=person.team, asked_by=entry.asked_by)
    row.asked_at, row.ended_at = datetime.fromisoformat(entry.asked_at), None
    row.digests = sorted({*row.digests, *entry.digests})
    row.save()
    withdraw_everywhere(person, ACTOR)
    names = Names(person)
    busy = False
    for op in Operation.unscoped.filter(names.objects(), account__team=person.team_id, state__in=LIVE_STATES):
        try:
            cancel(op, actor=ACTOR)
        except NotPossible:
            busy = True
    if entry.ended and not busy:
        end(row, names)
    return is_new or row.ended_at is not None
