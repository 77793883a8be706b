"""The comparison itself: what it lets through and what it does not."""

from __future__ import annotations

from typing import Any

import pytest

from .compare import differences, former
from .digests import digests, lost
from .normal import normal, normal_step

OLD = {"a": 1, "lines": [{"reason": "Make the talk “x”", "n": 1}, {"reason": "", "n": 2}], "fingerprint": "1"}
TABLE = [("Make the talk “{title}”", "Create the talk “{title}”")]


def changed(**values: Any) -> dict[str, Any]:
    return {**OLD, **values}


@pytest.mark.parametrize(
    "new",
    [
        changed(fingerprint="2"),
        changed(more=[1]),
        changed(lines=[{"reason": "Create the talk “x”", "n": 1, "reasons": []}, {"reason": "", "n": 2}]),
    ],
)
def test_added_keys_the_fingerprint_and_listed_sentences_may_differ(new: dict[str, Any]) -> None:
    assert list(differences(OLD, new, table=TABLE)) == []


@pytest.mark.parametrize(
    "new",
    [
        {key: value for key, value in OLD.items() if key != "a"},
        changed(a=2),
        changed(a=True),
        changed(lines=OLD["lines"][::-1]),
        changed(lines=OLD["lines"][:1]),
        changed(lines=[{"reason": "Create the talk “y”", "n": 1}, {"reason": "", "n": 2}]),
        changed(lines=[{"reason": "Do the talk “x”", "n": 1}, {"reason": "", "n": 2}]),
    ],
)
def test_everything_else_may_not(new: dict[str, Any]) -> None:
    assert list(differences(OLD, new, table=TABLE)) != []


def test_joined_sentences_are_looked_at_one_by_one() -> None:
    assert former("kept; Create the talk “a; b”", [("Make the talk “{title}”", "Create the talk “{title}”")]) != ""
    assert former("kept; Create the talk “a”", TABLE) == "kept; Make the talk “a”"


def test_digests_show_what_changed() -> None:
    before = digests({"plan": OLD})
    assert lost(before, digests({"plan": changed(more=1)})) == []
    assert lost(before, digests({"plan": changed(a=2)})) == ["plan: .a"]


def test_digests_show_what_was_empty_and_is_not() -> None:
    before = digests({"status": {"problems": []}})
    assert lost(before, digests({"status": {"problems": [{"id": 1}]}})) == ["status: .problems"]


def test_a_rival_is_left_out_only_where_chance_names_it() -> None:
    one, other = (
        {"lines": [{"reason": f"Overlaps with “{title}”, and an Airmeet holds one session at a time."}]}
        for title in ("A “talk”", "Another")
    )
    assert lost(digests({"second plan": one}), digests({"second plan": other})) == []
    assert lost(digests({"plan": one}), digests({"plan": other})) == ["plan: .lines.reason"]


@pytest.mark.parametrize("step", ["report summary", "plan"])
def test_an_order_survives_unless_threads_decide_it(step: str) -> None:
    lines = [{"object": name, "verb": "create", "reason": ""} for name in "ab"]
    old, new = ({"document": {"lines": order, "sessions": order}} for order in (lines, lines[::-1]))
    assert list(differences(*(normal_step(step, each, frozenset()) for each in (old, new)))) != []
    out = [{"object": name, "verb": "manual", "reason": "By hand."} for name in "ab"]
    assert normal({"lines": out}) == normal({"lines": out[::-1]})


def test_what_was_not_given_is_no_figure() -> None:
    assert normal({"attended": None}) != normal({"attended": 0})


def test_keys_of_what_is_sent_are_no_keys_of_ours() -> None:
    assert normal({"changes": {"questions": [None, True]}}) != normal({"changes": {"questions": [None, False]}})


def test_numbers_of_people_depend_on_what_ran_before() -> None:
    assert normal({"object": "speaker:#1@D0R0S0"}) == normal({"object": "speaker:#15@D0R0S0"})
