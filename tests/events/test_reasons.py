"""Reasons of imports and decisions: kept as data, worded where they are read, masked where they may hold somebody."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from typing import Any

import pytest

from integrations.core.reasons import Reason
from portal.events.imports import rehearsal
from portal.events.imports.results import CREATED, DUPLICATES, Outcome, PeopleResult, Problem, ScheduleResult
from portal.events.models import Event
from portal.refusal import Refusal
from portal.wording import Medium, say
from tests.structure.graph import CODE, ROOT

WORDS = "portal.wording.render.gettext"


def people(reason: Reason) -> PeopleResult:
    result = PeopleResult(header=["email"], rows=2, created=1, duplicates=1)
    result.errors = [Problem(2, "email", "ada", reason)]
    result.bad = [(["ada"], result.errors)]
    result.outcomes = [
        Outcome(CREATED, "Ada", "ada@example.org", 3, {"speakers": ["", Reason("imports.as_in_file")]}),
        Outcome(DUPLICATES, "Bo", "bo@example.org", 4, reason=Reason("imports.same_address", {"line": 3})),
    ]
    return result


def test_a_preview_holds_reasons_and_survives_being_stored() -> None:
    kept = json.loads(json.dumps(rehearsal.told(people(Reason("programme.no_address"))).preview))
    groups = {group["what"]: group["rows"] for group in kept["sections"][0]["groups"]}
    assert Reason.from_document(groups["errors"][0]["reason"]) == Reason("programme.no_address")
    assert Reason.from_document(groups["duplicates"][0]["reason"]) == Reason("imports.same_address", {"line": 3})
    assert Reason.from_document(groups["created"][0]["changes"][0]["after"]) == Reason("imports.as_in_file")
    assert "This is no e-mail address" not in json.dumps(kept)


def test_what_a_rehearsal_is_known_by_depends_on_reasons_and_not_on_words(monkeypatch: pytest.MonkeyPatch) -> None:
    before = rehearsal.digest_of(people(Reason("programme.no_address")))
    assert rehearsal.digest_of(people(Reason("imports.no_address"))) != before
    monkeypatch.setattr(WORDS, lambda _text: "autre chose")
    assert rehearsal.digest_of(people(Reason("programme.no_address"))) == before


def test_the_file_of_bad_rows_is_worded_for_whoever_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    result = people(Reason("programme.no_address"))
    assert b"email: This is no e-mail address." in rehearsal.told(result).errors
    monkeypatch.setattr(WORDS, lambda _text: "autre chose")
    assert b"email: autre chose" in rehearsal.told(result).errors


def test_a_session_that_was_not_taken_is_no_remark_of_the_preview() -> None:
    result = ScheduleResult(Event(slug="conf"))
    result.leave_out("session:A", Reason("imports.no_title"))
    result.warn("session:B", Reason("imports.guid_twice"))
    result.warn("session:B", Reason("imports.guid_twice"))
    assert [(one.name, one.leaves_out) for one in result.warnings] == [("session:A", True), ("session:B", False)]
    assert result.left_out == 1
    assert say(result.warnings[0].reason, Medium.CLI) == "left out: it has no title"


@pytest.mark.parametrize(
    ("reason", "secret"),
    [
        (Reason("imports.several_namesakes", {"count": 2, "name": "Ada"}), "Ada"),
        (Reason("imports.unknown_sessions", {"value": "Ada"}), "Ada"),
        (Reason("imports.left_out", {"why": Reason("imports.bad_code", {"value": "Ada"})}), "Ada"),
        (Reason("imports.speaks_no_longer", {"name": "Ada"}), "Ada"),
        (Reason("imports.empty", {"file": "Ada.csv"}), "Ada"),
        (Reason("programme.address_taken", {"name": "Ada", "address": "ada@example.org"}), "ada"),
        (Reason("programme.four_eyes", {"name": "Ada", "actor": "Ada"}), "Ada"),
        (Reason("programme.not_withdrawn", {"name": "Ada"}), "Ada"),
    ],
)
def test_what_may_hold_a_person_is_masked(reason: Reason, secret: str) -> None:
    assert secret in say(reason, Medium.BROWSER).replace("Ada", secret)
    assert secret.lower() not in say(reason, Medium.BROWSER, mask=lambda _text: "•••").lower()


@pytest.mark.parametrize("code", ["no_slug", "bad_slug", "long_slug", "no_zone", "wrong_zone"])
def test_only_the_command_line_is_told_of_options(code: str) -> None:
    reason = Reason(f"imports.{code}", {"slug": "a b", "limit": 80, "zone": "Mars"})
    cli, browser = say(reason, Medium.CLI), say(reason, Medium.BROWSER)
    assert cli.startswith(browser)
    assert cli.removeprefix(browser) in (" Say it with --event.", " Say it with --timezone.")


def test_a_refusal_is_worded_when_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = Refusal(Reason("programme.other_team"))
    assert (refusal.messages, refusal.error_list[0].code) == (
        ["This person belongs to another team."],
        "programme.other_team",
    )
    monkeypatch.setattr(WORDS, lambda _text: "autre chose")
    assert refusal.messages == ["autre chose"]


@pytest.mark.parametrize("kind", ["ValidationError", "Unreadable", "Unfit", "BadAddress", "Refusal", "Problem"])
def test_no_sentence_is_written_where_something_is_refused(kind: str) -> None:
    def wrong(node: ast.AST, test: Callable[[Any], bool]) -> bool:
        return isinstance(node, ast.Call) and getattr(node.func, "id", "") == kind and test(node)

    found = [
        f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
        for path in CODE
        if "portal/events" in str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if wrong(node, lambda call: any(_is_text(each) for each in call.args if kind != "Problem"))
        or wrong(node, lambda call: kind == "Problem" and _is_text(call.args[3]))
    ]
    assert found == []


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
