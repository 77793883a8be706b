"""What is unknown is looked up on the platform, twice, never sent again on a guess."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from integrations.core.errors import Ambiguous, CredentialRefused, PlatformError, RateLimited, Unavailable
from portal.dbtime import db_now
from portal.delivery.operations.backoff import TRIES
from portal.publishing.models import Attempt, Lane, Operation
from tests.support.reasons import why

from .world import World

LOST = Ambiguous(why("No answer."))
ANN = "attendee:ann@example.org@A1"
BO = "speaker:bo@example.org@A1"


@pytest.fixture
def lost(world: World) -> World:
    """One session whose answer is going to be lost."""
    world.edit("B2", state="cancelled")
    world.stage.hidden = True
    return world


def lose(world: World, *, effect: bool) -> Operation:
    """The create is sent, its answer lost, and one look has found nothing."""
    world.stage.fail("session.create", LOST, effect=effect)
    world.go()
    op = world.op("session:A1")
    assert (op.state, op.lookups) == ("unknown", 1)
    return op


def test_found_once_is_adopted(lost: World) -> None:
    lost.stage.hidden = False
    lost.attendee("Ann", "A1")
    lost.stage.fail("session.create", LOST, effect=True)
    lost.go()
    op = lost.op("session:A1")
    assert (op.state, op.message) == ("done", "The answer was lost; it was found on the platform.")
    assert lost.stage.made("session:A1") == 1
    assert lost.remote("session:A1").body == op.body
    lost.settle_all(2)
    assert lost.states() == {"done": 2}
    assert lost.line("session:A1").verb == "skip"


def test_the_second_look_comes_a_while_after_the_first(lost: World) -> None:
    op = lose(lost, effect=True)
    wait = op.due_at - db_now()
    assert timedelta(0) < wait <= timedelta(seconds=settings.PORTAL_LOOKUP_SECONDS)
    assert op.message == "Not found there yet; looked up once more before deciding."
    lost.stage.hidden = False
    lost.settle_all(1)
    assert (lost.state("session:A1"), lost.stage.made("session:A1")) == ("done", 1)


def test_not_found_twice_is_sent_again(lost: World) -> None:
    lose(lost, effect=False)
    lost.settle_all(2)
    op = lost.op("session:A1")
    assert (op.state, op.attempt_count, lost.stage.made("session:A1")) == ("done", 2, 1)
    assert list(Attempt._base_manager.values_list("outcome", flat=True)) == ["NotThere", "ok"]


def test_several_ask_a_person_and_show_what_could_be_it(lost: World) -> None:
    lose(lost, effect=True)
    lost.stage.things["twin"] = dict(next(iter(lost.stage.things.values())))
    lost.stage.hidden = False
    lost.settle_all(3)
    op = lost.op("session:A1")
    assert (op.state, op.message) == ("needs_person", "Several things there could be this one.")
    assert [(item["remote_id"], item["same"]) for item in op.candidates] == [("id1", True), ("twin", True)]
    assert lost.stage.count("session.create") == 1
    assert lost.run().state == "running"


def test_what_is_only_alike_is_never_adopted(lost: World) -> None:
    lose(lost, effect=False)
    lost.stage.things["other"] = {"title": "Talk A1", "start": "another day"}
    lost.stage.hidden = False
    lost.settle_all(3)
    op = lost.op("session:A1")
    assert (op.state, op.message) == ("needs_person", "Something like it is there, but not the same.")
    assert op.candidates == [{"remote_id": "other", "label": "Talk A1", "same": False}]


def test_look_alikes_that_stood_there_before_are_not_adopted(lost: World) -> None:
    start = lost.line("session:A1").body["start"]
    lost.stage.things["before"] = {"title": "Talk A1", "start": start}
    lost.stage.hidden = False
    lost.stage.fail("session.create", LOST, effect=False)
    lost.go()
    assert lost.op("session:A1").lookalikes == ["before"]
    assert lost.state("session:A1") == "unknown"
    lost.settle_all(3)
    assert (lost.state("session:A1"), lost.stage.made("session:A1")) == ("done", 1)
    assert lost.remote("session:A1").remote_id != "before"


def test_what_is_known_as_something_else_is_not_adopted(lost: World) -> None:
    lost.edit("B2", state="planned", title="Talk A1", starts_at=lost.session("A1").starts_at)
    lost.stage.hidden = False
    lost.stage.fail("session.create", LOST, effect=False, key="session:A1")
    lost.go()
    lost.settle_all(3)
    ids = {lost.remote(key).remote_id for key in ("session:A1", "session:B2")}
    assert (len(ids), lost.states()) == (2, {"done": 2})


def test_what_appears_after_sending_again_is_still_recognised(lost: World) -> None:
    """The list lags: what the first attempt made shows after the second has got lost too."""
    lose(lost, effect=True)
    lost.stage.fail("session.create", LOST, effect=False)
    lost.settle_all(1)
    assert lost.stage.count("session.create") == 2
    lost.stage.hidden = False
    lost.settle_all(3)
    assert (lost.state("session:A1"), lost.stage.made("session:A1")) == ("done", 1)


@pytest.mark.parametrize("error", [Unavailable(why("No list.")), RuntimeError("a defect"), RateLimited(why("Slower."))])
def test_a_look_that_fails_proves_nothing(lost: World, error: BaseException) -> None:
    lost.stage.fail("session.create", LOST, effect=True)
    lost.stage.fail("find", error, times=6)
    lost.go()
    lost.settle_all(5)
    op = lost.op("session:A1")
    assert (op.state, op.lookups) == ("unknown", 0)
    assert op.message.startswith("Look-up failed: ")
    lost.stage.hidden = False
    lost.settle_all(1)
    assert (lost.state("session:A1"), lost.stage.made("session:A1")) == ("done", 1)


def test_looks_that_fail_become_rarer(lost: World) -> None:
    lost.stage.fail("session.create", LOST, effect=True)
    lost.stage.fail("find", Unavailable(why("No list.")), times=9)
    lost.go()
    waits = []
    for age in (60, 3600):
        Attempt._base_manager.update(ended_at=db_now() - timedelta(seconds=age))
        lost.settle_all(1)
        waits.append((lost.op("session:A1").due_at - db_now()).total_seconds())
    assert 25 <= waits[0] <= 62
    assert 440 <= waits[1] <= 900


@pytest.mark.parametrize(
    ("error", "state"),
    [(RateLimited(why("Slower."), retry_after=37), "active"), (CredentialRefused(why("No.")), "stopped")],
)
def test_a_look_that_fails_concerns_the_account_too(lost: World, error: PlatformError, state: str) -> None:
    lost.stage.fail("session.create", LOST, effect=True)
    lost.stage.fail("find", error)
    lost.go()
    assert lost.reload().state == state
    until = Lane._base_manager.get().paused_until
    assert (until is not None and until > db_now() + timedelta(seconds=30)) == (state == "active")
    if until is not None:
        assert lost.op("session:A1").due_at >= until


def test_a_platform_that_cannot_look_leaves_it_to_a_person(lost: World) -> None:
    lost.capability("session.create", find=None)
    lost.stage.fail("session.create", LOST, effect=False)
    lost.go()
    lost.settle_all(2)
    op = lost.op("session:A1")
    assert (op.state, op.message) == (
        "needs_person",
        "Its answer was lost and the platform offers no way to look it up.",
    )
    assert lost.stage.count("session.create") == 1


@pytest.mark.parametrize("emails", [1, None])
def test_what_may_write_to_people_is_not_sent_again_without_a_person(lost: World, emails: int | None) -> None:
    """A group link whose mails no document counts may write to a whole group twice."""
    lost.push()
    Operation._base_manager.update(emails=emails)
    lost.stage.fail("session.create", LOST, effect=False)
    lost.work()
    lost.settle_all(3)
    op = lost.op("session:A1")
    assert (op.state, op.message) == (
        "needs_person",
        "It is not there; sending it again could mail somebody twice.",
    )
    assert lost.stage.count("session.create") == 1


def test_a_create_that_never_gets_an_answer_ends_with_a_person(lost: World) -> None:
    lost.stage.fail("session.create", LOST, times=99)
    lost.go()
    Operation._base_manager.update(failures=TRIES - 1)
    lost.settle_all(4)
    op = lost.op("session:A1")
    assert (op.state, op.message) == ("needs_person", "It is not there, and 2 attempts got no answer.")


def test_children_of_what_is_unknown_wait_and_say_for_what(lost: World) -> None:
    lost.attendee("Ann", "A1")
    lose(lost, effect=False)
    assert (lost.state(ANN), lost.op(ANN).message) == ("waiting", "Waits for session:A1, which is unknown.")
    lost.settle_all(3)
    assert lost.states() == {"done": 2}


def test_a_decision_made_meanwhile_is_not_overruled(lost: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person cancels while a look is under way; what the look brings is not adopted any more."""
    from portal.delivery.send import lane_loop

    own = lane_loop.settle

    def settle(lease: Any, results: Any) -> None:
        if any(result.group.looking for result in results):
            Operation._base_manager.update(state="cancelled")
        own(lease, results)

    monkeypatch.setattr(lane_loop, "settle", settle)
    lost.stage.hidden = False
    lost.stage.fail("session.create", LOST, effect=True)
    lost.go()
    assert lost.states() == {"cancelled": 1}
    assert not lost.publication.remote_objects(manager="_base_manager").exists()


def test_an_operation_is_looked_up_by_one_call_at_a_time(lost: World) -> None:
    lost.stage.fail("session.create", LOST, effect=True)
    lost.go()
    assert lost.stage.count("find") == 1
