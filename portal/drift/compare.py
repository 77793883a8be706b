"""Going over what is known of an event's publications and asking the platforms for it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from django.db.models import Q

from integrations import registry
from integrations.core.contract import EVENT_FILTER, Candidate, DesiredObject, Find, Platform
from integrations.core.errors import AccountProblem, PlatformError
from integrations.core.http import Client, Transport
from integrations.core.reasons import Param, Reason
from portal.accounts import clients
from portal.accounts.connect import told
from portal.adoption import takeover
from portal.crypto import Undecryptable
from portal.delivery.operations.backoff import asked_pause
from portal.events.models import Event
from portal.planning import planner
from portal.publications import snapshot
from portal.publications.options import combine
from portal.publishing.models import LIVE_STATES, Account, Operation, Publication, RemoteObject, RemoteState
from portal.refusal import Refusal
from portal.roles import Right
from portal.teams import audit

from .calls import Known, batches, changes, count_of, known_of, mute_kinds, own, parents
from .lines import Compared, Drift, DriftLine, Pairs

LONGEST = 3600.0  #: seconds that a platform's pace is waited for where nobody says how long


def compare(
    event: Event,
    *,
    actor: audit.Actor,
    account: Account | None = None,
    only: Collection[tuple[int, str]] | None = None,
    within: float | None = None,
    transport: Transport | None = None,
) -> Compared:
    """What stands on the platforms otherwise than we last saw or sent it; ``only``: these (publication, object).

    Needs a scope. Not in a transaction: it waits for the platforms, on each account at most ``within`` seconds; what
    was not compared for that or any other reason is ``left``.
    """
    actor.need(Right.PULL, event.team)
    found = Compared()
    rows = Publication.objects.filter(event=event, active=True).select_related("account__team", "event__team")
    by_account: dict[Account, list[Publication]] = {}
    wanted = None if only is None else {publication for publication, _ in only}
    for row in rows.order_by("account__name", "pk"):
        if account in (None, row.account) and (wanted is None or row.pk in wanted):
            by_account.setdefault(row.account, []).append(row)
    for place, publications in by_account.items():
        _on_account(place, publications, found, only, within, transport)
    return found


def _on_account(
    account: Account,
    publications: Sequence[Publication],
    found: Compared,
    only: Collection[tuple[int, str]] | None,
    within: float | None,
    transport: Transport | None,
) -> None:
    try:
        with clients.using(account, within=within, transport=transport) as client:
            try:
                for publication in publications:
                    names = None if only is None else {key for pk, key in only if pk == publication.pk}
                    _Comparison(publication, client, found, names, time.monotonic() + (within or LONGEST)).run()
            finally:
                found.requests += client.requests
    except (AccountProblem, Undecryptable) as problem:
        found.left.append(Reason("drift.not_compared", {"what": account.name, "why": told(account, problem)}))


@dataclass
class _Comparison:
    """One publication's. ``gone``: ids there of what is missing, so that what stood in it is not told again."""

    publication: Publication
    client: Client
    found: Compared
    only: Collection[str] | None
    until: float
    gone: set[str] = field(default_factory=set)

    def run(self) -> None:
        self.platform: Platform = registry.get(self.publication.account.platform)
        try:
            self.desired_objects: Mapping[str, DesiredObject] = {
                desired.key: desired for desired in planner.desired_objects(self.publication)
            }
        except Refusal as problem:
            unfit = Reason("drift.not_compared", {"what": str(self.publication), "why": problem.reasons})
            self.found.left.append(unfit)
            return
        for batch in batches(self._known()):
            find = self.platform.reader(batch[0].row.kind)
            items = [item for item in batch if not parents(item) & self.gone]
            if find and items:
                self._ask(find, items)
        if self.only is None:
            self._listed()

    def _known(self) -> list[Known]:
        """What to ask for: what is known to be there; of what the account's publications share, what this one
        is to have. Kinds that the platform cannot be asked about are noted."""
        shared = Q(
            publication=None, key__in=[desired.key for desired in self.desired_objects.values() if desired.shared]
        )
        rows = RemoteObject.objects.filter(account=self.publication.account_id, state=RemoteState.PRESENT)
        rows = rows.filter(Q(publication=self.publication) | shared).defer("links")
        found = [row for row in rows if self.only is None or row.key in self.only]
        live = Operation.objects.filter(account=self.publication.account_id, state__in=LIVE_STATES)
        busy = set(live.filter(Q(publication=self.publication) | Q(shared=True)).values_list("shared", "key"))
        still = [row for row in found if (row.publication_id is None, row.key) not in busy]
        if len(still) < len(found):
            busy_ones: dict[str, Param] = {"count": len(found) - len(still), "account": self.publication.account.name}
            self.found.left.append(Reason("drift.under_way", busy_ones))
        mute = Counter(row.kind for row in still if self.platform.reader(row.kind) is None)
        self.found.notes += mute_kinds(self.platform, mute)
        ids = {key: one.remote_id for key, one in snapshot.known(self.publication, attendees=False).items()}
        return list(known_of((row for row in still if row.kind not in mute), self.desired_objects, ids))

    # --- asking

    def _ask(self, find: Find, items: list[Known]) -> None:
        """One look, put off where our pace or the platform's asks for it; what fails is left with the reason."""
        while True:
            try:
                answer = find(self.client, [item.call for item in items])
                break
            except AccountProblem:
                raise
            except PlatformError as error:
                wait = asked_pause(error)
                if wait is None or time.monotonic() + wait > self.until:
                    left: dict[str, Param] = {"account": self.publication.account.name, "why": error.reason}
                    counted = count_of(items[0].row.kind, len(items))
                    self.found.left.append(Reason("drift.left", {"things": counted, **left}))
                    return
                time.sleep(wait)
        self.found.compared += len(items)
        for item in items:
            self.found.lines += self._said(item, answer.get(item.call.key, ()))

    def _said(self, item: Known, candidates: Sequence[Candidate]) -> Iterator[DriftLine]:
        there = own(item, candidates)
        if item.desired is not None and item.desired.lost:
            yield self._line(item.row, Drift.EXPIRED, reasons=(item.desired.lost,))
        elif there is None:
            self.gone.add(item.row.remote_id)
            yield self._line(item.row, Drift.MISSING)
        elif pairs := changes(item, there):
            yield self._line(item.row, Drift.CHANGED, fields=pairs)
        # of what looks like something of ours, what nobody here knows
        for one in candidates:
            if one is not there and one.same and one.remote_id in self._unknown(item.row.kind, [one.remote_id]):
                yield self._unlisted(one.remote_id, one.label)

    def _listed(self) -> None:
        """Of the sessions that stand in an event of ours, those that nobody here knows."""
        listing = takeover.lists(self.publication.account).get("session")
        event_id = takeover.known_event(self.publication)
        if listing is None or EVENT_FILTER not in listing.filters.model_fields or not event_id or event_id in self.gone:
            return
        filters = combine(listing.filters, {}, {}, {EVENT_FILTER: event_id}).model
        try:
            items, partial = takeover.read_list(self.client, listing, filters)
        except AccountProblem:
            raise
        except PlatformError as error:
            where: dict[str, Param] = {
                "list": listing.label,
                "account": self.publication.account.name,
                "why": error.reason,
            }
            self.found.left.append(Reason("drift.list_left", where))
            return
        self.found.left += [partial] if partial else []
        told = {line.remote_id for line in self.found.lines}
        unknown = self._unknown("session", [item.remote_id for item in items])
        self.found.lines += [
            self._unlisted(item.remote_id, item.title)
            for item in items
            if item.remote_id in unknown and item.remote_id not in told
        ]

    def _unknown(self, kind: str, ids: Sequence[str]) -> set[str]:
        rows = RemoteObject.unscoped.filter(account=self.publication.account_id, kind=kind)
        present = rows.filter(state=RemoteState.PRESENT, remote_id__in=ids)
        return set(ids) - set(present.values_list("remote_id", flat=True))

    # --- lines

    def _line(
        self,
        row: RemoteObject,
        drift: Drift,
        *,
        fields: Pairs = MappingProxyType({}),
        reasons: tuple[Reason, ...] = (),
    ) -> DriftLine:
        return DriftLine(
            account=self.publication.account.name,
            publication=self.publication.pk,
            name=self.publication.name,
            object=row.key,
            label=row.label or row.key,
            drift=drift,
            remote_id=row.remote_id,
            fields=fields,
            reasons=reasons,
        )

    def _unlisted(self, remote_id: str, label: str) -> DriftLine:
        place = self.publication
        return DriftLine(place.account.name, place.pk, place.name, remote_id, label, Drift.EXTRA, remote_id)
