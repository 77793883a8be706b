"""What to do about an operation that did not go through, by its state and by how its last attempt ended."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext

from portal.publishing.models import AccountState, Operation, OperationState
from portal.texts import gettext_lazy

S = OperationState

#: how the last attempt at a refused operation ended → what to do
REFUSED: Mapping[str, str] = {
    "Gone": gettext_lazy("It is not there any more. Look at the plan: it says what can be made anew."),
    "TooLarge": gettext_lazy("Shorten its texts here, then push again."),
    "Different": gettext_lazy("Look there which value is right. Correct it there, or change it here and push again."),
    "Lost": gettext_lazy(
        "The portal's own worker ended in the middle, several times. Try again; if it happens "
        "again, tell whoever runs the portal."
    ),
}
PASSING = frozenset({"NotSent", "Unavailable", "RateLimited", "NotReady", "Ambiguous"})
GAVE_UP = gettext_lazy("The platform could not be reached in many tries. Try again when it is back.")
MEND = gettext_lazy("Fix here what the platform names, then push again. If the platform was at fault, try again.")

#: how the last attempt at a waiting operation ended → what to do
WAITING: Mapping[str, str] = {
    "RateLimited": gettext_lazy("The platform asked for a slower pace. Nothing to do: it goes on by itself."),
    "BudgetSpent": gettext_lazy("The platform's pace is used up for now. Nothing to do: it goes on by itself."),
    "NotReady": gettext_lazy("The platform prepares its answer. Nothing to do: it is asked again by itself."),
    "NotSent": gettext_lazy("The platform could not be reached. Nothing to do: it is tried again by itself."),
}
GOES_ON = gettext_lazy("Nothing to do: it goes on by itself.")
CHOOSE = gettext_lazy(
    "Look on the platform which of these it is and adopt that one. If it is none of them, send it again."
)
LOOK = gettext_lazy(
    "Look on the platform whether it is there. If it is, adopt it by its id there. If it is not, send it again."
)
MAIL = gettext_lazy("Sending it again may write to somebody a second time.")


def advice(op: Operation, outcome: str) -> str:
    """What to do about ``op`` whose last attempt ended with ``outcome``. Expects ``op.account`` to be at hand."""
    if op.carrier_id is not None and op.state != S.REJECTED:
        return gettext("It travels inside another object and shares that one's fate.")
    if op.state == S.NEEDS_PERSON:
        what = CHOOSE if op.candidates else LOOK
        return what if op.emails == 0 else f"{what} {MAIL}"
    if op.state == S.REJECTED:
        return REFUSED.get(outcome, GAVE_UP if outcome in PASSING else MEND)
    if op.state in (S.WAITING, S.UNKNOWN) and op.account.state != AccountState.ACTIVE:
        return gettext("Fix the connection; then it goes on by itself.")
    if op.state == S.UNKNOWN:
        return gettext(
            "The portal is looking for it on the platform. Nothing to do yet, unless you have looked there yourself."
        )
    if op.state == S.WAITING and op.blockers:
        return gettext("It goes on by itself when what it waits for exists.")
    return WAITING.get(outcome, GOES_ON) if op.state == S.WAITING else ""
