"""Fixtures of the engine's tests."""

from .world import world

__all__ = ["world"]
