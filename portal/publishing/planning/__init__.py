"""The plan: the difference between what is wished for and what exists. Computed, sent nowhere."""

from .lines import Line, Plan, Verb
from .planner import plan

__all__ = ["Line", "Plan", "Verb", "plan"]
