"""Reading an event's sources back, one after the other per account, every account in a thread of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django_q.tasks import async_task

from integrations import registry
from integrations.core import frozen
from integrations.core.contract import Platform
from integrations.core.errors import AccountProblem, BudgetSpent, NotReady, PlatformError, RateLimited, Rejected
from integrations.core.http import Client
from integrations.core.rows import PullCall, Source
from portal.events.models import Event, Session
from portal.publishing import choices, clients, records
from portal.publishing.dbtime import db_now
from portal.publishing.engine.backoff import pause
from portal.publishing.engine.settling import stop_account
from portal.publishing.models import Account, AccountState, Publication, Pull, PullState, Run, RunKind, RunState
from portal.roles import Right
from portal.teams import audit
from portal.teams.scope import everything

from .store import Shelf, keep, mark_unlisted

log = logging.getLogger("callboard.pull")

TRIES = 3  #: how often a source that failed for a passing reason is read again within one pull


@dataclass(frozen=True)
class SourceResult:
    account: str
    source: str
    state: str
    rows: int
    as_of: datetime | None
    message: str


@dataclass
class Tally:
    requests: int = 0
    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, requests: int) -> None:
        with self.lock:
            self.requests += requests


@transaction.atomic
def request_pull(event: Event, *, actor: audit.Actor, account: Account | None = None, ring_workers: bool = True) -> Run:
    """Note that ``event`` is to be read back and ring the workers, unless the caller reads itself. Needs a scope."""
    actor.need(Right.PULL, event.team)
    run = Run.objects.create(event=event, kind=RunKind.PULL, requested_by=actor.user, actor=actor.name)
    audit.write(actor, event.team, "pull", event, {"run": run.pk})
    for publication in _publications(event, account) if ring_workers else ():
        transaction.on_commit(partial(_ring, publication.pk))
    return run


def _ring(publication: int) -> None:
    try:
        async_task("portal.publishing.tasks.pull", publication)
    except Exception:  # noqa: BLE001 - whatever a broker raises, the next pull makes it good
        log.warning("the queue cannot be reached; pull again later", extra={"source": str(publication)})


def pull_event(
    run: Run, *, account: Account | None = None, max_wait: float = 120.0
) -> tuple[list[SourceResult], Tally]:
    """Read every source of the run's event here; what becomes due again within ``max_wait`` seconds is waited for."""
    tally, started = Tally(), time.monotonic()
    publications = _publications(run.event, account)
    by_account: dict[int, list[int]] = {}
    for publication in publications:
        by_account.setdefault(publication.account_id, []).append(publication.pk)
    with ThreadPoolExecutor(max_workers=max(1, len(by_account)), thread_name_prefix="pull") as pool:
        for turn in [pool.submit(_pull_account, ids, max_wait, tally) for ids in by_account.values()]:
            turn.result()
    tally.seconds = round(time.monotonic() - started, 3)
    Run.objects.filter(pk=run.pk).update(state=RunState.FINISHED, finished_at=db_now())
    return results(publications), tally


def _publications(event: Event, account: Account | None) -> list[Publication]:
    rows = Publication.objects.filter(event=event).select_related("account", "event").order_by("account__name", "pk")
    return list(rows.filter(account=account) if account is not None else rows)


def results(publications: Sequence[Publication]) -> list[SourceResult]:
    """Where every source of these publications stands."""
    rows = Pull.objects.filter(publication__in=publications).select_related("publication__account")
    return [
        SourceResult(row.publication.account.name, row.source, row.state, row.rows, row.as_of, row.message)
        for row in rows.order_by("publication__account__name", "publication", "pk")
    ]


def _pull_account(publications: Sequence[int], max_wait: float, tally: Tally) -> None:
    try:
        with everything():
            for publication in publications:
                pull_publication(publication, max_wait=max_wait, tally=tally)
    finally:
        connection.close()


def pull_publication(publication_id: int, *, max_wait: float = 0.0, tally: Tally | None = None) -> None:
    """Read all sources of one publication, then those that become due again within ``max_wait`` seconds."""
    publication = Publication._base_manager.select_related("account", "event").get(pk=publication_id)
    platform = registry.get(publication.account.platform)
    data = records.load(publication.event)
    view = records.view(data, publication, choices.session_ids(publication) if publication.active else ())
    sources = {source.name: source for source in platform.sources(view)}
    rows = {name: Pull._base_manager.get_or_create(publication=publication, source=name)[0] for name in sources}
    Pull._base_manager.filter(publication=publication).exclude(source__in=sources).delete()
    if not sources or not _may_read(publication, rows):
        return
    try:
        with clients.using(publication.account) as client:
            reading = _Reading(
                publication, platform, client, {key: known.remote_id for key, known in view.known.items()}
            )
            reading.all(sources, rows, max_wait)
            if tally is not None:
                tally.add(client.requests)
    except AccountProblem as problem:
        stop_account(publication.account_id, problem.message)
        _fail_all(rows, problem.message)


def _may_read(publication: Publication, rows: dict[str, Pull]) -> bool:
    account = publication.account
    if account.state != AccountState.STOPPED:
        return True
    _fail_all(rows, f"The account is stopped: {account.state_reason}")
    return False


def _fail_all(rows: dict[str, Pull], message: str) -> None:
    ids = [row.pk for row in rows.values()]
    Pull._base_manager.filter(Q(pk__in=ids)).update(state=PullState.FAILED, message=message[:1000], due_at=None)


class _Reading:
    """One reading of one publication."""

    def __init__(self, publication: Publication, platform: Platform, client: Client, ids: dict[str, str]) -> None:
        self.publication = publication
        self.platform = platform
        self.client = client
        self.ids = ids
        self.memo: dict[str, Any] = {}
        codes = Session._base_manager.filter(event=publication.event_id).values_list("code", "pk")
        self.session_ids = dict(codes)

    def all(self, sources: dict[str, Source], rows: dict[str, Pull], max_wait: float) -> None:
        """Read each source once, then again what is not ready or failed for a passing reason, while time allows."""
        tries = dict.fromkeys(sources, 0)
        pending = [name for name, row in rows.items() if not _not_yet(row)]
        until = time.monotonic() + max_wait
        while True:
            self.memo = {}  # what one round has learned (is it over?) the next asks anew
            for name in pending:
                tries[name] += 1
                self._read(sources[name], rows[name])
            pending = self._wait_for_due(rows, tries, until)
            if not pending:
                return

    def _wait_for_due(self, rows: dict[str, Pull], tries: dict[str, int], until: float) -> list[str]:
        again = {
            name: row.due_at
            for name, row in rows.items()
            if row.due_at is not None
            and (row.state == PullState.NOT_READY or (row.state == PullState.FAILED and tries[name] < TRIES))
        }
        if not again:
            return []
        wait = max(0.0, (min(again.values()) - db_now()).total_seconds())
        if time.monotonic() + wait > until:
            return []
        time.sleep(wait)
        now = db_now()
        return [name for name, due in again.items() if due <= now]

    def _read(self, source: Source, row: Pull) -> None:
        try:
            self._pages(source, row)
        except NotReady as error:
            row.rounds += 1
            self._end(row, PullState.NOT_READY, error.message, timedelta(seconds=settings.PORTAL_NOT_READY_SECONDS))
        except (Rejected, frozen.Unresolved) as error:
            self._end(row, PullState.FAILED, error.message if isinstance(error, Rejected) else "Not there yet.")
        except AccountProblem as error:
            self._end(row, PullState.FAILED, error.message)
            raise
        except PlatformError as error:
            self._end(row, PullState.FAILED, error.message, _wait(error, row))

    def _pages(self, source: Source, row: Pull) -> None:
        read = self.platform.capabilities[source.action].read
        if read is None:
            raise Rejected(f"{source.action} cannot be read.")
        if not row.cursor:
            row.began_at, row.rows = db_now(), 0
        call = PullCall(
            source.name,
            frozen.resolve(dict(source.path), self.ids),
            source.session,
            row.cursor,
            self.client.options,
            self.memo,
        )
        over, message = True, ""
        for page in read(self.client, call):
            over, message = over and page.over, page.message or message
            with transaction.atomic():
                shelf = self._shelf(source)
                row.rows += keep(shelf, page.rows)
                row.cursor, row.as_of = page.cursor, shelf.as_of
                row.save(update_fields=["rows", "cursor", "as_of", "began_at"])
        row.rounds = 0
        self._finish(source, row, over, message)

    def _finish(self, source: Source, row: Pull, over: bool, message: str) -> None:
        """The list was read to its end: forget the cursor, mark what it no longer holds."""
        with transaction.atomic():
            if row.began_at is not None:
                mark_unlisted(self._shelf(source), row.began_at)
            row.cursor = ""
            row.as_of = row.as_of or db_now()
            self._end(row, PullState.COMPLETE if over else PullState.PARTIAL, message)

    def _shelf(self, source: Source) -> Shelf:
        return Shelf(self.publication, source.name, self.session_ids.get(source.session), db_now())

    def _end(self, row: Pull, state: PullState, message: str, wait: timedelta | None = None) -> None:
        row.state, row.message = state, message[:1000]
        row.due_at = db_now() + wait if wait is not None else None
        row.save()


def _not_yet(row: Pull) -> bool:
    """A source that was not ready is asked again when its time has come, not before."""
    return row.state == PullState.NOT_READY and row.due_at is not None and row.due_at > db_now()


def _wait(error: PlatformError, row: Pull) -> timedelta:
    if isinstance(error, BudgetSpent):
        return max(timedelta(0), error.until - db_now())
    if isinstance(error, RateLimited) and error.retry_after is not None:
        return timedelta(seconds=error.retry_after)
    return pause(row.rounds + 1)
