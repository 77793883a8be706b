"""The whole run of the command line's contract, on a programme of our own: overlapping rooms, one-word names, long
descriptions, a talk that is there already."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest

from integrations.sandbox.server import serve
from integrations.sandbox.world import World
from tests.support.programme import code_of, programme

from . import checks
from .desk import CANARIES, Desk
from .expected import Expected, guests, truth
from .story import Story

pytestmark = pytest.mark.slow

DAYS, ROOMS, SLOTS, GUESTS = 2, 2, 3, 30
SESSIONS = DAYS * ROOMS * SLOTS
GOOD = {"done", "done_with_differences", "cancelled", "superseded"}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("operator")
    path = folder / "programme.json"
    path.write_text(json.dumps(programme(DAYS, ROOMS, SLOTS)), encoding="utf-8")
    with serve(World.of_registry()) as server:
        told = Story(Desk(folder / "data", server), "umlaut", code_of(0, 0, 0))
        told.desk.open()
        told.desk.connect(whereby="points_per_minute=1000")
        told.load(path, folder, GUESTS)
        told.desk.publish(told.event, told.adopted)
        told.push_twice()
        told.say("early pull", "pull", told.event, "--wait")
        told.say("early summary", "report", told.event, "summary")
        told.desk.run("publish_on", told.event, "Airmeet EU", "--sessions", "room:Säal 1")
        second = ("--name", "second", "--sessions", "room:Säal 2", "--option", "host_email=host@example.org")
        told.desk.run("publish_on", told.event, "Airmeet EU", *second)
        told.say("third plan", "plan", told.event, "--account", "Airmeet EU")
        whole = ("push", told.event, "--wait", "--json", "--plan", told.json("third plan")["fingerprint"])
        told.said["stale"] = told.desk.run(*whole, status=1)
        told.say("third push", "push", told.event, "--wait")
        told.say("third status", "sync_status", told.event)
        told.let_it_happen()
        told.read()
        yield told


def by_room(story: Story, number: int) -> list[Expected]:
    return [session for session in story.sessions.values() if session.room == f"Säal {number}"]


# --- before anything is sent


def test_everything_was_imported(story: Story) -> None:
    assert story.json("import_schedule")["sessions"]["created"] == SESSIONS
    assert story.json("import_speakers")["updated"] == story.json("import_schedule")["speakers"]["created"]
    assert story.json("import_attendees")["created"] == GUESTS
    assert story.json("approve")["approved"] == story.json("import_schedule")["speakers"]["created"]


def test_plan_counts_every_line(story: Story) -> None:
    verbs = {
        account: Counter((line["object"].partition(":")[0], line["verb"]) for line in story.lines("plan", account))
        for account in ("Community Spot", "Airmeet EU", "Rooms", "Talks")
    }
    speakers = sum(len(session.speakers) for session in story.sessions.values())
    first = [session for session in story.sessions.values() if session.room == "Säal 1"]
    people = {who for session in first for who in session.speakers}
    attendances = sum(len(guests(story.people, code)) for code in story.sessions)
    assert verbs["Community Spot"] == {
        ("host", "create"): 1,
        ("session", "create"): SESSIONS,
        ("speaker", "create"): speakers,
        ("attendee", "create"): attendances,
    }
    assert verbs["Airmeet EU"] == {
        ("event", "create"): 1,
        ("session", "create"): SESSIONS // 2,
        ("session", "blocked"): SESSIONS // 2,
        ("speaker", "create"): len(people),
        ("attendee", "create"): GUESTS,
    }
    assert verbs["Rooms"] == {("session", "create"): SESSIONS, ("event", "skip"): 1}
    assert verbs["Talks"] == {
        ("session", "update"): 1,
        ("session", "manual"): SESSIONS - 1,
        ("speaker", "blocked"): speakers,
        ("event", "skip"): 1,
    }


def test_plan_adds_up(story: Story) -> None:
    plan = story.json("plan")
    assert plan["totals"] == Counter(line["verb"] for line in plan["lines"]) | {"delete": 0}
    assert plan["event"] == "umlaut"
    assert plan["emails"] == 0
    assert plan["emails_unknown"] == len(story.lines("plan", "Airmeet EU", "speaker")) + GUESTS


def test_blocked_sessions_name_what_they_overlap_and_the_ways_out(story: Story) -> None:
    lines = {line["object"]: line for line in story.lines("plan", "Airmeet EU", "session")}
    for session in by_room(story, 2):
        winner = story.sessions[session.code.replace("R1", "R0")]
        reason = lines[f"session:{session.code}"]["reason"]
        assert winner.title in reason
        assert "second publication" in reason


def test_the_adopted_talk_says_that_it_is_overwritten_unseen(story: Story) -> None:
    (line,) = [line for line in story.lines("plan", "Talks", "session") if line["verb"] == "update"]
    assert line["object"] == f"session:{story.adopted}"
    assert "overwrite unseen" in line["reason"]


# --- what a push made


def test_every_operation_of_the_push_ended_well(story: Story) -> None:
    push, plan = story.json("push"), story.json("plan")
    sent = sum(plan["totals"][verb] for verb in ("create", "update"))
    assert push["operations"] == sum(push["states"].values()) == sent
    assert set(push["states"]) <= GOOD
    left = {"blocked": plan["totals"]["blocked"], "manual": plan["totals"]["manual"], "delete": 0, "emails": 0}
    assert push["left_out"] == left
    assert push["requests"] > 0
    assert story.json("status")["operations"] == push["states"]


def test_status_counts_what_is_there(story: Story) -> None:
    status = story.json("status")
    assert status["problems"] == []
    assert status["remote_counts"] == {
        "attendee": len(story.lines("plan", "Community Spot", "attendee")) + GUESTS,
        "event": 1,
        "host": 1,
        "session": SESSIONS + SESSIONS // 2 + SESSIONS + 1,
        "speaker": len(story.lines("plan", "Community Spot", "speaker"))
        + len(story.lines("plan", "Airmeet EU", "speaker")),
    }
    assert not [entry for entry in status["remote"] if entry["kind"] == "attendee"]
    (task,) = status["manual_tasks"]
    assert (task["account"], len(task["items"])) == ("Talks", SESSIONS - 1)


def test_lives_are_ours(story: Story) -> None:
    checks.lives_are_ours(story)


def test_airmeet_sessions_are_ours(story: Story) -> None:
    state, remote = story.desk.state("airmeet"), story.remote("third status", "Airmeet EU")
    airmeet = state["airmeets"][remote["event"]]
    assert airmeet["name"] == "Umlautkonferenz – Größe 🎪"
    assert set(airmeet["attendees"]) == set(story.people)
    checks.airmeet_is_ours(airmeet, remote, by_room(story, 1))


def test_rooms_are_open_until_after_the_end(story: Story) -> None:
    checks.rooms_are_ours(story)


def test_the_talk_is_ours(story: Story) -> None:
    checks.talk_is_ours(story)


# --- again


def test_a_second_push_does_nothing(story: Story) -> None:
    checks.nothing_happened_twice(story)


def test_a_plan_of_one_account_is_no_plan_of_all(story: Story) -> None:
    """The fingerprint looked at was that of one account: a push of everything with it is refused."""
    stale = story.said["stale"]
    assert (stale.out, len(stale.sentences)) == ("", 1)
    assert "another by now" in stale.err
    assert story.json("third push")["states"] == {"done": story.json("third plan")["totals"]["create"]}


def test_a_publication_per_room_brings_the_blocked_sessions_there(story: Story) -> None:
    state, remote = story.desk.state("airmeet"), story.remote("third status", "Airmeet EU", "second")
    assert not [line for line in story.json("third plan")["lines"] if line["verb"] == "blocked"]
    assert len(state["airmeets"]) == 2
    checks.airmeet_is_ours(state["airmeets"][remote["event"]], remote, by_room(story, 2))


# --- reading back


def test_what_is_not_over_is_unknown_and_not_nought(story: Story) -> None:
    states = {source["state"] for source in story.json("early pull")["sources"]}
    assert states == {"partial"}
    totals = story.json("early summary")["totals"]
    assert (totals["attended"], totals["attendance_rate"], totals["no_shows"]) == (None, None, None)
    assert totals["invited"] == GUESTS


def test_finishing_asks_again(story: Story) -> None:
    refused = story.said["finish unasked"]
    assert refused.sentences == ["Finishing cannot be taken back: say --yes."]
    assert set(story.json("finish")["operations"].values()) == {"done"}
    statuses = {airmeet["status"] for airmeet in story.desk.state("airmeet")["airmeets"].values()}
    assert statuses == {"FINISHED"}


def test_everything_is_read_to_its_end(story: Story) -> None:
    pull = story.json("pull")
    assert {source["state"] for source in pull["sources"]} == {"complete"}
    assert {source["account"] for source in pull["sources"]} == {"Community Spot", "Airmeet EU", "Rooms"}
    assert all(datetime.fromisoformat(source["as_of"]).tzinfo for source in pull["sources"])
    assert pull["requests"] > 0


def test_totals_are_what_really_happened(story: Story) -> None:
    assert story.json("summary")["totals"] == truth(story.desk).totals(set(story.people))


def test_attendance_rows_are_those_of_the_platforms(story: Story) -> None:
    rows = story.json("attendance")["rows"]
    guest = [row for row in rows if row["email"] in story.people]
    assert {row["email"] for row in guest if row["attended"]} == truth(story.desk).attended
    assert {row["session"] for row in rows} == {*story.sessions, None}


def test_links_let_everybody_in(story: Story) -> None:
    rows = story.json("links")["rows"]
    own = {(row["email"], row["session"]) for row in rows if row["platform"] == "whereby" and row["kind"] == "join"}
    assert own == {(who, code) for code in story.sessions for who in guests(story.people, code)}
    airmeets = story.desk.state("airmeet")["airmeets"].values()
    entries = {(person["email"], person["code"]) for one in airmeets for person in one["attendees"].values()}
    shown = {
        (row["email"], row["link"].partition("code=")[2])
        for row in rows
        if row["platform"] == "airmeet" and row["session"] is None
    }
    assert shown == entries
    assert len({row["link"] for row in rows if row["kind"] == "join"}) == len(
        [row for row in rows if row["kind"] == "join"]
    )


def test_every_answer_was_one_document_and_nothing_else(story: Story) -> None:
    for step, ran in story.said.items():
        if step not in ("finish unasked", "stale"):
            assert isinstance(ran.json, dict), step
            assert ran.err == "", step


def test_no_secret_lies_in_the_data_directory(story: Story) -> None:
    stored = b"".join(path.read_bytes() for path in story.desk.data.rglob("*") if path.is_file())
    assert not [canary for canary in CANARIES.values() if canary.encode() in stored]
