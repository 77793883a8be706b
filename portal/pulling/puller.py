"""Who reads what and when: sources are noted as due, read one after the other per account, every account in a thread
of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from django.db import connection, transaction

from integrations import registry
from integrations.core.errors import AccountProblem
from integrations.core.rows import Source
from portal.accounts import clients
from portal.accounts.rate_rules import Work, working
from portal.dbtime import db_now
from portal.delivery.operations.account_pause import stop_account
from portal.events.models import Event
from portal.publications import snapshot
from portal.publishing.models import Account, Publication, Pull, PullState, Run, RunKind, RunState
from portal.roles import Right
from portal.teams import audit
from portal.teams.scope import everything
from portal.wake import wake_reader

from .reading import OutOfTime, Reading
from .sources import SourceResult, ask, due, fail, may_read, note, results, view_of

log = logging.getLogger("callboard.pull")

TRIES = 3  #: how often a source that failed for a passing reason is read again within one pull
WORK_SECONDS = 45.0  #: a worker starts no page after this; its task may last 120 s


@dataclass
class Tally:
    requests: int = 0
    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, requests: int) -> None:
        with self.lock:
            self.requests += requests


@dataclass(frozen=True)
class Pace:
    """How long a reader may go on: ``max_wait`` seconds for what becomes due again, ``seconds`` at work altogether, and
    no longer than until ``should_stop`` says so."""

    max_wait: float = 0.0
    seconds: float = WORK_SECONDS
    stop: threading.Event = field(default_factory=threading.Event)
    started: float = field(default_factory=time.monotonic)
    should_stop: Callable[[], bool] = lambda: False

    def time_left(self) -> bool:
        return not self.stop.is_set() and not self.should_stop() and time.monotonic() - self.started < self.seconds


@transaction.atomic
def request_pull(event: Event, *, actor: audit.Actor, account: Account | None = None, wake_workers: bool = True) -> Run:
    """Note that ``event`` is to be read back and wake the workers, unless the caller reads itself. Needs a scope."""
    actor.need(Right.PULL, event.team)
    run = Run.objects.create(event=event, kind=RunKind.PULL, requested_by=actor.user, actor=actor.name)
    audit.write(actor, event.team, "pull", event, {"run": run.pk})
    data = snapshot.load(event)
    for publication in publications_of(event, account):
        sources = view_of(publication, data)[1]
        note(publication, sources)
        ask(publication, sources)
        if wake_workers:
            transaction.on_commit(partial(wake_reader, publication.pk))
    return run


def pull_event(
    run: Run, *, account: Account | None = None, max_wait: float = 120.0
) -> tuple[list[SourceResult], Tally]:
    """Read every source of the run's event here; what becomes due again within ``max_wait`` seconds is waited for."""
    pace, tally = Pace(max_wait, seconds=float("inf")), Tally()
    publications = publications_of(run.event, account)
    by_account: dict[int, list[int]] = {}
    for publication in publications:
        by_account.setdefault(publication.account_id, []).append(publication.pk)
    with ThreadPoolExecutor(max_workers=max(1, len(by_account)), thread_name_prefix="pull") as pool:
        turns = [pool.submit(_pull_account, ids, pace, tally) for ids in by_account.values()]
        try:
            for turn in turns:
                turn.result()
        except BaseException:
            pace.stop.set()  # Ctrl-C: the page under way is kept, nothing more is asked for
            raise
    tally.seconds = round(time.monotonic() - pace.started, 3)
    Run.objects.filter(pk=run.pk).update(state=RunState.FINISHED, finished_at=db_now())
    return results(publications), tally


def publications_of(event: Event, account: Account | None = None) -> list[Publication]:
    """The event's publications, on one account or on all. Needs a scope."""
    rows = Publication.objects.filter(event=event).select_related("account", "event").order_by("account__name", "pk")
    return list(rows.filter(account=account) if account is not None else rows)


def _pull_account(publications: Sequence[int], pace: Pace, tally: Tally) -> None:
    try:
        with everything():
            for publication in publications:
                pull_publication(publication, pace=pace, tally=tally)
    finally:
        connection.close()


def pull_publication(publication_id: int, *, pace: Pace | None = None, tally: Tally | None = None) -> None:
    """Read what is due of one publication, then what becomes due again while ``pace`` allows."""
    pace = pace or Pace()
    publication = Publication.unscoped.select_related("account", "event").get(pk=publication_id)
    view, sources = view_of(publication, snapshot.load(publication.event))
    note(publication, sources)
    rows = due(publication)
    if rows and may_read(publication, rows):
        ids = {key: known.remote_id for key, known in view.known.items()}
        _read(publication, sources, ids, pace, tally or Tally())
    # a reading has ended when nothing it asked for is left to do at once
    if not Pull.unscoped.filter(publication__event=publication.event_id, due_at__lte=db_now()).exists():
        runs = Run.unscoped.filter(event=publication.event_id, kind=RunKind.PULL, state=RunState.RUNNING)
        runs.update(state=RunState.FINISHED, finished_at=db_now())


def _read(
    publication: Publication, sources: Mapping[str, Source], ids: Mapping[str, str], pace: Pace, tally: Tally
) -> None:
    platform = registry.get(publication.account.platform)
    try:
        with clients.using(publication.account) as client, working(Work.READING):
            try:
                reading = Reading(publication, platform, client, ids, pace.time_left)
                tries, until = dict.fromkeys(sources, 0), time.monotonic() + pace.max_wait
                rows = due(publication)
                while rows:
                    for name in rows:
                        tries[name] += 1
                    reading.round(sources, rows)
                    rows = _next(publication, tries, until, pace)
            finally:
                tally.add(client.requests)
    except OutOfTime:
        if not pace.stop.is_set():
            wake_reader(publication.pk)
    except AccountProblem as problem:
        stop_account(publication.account_id, problem.reason)
        fail(due(publication), problem.reason)


def _next(publication: Publication, tries: Mapping[str, int], until: float, pace: Pace) -> dict[str, Pull]:
    """What is due again, waited for if that is before ``until``."""
    waiting = [row for row in Pull.unscoped.filter(publication=publication, due_at__isnull=False) if row.due_at]
    again = [row for row in waiting if row.state == PullState.NOT_READY or tries.get(row.source, 0) < TRIES]
    first = min((row.due_at for row in again if row.due_at is not None), default=None)
    wait = max(0.0, (first - db_now()).total_seconds()) if first is not None else 0.0
    if first is None or time.monotonic() + wait > until or pace.stop.wait(wait):
        return {}
    now = db_now()
    return {row.source: row for row in again if row.due_at is not None and row.due_at <= now}
