"""One reading of one publication: every source that is due, page by page, each page kept before its cursor moves."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import transaction

from integrations.core import frozen
from integrations.core.contract import Platform
from integrations.core.errors import (
    AccountProblem,
    BudgetSpent,
    NotReady,
    PlatformError,
    RateLimited,
    Rejected,
)
from integrations.core.http import Client
from integrations.core.reasons import Reason
from integrations.core.refusals import judged
from integrations.core.rows import Page, PullCall, Source
from portal.dbtime import db_now
from portal.delivery.operations.account_pause import consequences, paused_until
from portal.delivery.operations.backoff import TRIES, pause
from portal.events.models import Session
from portal.publishing.models import Publication, Pull, PullState, RemoteObject, RemoteState

from .store import RowContext, count, keep, mark_unlisted

log = logging.getLogger("callboard.pull")

LATE_ROUNDS = 24  #: times that a source was not ready until it is only asked for once a day
DAILY = timedelta(days=1)
RESUME_WITHIN = timedelta(hours=1)  #: what was read longer ago is read again rather than gone on from
CURSOR_LIMIT = 500


class OutOfTime(Exception):
    """The reader has to stop here; what it has read is kept and the source stays due."""


@dataclass
class Progress:
    """How the reading of one source goes on: whether all of it so far is of something over, and what is to be said.
    ``tally``: rows that were ``lost``, values ``unread``, rows that were ``strangers`` to what was asked for."""

    over: bool = True
    whole: bool = True
    reasons: tuple[Reason, ...] = ()
    tally: Counter[str] = field(default_factory=Counter)

    def add(self, page: Page) -> None:
        self.over = self.over and page.over
        # a page that is not the last word and brings nothing does not tell who is no longer listed
        self.whole = self.whole and (page.over or bool(page.rows))
        self.reasons = (page.reason,) if page.reason else self.reasons
        self.tally["strangers"] += page.strangers

    @property
    def told(self) -> tuple[Reason, ...]:
        counted = (
            ("lost", Reason("pull.lost", {"rows": self.tally["lost"]})),
            ("unread", Reason("pull.unread", {"count": self.tally["unread"]})),
            ("strangers", Reason("pull.strangers", {"rows": self.tally["strangers"]})),
        )
        return (*self.reasons, *(reason for what, reason in counted if self.tally[what]))

    @property
    def state(self) -> PullState:
        whole = self.over and not self.tally["unread"] and not self.tally["strangers"]
        return PullState.COMPLETE if whole else PullState.PARTIAL


@dataclass
class Reading:
    """Reads sources of ``publication`` with ``client``; ``ids`` are the remote ids by object name. ``time_left`` says
    whether the reader may go on."""

    publication: Publication
    platform: Platform
    client: Client
    ids: Mapping[str, str]
    time_left: Callable[[], bool] = lambda: True
    memo: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        codes = Session.unscoped.filter(event=self.publication.event_id).values_list("code", "pk")
        self.session_ids = dict(codes)

    def round(self, sources: Mapping[str, Source], rows: Mapping[str, Pull]) -> None:
        """Read each of ``rows`` once. Raises AccountProblem, and OutOfTime with the rest still due."""
        self.memo = {}  # what one round has learned (is it over?) the next asks anew
        for name, row in rows.items():
            if not self.time_left():
                raise OutOfTime
            self._read(sources[name], row)

    def _read(self, source: Source, row: Pull) -> None:
        if wait := self._pause():
            self._end(row, PullState(row.state), row.reasons, wait)
            return
        try:
            self._pages(source, row)
        except (OutOfTime, DatabaseError):
            raise
        except (NotReady, BudgetSpent, RateLimited) as error:
            self._later(row, error)
        except (AccountProblem, Rejected) as error:
            # what is forbidden of one thing leaves the others, unless the key itself is refused
            told = judged(self.platform, self.client, error)
            self._end(row, PullState.FAILED, [told.reason])
            if isinstance(told, AccountProblem):
                raise told from None
        except frozen.Unresolved as error:
            self._end(row, PullState.FAILED, [Reason("pull.not_there_yet", {"object": error.args[0]})])
        except PlatformError as error:
            # it may work a little later; after a good many times somebody has to look at it
            if row.rounds + 1 >= TRIES:
                row.rounds = 0
                given_up = Reason("pull.given_up", {"tries": TRIES, "why": error.reason})
                self._end(row, PullState.FAILED, [given_up])
            else:
                self._again(row, PullState.FAILED, [error.reason], pause(row.rounds + 1))
        except Exception as error:
            # a defect of an adapter, or an answer nobody thought of, must not take the other sources with it
            log.error("a source could not be read", exc_info=error, extra={"source": source.name})
            odd = Reason("pull.not_understood", {"error": type(error).__name__})
            self._end(row, PullState.FAILED, [odd])

    def _pages(self, source: Source, row: Pull) -> None:
        read = self.platform.capabilities[source.action].read
        if read is None:
            raise Rejected(Reason("pull.unreadable", {"action": source.action}))
        call, progress = self._begin(source, row)
        for page in read(self.client, call):
            progress.add(page)
            with transaction.atomic():
                context = self._context(source)
                progress.tally.update(keep(context, page.rows)._asdict())
                row.cursor, row.as_of = bookmark(page.cursor, progress.over), context.as_of
                row.tally = dict(progress.tally)
                row.save(update_fields=["cursor", "as_of", "began_at", "tally"])
            if not self.time_left():
                raise OutOfTime
        # read to its end: forget the cursor, mark what it no longer holds
        with transaction.atomic():
            context = self._context(source)
            if row.began_at is not None:
                if progress.whole:
                    mark_unlisted(context, row.began_at)
                row.rows = count(context, row.began_at)
            row.cursor, row.rounds, row.as_of = "", 0, row.as_of or context.as_of
            self._end(row, progress.state, progress.told)

    def _begin(self, source: Source, row: Pull) -> tuple[PullCall, Progress]:
        """Where to read on. An old bookmark is worth nothing: what came before it may be another by now."""
        cursor, over = marked(row.cursor)
        now = db_now()
        if not cursor or row.began_at is None or now - row.began_at > RESUME_WITHIN:
            cursor, over = "", True
            row.began_at, row.tally = now, {}
        path = frozen.resolve(dict(source.path), self.ids)
        links: dict[str, str] = {}
        if source.links_of:
            own = RemoteObject.unscoped.filter(publication=self.publication, state=RemoteState.PRESENT)
            known = own.filter(key=source.links_of).only("links").first()
            links = dict(known.links) if known else {}
        call = PullCall(source.name, path, source.session, cursor, self.client.options, self.memo, links)
        return call, Progress(over=over, tally=Counter(row.tally))

    def _context(self, source: Source) -> RowContext:
        return RowContext(self.publication, source.name, self.session_ids.get(source.session), db_now())

    # --- endings

    def _later(self, row: Pull, error: PlatformError) -> None:
        """Nothing failed. Figures are prepared within minutes, as a rule: what takes hours is asked for once a day."""
        if isinstance(error, BudgetSpent):
            self._end(row, PullState.NOT_READY, [error.reason], max(timedelta(0), error.until - db_now()))
            return
        if isinstance(error, RateLimited):
            consequences(self.publication.account_id, error, db_now())
            self._end(row, PullState.NOT_READY, [error.reason], self._pause())
            return
        if row.rounds + 1 >= LATE_ROUNDS:
            late = Reason("pull.late", {"tries": row.rounds + 1})
            self._again(row, PullState.NOT_READY, [late, error.reason], DAILY)
            return
        wait = timedelta(seconds=settings.PORTAL_NOT_READY_SECONDS)
        self._again(row, PullState.NOT_READY, [error.reason], wait)

    def _pause(self) -> timedelta:
        """How long the platform, or the budget, still lets the whole account wait."""
        now = db_now()
        return paused_until(self.publication.account_id, now) - now

    def _again(self, row: Pull, state: PullState, reasons: Sequence[Reason], wait: timedelta) -> None:
        row.rounds += 1
        self._end(row, state, reasons, wait)

    def _end(self, row: Pull, state: PullState, reasons: Sequence[Reason], wait: timedelta | None = None) -> None:
        row.state, row.reasons = state, tuple(reasons)
        row.due_at = db_now() + wait if wait is not None else None
        row.save()


def bookmark(cursor: str, over: bool) -> str:
    """How a cursor is stored: with a sign that says whether everything before it was of something over."""
    text = f"{'+' if over else '-'}{cursor}"
    return text if cursor and len(text) <= CURSOR_LIMIT else ""


def marked(stored: str) -> tuple[str, bool]:
    """The cursor and the sign of ``bookmark``."""
    return stored[1:], stored[:1] != "-"
