"""States as people read them: one function for each thing, asked by every page and list that shows its state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from portal.texts import StateWords, counted, gettext_lazy

from .models import (
    FINAL_STATES,
    Account,
    AccountState,
    Lane,
    ManualTask,
    Operation,
    OperationState,
    Pull,
    PullState,
    RemoteObject,
    RemoteState,
    Run,
    RunKind,
    RunState,
)

S = OperationState


#: in the order in which somebody wants to see them
OPERATIONS: Mapping[OperationState, StateWords] = {
    S.NEEDS_PERSON: StateWords(gettext_lazy("Needs a decision"), "bad"),
    S.REJECTED: StateWords(gettext_lazy("Refused"), "bad"),
    S.UNKNOWN: StateWords(gettext_lazy("Being looked up"), "warn"),
    S.WAITING: StateWords(gettext_lazy("Waiting"), "warn"),
    S.SENDING: StateWords(gettext_lazy("Being sent"), "info"),
    S.QUEUED: StateWords(gettext_lazy("Queued"), "info"),
    S.DONE_WITH_DIFFERENCES: StateWords(gettext_lazy("Done with differences"), "good"),
    S.DONE: StateWords(gettext_lazy("Done"), "good"),
    S.CANCELLED: StateWords(gettext_lazy("Cancelled"), ""),
    S.SUPERSEDED: StateWords(gettext_lazy("Replaced by a newer one"), ""),
}
PULLS: Mapping[PullState, StateWords] = {
    PullState.FAILED: StateWords(gettext_lazy("Failed"), "bad"),
    PullState.DUE: StateWords(gettext_lazy("Not read yet"), "info"),
    PullState.NOT_READY: StateWords(gettext_lazy("Not ready there yet"), "warn"),
    PullState.PARTIAL: StateWords(gettext_lazy("So far: not over yet, or cut short"), "warn"),
    PullState.COMPLETE: StateWords(gettext_lazy("Complete"), "good"),
}
REMOTE_OBJECTS: Mapping[RemoteState, StateWords] = {
    RemoteState.PRESENT: StateWords(gettext_lazy("There"), "good"),
    RemoteState.GONE: StateWords(gettext_lazy("Removed"), ""),
    RemoteState.MISSING: StateWords(gettext_lazy("Missing there"), "bad"),
    RemoteState.ELSEWHERE: StateWords(gettext_lazy("There, on the old account"), "warn"),
}


def operation_state(op: Operation) -> StateWords:
    return OPERATIONS[S(op.state)]


def pull_state(pull: Pull) -> StateWords:
    return PULLS[PullState(pull.state)]


def remote_state(row: RemoteObject) -> StateWords:
    return REMOTE_OBJECTS[RemoteState(row.state)]


def account_state(account: Account, now: datetime | None = None) -> StateWords:
    """Whether something that is pushed now would go out. Its lane is to be loaded along."""
    if account.state == AccountState.HELD:
        return StateWords(gettext("Held"), "warn")
    if account.state == AccountState.STOPPED:
        return StateWords(gettext("Stopped"), "bad")
    if account.reached_at is None:
        return StateWords(gettext("Never reached"), "warn")
    lane: Lane | None = getattr(account, "lane", None)
    if lane is not None and lane.paused_until and lane.paused_until > (now or timezone.now()):
        return StateWords(gettext("Waits for its pace"), "info")
    return StateWords(gettext("Can send"), "good")


def run_state(run: Run, by_state: Mapping[str, int]) -> StateWords:
    """How a push or a reading stands, by how many of its operations are in each state."""
    if run.state == RunState.CANCELLED:
        return StateWords(gettext("Cancelled"), "warn")
    if run.kind == RunKind.PULL:
        # what came of it is told by each source
        return (
            StateWords(gettext("Reading"), "info")
            if run.state == RunState.RUNNING
            else StateWords(gettext("Read through"), "")
        )
    if run.state == RunState.RUNNING:
        left = {state for state, n in by_state.items() if n and state not in FINAL_STATES}
        if left == {S.NEEDS_PERSON}:
            return StateWords(gettext("Waits for a decision"), "bad")
        waits = bool(left) and left <= {S.NEEDS_PERSON, S.WAITING}
        return StateWords(gettext("Waiting"), "warn") if waits else StateWords(gettext("Running"), "info")
    return _ended(by_state)


def _ended(by_state: Mapping[str, int]) -> StateWords:
    if by_state.get(S.REJECTED):
        return StateWords(gettext("Finished with refusals"), "bad")
    if lost := by_state.get(S.CANCELLED, 0):
        return StateWords(counted(lost, "Finished, {n} cancelled", "Finished, {n} cancelled"), "warn")
    if not sum(by_state.values()):
        return StateWords(gettext("Nothing to send"), "")
    return StateWords(gettext("Finished"), "good")


def task_state(task: ManualTask) -> StateWords:
    """How much of a manual task is done."""
    if task.done_at is not None:
        return StateWords(gettext("No longer needed"), "") if task.unneeded else StateWords(gettext("Done"), "good")
    done = len(task.ticked_items)
    if done:
        total = len(task.items)
        return StateWords(counted(total, "{done} of {n} done", "{done} of {n} done", done=done), "warn")
    return StateWords(gettext("To do"), "warn")
