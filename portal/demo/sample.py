"""The sample event: a two-day online summit of our own invention. Given as files, so that it comes in as any other."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from .names import FAMILY_NAMES, GIVEN_NAMES

SLUG = "lighthouse-summit"
TITLE = "Lighthouse Summit"
ZONE = ZoneInfo("Europe/Lisbon")
ATTENDEES = 250
COUNTRIES = ("Portugal", "Ghana", "Japan", "Brazil", "Türkiye", "India", "Poland", "Canada")


class Talk(NamedTuple):
    code: str
    day: int
    start: str
    minutes: int
    track: str
    title: str
    speakers: tuple[int, ...]
    abstract: str


KEEPERS, SIGNALS = "Keepers", "Signals"

TALKS = (
    Talk("OPEN1", 0, "10:00", 40, KEEPERS, "Opening: who keeps the light on?", (0, 1),
         "Small archives, choirs and repair cafés now meet online as often as in a room. What do they need to last?"),
    Talk("MAPS2", 0, "11:00", 45, KEEPERS, "Maps drawn by neighbours", (2,),
         "How a coastal town surveyed its own flooding with string, chalk and a shared spreadsheet."),
    Talk("QUIET3", 0, "11:15", 45, SIGNALS, "Quiet notifications", (3,),
         "A year of sending fewer messages: what people missed, and what nobody noticed was gone."),
    Talk("SEEDS4", 0, "12:00", 45, KEEPERS, "A seed library in forty envelopes", (4, 5),
         "Cataloguing plants when the catalogue has to survive a damp cellar and three volunteers."),
    Talk("RADIO5", 0, "12:15", 30, SIGNALS, "Radio for a valley without signal", (6,),
         "Building a weekly programme that reaches people by relay, by telephone and by bus."),
    Talk("CLOSE6", 0, "14:00", 50, KEEPERS, "Workshop: write a handover note", (1, 7),
         "Bring one task only you can do. Leave with a page that lets somebody else do it."),
    Talk("TIDES7", 1, "10:00", 45, KEEPERS, "Reading tide tables of 1871", (8,),
         "Old measurements, new questions: what a handwritten ledger can say about a rising sea."),
    Talk("SUBS8", 1, "10:15", 45, SIGNALS, "Subtitles by many hands", (9, 10),
         "Splitting an hour of speech into minutes that thirty people are glad to caption."),
    Talk("BREAD9", 1, "11:00", 45, KEEPERS, "Bread, recorded", (11,),
         "Oral history starts in the kitchen. Consent, dialect and the sound of an oven door."),
    Talk("FAIR10", 1, "11:30", 40, SIGNALS, "A fair queue", (12,),
         "Who speaks next in a meeting of two hundred? Four ways to share a microphone nobody holds."),
    Talk("FOLK11", 1, "12:00", 45, KEEPERS, "Songs without an author", (13,),
         "Rights, wrongs and recordings: publishing a village songbook that belongs to everybody."),
    Talk("LAST12", 1, "14:00", 60, SIGNALS, "Closing: letters to next year", (0, 3, 12),
         "We read last year's letters and write new ones."),
)  # fmt: skip

SPEAKERS = (
    ("Inês Carvalho", "Lantern Archive", "Director"),
    ("Kwabena Osei", "Harbour Commons", "Facilitator"),
    ("Marit Øydvin", "Vik Survey Group", "Cartographer"),
    ("Yūko Hayashi", "Plainsong Tools", "Designer"),
    ("Nokuthula Dlamini", "Umbeu Seed Library", "Botanist"),
    ("Jean-Noël Prévost", "Umbeu Seed Library", "Volunteer"),
    ("Çağla Yıldız", "Vadi FM", "Producer"),
    ("Tomasz Wójcik", "Open Handover", "Trainer"),
    ("Aoife Ní Bhriain", "Tidewater Records", "Historian"),
    ("Trần Minh Châu", "Caption Circle", "Coordinator"),
    ("Raúl Ibáñez", "Caption Circle", "Editor"),
    ("Λευκή Παπαδάκη", "Kitchen Voices", "Ethnographer"),
    ("Søren Lindqvist", "Fair Queue", "Researcher"),
    ("Анна Коваленко", "Songs in Common", "Musicologist"),
)


def programme(first_day: date) -> bytes:
    """The summit as a schedule.json whose first day is ``first_day``."""
    days = [_day(index, first_day + timedelta(days=index)) for index in (0, 1)]
    conference = {
        "acronym": SLUG,
        "title": TITLE,
        "start": str(first_day),
        "end": str(first_day + timedelta(days=1)),
        "daysCount": 2,
        "timeslot_duration": "00:15",
        "time_zone_name": str(ZONE),
        "days": days,
    }
    return json.dumps({"schedule": {"version": "1.0", "conference": conference}}, ensure_ascii=False).encode()


def _day(index: int, day: date) -> dict[str, Any]:
    rooms: dict[str, list[dict[str, Any]]] = {}
    for number, talk in enumerate(TALKS):
        if talk.day == index:
            rooms.setdefault(f"{talk.track} room", []).append(_session(number, talk, day))
    return {
        "index": index + 1,
        "date": str(day),
        "day_start": _at(day, "08:00"),
        "day_end": _at(day, "20:00"),
        "rooms": rooms,
    }


def _session(number: int, talk: Talk, day: date) -> dict[str, Any]:
    return {
        "id": number + 1,
        "guid": f"5a3f0c1e-0000-4000-8000-{number:012d}",
        "code": talk.code,
        "date": _at(day, talk.start),
        "start": talk.start,
        "duration": f"{talk.minutes // 60:02d}:{talk.minutes % 60:02d}",
        "room": f"{talk.track} room",
        "track": talk.track,
        "title": talk.title,
        "type": "Talk",
        "language": "en",
        "abstract": talk.abstract,
        "description": f"{talk.abstract} Questions are welcome throughout; a recording is decided on by the speakers.",
        "do_not_record": talk.code == "BREAD9",
        "persons": [{"id": i + 1, "code": f"P{i + 1:02d}", "public_name": SPEAKERS[i][0]} for i in talk.speakers],
        "links": [],
    }


def _at(day: date, clock: str) -> str:
    hour, minute = map(int, clock.split(":"))
    return datetime.combine(day, time(hour, minute), ZONE).isoformat()


def speakers() -> bytes:
    """The speakers' addresses and profiles as CSV."""
    rows = [
        (f"speaker{i + 1:02d}@example.org", name, *_split(name), job, company)
        for i, (name, company, job) in enumerate(SPEAKERS)
    ]
    return _csv(("email", "name", "first_name", "last_name", "job_title", "company"), rows)


def attendees() -> bytes:
    """250 registrations as CSV; three in five are for one session only, and one column is a custom field."""
    codes = [talk.code for talk in TALKS]
    rows = []
    for i in range(ATTENDEES):
        given, family = GIVEN_NAMES[i % len(GIVEN_NAMES)], FAMILY_NAMES[i * 7 % len(FAMILY_NAMES)]
        chosen = codes[i // 5 % len(codes)] if i % 5 >= 2 else ""
        wish = ("captions", "", "", "sign language", "")[i % 5]
        rows.append((f"guest{i + 1:03d}@example.org", given, family, COUNTRIES[i % len(COUNTRIES)], chosen, wish))
    return _csv(("email", "first_name", "last_name", "country", "sessions", "access wish"), rows)


def first_day(today: date) -> date:
    """Far enough ahead that every platform takes it as future: four weeks on."""
    return today + timedelta(weeks=4)


def after(last_end: datetime) -> datetime:
    """When everything is over, also where a platform ends things by itself an hour after their planned end."""
    return (last_end + timedelta(hours=2)).astimezone(UTC)


def _split(name: str) -> tuple[str, str]:
    first, _, last = name.partition(" ")
    return first, last


def _csv(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()
