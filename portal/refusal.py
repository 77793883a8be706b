"""What was asked for cannot be done: a ValidationError that knows its reasons."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from integrations.core.reasons import Reason
from portal.wording import Medium, say


class Refusal(ValidationError):
    """As an error of Django's it is worded for the command line; pages ask for ``said``."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__([say(reason, Medium.CLI) for reason in reasons])
        self.reasons = reasons

    def said(self, medium: Medium) -> list[str]:
        """A sentence for each reason."""
        return [say(reason, medium) for reason in self.reasons]


def sentences(error: ValidationError, medium: Medium) -> list[str]:
    """What a refusal, or an error of a form or a model, says."""
    return error.said(medium) if isinstance(error, Refusal) else error.messages
