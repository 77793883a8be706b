"""The whole run of the command line's contract with the programme of rC3, which lies beside the project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.sandbox.server import serve
from integrations.sandbox.world import World
from tests.golden import rc3
from tests.golden.steady import steady

from . import checks
from .desk import ROOT, Desk
from .expected import truth
from .story import Story

PROGRAMME = ROOT.parent / "shared" / "data" / "rc3-2020.schedule.json"
SESSIONS, BLOCKED, GUESTS = 48, 16, 60

pytestmark = [
    pytest.mark.slow,
    pytest.mark.shared,
    pytest.mark.skipif(not PROGRAMME.exists(), reason="the programme is not beside the project"),
]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder: Path = tmp_path_factory.mktemp("rc3")
    with serve(World.of_registry()) as server, steady(server.world):
        told = Story(Desk(folder / "data", server), "rc3", "MJA8QY")
        told.desk.open()
        told.desk.connect(whereby="points_per_minute=1000")
        told.load(PROGRAMME, folder, GUESTS)
        told.desk.publish(told.event, told.adopted)
        told.push_twice()
        rc3.before(told)
        told.let_it_happen()
        told.read()
        rc3.after(told)
        yield told


def test_plan_by_platform(story: Story) -> None:
    def sessions(account: str) -> Counter[str]:
        return Counter(line["verb"] for line in story.lines("plan", account, "session"))

    assert sessions("Community Spot") == {"create": SESSIONS}
    assert sessions("Airmeet EU") == {"create": SESSIONS - BLOCKED, "blocked": BLOCKED}
    assert sessions("Rooms") == {"create": SESSIONS}
    assert sessions("Talks") == {"update": 1, "manual": SESSIONS - 1}


def test_blocked_sessions_name_one_they_overlap(story: Story) -> None:
    lines = story.lines("plan", "Airmeet EU", "session")
    going = [story.sessions[line["object"].partition(":")[2]] for line in lines if line["verb"] == "create"]
    for line in lines:
        if line["verb"] == "blocked":
            loser = story.sessions[line["object"].partition(":")[2]]
            rivals = [one for one in going if one.start < loser.end and loser.start < one.end]
            assert any(one.title in line["reason"] for one in rivals), line


def test_every_operation_ended_well(story: Story) -> None:
    push = story.json("push")
    assert set(push["states"]) <= {"done", "done_with_differences"}
    assert sum(push["states"].values()) == push["operations"]
    assert story.json("status")["problems"] == []
    assert [(task["account"], len(task["items"])) for task in story.json("status")["manual_tasks"]] == [
        ("Talks", SESSIONS - 1)
    ]


def test_everything_there_is_ours(story: Story) -> None:
    checks.lives_are_ours(story)
    checks.rooms_are_ours(story)
    checks.talk_is_ours(story)
    (airmeet,) = story.desk.state("airmeet")["airmeets"].values()
    remote = story.remote("status", "Airmeet EU")
    there = [one for one in story.sessions.values() if f"session:{one.code}" in remote]
    assert len(there) == SESSIONS - BLOCKED
    checks.airmeet_is_ours(airmeet, remote, there)


def test_a_second_push_does_nothing(story: Story) -> None:
    checks.nothing_happened_twice(story)


def test_totals_are_what_really_happened(story: Story) -> None:
    assert {source["state"] for source in story.json("pull")["sources"]} == {"complete"}
    assert story.json("summary")["totals"] == truth(story.desk).totals(set(story.people))


def test_the_documents_are_those_recorded(story: Story) -> None:
    """Of every command, by digests: the words are not ours."""
    rc3.check(story)
