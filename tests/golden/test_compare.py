"""The comparison lets nothing through but what it is said to: added keys, fingerprints, sentences of the table."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from . import digests
from .compare import differences
from .normal import Days, Normal, table_of
from .reworded import REWORDED
from .table import Table

OLD = {
    "event": "conf",
    "fingerprint": "1f2e",
    "lines": [
        {"object": "session:A", "verb": "blocked", "reason": "Overlaps with “Tea”: choose others.", "emails": 0},
        {"object": "session:B", "verb": "create", "reason": "gets access; goes without Ann", "emails": None},
    ],
    "totals": {"create": 1, "blocked": 1},
}
PAIRS = (("Overlaps with “{winner}”", "“{winner}” is at the same time"), ("goes without {name}", "leaves {name} out"))


def lines(*reasons: str) -> list[dict[str, Any]]:
    return [{**line, "reason": reason} for line, reason in zip(OLD["lines"], reasons, strict=True)]


def found(new: Any, *pairs: tuple[str, str]) -> list[str]:
    return list(differences(OLD, new, Table(pairs)))


def test_the_same_and_what_was_added() -> None:
    first, second = OLD["lines"]
    assert found(OLD) == []
    more = {**OLD, "fingerprint": "other", "notices": ["new"], "lines": [{"code": "overlap", **first}, second]}
    assert found(more) == []


@pytest.mark.parametrize(
    ("new", "path"),
    [
        ({key: value for key, value in OLD.items() if key != "event"}, "event: is gone"),
        ({key: value for key, value in OLD.items() if key != "fingerprint"}, "fingerprint: is gone"),
        ({**OLD, "totals": {"create": 2, "blocked": 1}}, "totals.create:\n    old: 1\n    new: 2"),
        ({**OLD, "totals": {"create": True, "blocked": 1}}, "totals.create:"),
        ({**OLD, "totals": {"create": None, "blocked": 1}}, "totals.create:"),
        ({**OLD, "totals": [1, 1]}, "totals:"),
        ({**OLD, "event": "Conf"}, 'event:\n    old: "conf"\n    new: "Conf"'),
        ({**OLD, "lines": OLD["lines"][::-1]}, "lines[0].object:"),
        ({**OLD, "lines": OLD["lines"][:1]}, "lines: 2 entries before, 1 now; the first that differs is [1]"),
        ({**OLD, "lines": lines("“Tea” is at the same time: choose others.", "gets access")}, "lines[0].reason:"),
    ],
)
def test_what_may_not_be(new: Any, path: str) -> None:
    assert found(new)[0].startswith(path)


def test_only_the_sentences_of_the_table_may_differ() -> None:
    reworded = lines("“Tea” is at the same time: choose others.", "gets access; leaves Ann out")
    assert found({**OLD, "lines": reworded}, *PAIRS) == []
    other_part = lines("“Cake” is at the same time: choose others.", "gets access; leaves Ann out")
    assert [line.partition(":\n")[0] for line in found({**OLD, "lines": other_part}, *PAIRS)] == ["lines[0].reason"]
    assert len(found({**OLD, "lines": reworded}, PAIRS[0])) == 1


def test_one_sentence_may_have_been_two_before() -> None:
    table = Table((("Give it a name.", "Name it."), ("It needs a name.", "Name it.")))
    assert table.allows("Give it a name.", "Name it.")
    assert table.allows("It needs a name.", "Name it.")
    assert not table.allows("It has a name.", "Name it.")


def test_a_placeholder_at_the_end_reaches_to_the_next_part() -> None:
    table = Table((("without {who}", "less {who}"),))
    assert table.allows("without Ann (a, b); without Bo", "less Ann (a, b); less Bo")


@pytest.mark.parametrize("pair", [("{a} is", "is"), ("is", "{a} is"), ("{a}", "{a} and {a}"), ("is", "")])
def test_a_pair_whose_placeholders_do_not_fit(pair: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Table((pair,))


def test_the_table_itself() -> None:
    table = Table(REWORDED)
    for old, new in REWORDED:
        assert old != new
        assert table.allows(old, new)


def test_what_differs_from_run_to_run_is_made_the_same() -> None:
    normal = Normal(Days(date(2031, 3, 1), ZoneInfo("Europe/Berlin")), frozenset({"known"}))
    assert normal.value(
        {
            "run": 7,
            "seconds": 1.5,
            "rows": [{"seconds": 30, "at": "2031-03-02T09:00:00Z", "as_of": "2026-11-29T01:11:31.123+01:00"}],
            "startTime": 1930122000000,
            "startDate": 1930122000,
            "operations": {"12": "done", "13": "done"},
            "remote_id": "known",
            "message": "Operation 12 on speaker:#31@A: see http://127.0.0.1:8900/a/b?key=1.",
            "there": [{"remote_id": "abc"}, {"remote_id": None}],
            "url": "https://programme.example.org/A",
        }
    ) == {
        "run": "<number>",
        "seconds": "<number>",
        "rows": [{"seconds": 30, "at": "<day 1 10:00:00 Z>", "as_of": "<now>"}],
        "startTime": "<day 0 10:00:00 in ms>",
        "startDate": "<day 0 10:00:00 in s>",
        "operations": {"<number 1>": "done", "<number 2>": "done"},
        "remote_id": "known",
        "message": "Operation <number> on speaker:#<number>@A: see http://sandbox/…?key=….",
        "there": [{"remote_id": "<id>"}, {"remote_id": None}],
        "url": "https://programme.example.org/A",
    }


def test_a_long_text_stands_there_as_its_beginning_and_a_digest() -> None:
    normal = Normal(Days(date(2031, 3, 1), ZoneInfo("Europe/Berlin")))
    one, other = (normal.value({"description": f"{'word ' * 60}{end}"}) for end in "ab")
    assert one != other
    assert one["description"].startswith("word word word word word word word word … 301 characters, ")
    assert normal.value({"reason": "word " * 60}) == {"reason": "word " * 60}


def test_a_csv_is_compared_by_column() -> None:
    assert table_of("a,b\n1,\n") == {"csv": [{"a": "1", "b": ""}]}
    assert list(differences(table_of("a\n1\n"), table_of("a,b\n1,2\n"), Table())) == []


# --- digests


def digested(new: Any, *pairs: tuple[str, str]) -> list[str]:
    return list(digests.differences(digests.digests(OLD), new, Table(pairs)))


def test_digests_hold_no_words_and_let_added_keys_through() -> None:
    assert "Tea" not in str(digests.digests(OLD))
    first, second = OLD["lines"]
    assert digested({**OLD, "fingerprint": "other", "more": 1, "lines": [{**first, "code": "x"}, second]}) == []


@pytest.mark.parametrize(
    ("new", "path"),
    [
        ({key: value for key, value in OLD.items() if key != "event"}, "event: is gone"),
        ({**OLD, "totals": {"create": 2, "blocked": 1}}, "totals.create:"),
        ({**OLD, "lines": OLD["lines"][::-1]}, "lines[].object:"),
        ({**OLD, "lines": OLD["lines"][:1]}, "lines[].object:"),
        ({**OLD, "lines": lines("Overlaps with “Tea”.", "gets access; goes without Ann")}, "lines[].reason, entry 0:"),
    ],
)
def test_digests_show_what_may_not_be(new: Any, path: str) -> None:
    assert digested(new)[0].startswith(path)


def test_digests_know_the_sentences_of_the_table() -> None:
    reworded = {**OLD, "lines": lines("“Tea” is at the same time: choose others.", "gets access; leaves Ann out")}
    assert digested(reworded, *PAIRS) == []
    assert len(digested(reworded, PAIRS[1])) == 1
    other = {**OLD, "lines": lines("“Cake” is at the same time: choose others.", "gets access; leaves Ann out")}
    assert len(digested(other, *PAIRS)) == 1
