"""A confirmed plan becomes a Run and its Operations, with every payload frozen, before anything is sent."""

from __future__ import annotations

import secrets
import string
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from integrations.core import frozen
from portal.events.models import Event
from portal.publishing.manual import refresh_tasks
from portal.publishing.models import (
    LIVE_STATES,
    Account,
    Need,
    Operation,
    OperationState,
    Run,
    RunKind,
    RunState,
)
from portal.publishing.models.pushes import address
from portal.publishing.planning import Line, Plan, Verb, plan
from portal.roles import Right
from portal.teams import audit

from .bell import ring_after_commit

ALPHABET = string.ascii_lowercase + string.digits
NOT_STARTED = (OperationState.QUEUED, OperationState.WAITING)


class StalePlan(Exception):
    """The plan that was confirmed is not the plan any more. Nothing was recorded."""


@dataclass(frozen=True)
class Recorded:
    run: Run
    operations: int
    left_out: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def record(
    event: Event,
    *,
    actor: audit.Actor,
    account: Account | None = None,
    expected: str = "",
    allow_delete: bool = False,
    allow_emails: bool = False,
) -> Recorded:
    """Plan once more under a lock, write the run's operations, ring the workers. Needs a scope.

    With ``expected`` (the fingerprint of a plan that was looked at) every line of it goes, or StalePlan is raised;
    without it delete lines and lines that make a platform send mail go only if allowed.
    """
    actor.need(Right.PUSH, event.team)
    Event.objects.select_for_update().get(pk=event.pk)
    found = plan(event, account)
    if expected and expected != found.fingerprint:
        raise StalePlan
    going, left_out = _select(found, allow_delete or bool(expected), allow_emails or bool(expected))
    if any(line.verb is Verb.DELETE for line in going):
        actor.need(Right.REMOTE_DELETE, event.team)
    run = _run(event, found, left_out, actor, going)
    recorded = _operations(run, going)
    refresh_tasks(found.lines)
    audit.write(actor, event.team, "push", event, {"run": run.pk, "operations": recorded, "left_out": left_out})
    ring_after_commit(line.account_id for line in going)
    return Recorded(run, recorded, left_out)


def _select(found: Plan, allow_delete: bool, allow_emails: bool) -> tuple[list[Line], dict[str, int]]:
    counts: Counter[str] = Counter()
    going: dict[str, Line] = {}
    dropped: set[tuple[int, str]] = set()
    for line in found.lines:
        reason = _left_out(line, allow_delete, allow_emails)
        if reason:
            counts[reason] += 1
            dropped.add((line.publication_id, line.object))
        elif line.verb is not Verb.SKIP:
            going[line.address] = line
    kept = [line for line in going.values() if not any((line.publication_id, key) in dropped for key in line.parents)]
    counts["blocked"] += len(going) - len(kept)
    return kept, {name: counts[name] for name in ("blocked", "manual", "delete", "emails")}


def _left_out(line: Line, allow_delete: bool, allow_emails: bool) -> str:
    if line.verb in (Verb.BLOCKED, Verb.MANUAL):
        return line.verb.value
    if line.verb is Verb.DELETE and not allow_delete:
        return "delete"
    return "emails" if line.verb is not Verb.SKIP and line.emails and not allow_emails else ""


def _run(event: Event, found: Plan, left_out: dict[str, int], actor: audit.Actor, going: Sequence[Line]) -> Run:
    running = Run.objects.filter(event=event, kind=RunKind.PUSH, state=RunState.RUNNING).first()
    if running is not None:
        return running
    return Run.objects.create(
        event=event,
        state=RunState.RUNNING if going else RunState.FINISHED,
        finished_at=None if going else timezone.now(),
        requested_by=actor.user,
        actor=actor.name,
        fingerprint=found.fingerprint,
        left_out=left_out,
    )


def _operations(run: Run, lines: Sequence[Line]) -> int:
    _supersede(lines)
    depths = _depths(lines)
    rows = [_operation(run, line, depths[line.address]) for line in lines]
    Operation.objects.bulk_create(rows, batch_size=400)
    made = {row.address: row for row in rows}
    _attach(lines, made)
    needs = list(_needs(lines, made))
    Need.objects.bulk_create(needs, batch_size=800)
    _count_blockers(needs)
    return len(rows)


def _attach(lines: Sequence[Line], made: dict[str, Operation]) -> None:
    """Let carriers carry: what travels with a line of this recording, and what an overtaken carrier left behind."""
    for line in lines:
        carrier = made.get(_sibling(line, line.carrier)) if line.carrier else None
        if carrier is not None:
            made[line.address].carrier = carrier
            Operation.objects.filter(pk=made[line.address].pk).update(carrier=carrier)
    accounts = {line.account_id for line in lines}
    orphans = Operation.objects.filter(
        account__in=accounts, state__in=NOT_STARTED, carrier__state=OperationState.SUPERSEDED
    ).select_related("carrier")
    for orphan in orphans:
        if orphan.carrier is not None and orphan.carrier.address in made:
            Operation.objects.filter(pk=orphan.pk).update(carrier=made[orphan.carrier.address])


def _needs(lines: Sequence[Line], made: dict[str, Operation]) -> Iterator[Need]:
    """One for each parent that is still to be created, by this run or by one under way."""
    accounts = {line.account_id for line in lines}
    coming = Operation.objects.filter(account__in=accounts, verb=Verb.CREATE.value, state__in=LIVE_STATES)
    coming_addresses = {
        address(key, publication=publication, account=account, shared=shared)
        for key, publication, account, shared in coming.exclude(kind="attendee").values_list(
            "key", "publication_id", "account_id", "shared"
        )
    }
    for line in lines:
        row = made[line.address]
        for where in dict.fromkeys(_parent_addresses(line)):
            carrier = row.carrier.address if row.carrier else ""
            if where in coming_addresses and where != carrier:
                yield Need(operation=row, address=where)


def _count_blockers(needs: Sequence[Need]) -> None:
    counts = Counter(need.operation_id for need in needs)
    by_count: dict[int, list[int]] = {}
    for operation, count in counts.items():
        by_count.setdefault(count, []).append(operation)
    for count, ids in by_count.items():
        for start in range(0, len(ids), 400):
            Operation.objects.filter(pk__in=ids[start : start + 400]).update(blockers=count)


def _sibling(line: Line, key: str, shared: bool = False) -> str:
    return address(key, publication=line.publication_id, account=line.account_id, shared=shared)


def _parent_addresses(line: Line) -> list[str]:
    return [_sibling(line, key, shared) for key in line.parents for shared in (False, True)]


def _depths(lines: Sequence[Line]) -> dict[str, int]:
    """How far below its furthest ancestor of this recording each line stands."""
    by_address = {line.address: line for line in lines}
    depths: dict[str, int] = {}

    def depth(where: str) -> int:
        if where not in depths:
            depths[where] = 0
            above = [depth(parent) + 1 for parent in _parent_addresses(by_address[where]) if parent in by_address]
            depths[where] = max(above, default=0)
        return depths[where]

    for line in lines:
        depth(line.address)
    return depths


def _operation(run: Run, line: Line, depth: int) -> Operation:
    length = frozen.token_length(dict(line.body))
    return Operation(
        run=run,
        account_id=line.account_id,
        publication_id=line.publication_id,
        action=line.action,
        verb=line.verb.value,
        kind=line.kind,
        key=line.object,
        label=line.label[:500],
        shared=line.shared,
        rank=depth,
        body=dict(line.body),
        path=dict(line.path),
        changed=sorted(line.changes) if line.verb is Verb.UPDATE else [],
        fingerprint=line.fingerprint,
        token="".join(secrets.choice(ALPHABET) for _ in range(length)),
        drops=list(line.drops),
        batch=line.batch,
        emails=line.emails,
    )


def _supersede(lines: Sequence[Line]) -> None:
    """The newest wish per object wins: what was not sent yet gives way to it."""
    by_publication: dict[int, list[str]] = {}
    for line in lines:
        by_publication.setdefault(line.publication_id, []).append(line.object)
    for publication, keys in by_publication.items():
        for start in range(0, len(keys), 400):
            rows = Operation.objects.filter(publication=publication, key__in=keys[start : start + 400])
            rows.filter(state__in=NOT_STARTED).update(
                state=OperationState.SUPERSEDED, message="A newer wish replaced this.", settled_at=timezone.now()
            )


def open_operations(run: Run) -> int:
    """How many of the run's operations have not ended."""
    return Operation.objects.filter(run=run, state__in=LIVE_STATES).count()
