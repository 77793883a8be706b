"""The comparison itself: what it lets through and what it does not."""

from __future__ import annotations

from typing import Any

import pytest

from .compare import differences, former
from .digests import digests, lost

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
