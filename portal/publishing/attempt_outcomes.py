"""What an attempt's ``outcome`` says, besides the names of errors."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from integrations.core.errors import Ambiguous

from .models import Attempt

OK = "ok"
REFUSED = "Refused"  #: the call as a whole went through, this one of it was refused
DIFFERENT = "Different"  #: the platform stored something else in a field that must not differ
LOST = "Lost"  #: the worker ended before an answer was written down
NOT_THERE = "NotThere"  #: the answer was lost, and looking twice proved that nothing had been made

#: attempts that may have had their effect; the empty one is still open
MAYBE_THERE = ("", Ambiguous.__name__, LOST)


def may_have_reached() -> Exists:
    """Of a query on operations: whether an attempt of it may have had its effect."""
    return Exists(Attempt.unscoped.filter(operation=OuterRef("pk"), outcome__in=MAYBE_THERE))
