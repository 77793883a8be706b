"""After a restore: look for everything that is published on an account, adopt what is there, send nothing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import transaction

from integrations import registry
from integrations.core.contract import Candidate, Outcome, Platform
from integrations.core.errors import AccountProblem
from integrations.core.http import Client
from integrations.core.reasons import Reason, documents
from portal.accounts import clients
from portal.dbtime import db_now
from portal.events.models import Event
from portal.locking import locked
from portal.planning import Verb, plan
from portal.publications import remote_objects
from portal.publications.remote_objects import Accepted
from portal.publishing.models import Account, Operation, Publication
from portal.publishing.operation_states import OPEN_FATE
from portal.roles import Right
from portal.teams import audit
from portal.teams.scope import scope
from portal.wording import Worded

from .operations import leases
from .operations.backoff import asked_pause
from .operations.call import Group, Result
from .operations.leases import Fenced, Lease
from .operations.refusal import NotPossible
from .record import freeze
from .send.context import context_for
from .send.send import perform
from .settle import look_first, lookup
from .settle.compare_answer import differences

AT_ONCE = 25  #: objects of one look, so that the lane's lease is renewed often enough
LONGEST_WAIT = 300.0  #: seconds that a platform's pace is waited for, all waits together


@dataclass(frozen=True, slots=True)
class Seen(Worded):
    """What a look said of one object. ``found``: adopted, absent, several, different, unlookable or failed."""

    event: str
    publication: str
    object: str
    label: str
    found: str
    remote_id: str = ""
    reasons: tuple[Reason, ...] = ()

    def document(self) -> dict[str, Any]:
        """As the command prints it."""
        plain = ("event", "publication", "object", "label", "found", "remote_id", "message")
        return {name: getattr(self, name) for name in plain} | {"reasons": documents(self.reasons)}


@dataclass
class Reconciled:
    """``complete``: everything could be looked for. ``requests``: reads that were made; nothing was written."""

    account: str
    platform: str
    seen: list[Seen] = field(default_factory=list)
    complete: bool = True
    requests: int = 0

    @property
    def counts(self) -> dict[str, int]:
        return dict(sorted(Counter(one.found for one in self.seen).items()))

    def document(self) -> dict[str, Any]:
        return {
            "account": self.account,
            "platform": self.platform,
            "complete": self.complete,
            "counts": self.counts,
            "objects": [one.document() for one in self.seen],
            "requests": self.requests,
        }


def reconcile(account: Account, *, actor: audit.Actor, within: float = 3600.0) -> Reconciled:
    """Look on the platform for what is open or planned to be made on ``account``, and adopt what is there. No look is
    begun after ``within`` seconds: what is left then makes it incomplete, and the next one goes on there.

    Works on the account's lane, so that nobody sends meanwhile; also where the account is held. Raises NotPossible
    while a worker is there, AccountProblem where the account cannot be used.
    """
    actor.need(Right.RELEASE, account.team)
    lease = leases.acquire(account.pk)
    if lease is None:
        raise NotPossible(Reason("delivery.busy", {"account": account.name}))
    platform = registry.get(account.platform)
    found = Reconciled(account.name, account.platform)
    try:
        with scope(account.team), clients.using(account) as client:
            try:
                _Search(account, platform, client, lease, found, time.monotonic() + within).run()
            finally:
                found.requests = client.requests
    except Fenced:
        raise NotPossible(Reason("delivery.busy", {"account": account.name})) from None
    finally:
        leases.release(lease)
    _note(account, actor, found)
    return found


@transaction.atomic
def _note(account: Account, actor: audit.Actor, found: Reconciled) -> None:
    if found.complete:
        Account.unscoped.filter(pk=account.pk).update(reconciled_at=db_now())
        account.refresh_from_db(fields=["reconciled_at", "state", "state_since", "look_first"])
        look_first.end_where_over(account)
    audit.write(actor, account.team, "account.reconcile", account, {"complete": found.complete, **found.counts})


class _Search:
    """Goes over plans and open operations again and again, since what is adopted lets its children be looked for."""

    def __init__(
        self, account: Account, platform: Platform, client: Client, lease: Lease, found: Reconciled, until: float
    ) -> None:
        self.account = account
        self.platform = platform
        self.client = client
        self.lease = lease
        self.found = found
        self.until = until
        self._done: set[str] = set()
        self._waited = 0.0
        self._names = {
            row.pk: (row.event.slug, row.name)
            for row in Publication.unscoped.filter(account=account).select_related("event")
        }

    def run(self) -> None:
        while True:
            alike: dict[tuple[str, int], list[Operation]] = {}
            for item in self._items():
                if item.address not in self._done:
                    alike.setdefault((item.action, item.publication_id), []).append(item)
            results: list[Seen] = []
            for (action, _), ops in alike.items():
                for some in batched(ops, AT_ONCE, strict=False):
                    results += self._look(Group(some, {}, self.platform.capabilities[action], looking=True))
            if not results:
                break

    def _items(self) -> Iterator[Operation]:
        """Open creates, then what the plans would make, and what they hold back although it may be there."""
        open_ones = Operation.unscoped.filter(
            account=self.account, state__in=OPEN_FATE, verb="create", carrier=None, blockers=0
        )
        yield from open_ones.order_by("rank", "pk")
        for event in Event.unscoped.filter(publications__account=self.account).distinct().order_by("pk"):
            lines = [
                line
                for line in plan(event, self.account).lines
                if line.verb in (Verb.CREATE, Verb.BLOCKED) and not line.operation and not line.carrier
                if line.body and line.action in self.platform.capabilities
            ]
            tokens = freeze.tokens_for(lines)
            for line in lines:
                yield freeze.operation(None, line, 0, tokens.get(line.address, ""))

    # --- looking

    def _look(self, group: Group) -> Iterator[Seen]:
        """One look, and what follows from it. What lacks its parent yields nothing: it may have one next time."""
        if time.monotonic() > self.until:
            self.found.complete = False
            return
        if group.capability.find is None:
            yield from self._all(group.operations, "unlookable", Reason("delivery.unlookable"))
            return
        leases.heart_beat(self.lease)
        result = self._patiently(group)
        if isinstance(result.error, AccountProblem):
            raise result.error
        if result.error is not None:
            self.found.complete = False
            yield from self._all(group.operations, "failed", result.error.reason)
            return
        for op in group.operations:
            if op.key not in result.refused:
                yield self._decide(op, result.candidates.get(op.key, ()))

    def _patiently(self, group: Group) -> Result:
        """A look that our pace or the platform's puts off is made a little later."""
        while True:
            context = context_for(self.account.pk, self.platform, group.operations, db_now())
            result = perform(self.client, group, context)
            pause = asked_pause(result.error)
            if pause is None or self._waited + pause > LONGEST_WAIT or time.monotonic() + pause > self.until:
                return result
            self._waited += pause
            until = time.monotonic() + pause
            while (left := until - time.monotonic()) > 0:
                time.sleep(min(left, 1.0))
                leases.heart_beat(self.lease)

    # --- deciding

    def _decide(self, op: Operation, candidates: Sequence[Candidate]) -> Seen:
        new = lookup.fresh(op, candidates)
        same = [one for one in new if one.same]
        if len(same) == 1:
            with transaction.atomic():
                leases.check(self.lease)
                _adopt(op, same[0], db_now())
            return self._say(op, "adopted", remote_id=same[0].remote_id)
        shown = [one.remote_id for one in (same or new)[: lookup.SHOWN]]
        if same:
            return self._say(op, "several", Reason("delivery.several_there", {"ids": shown}))
        if new:
            return self._say(op, "different", Reason("delivery.alike_there", {"ids": shown}))
        return self._say(op, "absent")

    def _all(self, ops: Iterable[Operation], found: str, reason: Reason) -> Iterator[Seen]:
        for op in ops:
            yield self._say(op, found, reason)

    def _say(self, op: Operation, found: str, *reasons: Reason, remote_id: str = "") -> Seen:
        self._done.add(op.address)
        event, publication = self._names[op.publication_id]
        seen = Seen(event, publication, op.key, op.label, found, remote_id, reasons)
        self.found.seen.append(seen)
        return seen


def _adopt(op: Operation, candidate: Candidate, now: datetime) -> None:
    """An operation ends with it; what was only planned is there from now on."""
    if op._state.adding:
        outcome = Outcome(op.key, candidate.remote_id, read_back=candidate.read_back, links=candidate.links)
        remote_objects.accept([Accepted(op, outcome, op.body, differences(op, candidate.read_back))], now)
        return
    row = locked(Operation.unscoped).filter(pk=op.pk, state__in=OPEN_FATE).first()
    if row is not None:
        lookup.adopt(row, candidate, now)
