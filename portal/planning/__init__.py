"""The plan: the difference between what is desired and what exists. Computed, sent nowhere."""

from .compare import Comparison
from .lines import Line, Plan, Task, Verb
from .planner import comparisons, desired_names, plan

__all__ = ["Comparison", "Line", "Plan", "Task", "Verb", "comparisons", "desired_names", "plan"]
