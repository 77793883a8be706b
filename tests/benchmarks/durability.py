"""What it costs that each attempt is on disk before bytes leave and each result before the next step: microseconds an
operation, beside the same rows written by plain SQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import count

from django.db import connection, transaction

from integrations import registry
from integrations.core.contract import Outcome
from portal.delivery.operations import leases
from portal.delivery.operations.call import Group, Result
from portal.delivery.record.record import record
from portal.delivery.send.claim import claim
from portal.delivery.settle.settle import settle
from portal.publishing.models import Account, Operation
from portal.teams.scope import everything, scope

from . import ground
from .tables import Table, told

NOWHERE = "http://127.0.0.1:9"
_numbers = count(1)


def run(*, small: bool) -> Table:
    """Claim and settle without any call in between, by batches of 1, 10 and 100."""
    sizes = ((1, 10), (10, 20)) if small else ((1, 200), (10, 1000), (100, 3000))
    rows, facts = [], {}
    for batch, operations in sizes:
        plain, ours = _plain(batch, operations), _engine(batch, operations)
        told(f"durability by {batch}: {plain:.0f} µs plain, {ours:.0f} µs engine")
        rows.append((batch, f"{plain:,.0f}", f"{ours:,.0f}", f"{ours / plain:.1f}"))
        facts[str(batch)] = operations
    return Table(
        "Cost of durability per operation",
        ("batch", "plain SQL, µs", "engine, µs", "engine ÷ plain"),
        rows,
        "Two commits a batch: before sending (operation, attempt), after it (operation, attempt, remote object).",
        facts,
    )


def _engine(batch: int, operations: int) -> float:
    event = ground.event(f"durable{next(_numbers)}", operations, NOWHERE, ground.platform("durable"))
    with scope(event.team):
        record(event, actor=ground.OPERATOR)
    account = Account._base_manager.get(name=event.slug)
    platform = registry.get(account.platform)
    with everything():
        lease = leases.acquire(account.pk)
        if lease is None:
            raise RuntimeError("the lane is taken")
        started = time.perf_counter()
        while groups := claim(lease, platform, batch):
            settle(lease, [_answered(group) for group in groups])
        spent = time.perf_counter() - started
    done = Operation._base_manager.filter(account=account, state="done").count()
    if done != operations:
        raise RuntimeError(f"{done} of {operations} were done")
    return spent / operations * 1e6


def _answered(group: Group) -> Result:
    return Result(group, [Outcome(op.key, f"x{op.pk}") for op in group.operations])


def _plain(batch: int, operations: int) -> float:
    """The same rows, in the same two commits, by ``executemany``."""
    _tables()
    ids = list(range(operations))
    _write("INSERT INTO plain_operation (id, state, body) VALUES (%s, 'queued', %s)", [(n, "x" * 200) for n in ids])
    started = time.perf_counter()
    for start in range(0, operations, batch):
        some = ids[start : start + batch]
        _commit(lambda some=some: _claimed(some))
        _commit(lambda some=some: _settled(some))
    return (time.perf_counter() - started) / operations * 1e6


def _claimed(some: Sequence[int]) -> None:
    _write("UPDATE plain_operation SET state = 'sending' WHERE id = %s", [(n,) for n in some])
    _write("INSERT INTO plain_attempt (id, outcome) VALUES (%s, '')", [(n,) for n in some])


def _settled(some: Sequence[int]) -> None:
    _write("UPDATE plain_operation SET state = 'done' WHERE id = %s", [(n,) for n in some])
    _write("UPDATE plain_attempt SET outcome = 'ok' WHERE id = %s", [(n,) for n in some])
    _write("INSERT INTO plain_remote (id, body) VALUES (%s, %s)", [(n, "x" * 200) for n in some])


def _commit(work: Callable[[], None]) -> None:
    with transaction.atomic():
        work()


def _write(sql: str, rows: Sequence[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def _tables() -> None:
    with connection.cursor() as cursor:
        for name, columns in (
            ("operation", "id integer primary key, state text, body text"),
            ("attempt", "id integer primary key, outcome text"),
            ("remote", "id integer primary key, body text"),
        ):
            cursor.execute(f"DROP TABLE IF EXISTS plain_{name}")
            cursor.execute(f"CREATE TABLE plain_{name} ({columns})")
