"""What cannot be used, as an exception that carries its reason."""

from __future__ import annotations

from integrations.core.reasons import Reason


class Unfit(ValueError):
    """One value, row or session cannot be used. ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason
