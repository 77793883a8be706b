"""schedule.xml says what its JSON sister says; entities and outside references are refused."""

from __future__ import annotations

import pytest

from integrations.core.reasons import Reason
from portal.events.imports import frab_xml
from portal.events.imports.files import Unreadable
from portal.events.imports.programme import Programme, Source

EVENT = """<event id="7" guid="g" code="A1"><title>Tëa</title><date>2026-03-20T10:00:00+01:00</date>
<duration>00:45</duration><recording><optout>true</optout></recording>
<persons><person id="3" avatar="https://x.org/a.png">Ada</person><person name="Bo"/></persons>
<links><link href="https://x.org">Slides</link><link href="https://y.org"/></links></event>"""
TREE = f"""<schedule><conference><title> Tea days </title><acronym>tea</acronym><start>2026-03-20</start></conference>
<day date="2026-03-20"><room name="Hall">{EVENT}</room><room name="Hall"><event id="8"><title/></event></room></day>
</schedule>"""


def read(data: bytes) -> Programme | None:
    return frab_xml.read(Source(data))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_a_programme(encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    found = read((head + TREE).encode(encoding))
    assert found is not None
    assert (found.title, found.acronym, str(found.first_day)) == ("Tea days", "tea", "2026-03-20")
    first, second = found.items
    assert first == {
        "room": "Hall",
        "day": "2026-03-20",
        "id": "7",
        "guid": "g",
        "code": "A1",
        "title": "Tëa",
        "date": "2026-03-20T10:00:00+01:00",
        "duration": "00:45",
        "do_not_record": True,
        "persons": [{"id": "3", "avatar": "https://x.org/a.png", "name": "Ada"}, {"name": "Bo"}],
        "links": [{"url": "https://x.org", "title": "Slides"}, {"url": "https://y.org", "title": ""}],
    }
    assert (second["id"], second["title"], "code" in second, "date" in second) == ("8", "", False, False)


@pytest.mark.parametrize("data", [b"{}", b"title;date\n", b""])
def test_what_is_no_xml(data: bytes) -> None:
    assert read(data) is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<x/>", "no_conference"),
        (b"<schedule/>", "no_conference"),
        (b"<other><conference/></other>", "no_conference"),
        (b"<schedule><conference>", "broken_xml"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><schedule>&b;</schedule>', "entities"),
        (b'<!DOCTYPE a SYSTEM "http://x.org/a.dtd"><schedule><conference/></schedule>', ""),
        (b'<?xml version="1.0" encoding="nonsense"?><schedule/>', "xml_encoding"),
    ],
)
def test_what_is_refused(data: bytes, code: str) -> None:
    if not code:  # a document type that is named but never fetched does no harm
        assert read(data) is not None
        return
    with pytest.raises(Unreadable) as caught:
        read(data)
    assert caught.value.reason == Reason(f"imports.{code}")
