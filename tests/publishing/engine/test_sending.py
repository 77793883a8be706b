"""What becomes of an operation, by what came of its call."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError

from integrations import registry
from integrations.core.contract import Call, Outcome
from integrations.core.errors import (
    Ambiguous,
    BudgetSpent,
    CredentialRefused,
    Gone,
    NotReady,
    NotSent,
    PlatformError,
    RateLimited,
    Rejected,
    TooLarge,
    Unavailable,
    Untrusted,
)
from portal.events.models import Registration, Session
from portal.publishing import accounts
from portal.publishing.dbtime import db_now
from portal.publishing.engine import leases, remote, turn
from portal.publishing.engine.backoff import TRIES, pause
from portal.publishing.engine.claiming import claim
from portal.publishing.engine.stopping import stop_account
from portal.publishing.models import Account, Attempt, Lane, Operation
from portal.teams.scope import scope
from tests.publishing.fakes import dump

from .stage import IN_FLIGHT
from .world import OPERATOR, World

LATER = datetime.now(UTC) + timedelta(hours=2)
ANN = "attendee:ann@example.org@A1"
BO = "speaker:bo@example.org@A1"


def there(world: World) -> World:
    """The sessions are there; what comes next concerns people."""
    world.go()
    world.stage.calls.clear()
    return world


def test_a_push_sends_everything_once(world: World) -> None:
    world.attendee("Ann")
    world.speaker("Bo", "A1")
    recorded = world.go()
    assert recorded.operations == 5
    world.settle_all(3)
    assert world.states() == {"done": 5}
    assert world.run().state == "finished"
    assert sorted(key for _, key in world.stage.ledger) == sorted(world.lines())


# --- the table of errors


@pytest.mark.parametrize(
    ("error", "state", "attempts", "failures"),
    [
        (NotSent("Away."), "waiting", 1, 1),
        (Unavailable("No list."), "waiting", 1, 1),
        (BudgetSpent(LATER), "queued", 0, 0),
        (RateLimited("Slower.", retry_after=37, status=429), "waiting", 1, 0),
        (NotReady("Not yet.", status=202), "waiting", 1, 0),
        (Ambiguous("No answer."), "unknown", 1, 1),
        (Rejected("No.", status=400), "rejected", 1, 1),
        (Gone("Unknown there.", status=404), "rejected", 1, 1),
        (TooLarge("Too large.", status=413), "rejected", 1, 1),
        (CredentialRefused("Key refused.", status=401), "waiting", 1, 0),
        (Untrusted("Bad certificate."), "waiting", 1, 0),
        (RuntimeError("a defect"), "unknown", 1, 1),
        (SystemExit("a rude defect"), "unknown", 1, 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
def test_each_error_means_one_next_state(
    world: World, error: BaseException, state: str, attempts: int, failures: int
) -> None:
    world.edit("B2", state="cancelled")
    world.stage.fail("session.create", error)
    world.go()
    op = world.op("session:A1")
    assert (op.state, op.attempt_count, op.failures) == (state, attempts, failures)
    rows = list(Attempt._base_manager.filter(operation=op))
    assert [row.outcome for row in rows] == [_name(error)][:attempts]
    assert all(row.ended_at for row in rows)
    if isinstance(error, PlatformError) and attempts:
        assert (rows[0].message, rows[0].status) == (error.message, error.status)


def _name(error: BaseException) -> str:
    return type(error).__name__ if isinstance(error, PlatformError) else "Ambiguous"


def test_what_is_documented_as_repeatable_is_repeated(world: World) -> None:
    there(world).speaker("Bo", "A1")
    world.stage.fail("speaker.add", Ambiguous("No answer."), times=3, effect=True)
    world.go()
    op = world.op(BO)
    assert (op.state, op.failures) == ("waiting", 1)
    assert timedelta(0) < op.due_at - db_now() <= timedelta(seconds=settings.PORTAL_BACKOFF_SECONDS)
    world.settle_all(4)
    assert (world.state(BO), world.op(BO).attempt_count) == ("done", 4)
    assert [call.repeated for call in world.stage.handed if call.key == BO] == [False, True, True, True]


def test_what_was_never_sent_does_not_count_as_repeated(world: World) -> None:
    there(world).speaker("Bo", "A1")
    world.stage.fail("speaker.add", NotSent("Away."))
    world.go()
    world.settle_all(1)
    assert [call.repeated for call in world.stage.handed if call.key == BO] == [False, False]


def test_a_mail_that_is_known_to_go_out_is_never_repeated(world: World) -> None:
    world.options(mail=True)
    there(world).attendee("Ann", "A1")
    world.stage.fail("attendee.register", Ambiguous("No answer."))
    world.go(allow_emails=True)
    assert world.state(ANN) == "needs_person", "the made-up platform cannot look people up"
    world.settle_all(3)
    assert world.stage.count("attendee.register") == 1


def test_after_many_failures_it_is_given_up_with_a_sentence(world: World) -> None:
    there(world).speaker("Bo", "A1")
    world.stage.fail("speaker.add", NotSent("Away."), times=99)
    world.go()
    world.settle_all(TRIES + 2)
    op = world.op(BO)
    assert (op.state, op.attempt_count) == ("rejected", TRIES)
    assert op.message == f"Given up after {TRIES} failed attempts: Away."
    assert world.run().state == "finished"


def test_waits_double_and_end_at_a_quarter_of_an_hour() -> None:
    for tries, longest in [(1, 5), (2, 10), (3, 20), (9, 900), (40, 900)]:
        found = [pause(tries).total_seconds() for _ in range(50)]
        assert 0.5 <= min(found) < max(found) <= longest * settings.PORTAL_BACKOFF_SECONDS / 5


# --- the whole account


def test_retry_after_holds_for_the_whole_account(world: World) -> None:
    world.stage.fail("session.create", RateLimited("Slower.", retry_after=37), key="session:A1")
    world.push()
    world.work()
    until = Lane._base_manager.get().paused_until
    assert until is not None
    assert timedelta(seconds=30) < until - db_now() <= timedelta(seconds=60)
    assert world.op("session:A1").due_at == until
    world.attendee("Ann")
    world.push()
    world.stage.calls.clear()
    assert world.work().held
    assert world.stage.calls == []
    world.hurry()
    world.settle_all(3)
    assert world.states() == {"done": 4}
    assert Lane._base_manager.get().refusals == 0


def test_calls_that_were_out_together_slow_the_account_down_once(world: World) -> None:
    there(world)
    for number in range(8):
        world.speaker(f"S {number}", "A1")
    world.stage.fail("speaker.add", RateLimited("Slower."), times=IN_FLIGHT)
    world.go()
    assert Lane._base_manager.get().refusals == 1


def test_a_budget_that_is_spent_is_no_attempt_and_pauses_the_lane(world: World) -> None:
    world.edit("B2", state="cancelled")
    world.stage.fail("session.create", BudgetSpent(LATER))
    world.go()
    op = world.op("session:A1")
    assert (op.state, op.message, op.due_at) == ("queued", "", LATER)
    assert Lane._base_manager.get().paused_until == LATER
    assert not Attempt._base_manager.exists()
    world.settle_all(2)
    assert (world.state("session:A1"), world.op("session:A1").attempt_count) == ("done", 1)


def test_a_refused_key_stops_the_account_and_its_work_waits(world: World) -> None:
    there(world)
    for number in range(30):
        world.speaker(f"S {number}", "A1")
    world.stage.fail("speaker.add", CredentialRefused("The key was refused.", status=401), times=99)
    world.go()
    assert world.stage.count("speaker.add") <= IN_FLIGHT + 1
    account = world.reload()
    assert (account.state, account.state_reason) == ("stopped", "The key was refused.")
    assert world.states() == {"done": 2, "waiting": 30}
    messages = set(Operation._base_manager.filter(state="waiting").values_list("message", flat=True))
    assert messages == {"The key was refused.", "Acc tiny is stopped: The key was refused."}
    world.settle_all(2)
    assert world.stage.count("speaker.add") <= IN_FLIGHT + 1


def test_after_mending_the_work_goes_on(world: World) -> None:
    world.attendee("Ann", "A1")
    world.stage.fail("session.create", CredentialRefused("The key was refused.", status=401), times=2)
    world.go()
    assert world.states() == {"waiting": 2, "queued": 1}
    Account._base_manager.update(state="held")
    with scope(world.event.team):
        accounts.release(world.event.team, [world.reload()], OPERATOR)
    world.settle_all(3)
    assert world.states() == {"done": 3}


def test_an_account_that_is_held_is_not_stopped_as_well(world: World) -> None:
    Account._base_manager.update(state="held", state_reason="After a restore.")
    stop_account(world.account.pk, "The key was refused.")
    assert (world.reload().state, world.account.state_reason) == ("held", "After a restore.")


# --- batches


def guests(world: World, count: int) -> World:
    there(world)
    for number in range(count):
        world.attendee(f"Guest {number:03}", "A1")
    return world


def refusing(world: World, most: int) -> None:
    """The platform takes at most so many at once."""
    own = world.stage.send("attendee.register")

    def send(client: Any, calls: Any) -> Any:
        if len(calls) > most:
            world.stage.calls.append(("too large", tuple(call.key for call in calls)))
            raise TooLarge("Too large (413).", status=413)
        return own(client, calls)

    world.capability("attendee.register", send=send)


def test_people_of_one_live_go_in_one_call(world: World) -> None:
    guests(world, 130).go()
    world.settle_all(2)
    assert [len(keys) for name, keys in world.stage.calls if name == "attendee.register"] == [100, 30]
    assert world.states() == {"done": 132}


def test_a_batch_that_is_too_large_is_halved_and_that_is_remembered(world: World) -> None:
    guests(world, 100)
    refusing(world, 30)
    world.go()
    world.settle_all(4)
    sizes = [len(keys) for name, keys in world.stage.calls if name == "attendee.register"]
    assert (sum(sizes), max(sizes)) == (100, 25)
    assert [len(keys) for name, keys in world.stage.calls if name == "too large"] == [100, 50]
    assert world.reload().learned["batch:attendee.register"] == {"size": 25, "sure": True}
    assert set(Operation._base_manager.values_list("failures", flat=True)) == {0}


def test_many_large_batches_learn_together(world: World) -> None:
    """500 people where 30 are taken at once: at most 30 calls (reliability C14)."""
    guests(world, 500)
    refusing(world, 30)
    world.go()
    world.settle_all(4)
    calls = [name for name, _ in world.stage.calls if name in ("attendee.register", "too large")]
    assert len(calls) <= 30
    assert world.states() == {"done": 502}


def test_a_single_one_that_is_too_large_is_refused(world: World) -> None:
    guests(world, 3)
    refusing(world, 0)
    world.go()
    world.settle_all(4)
    assert world.states() == {"done": 2, "rejected": 3}
    assert world.op("attendee:guest.000@example.org@A1").message == "Too large (413)."


def test_who_is_refused_in_a_batch_is_refused_alone(world: World) -> None:
    guests(world, 3)
    out = "attendee:guest.001@example.org@A1"
    world.stage.answers = lambda found: [
        replace(one, refused="Not listed.", remote_id="") if one.key == out else one for one in found
    ]
    world.go()
    world.settle_all(2)
    assert world.states() == {"done": 4, "rejected": 1}
    assert (world.op(out).message, Attempt._base_manager.get(operation=world.op(out)).outcome) == (
        "Not listed.",
        "Refused",
    )
    assert world.line(out).verb == "create"


@pytest.mark.parametrize(
    "spoil",
    [lambda found: found[:-1], lambda found: None, lambda found: found[::-1], lambda found: ["?"] * len(found)],
    ids=["short", "nothing", "out of order", "no outcomes"],
)
def test_an_answer_that_does_not_fit_the_calls_is_not_believed(world: World, spoil: Any) -> None:
    guests(world, 3)
    world.stage.answers = spoil
    world.go()
    assert world.states() == {"done": 2, "waiting": 3}
    world.stage.answers = lambda found: found
    world.settle_all(2)
    assert world.states() == {"done": 5}


# --- answers


def test_an_answer_that_names_nothing_is_ambiguous(world: World) -> None:
    world.stage.answers = lambda found: [replace(one, remote_id="") for one in found]
    world.stage.hidden = True
    world.go()
    assert world.states() == {"unknown": 2}
    outcomes = set(Attempt._base_manager.values_list("outcome", "message"))
    assert outcomes == {("Ambiguous", "The platform's answer does not name what it made.")}


def test_an_id_that_is_something_else_is_refused_and_steals_nothing(world: World) -> None:
    world.stage.answers = lambda found: [replace(one, remote_id="same") for one in found]
    world.edit("B2", state="cancelled")
    world.go()
    world.edit("B2", state="planned")
    world.go()
    assert world.op("session:B2").message == "The platform gave the id same for it, which is session:A1 already."
    assert (world.state("session:B2"), world.remote("session:A1").state) == ("rejected", "present")


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
    there(world)
    world.settle_all(2)
    world.edit("A1", title="Other")
    world.stage.fail("session.update", Gone("The platform does not know it (404).", status=404))
    world.go()
    assert world.state("session:A1") == "rejected"
    assert {world.remote(key).state for key in ("session:A1", ANN)} == {"missing"}
    assert world.remote("session:B2").state == "present"
    world.settle_all(2)
    assert world.stage.count("session.create") == 0


def test_a_change_of_something_that_is_gone_is_not_sent(world: World) -> None:
    there(world)
    world.edit("A1", title="Other")
    world.push()
    world.publication.remote_objects(manager="_base_manager").update(state="gone")
    world.work()
    assert world.op("session:A1").message.startswith("It is not known there any more")
    assert world.stage.calls == []


def test_an_answer_that_cannot_be_written_down_hurts_nobody_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    own = remote.accept

    def accept(accepted: Any, now: Any) -> None:
        items = list(accepted)
        if any(item.op.key == "session:A1" for item in items):
            raise ValueError("it cannot be stored")
        own(items, now)

    monkeypatch.setattr(remote, "accept", accept)
    world.go()
    assert (world.state("session:A1"), world.state("session:B2")) == ("unknown", "done")
    attempt = Attempt._base_manager.get(operation=world.op("session:A1"))
    assert attempt.message == "The answer could not be written down (ValueError)."


def test_a_database_that_does_not_answer_for_a_moment_loses_no_answer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, tries = turn.settle, []

    def settle(lease: Any, results: Any) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("database is locked")
        own(lease, results)

    monkeypatch.setattr(turn, "settle", settle)
    monkeypatch.setattr(turn, "DATABASE_PAUSES", (0.0, 0.0))
    monkeypatch.setattr(turn.connection, "close", lambda: None)
    world.go()
    assert world.states() == {"done": 2}


# --- claiming


def test_no_more_is_claimed_than_there_are_threads_to_send_it(world: World) -> None:
    """What cannot be repeated must not lie about as 'sending' when a worker dies."""
    more_sessions(world, 20)
    world.push()
    Operation._base_manager.update(lookalikes=[])
    lease = leases.acquire(world.account.pk)
    assert lease is not None
    assert len(claim(lease, registry.get("tiny"), 3)) == 3
    assert world.states() == {"queued": 19, "sending": 3}
    assert claim(lease, registry.get("tiny"), 0) == []


def test_a_turn_never_has_more_in_flight_than_the_platform_allows(world: World) -> None:
    more_sessions(world, 20)
    lock, running, most = threading.Lock(), [0], [0]
    own = world.stage.send("session.create")

    def send(client: Any, calls: Any) -> Any:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.01)
        found = own(client, calls)
        with lock:
            running[0] -= 1
        return found

    world.capability("session.create", send=send)
    world.go()
    world.settle_all(2)
    assert (most[0], world.states()) == (IN_FLIGHT, {"done": 22})


def more_sessions(world: World, count: int) -> None:
    first = world.session("A1")
    Session._base_manager.bulk_create(
        Session(event=world.event, code=f"C{n}", title=f"C{n}", starts_at=first.starts_at, duration=first.duration)
        for n in range(count)
    )


def test_serial_actions_go_one_at_a_time(world: World) -> None:
    world.capability("session.create", serial=True)
    most, running = [0], [0]
    lock = threading.Lock()

    def watch(action: str) -> None:
        with lock:
            running[0] += action == "session.create"
            most[0] = max(most[0], running[0])

    own = world.stage.send("session.create")

    def send(client: Any, calls: list[Call]) -> list[Outcome]:
        watch("session.create")
        found: list[Outcome] = own(client, calls)
        with lock:
            running[0] -= 1
        return found

    world.capability("session.create", send=send)
    world.go()
    world.settle_all(2)
    assert (most[0], world.states()) == (1, {"done": 2})


def test_what_another_version_recorded_is_refused_in_words(world: World) -> None:
    world.push()
    Operation._base_manager.filter(key="session:A1").update(action="session.conjure")
    world.work()
    assert world.op("session:A1").message == "This version has no session.conjure for the platform."
    assert world.states() == {"rejected": 1, "done": 1}


def test_what_comes_after_the_events_end_is_not_sent(world: World) -> None:
    world.attendee("Ann", "A1")
    world.push()
    now = datetime.now(UTC)
    world.event.starts_at, world.event.ends_at = now - timedelta(days=2), now - timedelta(seconds=1)
    world.event.save()
    Operation._base_manager.update(created_at=now - timedelta(days=1))
    world.work()
    assert world.states() == {"superseded": 3}
    assert world.stage.calls == []
    assert world.run().state == "finished"


def test_a_late_retry_brings_nobody_back(world: World) -> None:
    there(world).attendee("Ann", "A1")
    world.stage.fail("attendee.register", NotSent("Away."))
    world.go()
    assert world.state(ANN) == "waiting"
    Registration._base_manager.update(state="withdrawn")
    world.settle_all(2)
    assert (world.state(ANN), world.stage.made(ANN)) == ("cancelled", 0)
    assert world.run().state == "finished"


# --- secrets


def test_secret_options_reach_the_platform_and_nothing_else(world: World) -> None:
    world.publication.secret_options = {"stream_key": "CANARY-STREAM"}
    world.publication.save()
    refused = Rejected("The platform refused it: CANARY-STREAM is taken")
    world.stage.fail("session.create", refused, key="session:A1")
    world.go()
    assert {call.body["stream"] for call in world.stage.handed} == {"CANARY-STREAM"}
    assert "CANARY-STREAM" not in dump().replace(refused.message, "")
