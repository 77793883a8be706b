"""A programme as a table: names of columns, lists within cells."""

from __future__ import annotations

import pytest

from portal.events.imports import programme_csv
from portal.events.imports.programme import Source


def items(text: str) -> list[dict[str, object]]:
    found = programme_csv.read(Source(text.encode()))
    assert found is not None
    return [dict(item) for item in found.items]


def test_columns_have_several_names() -> None:
    assert items("Code;Title;Starts at;Ends at;Speakers;Kind;Unknown\nA;Tea;10:00;11:00;Ada; Talk;x\n") == [
        {"code": "A", "title": "Tea", "date": "10:00", "end": "11:00", "persons": [{"name": "Ada"}], "type": " Talk"}
    ]


def test_beside_a_date_the_start_is_a_clock() -> None:
    assert items("title,date,start\nTea,2026-05-01,10:00\n") == [
        {"title": "Tea", "date": "2026-05-01", "start": "10:00"}
    ]


def test_lists_within_cells() -> None:
    (item,) = items("title,start,speaker,tags\nTea,x, Ada ;; Bo ,a;;b \n")
    assert item["persons"] == [{"name": " Ada "}, {"name": " Bo "}]
    assert item["tags"] == ["a", "b "]
    (item,) = items("title,start,speaker,tags\nTea,x,,\n")
    assert (item["persons"], item["tags"]) == ([], [])


def test_a_row_that_is_cut_short_says_nothing_of_the_rest() -> None:
    assert items("title,start,room\nTea,x\n") == [{"title": "Tea", "date": "x"}]


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "title,room\nTea,Hall\n", "date\nx\n", "{}", ""])
def test_what_is_no_programme(text: str) -> None:
    assert programme_csv.read(Source(text.encode())) is None
