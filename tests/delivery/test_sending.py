"""What becomes of an operation, by what came of its call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

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
from portal.dbtime import db_now
from portal.delivery.operations.backoff import TRIES, pause
from portal.publishing.models import Attempt
from tests.support.reasons import said, why

from .world import World

LATER = datetime.now(UTC) + timedelta(hours=2)
ANN = "attendee:ann@example.org@A1"
BO = "speaker:bo@example.org@A1"


def test_a_push_sends_everything_once(world: World) -> None:
    world.attendee("Ann")
    world.speaker("Bo", "A1")
    recorded = world.go()
    assert recorded.operations == 5
    world.settle_all(3)
    assert world.states() == {"done": 5}
    assert world.run().state == "finished"
    assert sorted(key for _, key in world.stage.ledger) == sorted(world.lines())


@pytest.mark.parametrize(
    ("error", "state", "attempts", "failures"),
    [
        (NotSent(why("Away.")), "waiting", 1, 1),
        (Unavailable(why("No list.")), "waiting", 1, 1),
        (BudgetSpent(LATER), "queued", 0, 0),
        (RateLimited(why("Slower."), retry_after=37, status=429), "waiting", 1, 0),
        (NotReady(why("Not yet."), status=202), "waiting", 1, 0),
        (Ambiguous(why("No answer.")), "unknown", 1, 1),
        (Rejected(why("No."), status=400), "rejected", 1, 1),
        (Gone(why("Unknown there."), status=404), "rejected", 1, 1),
        (TooLarge(why("Too large."), status=413), "rejected", 1, 1),
        (CredentialRefused(why("Key refused."), status=401), "waiting", 1, 0),
        (Untrusted(why("Bad certificate.")), "waiting", 1, 0),
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
        assert (rows[0].message, rows[0].status) == (said(error.reason), error.status)


def _name(error: BaseException) -> str:
    return type(error).__name__ if isinstance(error, PlatformError) else "Ambiguous"


def test_what_is_documented_as_repeatable_is_repeated(world: World) -> None:
    world.standing().speaker("Bo", "A1")
    world.stage.fail("speaker.add", Ambiguous(why("No answer.")), times=3, effect=True)
    world.go()
    op = world.op(BO)
    assert (op.state, op.failures) == ("waiting", 1)
    assert timedelta(0) < op.due_at - db_now() <= timedelta(seconds=settings.PORTAL_BACKOFF_SECONDS)
    world.settle_all(4)
    assert (world.state(BO), world.op(BO).attempt_count) == ("done", 4)
    assert [call.repeated for call in world.stage.handed if call.key == BO] == [False, True, True, True]


def test_what_was_never_sent_does_not_count_as_repeated(world: World) -> None:
    world.standing().speaker("Bo", "A1")
    world.stage.fail("speaker.add", NotSent(why("Away.")))
    world.go()
    world.settle_all(1)
    assert [call.repeated for call in world.stage.handed if call.key == BO] == [False, False]


def test_a_mail_that_is_known_to_go_out_is_never_repeated(world: World) -> None:
    world.options(mail=True)
    world.standing().attendee("Ann", "A1")
    world.stage.fail("attendee.register", Ambiguous(why("No answer.")))
    world.go(allow_emails=True)
    assert world.state(ANN) == "needs_person", "the made-up platform cannot look people up"
    world.settle_all(3)
    assert world.stage.count("attendee.register") == 1


def test_after_many_failures_it_is_given_up_with_a_sentence(world: World) -> None:
    world.standing().speaker("Bo", "A1")
    world.stage.fail("speaker.add", NotSent(why("Away.")), times=99)
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
