"""What a programme and its files ought to become there, worked out from the files alone, and what the sandbox holds."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from integrations.airmeet.sandbox.figures import event_rows
from tests.support.programme import sessions_of

from .desk import FIRST_DAY, Desk

BERLIN = ZoneInfo("Europe/Berlin")

People = dict[str, frozenset[str] | None]


@dataclass(frozen=True)
class Expected:
    """One session as it is to be: instants in UTC, speakers by address."""

    code: str
    title: str
    start: datetime
    duration: timedelta
    room: str
    abstract: str
    description: str
    speakers: frozenset[str] = frozenset()

    @property
    def end(self) -> datetime:
        return self.start + self.duration


def expected(document: dict[str, Any], addresses: dict[str, str]) -> dict[str, Expected]:
    """Sessions by code: wall-clock times kept, the first day moved to ``FIRST_DAY``."""
    sessions = sessions_of(document)
    moments = {each["slug"]: datetime.fromisoformat(each["date"]) for each in sessions}
    first = min(moments.values()).date()
    return {each["slug"]: _one(each, moments[each["slug"]], first, addresses) for each in sessions}


def _one(session: dict[str, Any], was: datetime, first: Any, addresses: dict[str, str]) -> Expected:
    hours, minutes = map(int, session["duration"].split(":"))
    day = FIRST_DAY + (was.date() - first)
    # the zone of the programme, so that daylight saving of the new day counts
    moment = datetime.combine(day, was.time(), tzinfo=BERLIN)
    return Expected(
        code=session["slug"],
        title=session["title"],
        start=moment.astimezone(UTC),
        duration=timedelta(hours=hours, minutes=minutes),
        room=session["room"],
        abstract=_text(session["abstract"]),
        description=_text(session["description"]),
        speakers=frozenset(addresses[person["public_name"]] for person in session["persons"]),
    )


def _text(text: str | None) -> str:
    """Texts are kept in one normal form with plain line breaks."""
    return unicodedata.normalize("NFC", (text or "").replace("\r\n", "\n"))


def guests(people: People, *codes: str) -> set[str]:
    """Who is registered for any of ``codes``."""
    return {who for who, chosen in people.items() if chosen is None or chosen & set(codes)}


# --- what the sandbox holds


@dataclass
class Truth:
    """Everybody's part as the imitated platforms have it, summed up without the portal."""

    registered: set[str] = field(default_factory=set)
    attended: set[str] = field(default_factory=set)
    seconds: dict[str, int] = field(default_factory=dict)
    replay_views: int = 0

    def add(self, who: str, seconds: int) -> None:
        self.seconds[who] = self.seconds.get(who, 0) + seconds

    def totals(self, invited: set[str]) -> dict[str, Any]:
        """The totals of the report ``summary``, as cli.md defines them."""
        came = self.registered & self.attended
        times = [seconds for who, seconds in self.seconds.items() if who in self.attended]
        return {
            "invited": len(invited | self.registered),
            "registered": len(self.registered),
            "attended": len(self.attended),
            "attendance_rate": round(len(came) / len(self.registered), 4),
            "average_view_seconds": round(sum(times) / len(times)),
            "no_shows": len(self.registered - self.attended),
            "replay_views": self.replay_views,
        }


def truth(desk: Desk) -> Truth:
    """What really happened: the rows of every live and of every Airmeet that has finished."""
    found = Truth()
    spot = desk.state("meltingspot")
    for people in spot["people"].values():
        for person in people.values():
            if person["type"] == "Participant":
                _participant(found, spot["members"][person["memberId"]]["email"], person)
    for airmeet in desk.state("airmeet")["airmeets"].values():
        found.registered |= {person["email"] for person in airmeet["attendees"].values() if person["authorised"]}
        for row in event_rows(airmeet):
            found.attended.add(row["email"])
            found.add(row["email"], int(row["time_spent"]) // 1000)
    return found


def _participant(found: Truth, who: str, person: dict[str, Any]) -> None:
    metrics = person["metrics"]
    if person["status"] == "Accepted" or person["registeredAt"]:
        found.registered.add(who)
    if metrics["hasParticipated"]:
        found.attended.add(who)
    found.add(who, metrics["viewTime"])
    found.replay_views += metrics["hasReplayed"] is True
