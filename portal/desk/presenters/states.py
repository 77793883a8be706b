"""States of operations and runs in words and colours, and what a run came to in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from integrations.core.errors import (
    Ambiguous,
    BudgetSpent,
    CredentialRefused,
    Gone,
    NotReady,
    NotSent,
    RateLimited,
    Rejected,
    TooLarge,
    Unavailable,
    Untrusted,
)
from portal.desk.base.text import counted
from portal.publishing import attempt_outcomes
from portal.publishing.models import FINAL_STATES, AccountState, Operation, OperationState, Run, RunState

S = OperationState


class Told(NamedTuple):
    """Words and the badge's class in the stylesheet."""

    words: str
    badge: str


#: in the order in which somebody wants to see them
STATES: Mapping[OperationState, Told] = {
    S.NEEDS_PERSON: Told("Needs a decision", "bad"),
    S.REJECTED: Told("Refused", "bad"),
    S.UNKNOWN: Told("Being looked up", "warn"),
    S.WAITING: Told("Waiting", "warn"),
    S.SENDING: Told("Being sent", "info"),
    S.QUEUED: Told("Queued", "info"),
    S.DONE_WITH_DIFFERENCES: Told("Done with differences", "good"),
    S.DONE: Told("Done", "good"),
    S.CANCELLED: Told("Cancelled", ""),
    S.SUPERSEDED: Told("Replaced by a newer one", ""),
}

#: what came of an attempt: ``Attempt.outcome`` in words
OUTCOMES = {
    "": "under way",
    attempt_outcomes.OK: "answered",
    attempt_outcomes.REFUSED: "refused",
    attempt_outcomes.DIFFERENT: "stored differently",
    attempt_outcomes.LOST: "no answer was written down",
    attempt_outcomes.NOT_THERE: "nothing had arrived",
    NotSent.__name__: "not sent",
    Unavailable.__name__: "no usable answer",
    BudgetSpent.__name__: "put off by our pace",
    RateLimited.__name__: "asked to slow down",
    NotReady.__name__: "not ready",
    Ambiguous.__name__: "answer lost",
    Rejected.__name__: "refused",
    Gone.__name__: "no longer there",
    TooLarge.__name__: "too large",
    CredentialRefused.__name__: "key refused",
    Untrusted.__name__: "address refused",
}

ACTIONS = {"create": "Create", "update": "Change", "delete": "Remove"}


class Count(NamedTuple):
    """How many operations are in a state."""

    state: str
    words: str
    badge: str
    n: int


def told(op: Operation) -> Told:
    """The operation's state."""
    return STATES[S(op.state)]


def counts(by_state: Mapping[str, int]) -> list[Count]:
    """``state → n`` in words, without empty ones."""
    return [Count(state, *STATES[state], by_state[state]) for state in STATES if by_state.get(state)]


def ended(by_state: Mapping[str, int]) -> int:
    """How many of the operations have ended, one way or another."""
    return sum(n for state, n in by_state.items() if state in FINAL_STATES)


def run_state(run: Run, by_state: Mapping[str, int]) -> Told:
    """The state of a run, and whether it needs somebody."""
    if run.state == RunState.CANCELLED:
        return Told("Cancelled", "warn")
    if run.state == RunState.FINISHED:
        return Told("Finished with refusals", "bad") if by_state.get(S.REJECTED) else Told("Finished", "good")
    left = {state for state, n in by_state.items() if n and state not in FINAL_STATES}
    return Told("Waits for a decision", "bad") if left == {S.NEEDS_PERSON} else Told("Running", "info")


def result(by_state: Mapping[str, int]) -> str:
    """What a push came to, in one sentence."""
    total = sum(by_state.values())
    if not total:
        return "There was nothing to send."
    done = by_state.get(S.DONE, 0) + by_state.get(S.DONE_WITH_DIFFERENCES, 0)
    head = f"{'All ' if total > 1 else ''}{counted(total, 'change')} arrived" if done == total else _part(done, total)
    return "; ".join([head, *_rest(by_state)]) + "."


def _part(done: int, total: int) -> str:
    return f"{done} of {counted(total, 'change')} arrived"


def _rest(by_state: Mapping[str, int]) -> Iterable[str]:
    sentences = (
        (S.DONE_WITH_DIFFERENCES, "{} with differences that the platform keeps"),
        (S.REJECTED, "{} refused"),
        (S.NEEDS_PERSON, "{} in need of a decision"),
        (S.UNKNOWN, "{} being looked up"),
        (S.WAITING, "{} waiting"),
        (S.SENDING, "{} being sent"),
        (S.QUEUED, "{} queued"),
        (S.CANCELLED, "{} cancelled before they were sent"),
        (S.SUPERSEDED, "{} replaced by a newer push"),
    )
    return [words.format(by_state[state]) for state, words in sentences if by_state.get(state)]


#: state → the badge's class and words
ACCOUNT_BADGES = {
    AccountState.ACTIVE: ("good", "Sends"),
    AccountState.STOPPED: ("bad", "Stopped"),
    AccountState.HELD: ("warn", "Held"),
}
