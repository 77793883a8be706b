"""The admin of what the engine writes: read-only lists, discovered by Django."""

from . import records  # noqa: F401 - registers
