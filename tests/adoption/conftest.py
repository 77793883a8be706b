"""Fixtures of these tests: made-up platforms."""

from tests.support.browsable import shelf
from tests.support.fakes import fakes, there

__all__ = ["fakes", "shelf", "there"]
