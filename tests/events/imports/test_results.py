"""What an import says of itself is counted as it goes."""

from __future__ import annotations

from portal.events.imports.results import CREATED, MISSING, UNCHANGED, UPDATED, Outcome, PeopleResult, Tally


def test_a_tally_names_what_is_not_as_before() -> None:
    tally = Tally()
    for what, key in ((CREATED, "A"), (UNCHANGED, "B"), (UPDATED, "C"), (MISSING, "D"), (CREATED, "E")):
        tally.count(Outcome(what, key), key)
    assert tally.figures == {"created": 2, "updated": 1, "unchanged": 1, "missing": 1}
    assert tally.keys == {"created": ["A", "E"], "updated": ["C"], "missing": ["D"]}
    assert [one.name for one in tally.outcomes] == ["A", "B", "C", "D", "E"]


def test_people_are_counted_by_row() -> None:
    result = PeopleResult(rows=3)
    result.count(Outcome(UPDATED, "Ada"))
    result.count(Outcome("duplicates", "Ada"))
    assert result.figures == {"rows": 3, "created": 0, "updated": 1, "unchanged": 0, "duplicates": 1}
    assert len(result.outcomes) == 2
