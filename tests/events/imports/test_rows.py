"""Names of columns, and rows without anything in them."""

from __future__ import annotations

import pytest

from portal.events.imports.rows import Row, column_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("First name", "first_name"),
        ("  LAST--Name ", "last_name"),
        ("E-Mail", "email"),
        ("email address", "email"),
        ("Mail", "email"),
        ("Time zone", "timezone"),
        ("_x_", "x"),
        ("", ""),
        ("Größe", "größe"),
    ],
)
def test_column_names(typed: str, name: str) -> None:
    assert column_name(typed) == name


def test_a_row_of_blanks_is_empty() -> None:
    assert Row(2, ["", " ", "\t"]).empty and Row(2, []).empty
    assert not Row(2, ["", "0"]).empty
