"""Who came to an imitated Airmeet: always the same people for the same names, the event as union of its sessions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from integrations.core.sandbox import chance

Item = Mapping[str, Any]

ATTENDS = 0.7  # of those who may enter
DROPS_IN = 0.3  # at each further session
ASKS = 0.15


def attends(airmeet: Item, person: Item) -> bool:
    return chance("attends", airmeet["name"], person["email"]) < ATTENDS


def sessions_of(airmeet: Item) -> list[Item]:
    return sorted(airmeet["sessions"].values(), key=lambda session: (session["start"], session["number"]))


def _home(airmeet: Item, person: Item, sessions: Sequence[Item]) -> str:
    """The session that this person surely sees, so that nobody attends an event and nothing in it."""
    place = int(chance("home", airmeet["name"], person["email"]) * len(sessions))
    return str(sessions[place]["uuid"])


def minutes_in(airmeet: Item, session: Item, person: Item, sessions: Sequence[Item]) -> float:
    """How long a person was in a session; 0 if not at all."""
    if not attends(airmeet, person):
        return 0.0
    drops_in = chance("session", session["name"], person["email"]) < DROPS_IN
    if not drops_in and session["uuid"] != _home(airmeet, person, sessions):
        return 0.0
    return float(session["minutes"]) * (0.25 + 0.75 * chance("stays", session["name"], person["email"]))


def authorised(airmeet: Item) -> list[Item]:
    return [person for person in airmeet["attendees"].values() if person["authorised"]]


def registered(airmeet: Item) -> list[Item]:
    """Whoever may enter and is registered by that, and whoever was registered by itself (API v2, 3.1)."""
    people = airmeet["attendees"].values()
    return [p for p in people if p["registered"] and (p["authorised"] or p.get("by_itself"))]


def session_rows(airmeet: Item, session: Item) -> list[dict[str, Any]]:
    """Rows of a session's attendance (API v2, 2.7), by id."""
    sessions = sessions_of(airmeet)
    base = 1_000_000 * int(session["number"])
    rows = []
    for person in authorised(airmeet):
        stayed = minutes_in(airmeet, session, person, sessions)
        if stayed:
            late = timedelta(minutes=(session["minutes"] - stayed) / 2)
            rows.append(_row(person, base, datetime.fromisoformat(session["start"]) + late, stayed))
    return sorted(rows, key=lambda row: int(row["id"]))


def event_rows(airmeet: Item) -> list[dict[str, Any]]:
    """Rows of the event's attendance (API v2, 2.6): the union of its sessions; without sessions the event itself."""
    sessions = sessions_of(airmeet)
    start, end = datetime.fromisoformat(airmeet["start"]), datetime.fromisoformat(airmeet["end"])
    length = (end - start) / timedelta(minutes=1)
    rows = []
    for person in authorised(airmeet):
        if not attends(airmeet, person):
            continue
        stayed = sum(minutes_in(airmeet, session, person, sessions) for session in sessions) if sessions else length / 2
        rows.append(_row(person, 1_000_000 * int(airmeet["number"]), start, stayed))
    return sorted(rows, key=lambda row: int(row["id"]))


def _row(person: Item, base: int, joined: datetime, stayed: float) -> dict[str, Any]:
    return {
        "email": person["email"],
        "id": base + int(person["number"]),
        "name": person["name"],
        "user_id": person["user_id"],
        "time_stamp": f"{joined:%Y:%m:%dT%H:%M:%S}.00Z",
        "time_spent": str(round(stayed * 60) * 1000),
    }


def replay_rows(airmeet: Item) -> list[dict[str, Any]]:
    """Views of the replay (gateway): of some who missed a session, by session and person."""
    rows = []
    sessions = sessions_of(airmeet)
    for session in sessions:
        for person in authorised(airmeet):
            drawn = chance("replay", session["name"], person["email"])
            if not minutes_in(airmeet, session, person, sessions) and drawn < ASKS:
                place = 1_000_000 * int(session["number"]) + int(person["number"])
                who = {name: person[name] for name in ("email", "name", "user_id")}
                viewed = round(session["minutes"] * (0.2 + drawn), 1)
                rows.append({**who, "id": place, "session_id": session["uuid"], "duration_viewed": viewed})
    return sorted(rows, key=lambda row: int(row["id"]))


def booth_rows(airmeet: Item, booth: Item) -> list[dict[str, Any]]:
    """Visitors of a booth (API v2, 2.9)."""
    rows = []
    for person in authorised(airmeet):
        drawn = chance("booth", booth["name"], person["email"])
        if attends(airmeet, person) and drawn < DROPS_IN:
            row = {name: person[name] for name in ("email", "name", "user_id")}
            visits, wants = 1 + int(drawn * 10), drawn < DROPS_IN / 3
            rows.append({**row, "id": int(person["number"]), "visits": visits, "interested_in_being_contacted": wants})
    return rows


def _engaged(airmeet: Item) -> Iterator[tuple[Item, float]]:
    if airmeet["status"] == "CREATED":
        return
    for person in authorised(airmeet):
        drawn = chance("asks", airmeet["name"], person["email"])
        if attends(airmeet, person) and drawn < ASKS:
            yield person, drawn


def poll_rows(airmeet: Item) -> list[dict[str, Any]]:
    """Poll answers by person (API v2, 2.10)."""
    return [
        {
            **{name: person[name] for name in ("email", "name", "user_id")},
            "polls": [
                {"question": "How did you hear of us?", "answer": "From a colleague" if drawn < ASKS / 2 else "Online"},
                {"question": "Will you come again?", "answer": "Yes"},
            ],
        }
        for person, drawn in _engaged(airmeet)
    ]


def question_rows(airmeet: Item) -> list[dict[str, Any]]:
    """Questions by person (API v2, 2.11)."""
    sessions = sessions_of(airmeet)
    return [
        {
            **{name: person[name] for name in ("email", "name", "user_id")},
            "questions": [
                {
                    "question": "Will there be a recording?",
                    "session_id": _home(airmeet, person, sessions),
                    "upvoteCount": float(int(drawn * 100)),
                }
            ],
        }
        for person, drawn in _engaged(airmeet)
        if sessions
    ]
