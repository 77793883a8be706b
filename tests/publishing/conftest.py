"""Fixtures of the tests of the tables."""

from tests.delivery.world import world

__all__ = ["world"]
