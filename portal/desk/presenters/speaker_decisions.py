"""Words and colours for the states of a speaker and the decisions that lead to them."""

from __future__ import annotations

from portal.events.models import SpeakerState

S = SpeakerState
#: what takes somebody out
FINAL = (S.REJECTED, S.WITHDRAWN)
#: the order in which decisions are offered
ORDER = (S.APPROVED, S.REJECTED, S.WITHDRAWN, S.PROPOSED)
#: state → its badge's colour
BADGES = {S.PROPOSED: "info", S.TO_REVIEW: "warn", S.APPROVED: "good", S.REJECTED: "bad", S.WITHDRAWN: ""}
#: state → what the button says, what will be, what has been done, what comes of it
VERBS = {
    S.APPROVED: ("Approve", "approved", "They go to the platforms with the next push; nothing is sent now."),
    S.REJECTED: ("Reject", "rejected", "The next plan asks to take them off the platforms where they are already."),
    S.WITHDRAWN: (
        "Withdraw",
        "withdrawn",
        "The next plan asks to take them off the platforms. It cannot be taken back.",
    ),
    S.PROPOSED: ("Propose again", "proposed again", "They wait for a decision again."),
}
