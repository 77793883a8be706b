"""Operations by state, what came of attempts, and what a run came to in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext

from integrations.core.errors import (
    Ambiguous,
    BudgetSpent,
    CredentialRefused,
    Forbidden,
    Gone,
    NotReady,
    NotSent,
    RateLimited,
    Rejected,
    TooLarge,
    Unavailable,
    Untrusted,
)
from portal.publishing import attempt_outcomes
from portal.publishing.models import FINAL_STATES, OperationState
from portal.publishing.state_words import OPERATIONS
from portal.texts import counted, gettext_lazy

S = OperationState


#: what came of an attempt: ``Attempt.outcome`` in words
OUTCOMES = {
    "": gettext_lazy("under way"),
    attempt_outcomes.OK: gettext_lazy("answered"),
    attempt_outcomes.REFUSED: gettext_lazy("refused"),
    attempt_outcomes.DIFFERENT: gettext_lazy("stored differently"),
    attempt_outcomes.LOST: gettext_lazy("no answer was written down"),
    attempt_outcomes.NOT_THERE: gettext_lazy("nothing had arrived"),
    NotSent.__name__: gettext_lazy("not sent"),
    Unavailable.__name__: gettext_lazy("no usable answer"),
    BudgetSpent.__name__: gettext_lazy("put off by our pace"),
    RateLimited.__name__: gettext_lazy("asked to slow down"),
    NotReady.__name__: gettext_lazy("not ready"),
    Ambiguous.__name__: gettext_lazy("answer lost"),
    Rejected.__name__: gettext_lazy("refused"),
    Gone.__name__: gettext_lazy("no longer there"),
    TooLarge.__name__: gettext_lazy("too large"),
    Forbidden.__name__: gettext_lazy("forbidden"),
    CredentialRefused.__name__: gettext_lazy("key refused"),
    Untrusted.__name__: gettext_lazy("address refused"),
}

ACTIONS = {"create": gettext_lazy("Create"), "update": gettext_lazy("Change"), "delete": gettext_lazy("Remove")}


class Count(NamedTuple):
    """How many operations are in a state."""

    state: str
    words: str
    badge: str
    n: int


def counts(by_state: Mapping[str, int]) -> list[Count]:
    """``state → n`` in words, without empty ones."""
    return [Count(state, *OPERATIONS[state], by_state[state]) for state in OPERATIONS if by_state.get(state)]


def ended(by_state: Mapping[str, int]) -> int:
    """How many of the operations have ended, one way or another."""
    return sum(n for state, n in by_state.items() if state in FINAL_STATES)


def arrived(by_state: Mapping[str, int]) -> int:
    """How many of the operations did what they were to do."""
    return by_state.get(S.DONE, 0) + by_state.get(S.DONE_WITH_DIFFERENCES, 0)


def result(by_state: Mapping[str, int]) -> str:
    """What a push came to, in one sentence."""
    total = sum(by_state.values())
    if not total:
        return gettext("There was nothing to send.")
    done = arrived(by_state)
    if done == total:
        head = counted(total, "{n} change arrived", "All {n} changes arrived")
    else:
        head = counted(total, "{done} of {n} change arrived", "{done} of {n} changes arrived", done=done)
    sentences = (
        (S.DONE_WITH_DIFFERENCES, gettext("{} with differences that the platform keeps")),
        (S.REJECTED, gettext("{} refused")),
        (S.NEEDS_PERSON, gettext("{} in need of a decision")),
        (S.UNKNOWN, gettext("{} being looked up")),
        (S.WAITING, gettext("{} waiting")),
        (S.SENDING, gettext("{} being sent")),
        (S.QUEUED, gettext("{} queued")),
        (S.CANCELLED, gettext("{} cancelled before they were sent")),
        (S.SUPERSEDED, gettext("{} replaced by a newer push")),
    )
    return (
        "; ".join([head, *[words.format(by_state[state]) for state, words in sentences if by_state.get(state)]]) + "."
    )


def left_out(name: str) -> str:
    """What a push did not send, by the name under which a run counts it."""
    words = {
        "blocked": gettext("blocked"),
        "manual": gettext("manual tasks"),
        "delete": gettext("removals"),
        "emails": gettext("that send mail"),
    }
    return words.get(name, name)
