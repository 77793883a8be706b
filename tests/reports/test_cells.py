"""Single cells: flat, guarded, masked."""

from __future__ import annotations

import pytest

from portal.formulas import guard
from portal.masking import mask, masked
from portal.reports.cells import csv_cell, flat
from portal.reports.text import printable, width

FORMULAS = [
    '=HYPERLINK("http://x")', "+cmd", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "  =1", "\u3000=1",
    "＝1", "＋1", "－1", "＠x", ";=1", '"=1', "'=1", " ;\t+x",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe_and_nothing_else_changes(text: str) -> None:
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ada", "a=b", "1+1", "a@example.org", "–", "2027-03-01", "'quoted'", "Zoë"])
def test_other_text_is_left_alone(text: str) -> None:
    assert guard(text) == text


@pytest.mark.parametrize(
    ("value", "cell"),
    [(None, ""), (True, "true"), (False, "false"), (0, 0), (-5, -5), (-0.5, -0.5), ("-5", "'-5"), ("x", "x")],
)
def test_csv_cell_of_plain_values(value: object, cell: object) -> None:
    assert csv_cell(value) == cell


def test_lists_and_dictionaries_are_one_cell() -> None:
    assert flat(["A1", "B2"]) == "A1; B2"
    assert flat([]) == ""
    assert flat({"done": 3, "rejected": 1}) == "done: 3; rejected: 1"
    assert flat([{"account": "Talks", "email": "a@example.org"}]) == "Talks a@example.org"
    assert csv_cell(["=1"]) == "'=1"


def test_accounts_of_a_session_show_their_state() -> None:
    accounts = {"Spot": {"state": "present", "remote_id": "1", "url": None}, "Rooms": None}
    assert flat(accounts) == "Spot: present; Rooms: -"


@pytest.mark.parametrize(
    ("address", "hidden"),
    [
        ("ada@example.org", "a•••@example.org"),
        ("ADA@bücher.example", "A•••@bücher.example"),
        ("nobody", "•••"),
        ("@example.org", "•••"),
    ],
)
def test_mask_keeps_first_letter_and_domain(address: str, hidden: str) -> None:
    assert mask(address) == hidden


def test_masked_finds_addresses_wherever_they_stand() -> None:
    row = {
        "email": "odd address",
        "object": "attendee:ada@example.org@A1",
        "source": "live@A1",
        "question": "Write to o'neil+x@mail.example.org or call",
        "inner": [{"email": "bob@example.org", "n": 1}, None],
        "ada@example.org": True,
    }
    assert masked(row) == {
        "email": "•••",
        "object": "attendee:a•••@example.org@A1",
        "source": "live@A1",
        "question": "Write to o•••@mail.example.org or call",
        "inner": [{"email": "b•••@example.org", "n": 1}, None],
        "a•••@example.org": True,
    }


def test_masked_leaves_unknown_addresses_unknown() -> None:
    assert masked({"email": None}) == {"email": None}
    assert masked({"email": ""}) == {"email": ""}


def test_text_is_harmless_on_a_terminal() -> None:
    assert printable("a\x1b[31mred\nnew\u202eline") == "a�[31mred new�line"


def test_width_counts_columns() -> None:
    assert (width("Ada"), width("東京"), width("e\u0301")) == (3, 4, 1)


def test_codes_of_reasons_are_for_programs() -> None:
    problem = {"id": 1, "message": "No talk.", "reasons": [{"code": "core.refused", "params": {}}]}
    task = {"message": "By hand.", "items": [{"key": "event", "reasons": [{"code": "plan.fixed"}]}]}
    assert flat([problem]) == "1 No talk."
    assert flat([task]) == "By hand. [{'key': 'event'}]"
