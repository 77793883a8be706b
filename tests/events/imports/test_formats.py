"""The content says which format a programme has."""

from __future__ import annotations

import json

import pytest

from integrations.core.reasons import Reason
from portal.events.imports import formats
from portal.events.imports.files import Unreadable
from tests.support.programme import as_xml, programme

TABLE = b"title;start\nTea;2026-05-01T10:00\n"
LISTS = json.dumps({"sessions": [{"id": 1}], "speakers": []}).encode()


@pytest.mark.parametrize(
    ("data", "count"),
    [(json.dumps(programme()).encode(), 12), (as_xml(programme()).encode(), 12), (LISTS, 1), (TABLE, 1)],
    ids=["json", "xml", "sessionize", "csv"],
)
def test_each_format_finds_its_reader(data: bytes, count: int) -> None:
    assert len(formats.read(data).items) == count


def test_what_has_been_guessed_of_the_encoding_is_kept() -> None:
    assert formats.read(TABLE + "Tëa;x\n".encode("cp1252")).note == Reason("imports.not_utf8")


@pytest.mark.parametrize("data", [b"{}", b"[]", b"3", b"a,b\n", b"hello"])
def test_what_nobody_reads(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        formats.read(data)
    assert caught.value.reason == Reason("imports.no_programme")
