"""What was asked for cannot be done: a ValidationError that knows its reasons."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import ValidationError
from django.utils.functional import lazy

from integrations.core.reasons import Reason
from portal.wording import Medium, say


class Refusal(ValidationError):
    """An error of a form, in the words of pages; what a command says of it, ``said`` words."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__([ValidationError(_worded(reason), code=reason.code) for reason in reasons])
        self.reasons = reasons

    def said(self, medium: Medium) -> list[str]:
        """A sentence for each reason."""
        return [say(reason, medium) for reason in self.reasons]


#: in the language of whoever reads it, which may be another than that of whoever raised it
_worded = lazy(partial(say, medium=Medium.BROWSER), str)
