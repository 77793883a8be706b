"""Accounts and what we know of them; pushes; pulls; what is left to people."""

from .accounts import Account, AccountState, BudgetUse, Lane, Proposal
from .canaries import Canary
from .erasures import Erasure
from .installation import Installation
from .publications import Publication, RemoteObject, RemoteState
from .pulled import Attendance, BoothVisit, Metric, PollAnswer, Pull, PullState, Question
from .pushes import FINAL_STATES, LIVE_STATES, Attempt, Need, Operation, OperationState, Run, RunKind, RunState
from .tasks import ManualTask
from .unsent import Edit, Unsent

__all__ = [
    "FINAL_STATES",
    "LIVE_STATES",
    "Account",
    "AccountState",
    "Attempt",
    "Attendance",
    "BoothVisit",
    "BudgetUse",
    "Canary",
    "Edit",
    "Erasure",
    "Installation",
    "Lane",
    "ManualTask",
    "Metric",
    "Need",
    "Operation",
    "OperationState",
    "PollAnswer",
    "Proposal",
    "Publication",
    "Pull",
    "PullState",
    "Question",
    "RemoteObject",
    "RemoteState",
    "Run",
    "RunKind",
    "RunState",
    "Unsent",
]
