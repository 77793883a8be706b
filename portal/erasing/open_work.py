"""What is still open before a person can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator

from integrations import registry
from integrations.core.contract import ACTIONS, Platform
from integrations.core.reasons import Param, Reason
from portal.publishing.models import (
    LIVE_STATES,
    Erasure,
    ManualTask,
    Operation,
    OperationState,
    Publication,
    RemoteObject,
    RemoteState,
)
from portal.publishing.operation_states import STATES

from .names import KINDS, Names


def open_things(erasure: Erasure, names: Names) -> list[Reason]:
    """What is being sent, what a platform holds and can remove, what people have to do or change."""
    return [
        *_operations(erasure, names),
        *_there(erasure, names),
        *_options(erasure, names),
        *_tasks(erasure, names),
    ]


def can_remove(platform: Platform, kind: str) -> bool:
    """Whether ``platform`` lets us take a ``kind`` away: by a call of its own, or with what carries it."""
    made = platform.capabilities.get(ACTIONS[kind]["create"])
    return platform.can(ACTIONS[kind]["delete"]) or (made is not None and made.send is None)


def _operations(erasure: Erasure, names: Names) -> Iterator[Reason]:
    rows = Operation.objects.filter(
        names.objects() | names.anywhere("body", names=False), account__team=erasure.team_id, state__in=LIVE_STATES
    )
    for op in rows.select_related("account").defer("body").order_by("pk"):
        where: dict[str, Param] = {
            "operation": op.pk,
            "account": op.account.name,
            "state": STATES[OperationState(op.state)],
        }
        yield Reason("erasing.operation", where)


def _there(erasure: Erasure, names: Names) -> Iterator[Reason]:
    """What stays there for want of a way to remove it is a person's work, see below; members of an account stay."""
    there = RemoteObject.objects.filter(names.objects(KINDS[:2]), account__team=erasure.team_id)
    for row in there.filter(state=RemoteState.PRESENT).select_related("account").defer("links", "body"):
        if can_remove(registry.get(row.account.platform), row.kind):
            yield Reason("erasing.still_there", {"kind": row.kind, "account": row.account.name})


def _options(erasure: Erasure, names: Names) -> Iterator[Reason]:
    """Hosts and members are named by address where staff say where an event is to exist."""
    for row in Publication.objects.filter(event__team=erasure.team_id).select_related("event", "account"):
        if names.in_addresses([row.options, row.session_values]):
            yield Reason("erasing.in_options", {"publication": str(row)})


def _tasks(erasure: Erasure, names: Names) -> Iterator[Reason]:
    for task in tasks_about(erasure, names):
        left: dict[str, Param] = {"account": task.publication.account.name, "task": task.pk, "why": task.reasons}
        yield Reason("erasing.by_hand", left)


def tasks_about(erasure: Erasure, names: Names) -> list[ManualTask]:
    """Open tasks that name the person."""
    rows = ManualTask.objects.filter(publication__event__team=erasure.team_id, done_at=None)
    rows = rows.select_related("publication__account")
    return [task for task in rows.order_by("pk") if any(map(names.concern, task.items))]
