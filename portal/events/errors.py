"""What cannot be used or done, as exceptions that carry their reason."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import ValidationError
from django.utils.functional import lazy

from integrations.core.reasons import Reason
from portal.wording import Medium, say


class Unfit(ValueError):
    """One value, row or session cannot be used. ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


class Refusal(ValidationError):
    """A change that cannot be made: an error of a form, a sentence on the command line. ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(_worded(reason), code=reason.code)
        self.reason = reason


#: in the language of whoever reads it, which may be another than that of whoever raised it
_worded = lazy(partial(say, medium=Medium.BROWSER), str)
