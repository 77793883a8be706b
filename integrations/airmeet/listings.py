"""What staff may look through on Airmeet itself: which lists, with which columns."""

from __future__ import annotations

from integrations.core.contract import Listing
from integrations.core.wording import gettext_noop as _

from .browse import (
    Everything,
    OfEvent,
    OfPeople,
    airmeets,
    booths,
    custom_fields,
    participants,
    polls,
    questions,
    registrations,
    sessions,
)

PERSON = {
    "email": _("E-mail"),
    "organisation": _("Organisation"),
    "designation": _("Designation"),
    "city": _("City"),
    "country": _("Country"),
    "registered": _("Registered"),
}
ASKER = {"name": _("Name"), "email": _("E-mail")}
SPOKEN = {
    "host_id": _("Hosts"),
    "cohost_ids": _("Co-hosts"),
    "speaker_id": _("Speakers"),
    "type": _("Type"),
    "summary": _("Summary"),
}

LISTINGS = {
    "airmeets": Listing(_("Airmeets"), "API v2, 2.1", Everything, airmeets, {"timezone": _("Time zone")}, "event"),
    "sessions": Listing(_("Sessions"), "API v2, 2.4", OfEvent, sessions, SPOKEN, "session"),
    "registrations": Listing(
        _("Registrations"), "API v2, 2.2", OfEvent, registrations, PERSON, when={"generation": "classic"}
    ),
    "participants": Listing(
        _("Participants"),
        "API v2, 2.3 and 2.5",
        OfPeople,
        participants,
        {**PERSON, "user_type": _("Type"), "invite_sent": _("Invited"), "answers": _("Answers")},
    ),
    "custom_fields": Listing(
        _("Registration fields"),
        "API v2, 2.5",
        OfEvent,
        custom_fields,
        {"kind": _("Kind"), "required": _("Required"), "options": _("Options")},
    ),
    "booths": Listing(
        _("Booths"),
        "API v2, 2.8",
        OfEvent,
        booths,
        {"exhibitors": _("Exhibitors"), "tags": _("Tags"), "short_description": _("Description")},
    ),
    "polls": Listing(_("Poll answers"), "API v2, 2.10", OfEvent, polls, {"answer": _("Answer"), **ASKER}),
    "questions": Listing(
        _("Questions"), "API v2, 2.11", OfEvent, questions, {"votes": _("Votes"), **ASKER, "session": _("Session id")}
    ),
}
