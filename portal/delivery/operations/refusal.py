"""Why something that a person asked for cannot be done to an operation as it is."""

from __future__ import annotations


class NotPossible(Exception):
    """The decision does not fit the operation's state. ``message`` says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
