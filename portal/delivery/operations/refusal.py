"""Why something that a person asked for cannot be done to an operation as it is."""

from __future__ import annotations

from integrations.core.reasons import Reason
from portal.wording import Medium, say


class NotPossible(Exception):
    """The decision does not fit what it is about. ``reason`` says why and what to do."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(say(reason, Medium.CLI))
        self.reason = reason
