"""Fixtures of the publishing tests."""

from .fakes import fakes, there
from .shelf import shelf

__all__ = ["fakes", "shelf", "there"]
