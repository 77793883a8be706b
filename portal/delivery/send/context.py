"""What a call needs from the database, read in the lane's own thread before the call is handed to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from integrations.core import frozen
from integrations.core.contract import ACTIONS, Call, Find, Platform
from portal.publishing.attempt_outcomes import MAYBE_THERE
from portal.publishing.models import Account, Attempt, Operation, Publication, RemoteObject, RemoteState

from .one_time_passwords import Occasion, occasions

PARENTS = ("event", "session", "host")  #: kinds whose remote id another object's call may need


@dataclass(frozen=True)
class Own:
    """What is known there of an operation's own object."""

    remote_id: str = ""
    body: Mapping[str, object] | None = None


@dataclass(frozen=True, eq=False)
class Parent:
    """What an operation's object belongs to, and how to ask whether it is there."""

    call: Call
    find: Find


@dataclass(frozen=True)
class Context:
    """What the database said when the group was claimed: remote ids by publication and object name, own objects and
    what they belong to by operation, plain values of secret options by publication, and which operations may have
    reached the platform. ``taken``: ids of sessions there, where one is to be made that carries others. ``occasions``:
    of operations that may bring passwords, what their mails say."""

    ids: Mapping[int, Mapping[str, str]]
    own: Mapping[int, Own]
    parents: Mapping[int, Parent]
    secrets: Mapping[int, Mapping[str, str]]
    reached: frozenset[int]
    taken: frozenset[str]
    started_at: datetime
    occasions: Mapping[int, Occasion]


def context_for(account: int, platform: Platform, operations: Iterable[Operation], now: datetime) -> Context:
    """Read once for all of ``operations``, which are of one account. Raises Undecryptable."""
    ops = list(operations)
    publications = {op.publication_id for op in ops}
    rows = Publication.unscoped.filter(pk__in=list(publications)).exclude(secret_options="")
    ids = _ids(account, publications)
    sessions = RemoteObject.unscoped.filter(account=account, kind="session", state=RemoteState.PRESENT)
    return Context(
        ids=ids,
        parents=_parents(account, platform, ops, ids),
        own=_own(account, [op for op in ops if op.verb != "create"]),
        secrets={row.pk: dict(row.secret_options) for row in rows},
        reached=_reached(account, ops),
        taken=frozenset(sessions.values_list("remote_id", flat=True))
        if any(op.carrier_id for op in ops)
        else frozenset(),
        started_at=now,
        occasions=occasions(platform, ops),
    )


def _ids(account: int, publications: Iterable[int]) -> dict[int, dict[str, str]]:
    present = RemoteObject.unscoped.filter(account=account, state=RemoteState.PRESENT, kind__in=PARENTS)
    shared = dict(present.filter(publication=None).values_list("key", "remote_id"))
    found = {publication: dict(shared) for publication in publications}
    rows = present.filter(publication__in=list(found))
    for publication, key, remote_id in rows.values_list("publication", "key", "remote_id"):
        found[publication][key] = remote_id
    return found


def _parents(
    account: int, platform: Platform, ops: list[Operation], ids: Mapping[int, Mapping[str, str]]
) -> dict[int, Parent]:
    """What the address of each call names, where that is one thing, known, and can be asked for."""
    named = {op.pk: tuple(frozen.refs(dict(op.path))) for op in ops}
    wanted = {op.pk: (op.publication_id, keys[0]) for op in ops if len(keys := named[op.pk]) == 1}
    if not wanted:
        return {}
    there = RemoteObject.unscoped.filter(account=account, state=RemoteState.PRESENT)
    rows = there.filter(
        publication__in={where for where, _ in wanted.values()}, key__in={key for _, key in wanted.values()}
    )
    found: dict[tuple[int | None, str], Parent] = {}
    for row in rows.defer("links"):
        find, known = platform.reader(row.kind), ids[row.publication_id or 0]
        if find is not None:
            body, path = frozen.told(row.body, known), frozen.told(row.path, known)
            call = Call(row.key, ACTIONS[row.kind]["update"], body, path, row.remote_id, adopted=row.adopted)
            found[row.publication_id, row.key] = Parent(call, find)
    return {pk: found[where] for pk, where in wanted.items() if where in found}


def _own(account: int, ops: list[Operation]) -> dict[int, Own]:
    if not ops:
        return {}
    rows = RemoteObject.unscoped.filter(
        account=account, state=RemoteState.PRESENT, key__in={op.key for op in ops}
    ).values_list("publication", "key", "remote_id", "body")
    found = {(publication or 0, key): Own(remote_id, body) for publication, key, remote_id, body in rows}
    return {op.pk: found.get((0 if op.shared else op.publication_id, op.key), Own()) for op in ops}


def _reached(account: int, ops: list[Operation]) -> frozenset[int]:
    """Those of which an earlier attempt may have had its effect; the attempt that is being made is open still. After
    a restore an attempt may have been made that nobody here knows of."""
    if Account.unscoped.filter(pk=account, look_first=True).exists():
        return frozenset(op.pk for op in ops)
    again = [op.pk for op in ops if op.attempt_count > 1]
    if not again:
        return frozenset()
    earlier = Attempt.unscoped.filter(operation__in=again, outcome__in=MAYBE_THERE, ended_at__isnull=False)
    return frozenset(earlier.values_list("operation", flat=True))
