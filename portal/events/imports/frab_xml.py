"""schedule.xml of the frab and pretalx family: turned into what its JSON sister says."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat import ExpatError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from integrations.core.reasons import Reason

from . import bounded_xml
from .files import Unreadable
from .frab import from_conference
from .programme import Programme, Source

MAX_ELEMENTS = 400_000  #: with their attributes: a session has about forty
STEP = 1 << 16

TEXTS = [
    "code",
    "date",
    "start",
    "duration",
    "end",
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


def read(source: Source) -> Programme | None:
    """A document whose root is ``schedule``. Entities and outside references are refused."""
    if source.start != "<":
        return None
    # bytes, where the file names its own encoding; text, where that had to be guessed
    document: Any = str(source.text) if source.note else source.data
    try:
        bounded_xml.survey((document[at : at + STEP] for at in range(0, len(document), STEP)), MAX_ELEMENTS)
        root: Element = fromstring(document)
    except (ParseError, ExpatError):
        raise Unreadable(Reason("imports.broken_xml")) from None
    except bounded_xml.Flood:
        raise Unreadable(Reason("imports.too_many_elements", {"limit": f"{MAX_ELEMENTS:,}"})) from None
    except (DefusedXmlException, bounded_xml.Entities):
        raise Unreadable(Reason("imports.entities")) from None
    except (ValueError, LookupError):
        raise Unreadable(Reason("imports.xml_encoding")) from None
    conference = root.find("conference")
    if root.tag != "schedule" or conference is None:
        raise Unreadable(Reason("imports.no_conference"))
    facts = {child.tag: (child.text or "").strip() for child in conference}
    days: list[dict[str, Any]] = []
    for entry in root.findall("day"):
        rooms: dict[str, list[dict[str, Any]]] = {}
        for room in entry.findall("room"):
            rooms.setdefault(room.get("name", ""), []).extend(_session(event) for event in room.findall("event"))
        days.append({"date": entry.get("date"), "rooms": rooms})
    return from_conference(facts, days, source.note)


def _session(event: Element) -> dict[str, Any]:
    values: dict[str, Any] = {"id": event.get("id"), "guid": event.get("guid")}
    if event.get("code"):
        values["code"] = event.get("code")
    for name in TEXTS:
        found = event.find(name)
        if found is not None:
            values[name] = found.text or ""
    optout = event.find("recording/optout")
    if optout is not None:
        values["do_not_record"] = (optout.text or "").strip().lower() in ("true", "1", "yes")
    values["persons"] = []
    for person in event.findall("persons/person"):
        known = {key: person.get(key) for key in ("code", "guid", "id", "biography", "avatar") if person.get(key)}
        values["persons"].append({**known, "name": person.text or person.get("name", "")})
    values["links"] = [{"url": link.get("href"), "title": link.text or ""} for link in event.findall("links/link")]
    return values
