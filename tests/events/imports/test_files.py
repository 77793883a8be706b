"""Bytes of a file as text: every encoding, and nothing that is no text."""

from __future__ import annotations

from pathlib import Path

import pytest

from integrations.core.reasons import Reason
from portal.events.imports import files
from portal.events.imports.files import Unreadable


def decode(data: bytes) -> tuple[str, Reason | None]:
    text = files.recognise(data)
    with text.open() as stream:
        assert stream.read() == str(text)
    return str(text), text.note


TEXT = "email,name\nada@example.org,Zoë Müßig\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_without_a_remark(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == (TEXT, None)


def test_a_mark_of_big_endian_is_minded() -> None:
    assert decode(b"\xfe\xff" + TEXT.encode("utf-16-be")) == (TEXT, None)


@pytest.mark.parametrize(("encoding", "sign"), [("cp1252", "€"), ("latin-1", "\x81")])
def test_western_text_is_guessed_and_told(encoding: str, sign: str) -> None:
    text = f"{TEXT}ü{sign}"
    assert decode(text.encode(encoding)) == (text, Reason("imports.not_utf8"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xef\xbb\xbf\xff\xff", "damaged"),
        (b"\xff\xfea\x00b", "damaged"),
        (b"\x89PNG\x00\x01\x02\xff" * 99, "no_text"),
    ],
)
def test_what_is_no_text(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        decode(data)
    assert caught.value.reason == Reason(f"imports.{code}")


@pytest.mark.parametrize("data", [b"", b" \t\r\n", b"\0\0\0"])
def test_an_empty_file_is_named(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        files.filled(data, "a.csv")
    assert caught.value.reason == Reason("imports.empty", {"file": "a.csv"})
    assert files.filled(data + b"x", "a.csv") == data + b"x"


def test_loading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    assert files.load(path) == b"abc"

    def code(where: Path) -> str:
        with pytest.raises(Unreadable) as caught:
            files.load(where)
        assert caught.value.reason.params["file"] == str(where)
        return caught.value.reason.code

    assert code(tmp_path / "none") == "imports.no_file"
    assert code(tmp_path) == "imports.not_a_file"
    assert code(tmp_path / ("x" * 999)) == "imports.unreadable"
    path.write_bytes(b"")
    assert code(path) == "imports.empty"
    path.write_bytes(b"abc")
    monkeypatch.setattr(files, "MAX_BYTES", 2)
    assert code(path) == "imports.larger"


def test_a_name_that_no_file_can_have_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_path: Path) -> bool:
        raise ValueError("embedded null byte")

    monkeypatch.setattr(Path, "exists", broken)
    with pytest.raises(Unreadable) as caught:
        files.load(Path("a\0b"))
    assert caught.value.reason.params["why"] == Reason("imports.bad_file_name")
