"""Texts from outside: one form, whatever they came in."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.events.imports import text


@pytest.mark.parametrize(
    ("given_text", "one_line", "lines"),
    [
        ("  a \t b\n", "a b", "a \t b"),
        ("a\r\nb\rc", "a b c", "a\nb\nc"),
        ("e\u0301", "é", "é"),
        ("\u00a0a\u00a0", "\u00a0a\u00a0", "\u00a0a\u00a0"),
        (" \n\t ", "", ""),
        ("a\x07b", "a\x07b", "a\x07b"),
    ],
)
def test_tidy(given_text: str, one_line: str, lines: str) -> None:
    assert text.tidy(given_text) == one_line
    assert text.tidy(given_text, lines=True) == lines


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x0b", "\x1f", "\x7f", "\x9f", "\ud83d"])
def test_control_characters_and_halves_are_found_and_taken_out(sign: str) -> None:
    assert text.holds_forbidden(f"a{sign}b")
    assert text.without_forbidden(f"a{sign}b") == "ab"


@pytest.mark.parametrize("sign", ["\n", "\t", "\r", "\r\n", "é", "😀", "\u200b"])
def test_line_breaks_tabs_and_letters_are_none(sign: str) -> None:
    assert not text.holds_forbidden(f"a{sign}b")


@given(st.text())
def test_twice_is_once(given_text: str) -> None:
    for lines in (False, True):
        tidied = text.tidy(given_text, lines=lines)
        assert text.tidy(tidied, lines=lines) == tidied
        assert unicodedata.is_normalized("NFC", tidied)
    assert not text.holds_forbidden(text.without_forbidden(given_text))


def test_names_are_compared_without_case_form_and_blanks() -> None:
    assert text.same_name(" JOSE\u0301  Groß") == text.same_name("josé gross")
    assert text.same_name("Ada") != text.same_name("Äda")
