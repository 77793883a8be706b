"""Reports in a browser, cell by cell."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.html import strip_tags

from portal.reports import html, words

SCRIPT = "<script>alert(1)</script>"


def plain(name: str, value: Any) -> str:
    return strip_tags(html.cell(name, value))


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("title", "Opening", "Opening"),
        ("attended", True, "yes"),
        ("attended", False, "no"),
        ("attended", 0, "0"),
        ("invited", 2781, "2,781"),
        ("seconds", 601, "10 min 1 s"),
        ("average_view_seconds", 14282, "3 h 58 min"),
        ("attendance_rate", 0.6667, "66.7 %"),
        ("votes", 2.0, "2"),
        ("as_of", "2027-03-03T13:05:00+01:00", "3 Mar 2027, 13:05"),
        ("state", "to_review", "to review"),
        ("state", "something_new", "something new"),
        ("platform", "nowhere", "nowhere"),
        ("sessions", ["A1", "B2"], "A1, B2"),
        ("operations", {"done": 2}, "done 2"),
        ("password_reset_needed", [{"account": "Talks", "email": "a@example.org"}], "Talks a@example.org"),
        ("platform_totals", {"attended": 2}, "attended 2"),
        ("platform_totals", {"attendance_rate": 0.67, "registered (Air (main))": 5},
         "attendance rate 67.0 %, registered 5 (Air (main))"),
        ("accounts:Spot", None, "not there"),
        ("accounts:Spot", "blocked", "blocked"),
        ("accounts:Spot", {"state": "missing", "remote_id": "1", "url": None}, "missing there"),
    ],
)  # fmt: skip
def test_a_value_as_people_read_it(name: str, value: object, shown: str) -> None:
    assert plain(name, value) == shown


@pytest.mark.parametrize("name", ["invited", "attended", "seconds", "as_of"])
def test_an_unknown_figure_is_a_dash_that_says_not_yet(name: str) -> None:
    assert plain(name, None) == "–not known yet"


def test_what_is_simply_not_there_is_a_dash_too() -> None:
    assert (plain("room", None), plain("email", ""), plain("sessions", [])) == ("–none", "–none", "–none")
    assert plain("session", None) == "whole event"


@pytest.mark.parametrize("name", ["title", "state", "platform", "link", "url", "accounts:Spot"])
def test_nothing_from_outside_is_markup(name: str) -> None:
    assert "<script" not in html.cell(name, SCRIPT)


@pytest.mark.parametrize("value", [[SCRIPT], {SCRIPT: 1}, [{"account": SCRIPT}]])
def test_nor_within_lists(value: object) -> None:
    assert "<script" not in html.cell("x", value)


def test_a_public_page_is_a_link_only_if_it_is_a_web_address() -> None:
    assert '<a href="https://x.example/a?b=1&amp;c=2"' in html.cell("url", "https://x.example/a?b=1&c=2")
    assert "<a" not in html.cell("url", "javascript:alert(1)")


def test_a_link_that_lets_somebody_in_is_to_be_copied_not_followed() -> None:
    shown = html.cell("link", "https://x.example/join")
    assert "<a" not in shown
    assert "https://x.example/join" in shown


def test_each_account_gets_a_column() -> None:
    there = {"state": "present", "remote_id": "1", "url": "https://x.example/1"}
    rows = [{"code": "A1", "accounts": {"Spot": there, "Air": None}}, {"code": "B2", "accounts": None}]
    heads, lines = html.table(["code", "accounts"], rows)
    assert [each.words for each in heads] == ["Code", "Spot", "Air"]
    assert [[strip_tags(each.shown) for each in line] for line in lines] == [
        ["A1", "there open", "not there"],
        ["B2", "not there", "not there"],
    ]


def test_columns_that_no_row_fills_are_left_out_where_they_may_be() -> None:
    rows = [{"question": "Why?", "booth": None, "left_at": None, "password_reset_needed": []}]
    columns = ["question", "booth", "left_at", "password_reset_needed"]
    assert html.present(columns, rows) == ["question", "left_at"]


def test_how_many_attended_is_a_number_and_whether_one_did_is_none() -> None:
    assert html.table(["attended"], [{"attended": 3}, {"attended": None}])[0][0].number
    assert not html.table(["attended"], [{"attended": None}, {"attended": True}])[0][0].number


def test_an_assumed_figure_is_marked_in_words() -> None:
    rows = [{"average_view_seconds": 60, "attended": 1, "assumed": ["average_view_seconds"]}]
    [[time, attended]] = html.table(["average_view_seconds", "attended"], rows)[1]
    assert strip_tags(time.shown) == "1 min 0 s* unit assumed"
    assert strip_tags(attended.shown) == "1"


@pytest.mark.parametrize(("seconds", "said"), [(0, "0 s"), (59.6, "1 min 0 s"), (3600, "1 h 0 min")])
def test_durations(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said
