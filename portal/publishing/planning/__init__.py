"""The plan: the difference between what is wished for and what exists. Computed, sent nowhere."""

from .lines import Line, Plan, Task, Verb
from .planner import plan, wished

__all__ = ["Line", "Plan", "Task", "Verb", "plan", "wished"]
