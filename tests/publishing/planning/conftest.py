"""Fixtures of the planner's tests."""

from tests.publishing.engine.world import world

__all__ = ["world"]
