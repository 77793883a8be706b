"""What is kept of an answer, and what is not believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from integrations.core.errors import Gone
from integrations.core.reasons import Reason
from portal.delivery.send import lane_loop
from portal.publications import remote_objects
from portal.publishing.models import Attempt, Operation
from tests.support.fakes import dump
from tests.support.reasons import why

from .world import World

LATER = datetime.now(UTC) + timedelta(hours=2)
ANN = "attendee:ann@example.org@A1"
BO = "speaker:bo@example.org@A1"


def test_an_answer_that_names_nothing_is_ambiguous(world: World) -> None:
    world.stage.answers = lambda found: [replace(one, remote_id="") for one in found]
    world.stage.hidden = True
    world.go()
    assert world.states() == {"unknown": 2}
    outcomes = {(attempt.outcome, attempt.message) for attempt in Attempt._base_manager.all()}
    assert outcomes == {("Ambiguous", "The platform's answer does not name what it made.")}


def test_an_id_that_is_something_else_is_looked_up_and_steals_nothing(world: World) -> None:
    world.stage.answers = lambda found: [replace(one, remote_id="same") for one in found]
    world.edit("B2", state="cancelled")
    world.go()
    world.edit("B2", state="planned")
    world.go()
    attempt = Attempt._base_manager.get(operation=world.op("session:B2"))
    assert attempt.message == "The platform gave the id same for it, which is session:A1 already."
    assert (world.state("session:B2"), world.remote("session:A1").remote_id) == ("done", "same")
    assert world.remote("session:B2").remote_id != "same" and world.stage.made("session:B2") == 1


def test_identity_that_comes_back_different_is_refused(world: World) -> None:
    world.stage.answers = lambda found: [replace(one, read_back={"start": "1970", "title": "Talk A1"}) for one in found]
    world.edit("B2", state="cancelled")
    world.attendee("Ann", "A1")
    world.go()
    op = world.op("session:A1")
    assert op.state == "rejected"
    assert op.message.startswith("The platform stored something else. start: we sent 20")
    assert op.message.endswith("it has 1970")
    assert world.op(ANN).message == "Not sent: it depends on session:A1, which is rejected."
    line = world.line("session:A1")
    assert (line.verb, list(line.changes), line.changes["start"][0]) == ("update", ["start"], "1970")


def test_what_is_ignored_is_done_with_differences(world: World) -> None:
    world.edit("B2", state="cancelled")
    world.stage.answers = lambda found: [replace(one, ignored={"mood": "loud"}) for one in found]
    world.go()
    assert (world.state("session:A1"), world.op("session:A1").message) == (
        "done_with_differences",
        "it keeps mood: loud",
    )
    assert world.remote("session:A1").differences == {"mood": ["calm", "loud"]}
    assert world.run().state == "finished"


def test_placeholders_are_not_compared(world: World) -> None:
    world.stage.answers = lambda found: [replace(one, read_back={"prefix": "x-drawn"}) for one in found]
    world.go()
    assert world.states() == {"done": 2}


def test_links_are_kept_encrypted(world: World) -> None:
    world.go()
    assert world.remote("session:A1").links["join"].startswith("https://room.test/")
    assert "room.test" not in dump()


def test_an_object_that_is_not_known_there_any_more_is_missing(world: World) -> None:
    world.attendee("Ann", "A1")
    world.standing()
    world.settle_all(2)
    world.edit("A1", title="Other")
    world.stage.fail("session.update", Gone(why("The platform does not know it (404)."), status=404))
    world.go()
    assert world.state("session:A1") == "rejected"
    assert {world.remote(key).state for key in ("session:A1", ANN)} == {"missing"}
    assert world.remote("session:B2").state == "present"
    world.settle_all(2)
    assert world.stage.count("session.create") == 0


def test_a_change_of_something_that_is_gone_is_not_sent(world: World) -> None:
    world.standing()
    world.edit("A1", title="Other")
    world.push()
    world.publication.remote_objects(manager="_base_manager").update(state="gone")
    world.work()
    assert world.op("session:A1").message.startswith("It is not known there any more")
    assert world.stage.calls == []


def test_an_answer_that_cannot_be_written_down_hurts_nobody_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    own = remote_objects.accept

    def accept(accepted: Any, now: Any) -> None:
        items = list(accepted)
        if any(item.op.key == "session:A1" for item in items):
            raise ValueError("it cannot be stored")
        own(items, now)

    monkeypatch.setattr(remote_objects, "accept", accept)
    world.go()
    assert (world.state("session:A1"), world.state("session:B2")) == ("unknown", "done")
    attempt = Attempt._base_manager.get(operation=world.op("session:A1"))
    assert attempt.message == "The answer could not be written down (ValueError)."


def test_a_database_that_does_not_answer_for_a_moment_loses_no_answer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, tries = lane_loop.settle, []

    def settle(lease: Any, results: Any) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("database is locked")
        own(lease, results)

    monkeypatch.setattr(lane_loop, "settle", settle)
    monkeypatch.setattr(lane_loop, "DATABASE_PAUSES", (0.0, 0.0))
    monkeypatch.setattr(lane_loop.connection, "close", lambda: None)
    world.go()
    assert world.states() == {"done": 2}


def test_one_id_for_two_things_is_believed_once(world: World) -> None:
    world.stage.answers = lambda found: [replace(one, remote_id="same") for one in found]
    world.go()
    assert world.states() == {"done": 2}
    ids = {world.remote(f"session:{code}").remote_id for code in ("A1", "B2")}
    assert "same" in ids and len(ids) == 2
    assert [world.stage.made(f"session:{code}") for code in ("A1", "B2")] == [1, 1]


def test_endless_texts_are_kept_and_told_in_part(world: World) -> None:
    world.go()
    op = world.op("session:A1")
    endless = {"field": "title", "ours": "o" * 100_000, "theirs": "t" * 100_000}
    Operation._base_manager.filter(pk=op.pk).update(reasons=[Reason("delivery.differs", endless)])
    op.refresh_from_db()
    assert {len(text) for name, text in op.reasons[0].params.items() if name != "field"} == {1000}
    assert len(op.message) == 1000
