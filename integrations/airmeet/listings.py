"""What staff may look through on Airmeet itself: which lists, with which columns."""

from __future__ import annotations

from integrations.core.contract import Listing

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
    "email": "E-mail",
    "organisation": "Organisation",
    "designation": "Designation",
    "city": "City",
    "country": "Country",
    "registered": "Registered",
}
ASKER = {"name": "Name", "email": "E-mail"}
SPOKEN = {"host_id": "Hosts", "cohost_ids": "Co-hosts", "speaker_id": "Speakers", "type": "Type", "summary": "Summary"}

LISTINGS = {
    "airmeets": Listing("Airmeets", "API v2, 2.1", Everything, airmeets, {"timezone": "Time zone"}, "event"),
    "sessions": Listing("Sessions", "API v2, 2.4", OfEvent, sessions, SPOKEN, "session"),
    "registrations": Listing(
        "Registrations", "API v2, 2.2", OfEvent, registrations, PERSON, when={"generation": "classic"}
    ),
    "participants": Listing(
        "Participants",
        "API v2, 2.3 and 2.5",
        OfPeople,
        participants,
        {**PERSON, "user_type": "Type", "invite_sent": "Invited", "answers": "Answers"},
    ),
    "custom_fields": Listing(
        "Registration fields",
        "API v2, 2.5",
        OfEvent,
        custom_fields,
        {"kind": "Kind", "required": "Required", "options": "Options"},
    ),
    "booths": Listing(
        "Booths",
        "API v2, 2.8",
        OfEvent,
        booths,
        {"exhibitors": "Exhibitors", "tags": "Tags", "short_description": "Description"},
    ),
    "polls": Listing("Poll answers", "API v2, 2.10", OfEvent, polls, {"answer": "Answer", **ASKER}),
    "questions": Listing(
        "Questions", "API v2, 2.11", OfEvent, questions, {"votes": "Votes", **ASKER, "session": "Session id"}
    ),
}
