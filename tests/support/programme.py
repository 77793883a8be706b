"""A made-up programme in the frab format, as large as wanted and always the same for the same arguments."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

NAMES = (
    "Käthe Müßig",
    "Ada Sample",
    "Kasa",
    "Jürgen von der Öhe",
    "Nür",
    "李小龍",
    "Zoë O'Neil",
    "Bo Ek",
    "Ümit",
    "Ida 🎈 Ray",
)
TITLES = ("Über Größe und Maß", "Netze flicken 🧵", "Tea", "Ein Abend für Gäste", "Plain talk", "Why it broke")
NAMESPACE = uuid.UUID("6f1c0f0e-5d4b-4c57-9a5e-0d4c2c1f7a11")


def code_of(day: int, room: int, slot: int) -> str:
    """The code of one session: day, room and slot from 0."""
    return f"D{day}R{room}S{slot}"


def programme(
    days: int = 2,
    rooms: int = 2,
    slots: int = 3,
    *,
    first: str = "2026-03-20",
    zone: str = "Europe/Berlin",
    named_zone: bool = True,
    acronym: str = "umlaut-26",
) -> dict[str, Any]:
    """A schedule of ``days`` × ``rooms`` × ``slots``; all rooms run at the same hours, so sessions overlap."""
    start = date.fromisoformat(first)
    conference: dict[str, Any] = {
        "acronym": acronym,
        "title": "Umlautkonferenz – Größe 🎪",
        "start": first,
        "end": (start + timedelta(days=days - 1)).isoformat(),
        "daysCount": days,
        "timeslot_duration": "00:05",
        "days": [_day(start + timedelta(days=day), day, rooms, slots, ZoneInfo(zone)) for day in range(days)],
    }
    if named_zone:
        conference["time_zone_name"] = zone
    return {"schedule": {"version": "1", "base_url": "https://programme.example.org/", "conference": conference}}


def sessions_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """All sessions of a schedule, to read or to change in place."""
    days = document["schedule"]["conference"]["days"]
    return [session for day in days for room in day["rooms"].values() for session in room]


def people_of(document: dict[str, Any]) -> list[str]:
    """The names of everybody who speaks, each once."""
    return list(dict.fromkeys(p["public_name"] for session in sessions_of(document) for p in session["persons"]))


def _day(on: date, day: int, rooms: int, slots: int, zone: ZoneInfo) -> dict[str, Any]:
    names = [f"Säal {room + 1}" for room in range(rooms)]
    return {
        "index": day + 1,
        "date": on.isoformat(),
        "rooms": {
            name: [_session(on, day, room, slot, slots, zone, name) for slot in range(slots)]
            for room, name in enumerate(names)
        },
    }


def _session(on: date, day: int, room: int, slot: int, slots: int, zone: ZoneInfo, name: str) -> dict[str, Any]:
    code = code_of(day, room, slot)
    number = (day * 97 + room * 31 + slot * 7) % len(NAMES)
    at = datetime(on.year, on.month, on.day, 10 + slot, 0, tzinfo=zone)
    return {
        "id": 1 + day * 10_000 + room * 100 + slot,
        "guid": str(uuid.uuid5(NAMESPACE, code)),
        "date": at.isoformat(),
        "start": at.strftime("%H:%M"),
        "duration": "00:45",
        "room": name,
        "slug": code,
        "url": f"https://programme.example.org/{code}",
        "title": f"{TITLES[number % len(TITLES)]} ({code})",
        "subtitle": "",
        "track": "Technik" if room % 2 else "Gesellschaft",
        "type": "Talk",
        "language": "de",
        "abstract": f"Kurz und knapp zu {code}.",
        "description": "Ein langer Text über Länge. " * 120,
        "do_not_record": slot == slots - 1,
        "persons": [_person(number), *([_person((number + 3) % len(NAMES))] if slot == 0 else [])],
        "links": [{"url": "https://example.org/slides", "title": "Folien"}],
        "attachments": [],
        "answers": [{"question": "Phone?", "answer": "never to be imported"}],
    }


def _person(number: int) -> dict[str, Any]:
    return {"id": 100 + number, "code": f"P{number:03}", "public_name": NAMES[number], "biography": None, "answers": []}


def as_xml(document: dict[str, Any]) -> str:
    """The same schedule as schedule.xml."""
    conference = document["schedule"]["conference"]
    facts = "".join(f"<{k}>{escape(str(conference[k]))}</{k}>" for k in ("acronym", "title", "time_zone_name"))
    days = []
    for day in conference["days"]:
        rooms = "".join(
            f'<room name="{name}">{"".join(_event(one) for one in sessions)}</room>'
            for name, sessions in day["rooms"].items()
        )
        days.append(f'<day index="1" date="{day["date"]}">{rooms}</day>')
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f"{head}<schedule><conference>{facts}</conference>{''.join(days)}</schedule>"


def _event(one: dict[str, Any]) -> str:
    keys = [
        "date",
        "start",
        "duration",
        "room",
        "slug",
        "url",
        "title",
        "subtitle",
        "track",
        "type",
        "language",
        "abstract",
        "description",
    ]
    texts = "".join(f"<{key}>{escape(one[key])}</{key}>" for key in keys)
    people = "".join(f'<person id="{p["id"]}" code="{p["code"]}">{p["public_name"]}</person>' for p in one["persons"])
    links = "".join(f'<link href="{link["url"]}">{link["title"]}</link>' for link in one["links"])
    optout = str(one["do_not_record"]).lower()
    return (
        f'<event id="{one["id"]}" guid="{one["guid"]}">{texts}<recording><optout>{optout}</optout></recording>'
        f"<persons>{people}</persons><links>{links}</links></event>"
    )
