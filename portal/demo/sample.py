"""The sample events: of our own invention, and given as files, so that they come in as any other.

The summit is pushed and has happened; the evenings are still being prepared, with decisions open.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Lisbon")
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


class Profile(NamedTuple):
    name: str
    company: str
    job: str


@dataclass(frozen=True)
class Sample:
    """``weeks``: how far ahead the first day lies. ``ready``: its speakers are approved and all have an address."""

    slug: str
    title: str
    talks: Sequence[Talk]
    speakers: Sequence[Profile]
    attendees: int
    weeks: int
    ready: bool


KEEPERS, SIGNALS = "Keepers", "Signals"

SUMMIT_TALKS = (
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

SUMMIT_SPEAKERS = (
    Profile("Inês Carvalho", "Lantern Archive", "Director"),
    Profile("Kwabena Osei", "Harbour Commons", "Facilitator"),
    Profile("Marit Øydvin", "Vik Survey Group", "Cartographer"),
    Profile("Yūko Hayashi", "Plainsong Tools", "Designer"),
    Profile("Nokuthula Dlamini", "Umbeu Seed Library", "Botanist"),
    Profile("Jean-Noël Prévost", "Umbeu Seed Library", "Volunteer"),
    Profile("Çağla Yıldız", "Vadi FM", "Producer"),
    Profile("Tomasz Wójcik", "Open Handover", "Trainer"),
    Profile("Aoife Ní Bhriain", "Tidewater Records", "Historian"),
    Profile("Trần Minh Châu", "Caption Circle", "Coordinator"),
    Profile("Raúl Ibáñez", "Caption Circle", "Editor"),
    Profile("Λευκή Παπαδάκη", "Kitchen Voices", "Ethnographer"),
    Profile("Søren Lindqvist", "Fair Queue", "Researcher"),
    Profile("Анна Коваленко", "Songs in Common", "Musicologist"),
)

EVENING_TALKS = (
    Talk("EVE1", 0, "18:00", 60, KEEPERS, "Evening one: mending aloud", (0, 1),
         "Three menders repair one chair on camera and explain every decision."),
    Talk("EVE2", 0, "18:30", 60, SIGNALS, "Evening one, other room: a radio in a biscuit tin", (2,),
         "Bring a tin, a coil and patience."),
    Talk("EVE3", 7, "18:00", 60, KEEPERS, "Evening two: the library that lends ladders", (3,),
         "What a village learned from lending what nobody wants to store."),
)  # fmt: skip

EVENING_SPEAKERS = (
    Profile("Hõbe Tamm", "Mending Circle", "Upholsterer"),
    Profile("Lucía Fernández", "Mending Circle", "Carpenter"),
    Profile("Jyoti Bhattacharya", "Tin Radio Club", "Engineer"),
    Profile("Malakai Ngata", "Ladder Library", "Librarian"),
)

SUMMIT = Sample("lighthouse-summit", "Lighthouse Summit", SUMMIT_TALKS, SUMMIT_SPEAKERS, 250, 4, ready=True)
EVENINGS = Sample("harbour-evenings", "Harbour Evenings", EVENING_TALKS, EVENING_SPEAKERS, 40, 6, ready=False)

# names from many languages for the attendees: 47 and 53 of them, so that no pair comes twice in 250
GIVEN_NAMES = (
    "Abena", "Adaeze", "Ahmet", "Aiko", "Alejandra", "Amélie", "Anjali", "Arto", "Beatriz", "Björn",
    "Chidi", "Chloé", "Dagný", "Danuta", "Emeka", "Eszter", "Fatma", "Giorgos", "Hải", "Haruto",
    "Ilse", "Ivana", "Jāzeps", "João", "Kateřina", "Kiri", "Łucja", "Mahlet", "Mei", "Milica",
    "Nikolaï", "Noor", "Oğuz", "Oksana", "Owen", "Pradeep", "Rósa", "Saoirse", "Shira", "Siddharth",
    "Sizwe", "Tekla", "Thandiwe", "Věra", "Wiremu", "Xiomara", "Zoltán",
)  # fmt: skip

FAMILY_NAMES = (
    "Abebe", "Akinyi", "Almeida", "Andersson", "Arslan", "Balogun", "Bērziņš", "Bianchi", "Çelik", "Chukwu",
    "Dvořáková", "Eriksen", "Etxeberria", "Fernández", "Fischer", "García", "Georgiou", "Gunnarsdóttir", "Haddad",
    "Horváth", "Ishikawa", "Ivanović", "Jansen", "Kamau", "Kowalczyk", "Kruger", "Kumar", "Laurent", "Lê",
    "Mäkinen", "Mbeki", "McAllister", "Moreau", "Müller", "Nakamura", "Ngata", "Nguyễn", "O’Connor", "Olsen",
    "Pereira", "Popescu", "Rossi", "Şahin", "Santos", "Schäfer", "Sharma", "Sokolova", "Szabó", "Tanaka",
    "Te Rangi", "Vargas", "Wang", "Żukowski",
)  # fmt: skip


def programme(sample: Sample, first_day: date) -> bytes:
    """``sample`` as a schedule.json whose first day is ``first_day``."""
    offsets = sorted({talk.day for talk in sample.talks})
    last = first_day + timedelta(days=offsets[-1])
    conference = {
        "acronym": sample.slug,
        "title": sample.title,
        "start": str(first_day),
        "end": str(last),
        "daysCount": len(offsets),
        "timeslot_duration": "00:15",
        "time_zone_name": str(ZONE),
        "days": [
            _day(sample, index, first_day + timedelta(days=offset), offset) for index, offset in enumerate(offsets)
        ],
    }
    return json.dumps({"schedule": {"version": "1.0", "conference": conference}}, ensure_ascii=False).encode()


def _day(sample: Sample, index: int, first_day: date, offset: int) -> dict[str, Any]:
    day = first_day + timedelta(days=offset)
    rooms: dict[str, list[dict[str, Any]]] = {}
    for number, talk in enumerate(sample.talks):
        if talk.day == offset:
            rooms.setdefault(f"{talk.track} room", []).append(_session(sample, number, talk, day))
    return {
        "index": index + 1,
        "date": str(day),
        "day_start": _at(day, "08:00"),
        "day_end": _at(day, "22:00"),
        "rooms": rooms,
    }


def _session(sample: Sample, number: int, talk: Talk, day: date) -> dict[str, Any]:
    return {
        "id": number + 1,
        "guid": f"{sample.slug}-{number + 1}",
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
        "persons": [
            {"id": i + 1, "code": f"P{i + 1:02d}", "public_name": sample.speakers[i].name} for i in talk.speakers
        ],
        "links": [],
    }


def _at(day: date, clock: str) -> str:
    hour, minute = map(int, clock.split(":"))
    return datetime.combine(day, time(hour, minute), ZONE).isoformat()


def speakers(sample: Sample) -> bytes:
    """The speakers' addresses and profiles as CSV; where the sample is not ready, the last one's is still missing."""
    listed = sample.speakers if sample.ready else sample.speakers[:-1]
    rows = []
    for i, who in enumerate(listed):
        first, _, last = who.name.partition(" ")
        address = f"{sample.slug.split('-')[0]}{i + 1:02d}@example.org"
        rows.append((address, who.name, first, last, who.job, who.company))
    return _csv(("email", "name", "first_name", "last_name", "job_title", "company"), rows)


def attendees(sample: Sample) -> bytes:
    """Registrations as CSV; three in five are for one session only, and one column is a custom field."""
    codes = [talk.code for talk in sample.talks]
    rows = []
    for i in range(sample.attendees):
        given, family = GIVEN_NAMES[i % len(GIVEN_NAMES)], FAMILY_NAMES[i * 7 % len(FAMILY_NAMES)]
        chosen = codes[i // 5 % len(codes)] if i % 5 >= 2 else ""
        desired = ("captions", "", "", "sign language", "")[i % 5]
        rows.append((f"guest{i + 1:03d}@example.org", given, family, COUNTRIES[i % len(COUNTRIES)], chosen, desired))
    return _csv(("email", "first_name", "last_name", "country", "sessions", "access wish"), rows)


def first_day(sample: Sample, today: date) -> date:
    """Far enough ahead that every platform takes it as future."""
    return today + timedelta(weeks=sample.weeks)


def after(last_end: datetime) -> datetime:
    """When everything is over, also where a platform ends things by itself an hour after their planned end."""
    return (last_end + timedelta(hours=2)).astimezone(UTC)


def _csv(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()
