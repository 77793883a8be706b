"""Every state word comes from one function for each thing: its table, and that no page has words of its own."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from portal.desk.base.unsent import unsent_state
from portal.desk.presenters.plan_page import plan_state
from portal.desk.presenters.publication_cards import publication_state
from portal.events import state_words as programme
from portal.events.models import (
    Registration,
    RegistrationState,
    Session,
    SessionState,
    Speaker,
    SpeakerState,
)
from portal.planning import Line, Plan, Verb
from portal.planning.unsent import Count, Knowledge
from portal.publishing import state_words as words
from portal.publishing.models import (
    Account,
    AccountState,
    Lane,
    ManualTask,
    Operation,
    OperationState,
    Pull,
    PullState,
    RemoteObject,
    RemoteState,
    Run,
    RunKind,
    RunState,
)
from tests.support.reasons import plain

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
S = OperationState


# --- accounts


@pytest.mark.parametrize(
    ("account", "paused", "said"),
    [
        ({"state": AccountState.HELD, "reached_at": NOW}, None, ("Held", "warn")),
        ({"state": AccountState.STOPPED, "reached_at": NOW}, None, ("Stopped", "bad")),
        ({"state": AccountState.STOPPED}, None, ("Stopped", "bad")),
        ({}, None, ("Never reached", "warn")),
        ({"reached_at": NOW}, None, ("Can send", "good")),
        ({"reached_at": NOW}, NOW + timedelta(minutes=1), ("Waits for its pace", "info")),
        ({"reached_at": NOW}, NOW - timedelta(minutes=1), ("Can send", "good")),
    ],
)
def test_an_account(account: dict[str, Any], paused: datetime | None, said: tuple[str, str]) -> None:
    row = Account(pk=1, **account)
    row.lane = Lane(account_id=1, paused_until=paused)
    assert words.account_state(row, NOW) == said


# --- runs


@pytest.mark.parametrize(
    ("state", "by_state", "said"),
    [
        (RunState.RUNNING, {}, ("Running", "info")),
        (RunState.RUNNING, {S.DONE: 5, S.QUEUED: 1}, ("Running", "info")),
        (RunState.RUNNING, {S.DONE: 5, S.UNKNOWN: 1}, ("Running", "info")),
        (RunState.RUNNING, {S.DONE: 5, S.WAITING: 2}, ("Waiting", "warn")),
        (RunState.RUNNING, {S.WAITING: 2, S.NEEDS_PERSON: 1}, ("Waiting", "warn")),
        (RunState.RUNNING, {S.DONE: 5, S.NEEDS_PERSON: 1}, ("Waits for a decision", "bad")),
        (RunState.CANCELLED, {S.DONE: 5, S.CANCELLED: 1}, ("Cancelled", "warn")),
        (RunState.FINISHED, {S.DONE: 98, S.CANCELLED: 27}, ("Finished, 27 cancelled", "warn")),
        (RunState.FINISHED, {S.DONE: 98, S.REJECTED: 1, S.CANCELLED: 26}, ("Finished with refusals", "bad")),
        (RunState.FINISHED, {S.DONE: 98, S.DONE_WITH_DIFFERENCES: 2, S.SUPERSEDED: 1}, ("Finished", "good")),
        (RunState.FINISHED, {}, ("Nothing to send", "")),
    ],
)
def test_a_push(state: RunState, by_state: dict[str, int], said: tuple[str, str]) -> None:
    assert words.run_state(Run(state=state), by_state) == said


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (RunState.RUNNING, ("Reading", "info")),
        (RunState.FINISHED, ("Read through", "")),
        (RunState.CANCELLED, ("Cancelled", "warn")),
    ],
)
def test_a_reading(state: RunState, said: tuple[str, str]) -> None:
    assert words.run_state(Run(kind=RunKind.PULL, state=state), {}) == said


# --- manual tasks


def item(by: str = "") -> dict[str, Any]:
    return {"key": "x", "reasons": [], **({"tick": {"at": NOW.isoformat(), "by": by}} if by else {})}


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ({"items": [item(), item()]}, ("To do", "warn")),
        ({"items": [item(), item("ada"), item("bo")]}, ("2 of 3 done", "warn")),
        ({"items": [item("ada")], "done_at": NOW}, ("Done", "good")),
        ({"items": [], "done_at": NOW, "unneeded": True}, ("No longer needed", "")),
    ],
)
def test_a_manual_task(task: dict[str, Any], said: tuple[str, str]) -> None:
    assert words.task_state(ManualTask(**task)) == said


# --- what is counted and planned


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (Count(Knowledge.NOTHING), None),
        (Count(Knowledge.COUNTED, {"skip": 3, "blocked": 5, "manual": 1}), None),
        (Count(Knowledge.COUNTED, {"create": 20, "update": 6, "delete": 1}), ("27 changes not sent", "warn")),
        (
            Count(Knowledge.COUNTED, {"create": 1}, by_page=True),
            ("1 change not sent, as this page counts: no worker answers", "warn"),
        ),
        (Count(Knowledge.COUNTING, {"create": 5}), ("Counting what is not sent", "info")),
        (Count(Knowledge.UNCOUNTED), ("Not counted: no worker answers", "bad")),
        (Count(Knowledge.UNPLANNED), ("No plan can be made", "bad")),
    ],
)
def test_changes_that_are_not_sent(count: Count, said: tuple[str, str] | None) -> None:
    assert unsent_state(count) == said


def line(verb: Verb, **more: Any) -> Line:
    return Line("Acc", "main", "tiny", "session.create", "session:A", "A", verb, publication_id=1, **more)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], None),
        ([line(Verb.CREATE), line(Verb.BLOCKED)], None),
        ([line(Verb.BLOCKED)] * 105, ("Nothing can be pushed.", "All 105 lines are blocked.", "bad")),
        ([line(Verb.BLOCKED), line(Verb.SKIP)], ("Nothing more can be pushed.", "1 line is blocked.", "bad")),
        ([line(Verb.MANUAL), line(Verb.SKIP)], ("Nothing to push.", "1 thing is left to people.", "warn")),
        ([line(Verb.SKIP, operation=7)], ("Nothing more to push.", "1 is on its way already.", "info")),
        ([line(Verb.SKIP)], ("Nothing to push.", "Everything that can be sent is there.", "good")),
    ],
)
def test_a_plan(lines: list[Line], said: tuple[str, str, str] | None) -> None:
    assert plan_state(Plan("conf", tuple(lines), publications=(1,))) == said


def counted(**totals: int) -> Count:
    return Count(Knowledge.COUNTED, totals, {1: totals})


@pytest.mark.parametrize(
    ("row", "there", "count", "said"),
    [
        ({"active": False}, 3, counted(), ("Unpublished", "")),
        ({"active": False, "remove_there": True}, 3, counted(), ("Unpublished, to be removed there", "warn")),
        ({"active": False, "remove_there": True}, 0, counted(), ("Unpublished", "")),
        ({"problems": 2, "under_way": 1}, 3, counted(create=1), ("2 to look at", "bad")),
        ({"under_way": 1}, 3, counted(create=1), ("1 on the way", "info")),
        ({}, 3, Count(Knowledge.COUNTING), ("Counting what is not sent", "info")),
        ({}, 3, counted(create=26, update=1, blocked=1), ("27 not sent", "warn")),
        ({}, 3, counted(blocked=4, manual=1), ("4 blocked", "bad")),
        ({}, 3, counted(manual=1), ("1 by hand", "warn")),
        ({}, 3, counted(skip=3), ("There", "good")),
        ({}, 0, counted(), ("Nothing there yet", "")),
    ],
)
def test_a_publication(row: dict[str, Any], there: int, count: Count, said: tuple[str, str]) -> None:
    fields = {"pk": 1, "active": True, "remove_there": False, "problems": 0, "under_way": 0, **row}
    assert publication_state(SimpleNamespace(**fields), there, count) == said


# --- whose state is a column: every one of them has words


def test_every_state_of_a_column_has_its_words() -> None:
    """A tone each, and no two states of a thing read alike."""
    made: list[list[Any]] = [
        [words.operation_state(Operation(state=state)) for state in OperationState],
        [words.pull_state(Pull(state=state)) for state in PullState],
        [words.remote_state(RemoteObject(state=state)) for state in RemoteState],
        [programme.speaker_state(Speaker(state=state)) for state in SpeakerState],
        [programme.session_state(Session(state=state)) for state in SessionState],
        [programme.registration_state(Registration(state=state)) for state in RegistrationState],
    ]
    for states in made:
        assert len({str(state.words) for state in states}) == len(states)
        assert {state.badge for state in states} <= {"good", "warn", "bad", "info", ""}


# --- no page has words of its own

#: badges that are no states, but remarks beside them
REMARKS = {
    "not in the last import", "no address", "used", "to be replaced", "by hand", "Exact", "Near", "missing", "By hand",
    "Switched off", "Over", "also for a single session", "Not known there", "delete", "Taken over", "Differs",
    "Not in this publication: kept, does not count", "Taken back", "agrees in all that was compared",
    "Nothing differs",
}  # fmt: skip


def test_no_template_words_a_state_itself() -> None:
    found = {}
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        typed = re.findall(r'cb-badge[^>]*">\s*{% translate "([^"]+)" %}', text)
        own = [*re.findall(r"get_state_display", text), *(word for word in typed if word not in REMARKS)]
        if own:
            found[path.name] = own
    assert not found


def test_no_page_asks_a_column_for_its_label() -> None:
    """``state.label`` and ``get_state_display`` are for the tables of words alone."""
    asked = []
    for path in sorted((ROOT / "portal" / "desk").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "get_state_display":
                asked.append(path.name)
            if isinstance(node, ast.Attribute) and node.attr == "label" and "State" in ast.unparse(node.value):
                asked.append(f"{path.name}: {ast.unparse(node)}")
    assert not asked


@pytest.mark.django_db
def test_lists_of_records_use_the_same_words(admin_client: Any, scoped: None) -> None:
    from portal.teams.models import Team

    team = Team.objects.create(name="Main")
    Account.objects.create(team=team, platform="meltingspot", name="Never", reasons=plain("x"))
    page = admin_client.get("/admin/publishing/account/").text
    assert "Never reached" in page
    assert ">Active<" not in page
