"""A file's bytes, looked at by several readers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from integrations.core.reasons import Reason
from portal.events.imports.files import Unreadable
from portal.events.imports.programme import Source, day


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_json_in_every_encoding(encoding: str) -> None:
    source = Source(' {"a": "ü"}'.encode(encoding))
    assert (source.document, source.note) == ({"a": "ü"}, None)


def test_what_does_not_begin_like_json_is_none() -> None:
    source = Source("tïtle;date".encode("cp1252"))
    assert (source.document, str(source.text), source.note) == (None, "tïtle;date", Reason("imports.not_utf8"))


@pytest.mark.parametrize("data", [b"{", b"[1, 2", b"[1e999]", b"[" + b"9" * 5_000 + b"]", b'{"a": }'])
def test_json_that_is_broken(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        _ = Source(data).document
    assert caught.value.reason == Reason("imports.broken_json")


@pytest.mark.parametrize("data", [b"[" * 100_000, b"[" + b"{}," * 1_000_000 + b"{}]", b'{"a":' * 70 + b"1" + b"}" * 70])
def test_json_of_too_many_values(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        _ = Source(data).document
    assert caught.value.reason.code == "imports.too_many_values"


def test_it_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(b"abc")
    assert str(source.text) == "abc"
    monkeypatch.setattr("portal.events.imports.programme.recognise", None)
    assert str(source.text) == "abc"


@pytest.mark.parametrize(
    ("value", "found"),
    [("2026-03-20", date(2026, 3, 20)), ("2026-03-20T10:00+01:00", date(2026, 3, 20)), ("soon", None), (None, None)],
)
def test_days(value: Any, found: date | None) -> None:
    assert day(value) == found
