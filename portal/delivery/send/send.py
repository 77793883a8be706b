"""Sending one group: placeholders filled in, one call made, whatever happens turned into a Result. No database here:
this runs in the lane's threads."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

from integrations.core import frozen, objects
from integrations.core.contract import Call, Candidate, Outcome
from integrations.core.errors import Ambiguous, Gone, PlatformError, Rejected
from integrations.core.http import Client
from integrations.core.reasons import Reason
from portal.delivery.operations.call import Group, Result
from portal.publishing.models import Operation

from . import one_time_passwords
from .context import Context, Own

log = logging.getLogger("callboard.engine")


def perform(client: Client, group: Group, context: Context) -> Result:
    """Send ``group``, or look for what it may have created; never raises."""
    try:
        if group.looking:
            askable, refused = calls_of(group.operations, group, context)
            found = group.find(client, askable) if group.find is not None and askable else {}
            candidates = {key: _checked(found[key], Candidate) for key in found}
            return Result(group, candidates=candidates, refused=refused)
        calls = [call_of(op, group, context) for op in group.operations]
        return Result(group, _send(client, group, calls))
    except Gone as error:
        return Result(group, error=error, gone=_gone_parent(client, group, context))
    except PlatformError as error:
        return Result(group, error=error)
    except BaseException as error:
        # whether bytes left cannot be told any more
        log.error("adapter failed", exc_info=error, extra={"action": group.operations[0].action})
        return Result(group, error=Ambiguous(Reason("delivery.not_understood", {"error": type(error).__name__})))


def _send(client: Client, group: Group, calls: Sequence[Call]) -> Sequence[Outcome]:
    if group.capability.send is None:
        raise Rejected(Reason("delivery.not_alone"))
    outcomes = _checked(group.capability.send(client, calls), Outcome)
    if [outcome.key for outcome in outcomes] != [call.key for call in calls]:
        raise Ambiguous(Reason("delivery.answer_incomplete"))
    if any(
        call.remote_id and outcome.remote_id not in ("", call.remote_id)
        for call, outcome in zip(calls, outcomes, strict=True)
    ):
        raise Ambiguous(Reason("delivery.answer_elsewhere"))
    return outcomes


def _gone_parent(client: Client, group: Group, context: Context) -> str:
    """What was not known there may be what these belong to: that is asked for by its id. Empty where it is there, or
    where nobody can tell."""
    parents = {context.parents.get(op.pk) for op in group.operations}
    parent = parents.pop() if len(parents) == 1 else None
    if parent is None:
        return ""
    call = parent.call
    try:
        found = parent.find(client, [call]).get(call.key, ())
    except Gone:
        return call.key
    except PlatformError:
        return ""
    return "" if any(each.remote_id == call.remote_id for each in found) else call.key


def _checked[T](found: Sequence[T], kind: type[T]) -> Sequence[T]:
    """``found`` as a tuple of what the contract says it holds; raises TypeError."""
    items = tuple(found)
    if not all(isinstance(item, kind) for item in items):
        raise TypeError(kind.__name__)
    return items


def calls_of(operations: Sequence[Operation], group: Group, context: Context) -> tuple[list[Call], dict[str, Reason]]:
    """The calls of those that can be asked for, and why the others cannot, by object name."""
    calls: list[Call] = []
    refused: dict[str, Reason] = {}
    for op in operations:
        try:
            calls.append(call_of(op, group, context))
        except Rejected as error:
            refused[op.key] = error.reason
    return calls, refused


def call_of(op: Operation, group: Group, context: Context) -> Call:
    """What the adapter is handed for ``op``; raises Rejected where a placeholder, or its own id, is not known."""
    ids, secrets = context.ids[op.publication_id], context.secrets.get(op.publication_id, {})
    own = context.own.get(op.pk, Own())
    if op.verb != "create" and op.key != objects.STATUS and not own.remote_id:
        raise Rejected(Reason("delivery.not_known_there"))

    def fill(value: Any, token: str) -> Any:
        try:
            return frozen.resolve(value, ids, token, secrets)
        except frozen.Unresolved as error:
            raise Rejected(Reason("delivery.parent_not_known", {"object": error.args[0]})) from None

    return Call(
        key=op.key,
        action=op.action,
        body=fill(op.body, op.token),
        path=fill(op.path, op.token),
        remote_id=own.remote_id,
        token=op.token,
        changed=frozenset(op.changed),
        before=own.body or {},
        carried={item.key: fill(item.body, item.token) for item in group.carried.get(op.pk, ())},
        started_at=context.started_at,
        repeated=op.pk in context.reached,
        taken=context.taken if op.verb == "create" else frozenset(),
        deliver=partial(one_time_passwords.deliver, context.occasions.get(op.pk)),
    )
