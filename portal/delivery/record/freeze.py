"""Plan lines become Operation rows: payloads frozen, tokens given, what waits for what noted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from integrations.core import frozen
from portal.delivery.operations import account_pause, dependencies
from portal.delivery.operations.tokens import Tokens
from portal.locking import locked
from portal.planning import Line, Verb
from portal.publishing.models import LIVE_STATES, Account, AccountState, Need, Operation, OperationState, Run
from portal.publishing.operation_states import MOST, OPEN_FATE, UNSENT, parts
from portal.teams.models import User

#: so many operations on an account are what a person has just changed: they go before anything recorded in bulk
FEW = 25
S = OperationState


def freeze(
    run: Run,
    lines: Sequence[Line],
    confirmed_by: User | None = None,
    carriers: Mapping[str, Operation] = MappingProxyType({}),
) -> int:
    """Write one operation per line into ``run``, to go in the name of ``confirmed_by``; returns how many. ``carriers``:
    by address, operations in line already that carry along what the lines say."""
    if not lines:
        return 0
    depths, sizes = _depths(lines), Counter(line.account_id for line in lines)
    drawn = tokens_for(lines)
    rows = {line.address: operation(run, line, depths[line.address], drawn.get(line.address, "")) for line in lines}
    for row in rows.values():
        row.bulk = sizes[row.account_id] > FEW
        row.confirmed_by = confirmed_by
    _write(lines, rows, carriers)
    # live creates that these lines may have to wait for; locked, so that none settles unnoticed
    parents = {where for line in lines for where in line.parent_addresses}
    live = Operation.objects.filter(account__in=set(sizes), verb=Verb.CREATE.value, state__in=LIVE_STATES)
    creates = locked(live.exclude(kind__in=dependencies.CHILDLESS).defer("body"))
    coming = {row.address: row for row in creates if row.address in parents}
    needs = list(_needs(lines, rows, coming))
    Need.objects.bulk_create(needs, batch_size=800)
    per_operation = Counter(need.operation_id for need in needs)
    for count in set(per_operation.values()):
        for some in parts(number for number, n in per_operation.items() if n == count):
            Operation.objects.filter(pk__in=some).update(blockers=count)
    for parent in coming.values():
        if parent.state in OPEN_FATE:
            dependencies.follow([(parent, OperationState(parent.state))])
    for account in Account.objects.filter(pk__in={line.account_id for line in lines}).exclude(
        state=AccountState.ACTIVE
    ):
        account_pause.park(account)
    return len(rows)


def tokens_for(lines: Sequence[Line]) -> dict[str, str]:
    """The token of each line whose body asks for one, by address."""
    lengths = {line.address: frozen.token_length(dict(line.body)) for line in lines}
    asking = [line for line in lines if lengths[line.address]]
    if not asking:
        return {}
    tokens = Tokens(asking)
    return {line.address: tokens.token(line, lengths[line.address]) for line in asking}


def operation(run: Run | None, line: Line, depth: int, token: str) -> Operation:
    """What ``line`` becomes, not saved yet."""
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
        token=token,
        drops=list(line.drops),
        batch=line.batch,
        emails=line.emails,
    )


def _depths(lines: Sequence[Line]) -> dict[str, int]:
    """How far below its furthest ancestor of this recording each line stands."""
    by_address = {line.address: line for line in lines}
    depths: dict[str, int] = {}

    def depth(where: str) -> int:
        if where not in depths:
            depths[where] = 0
            above = (parent for parent in by_address[where].parent_addresses if parent in by_address)
            depths[where] = max((depth(parent) + 1 for parent in above), default=0)
        return depths[where]

    for line in lines:
        depth(line.address)
    return depths


def _write(lines: Sequence[Line], rows: Mapping[str, Operation], earlier: Mapping[str, Operation]) -> None:
    """Carriers first, so that what travels with them can name them. What an overtaken carrier left behind, and is still
    desired, travels with its successor."""
    there = {**earlier, **rows}
    carried = {line.address: line.carrier_address for line in lines if line.carrier_address in there}
    Operation.objects.bulk_create([row for where, row in rows.items() if where not in carried], batch_size=MOST)
    for where, carrier in carried.items():
        rows[where].carrier = there[carrier]
    Operation.objects.bulk_create([rows[where] for where in carried], batch_size=MOST)
    accounts = {row.account_id for row in rows.values()}
    orphans = Operation.objects.filter(
        account__in=accounts, state__in=UNSENT, carrier__state=S.SUPERSEDED
    ).select_related("carrier")
    for orphan in orphans:
        successor = rows.get(orphan.carrier.address) if orphan.carrier else None
        if successor is not None:
            Operation.objects.filter(pk=orphan.pk).update(carrier=successor)


def _needs(lines: Sequence[Line], rows: Mapping[str, Operation], coming: Mapping[str, Operation]) -> Iterator[Need]:
    """One for each parent that is still to be created; what travels inside its parent does not wait for it. A removal
    waits for the operation that is out on the same object, and goes to where that one put it."""
    for line in lines:
        row = rows[line.address]
        for where in line.parent_addresses:
            if where in coming and coming[where].pk != row.carrier_id:
                yield Need(operation=row, address=where)
    out = {line.operation: line for line in lines if line.verb is Verb.DELETE and line.operation}
    live = Operation.objects.filter(pk__in=out, state__in=LIVE_STATES).defer("body")
    for ahead in locked(live):
        row = rows[out[ahead.pk].address]
        Operation.objects.filter(pk=row.pk, path={}).update(path=ahead.path)
        yield Need(operation=row, address=row.address)
