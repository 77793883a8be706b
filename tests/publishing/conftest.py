"""Fixtures of the publishing tests."""

from .fakes import fakes, there

__all__ = ["fakes", "there"]
