"""Files that are not as they should be, and decisions that cannot be taken."""

from __future__ import annotations

from typing import Any

from tests.support.programme import code_of, people_of, programme, sessions_of

from .office import Office, model
from .whole import as_csv, speakers_csv

LEFT_OUT = {
    (0, 0, 0): {"slug": "", "id": None, "title": "Without any code"},
    (0, 0, 1): {"slug": "no good code!"},
    (0, 0, 2): {"title": ""},
    (0, 1, 0): {"title": "Far too long " * 50},
    (0, 1, 1): {"duration": "never"},
    (0, 1, 2): {"duration": "", "date": "2026-03-20T10:00:00+01:00"},
    (1, 0, 0): {"date": "yesterday", "start": ""},
}
REMARKED = {
    (1, 0, 1): {"url": "ftp://example.org/x", "links": [{"url": "nowhere", "title": "No address"}]},
    (1, 0, 2): {"abstract": "Holds \x07 a bell.", "subtitle": "Long " * 200, "track": "Track " * 60},
    (1, 1, 0): {"persons": [{"id": 1, "public_name": ""}, {"id": 2, "public_name": "Name " * 90}]},
    (1, 1, 1): {"slug": code_of(1, 1, 2)},
}
PEOPLE = [
    ["email", "first_name", "last_name", "sessions", "company", "Diet"],
    ["good@example.org", "Good", "Guest", "", "Works", "vegan"],
    ["good@example.org", "Good", "Again", "", "", ""],
    ["GOOD@Example.org", "Good", "Once more", "", "", ""],
    ["", "No", "Address", "", "", ""],
    ["nodot@localhost", "No", "Dot", "", "", ""],
    ["two@@example.org", "Two", "Signs", "", "", ""],
    ["where@example.org", "Which", "Session", "NOPE ALSO-NOT", "", ""],
    ["bell@example.org", "Bell\x07", "Ringer", "", "", ""],
    ["long@example.org", "Long " * 60, "Name", "", "", ""],
    ["short@example.org", "Short"],
    ["wide@example.org", "Wide", "Row", "", "", "", "one more"],
    ["nameless@example.org", "", "", "", "", ""],
]
SPEAKERS = [
    ["email", "first_name", "last_name", "name", "avatar_url", "timezone", "highlighted", "tags"],
    ["kaethe@example.org", "Käthe", "Müßig", "Käthe Müßig", "http://example.org/x.png", "", "", ""],
    ["ada@example.org", "Ada", "Sample", "Ada Sample", "", "Europe/Nowhere", "", ""],
    ["kasa@example.org", "Kasa", "", "Kasa", "", "", "perhaps", ""],
    ["new@example.org", "New", "Somebody", "New Somebody", "", "Europe/Berlin", "yes", "one;two"],
    ["bo@example.org", "Bo", "Ek", "Bo Ek", "https://example.org/bo.png", "", "no", ""],
]


def play(office: Office) -> None:
    programmes(office)
    people(office)
    decisions(office)


def spoilt() -> dict[str, Any]:
    made = programme(2, 2, 3)
    sessions = {session["slug"]: session for session in sessions_of(made)}
    for at, values in {**LEFT_OUT, **REMARKED}.items():
        sessions[code_of(*at)].update(values)
    return made


def programmes(office: Office) -> None:
    made = programme(2, 2, 3)
    office.programme("rehearsal of one that cannot be taken whole", spoilt(), status=1, more=("--dry-run",))
    office.programme("cannot be taken whole", spoilt(), status=1)
    office.programme("mended, but a code is taken", made, status=1)
    office.programme("the same again", made, status=1)
    first, *_, last = sessions_of(made)
    first["persons"], last["slug"] = first["persons"][1:], "RENAMED"
    for day in made["schedule"]["conference"]["days"]:
        del day["rooms"]["Säal 2"][1]
    office.programme("sessions are missing, a code and a cast are others", made, status=None)


def people(office: Office) -> None:
    office.people("attendees with bad rows, rehearsed", "attendees", as_csv(PEOPLE), status=1, more=("--dry-run",))
    office.people("attendees with bad rows", "attendees", as_csv(PEOPLE), status=1)
    office.people("attendees with bad rows again", "attendees", as_csv(PEOPLE), status=1)
    office.people("speakers with bad rows", "speakers", as_csv(SPEAKERS), status=1)
    office.people("speakers", "speakers", speakers_csv(people_of(programme(2, 2, 3))), status=None)


def decisions(office: Office) -> None:
    """Unknown addresses and numbers, somebody who withdrew, somebody of whom nothing is known."""
    approve = ("approve", office.event)
    by = ("--by", "ada")
    unknown = ("nobody@example.org", "#999999", "not an address")
    office.say("approve unknown", *approve, *unknown, *by, status=1)
    office.say(
        "approve some", *approve, "speaker001@example.org", "bo@example.org", "nobody@example.org", *by, status=1
    )
    office.say("reject some", *approve, "speaker001@example.org", "--reject", "--reason", "Full.", *by, status=1)
    rows = model("Speaker").filter(event__slug=office.event, person__name="Ümit")
    assert rows.update(state="withdrawn") == 1
    who = f"#{rows.get().person_id}"
    office.say("approve who withdrew", *approve, who, *by, status=None)
    office.say("approve all", *approve, "--all", *by, status=None)
    office.say("approve all again", *approve, "--all", *by, status=None)
    office.say("plan", "plan", office.event)
    office.report("nothing published")
