"""Sending one group: placeholders filled in, one call made, whatever happens turned into a Result. No database here:
this runs in the lane's threads."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.core import frozen
from integrations.core.contract import Call, Candidate, OneTimeSecret, Outcome
from integrations.core.errors import Ambiguous, PlatformError, Rejected
from integrations.core.http import Client
from portal.publishing.models import Operation

from .claiming import Group

log = logging.getLogger("callboard.engine")


@dataclass(frozen=True)
class Context:
    """What the database said when the group was claimed: remote ids by address, earlier bodies and own ids by
    operation, plain values of secret options by publication."""

    ids: Mapping[int, Mapping[str, str]]
    remote: Mapping[int, tuple[str, Mapping[str, object]]]
    secrets: Mapping[int, Mapping[str, str]]
    started_at: datetime
    deliver: Callable[[OneTimeSecret], bool]


@dataclass(frozen=True)
class Result:
    """How a group ended: an Outcome per operation, or the error that all of them share."""

    group: Group
    outcomes: Sequence[Outcome] = ()
    error: PlatformError | None = None
    candidates: Sequence[Candidate] = ()


def perform(client: Client, group: Group, context: Context) -> Result:
    """Send ``group``, or look for what it may have created; never raises."""
    try:
        calls = [call_of(op, group, context) for op in group.operations]
        if group.looking:
            return _look(client, group, calls[0])
        if group.capability.send is None:
            raise Rejected("This travels inside another object and cannot be sent alone.")
        outcomes = group.capability.send(client, calls)
        if len(outcomes) != len(calls):
            raise Ambiguous("The platform's answer does not cover everything that was sent.")
        return Result(group, outcomes)
    except frozen.Unresolved as error:
        return Result(group, error=Rejected(f"What this depends on is not known there: {error.args[0]}."))
    except PlatformError as error:
        return Result(group, error=error)
    except Exception as error:
        # a defect of an adapter must not take the lane with it; whether bytes left cannot be told any more
        log.error("adapter failed", exc_info=error, extra={"action": group.operations[0].action})
        return Result(group, error=Ambiguous(f"The answer could not be understood ({type(error).__name__})."))


def _look(client: Client, group: Group, call: Call) -> Result:
    find = group.capability.find
    return Result(group, candidates=find(client, call) if find else ())


def call_of(op: Operation, group: Group, context: Context) -> Call:
    ids = context.ids[op.publication_id]
    secrets = context.secrets.get(op.publication_id, {})
    remote_id, before = context.remote.get(op.pk, ("", {}))

    def fill(value: Any, token: str) -> Any:
        return frozen.resolve(value, ids, token, secrets)

    carried = group.carried.get(op.pk, ())
    return Call(
        key=op.key,
        action=op.action,
        body=fill(op.body, op.token),
        path=fill(op.path, op.token),
        remote_id=remote_id,
        token=op.token,
        changed=frozenset(op.changed),
        before=before,
        carried={item.key: fill(item.body, item.token) for item in carried},
        started_at=context.started_at,
        repeated=op.failures + op.crash_count > 0,
        deliver=context.deliver,
    )
