"""The programme and its people in the admin. What it writes goes through the domain functions."""

from . import people, programme

__all__ = ["people", "programme"]
