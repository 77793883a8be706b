"""What the documents show is sent and understood, and what a later version adds does no harm."""

from __future__ import annotations

from typing import Any

from integrations.core.contract import Platform

from . import samples


def _cases(platform: Platform, name: str) -> list[dict[str, Any]]:
    found = samples.cases(platform.slug, name)
    assert found, f"type in a sample: samples/{platform.slug}/{name}.json"
    return found


def test_documented_answers_are_understood(platform: Platform, name: str) -> None:
    for case in _cases(platform, name):
        script = samples.Script(case)
        with samples.client_for(platform, script, case.get("options")) as client:
            assert samples.carry_out(platform, name, case, client) == samples.plain(case["result"]), case["source"]
        assert script.left == [], "not everything was asked for"


def test_unknown_fields_change_nothing(platform: Platform, name: str) -> None:
    for case in _cases(platform, name):
        script = samples.Script(case, samples.with_new_fields)
        with samples.client_for(platform, script, case.get("options")) as client:
            assert samples.carry_out(platform, name, case, client) == samples.plain(case["result"]), case["source"]


def test_unknown_words_are_tolerated(platform: Platform, worded: str) -> None:
    """A status or type that no document knows ends nothing: as many things are read as before."""
    for case in _cases(platform, worded):
        script = samples.Script(case, lambda body, case=case: samples.with_new_words(body, case.get("enums", [])))
        with samples.client_for(platform, script, case.get("options")) as client:
            found = samples.carry_out(platform, worded, case, client)
        assert len(found) == len(samples.plain(case["result"]))
        if worded.startswith("listing-") and "status" in case.get("enums", []):
            assert samples.NEW_WORD in str(found), "it is shown as it came"


def test_a_bad_row_takes_no_good_one_with_it(platform: Platform, name: str) -> None:
    """C37: entries that are no objects, or empty ones, in every list that is read."""
    for case in _cases(platform, name):
        script = samples.Script(case, samples.with_bad_rows)
        with samples.client_for(platform, script, case.get("options")) as client:
            found = samples.carry_out(platform, name, case, client)
        if name.endswith(".pull") or name.startswith("listing-"):
            good = samples.plain(case["result"])
            assert [row for row in good if row not in found] == [], case["source"]


def test_samples_belong_to_something(platform: Platform) -> None:
    """No file is left over from an action that is gone."""
    folder = samples.FOLDER / platform.slug
    known = {*samples.documented(platform), "statuses", "stage"}
    assert sorted(path.stem for path in folder.glob("*.json") if path.stem not in known) == []
