"""Fixtures of the planner's tests."""

from tests.delivery.world import world

__all__ = ["world"]
