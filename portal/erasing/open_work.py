"""What is still open before a person can be forgotten."""

from __future__ import annotations

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
    found: list[Reason] = []
    operations = Operation.objects.filter(
        names.objects() | names.anywhere("body", names=False), account__team=erasure.team_id, state__in=LIVE_STATES
    )
    for op in operations.select_related("account").defer("body").order_by("pk"):
        state = STATES[OperationState(op.state)]
        found.append(Reason("erasing.operation", {"operation": op.pk, "account": op.account.name, "state": state}))
    # what stays there for want of a way to remove it is a person's work, see below; members of an account stay
    there = RemoteObject.objects.filter(names.objects(KINDS[:2]), account__team=erasure.team_id)
    for row in there.filter(state=RemoteState.PRESENT).select_related("account").defer("links", "body"):
        if can_remove(registry.get(row.account.platform), row.kind):
            found.append(Reason("erasing.still_there", {"kind": row.kind, "account": row.account.name}))
    for row in there.filter(state=RemoteState.ELSEWHERE).select_related("account").defer("links", "body"):
        found.append(Reason("erasing.on_old_account", {"kind": row.kind, "account": row.account.name}))
    # hosts and members are named by address where staff say where an event is to exist
    for publication in Publication.objects.filter(event__team=erasure.team_id).select_related("event", "account"):
        if names.in_addresses([publication.options, publication.session_values]):
            found.append(Reason("erasing.in_options", {"publication": str(publication)}))
    for task in tasks_about(erasure, names):
        left: dict[str, Param] = {"account": task.publication.account.name, "task": task.pk, "why": task.reasons}
        found.append(Reason("erasing.by_hand", left))
    return found


def can_remove(platform: Platform, kind: str) -> bool:
    """Whether ``platform`` lets us take a ``kind`` away: by a call of its own, or with what carries it."""
    made = platform.capabilities.get(ACTIONS[kind]["create"])
    return platform.can(ACTIONS[kind]["delete"]) or (made is not None and made.send is None)


def tasks_about(erasure: Erasure, names: Names) -> list[ManualTask]:
    """Open tasks that name the person."""
    rows = ManualTask.objects.filter(publication__event__team=erasure.team_id, done_at=None)
    rows = rows.select_related("publication__account")
    return [task for task in rows.order_by("pk") if any(map(names.concern, task.items))]
