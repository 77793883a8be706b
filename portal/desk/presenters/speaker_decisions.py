"""Words and colours for the states of a speaker and the decisions that lead to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from portal.events.models import SpeakerState
from portal.texts import counted, gettext_lazy

S = SpeakerState
#: what takes somebody out
FINAL = (S.REJECTED, S.WITHDRAWN)
#: the order in which decisions are offered
ORDER = (S.APPROVED, S.REJECTED, S.WITHDRAWN, S.PROPOSED)
#: state → its badge's colour


class Verb(NamedTuple):
    """A decision in words: its button, the headings before it, what was done, what comes of it."""

    button: str
    heading: Callable[[int], str]
    caption: str
    nobody: str
    tick: Callable[[int], str]
    already: str
    nothing: str
    done: Callable[[int, str], str]
    outcome: str


VERBS = {
    S.APPROVED: Verb(
        gettext_lazy("Approve"),
        lambda n: counted(n, "{n} speaker will be approved", "{n} speakers will be approved"),
        gettext_lazy("Who will be approved"),
        gettext_lazy("None of those you ticked can be approved."),
        lambda n: counted(n, "Approve {n} speaker", "Approve {n} speakers"),
        gettext_lazy("{speaker} is approved already."),
        gettext_lazy("Nothing to do: approved already."),
        lambda n, names: counted(n, "{n} speaker approved: {names}.", "{n} speakers approved: {names}.", names=names),
        gettext_lazy("They go to the platforms with the next push; nothing is sent now."),
    ),
    S.REJECTED: Verb(
        gettext_lazy("Reject"),
        lambda n: counted(n, "{n} speaker will be rejected", "{n} speakers will be rejected"),
        gettext_lazy("Who will be rejected"),
        gettext_lazy("None of those you ticked can be rejected."),
        lambda n: counted(n, "Reject {n} speaker", "Reject {n} speakers"),
        gettext_lazy("{speaker} is rejected already."),
        gettext_lazy("Nothing to do: rejected already."),
        lambda n, names: counted(n, "{n} speaker rejected: {names}.", "{n} speakers rejected: {names}.", names=names),
        gettext_lazy("The next plan asks to take them off the platforms where they are already."),
    ),
    S.WITHDRAWN: Verb(
        gettext_lazy("Withdraw"),
        lambda n: counted(n, "{n} speaker will be withdrawn", "{n} speakers will be withdrawn"),
        gettext_lazy("Who will be withdrawn"),
        gettext_lazy("None of those you ticked can be withdrawn."),
        lambda n: counted(n, "Withdraw {n} speaker", "Withdraw {n} speakers"),
        gettext_lazy("{speaker} is withdrawn already."),
        gettext_lazy("Nothing to do: withdrawn already."),
        lambda n, names: counted(n, "{n} speaker withdrawn: {names}.", "{n} speakers withdrawn: {names}.", names=names),
        gettext_lazy("The next plan asks to take them off the platforms. It cannot be taken back."),
    ),
    S.PROPOSED: Verb(
        gettext_lazy("Propose again"),
        lambda n: counted(n, "{n} speaker will be proposed again", "{n} speakers will be proposed again"),
        gettext_lazy("Who will be proposed again"),
        gettext_lazy("None of those you ticked can be proposed again."),
        lambda n: counted(n, "Propose {n} speaker again", "Propose {n} speakers again"),
        gettext_lazy("{speaker} is proposed again already."),
        gettext_lazy("Nothing to do: proposed again already."),
        lambda n, names: counted(
            n, "{n} speaker proposed again: {names}.", "{n} speakers proposed again: {names}.", names=names
        ),
        gettext_lazy("They wait for a decision again."),
    ),
}
