"""Fixtures of the engine's tests."""

from .platforms import places
from .world import world

__all__ = ["places", "world"]
