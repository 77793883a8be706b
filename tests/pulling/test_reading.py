"""Reading sources: cursors, repeats, what is no longer listed, and every way in which a platform does not answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.db import connection

from integrations.core.errors import (
    Ambiguous,
    BudgetSpent,
    CredentialRefused,
    Gone,
    NotReady,
    NotSent,
    RateLimited,
    Unavailable,
)
from integrations.core.rows import MetricRow, Page, PersonRow
from portal.crypto import Undecryptable
from portal.dbtime import db_now
from portal.delivery.operations.account_pause import may_send
from portal.delivery.operations.backoff import TRIES
from portal.publishing.models import AccountState, Metric, PullState
from portal.pulling.reading import LATE_ROUNDS, bookmark, marked
from tests.support.reasons import plain, said, why

from .conftest import Lists, Reader, page


def test_pages_are_kept_and_counted(reader: Reader, lists: Lists) -> None:
    lists.say("people", page("a", "b"), page("c"))
    row = reader.pull()
    assert (row.state, row.rows, row.cursor, row.message) == (PullState.COMPLETE, 3, "", "")
    assert row.as_of is not None
    assert row.due_at is None
    assert set(reader.rows()) == {"a", "b", "c"}


def test_reading_goes_on_at_its_cursor_after_a_failure(reader: Reader, lists: Lists) -> None:
    lists.say("people", page("a"), page("b"), Unavailable(why("Half an answer.", "lists")), page("c"))
    failed = reader.pull()
    assert (failed.state, failed.message, failed.cursor) == (PullState.FAILED, "Half an answer.", "+2")
    assert set(reader.rows()) == {"a", "b"}
    done = reader.pull()
    assert (done.state, done.rows, done.cursor) == (PullState.COMPLETE, 3, "")
    assert lists.asked == [("people", ""), ("people", "2")]
    assert not any(row.unlisted_since for row in reader.rows().values())


def test_an_old_cursor_is_worth_nothing(reader: Reader, lists: Lists) -> None:
    lists.say("people", page("a"), Unavailable(why("Half an answer.", "lists")), page("b"))
    reader.pull()
    reader.turn_back("people", hours=2)
    reader.pull()
    assert lists.asked == [("people", ""), ("people", "")]


def test_what_was_not_over_before_the_failure_stays_partial(reader: Reader, lists: Lists) -> None:
    lists.say(
        "people",
        page("a", over=False, reason=why("not over yet", "lists")),
        Unavailable(why("No.", "lists")),
        page("b"),
    )
    reader.pull()
    assert reader.source().cursor == "-1"
    assert reader.pull().state == PullState.PARTIAL


@pytest.mark.parametrize(("cursor", "over"), [("7", True), ("7", False), ("-7", True), ("+", False)])
def test_bookmarks_come_back(cursor: str, over: bool) -> None:
    assert marked(bookmark(cursor, over)) == (cursor, over)


def test_no_bookmark_without_a_cursor_or_for_one_that_is_too_long() -> None:
    assert bookmark("", over=True) == bookmark("x" * 500, over=True) == ""


def test_a_row_that_comes_twice_counts_once(reader: Reader, lists: Lists) -> None:
    lists.say("people", page("a", "a", "b"), page("b", "c"))
    assert reader.pull().rows == 3
    assert reader.pull().rows == 3
    assert set(reader.rows()) == {"a", "b", "c"}


def test_a_later_reading_updates(reader: Reader, lists: Lists) -> None:
    lists.say("people", page(PersonRow("a", "a@example.org", "Ann"), over=False))
    reader.pull()
    before = reader.rows()["a"]
    lists.say("people", page(PersonRow("a", "a@example.org", "Ann B.", attended=True, seconds=60)))
    reader.pull()
    after = reader.rows()["a"]
    assert (before.pk, before.attended, before.seconds) == (after.pk, None, None)
    assert (after.name, after.attended, after.seconds) == ("Ann B.", True, 60)
    assert after.as_of > before.as_of


def test_what_is_no_longer_listed_is_marked_and_comes_back(reader: Reader, lists: Lists) -> None:
    lists.say("people", page("a", "b"))
    reader.pull()
    lists.say("people", page("b"))
    assert reader.pull().rows == 1
    marked_rows = {name: row.unlisted_since is not None for name, row in reader.rows().items()}
    assert marked_rows == {"a": True, "b": False}
    lists.say("people", page("a", "b"))
    reader.pull()
    assert [row.unlisted_since for row in reader.rows().values()] == [None, None]


def test_an_empty_list_that_is_whole_means_nobody(reader: Reader, lists: Lists) -> None:
    lists.say("people", page("a"))
    reader.pull()
    lists.say("people", page())
    reader.pull()
    assert reader.rows()["a"].unlisted_since is not None


@pytest.mark.parametrize(
    "steps",
    [
        (page(over=False, reason=why("not over yet", "lists")),),
        (page("b"), page(over=False, reason=why("Listed 1 of 2 people.", "lists"))),
    ],
    ids=["not given yet", "cut short"],
)
def test_a_list_that_was_not_given_whole_marks_nobody(reader: Reader, lists: Lists, steps: tuple[Page, ...]) -> None:
    lists.say("people", page("a", "b"))
    reader.pull()
    lists.say("people", *steps)
    row = reader.pull()
    assert (row.state, row.message) == (PullState.PARTIAL, said(steps[-1].reason))
    assert [each.unlisted_since for each in reader.rows().values()] == [None, None]


def test_a_list_of_something_not_over_still_marks_who_left(reader: Reader, lists: Lists) -> None:
    lists.say("people", page("a", "b", over=False))
    reader.pull()
    lists.say("people", page("b", over=False))
    reader.pull()
    assert reader.rows()["a"].unlisted_since is not None


def test_not_over_yet_stays_unknown(reader: Reader, lists: Lists) -> None:
    lists.say("people", page("a", MetricRow("attended", None), over=False, reason=why("not over yet", "lists")))
    row = reader.pull()
    assert (row.state, row.message) == (PullState.PARTIAL, "not over yet")
    assert reader.rows()["a"].attended is None
    assert Metric._base_manager.get().value is None


# --- not ready


def test_not_ready_is_asked_again_when_due_and_not_before(reader: Reader, lists: Lists, settings: LazySettings) -> None:
    settings.PORTAL_NOT_READY_SECONDS = 300
    lists.say("people", NotReady(why("Being prepared.", "lists")))
    row = reader.pull()
    assert (row.state, row.message, row.rounds) == (PullState.NOT_READY, "Being prepared.", 1)
    assert row.due_at is not None
    assert timedelta(seconds=290) < row.due_at - db_now() <= timedelta(seconds=300)
    reader.pull()
    reader.work()
    assert len(lists.asked) == 1
    reader.turn_back("people", seconds=301)
    lists.say("people", page("a"))
    done = reader.work()
    assert (done.state, done.rounds, done.due_at, len(lists.asked)) == (PullState.COMPLETE, 0, None, 2)


def test_what_is_late_is_asked_for_once_a_day(reader: Reader, lists: Lists) -> None:
    """C16: after two hours of asking every five minutes."""
    lists.say("people", NotReady(why("Being prepared.", "lists")))
    reader.pull()
    row = reader.source()
    row.rounds, row.due_at = LATE_ROUNDS - 1, db_now()
    row.save()
    late = reader.work()
    assert (late.state, late.rounds) == (PullState.NOT_READY, LATE_ROUNDS)
    assert late.message.startswith("Late: not ready after 24 tries, asked for once a day now.")
    assert late.due_at is not None and timedelta(hours=23) < late.due_at - db_now() <= timedelta(days=1)


def test_waiting_reads_it_once_it_is_ready(reader: Reader, lists: Lists, settings: LazySettings) -> None:
    settings.PORTAL_NOT_READY_SECONDS = 1
    lists.say("people", NotReady(why("Being prepared.", "lists")), page("a"))
    assert reader.pull(max_wait=3).state == PullState.COMPLETE


def test_waiting_ends_where_it_would_take_longer(reader: Reader, lists: Lists, settings: LazySettings) -> None:
    settings.PORTAL_NOT_READY_SECONDS = 300
    lists.say("people", NotReady(why("Being prepared.", "lists")))
    assert reader.pull(max_wait=2).state == PullState.NOT_READY


def test_a_spent_budget_is_no_failure(reader: Reader, lists: Lists) -> None:
    lists.say("people", BudgetSpent(datetime.now(UTC) + timedelta(minutes=5)), page("a"))
    row = reader.pull()
    assert row.state == PullState.NOT_READY
    assert row.due_at is not None
    assert row.due_at > db_now() + timedelta(minutes=4)


# --- failures


@pytest.mark.parametrize(
    "error",
    [NotSent(why("No way there.", "lists")), Unavailable(why("Odd.", "lists")), Ambiguous(why("Odd.", "lists"))],
)
def test_a_passing_failure_is_due_again_and_keeps_what_was_read(reader: Reader, lists: Lists, error: Exception) -> None:
    lists.say("people", page("a"))
    reader.pull()
    lists.say("people", error)
    row = reader.pull()
    assert (row.state, row.rows, row.rounds) == (PullState.FAILED, 1, 1)
    assert row.due_at is not None
    assert list(reader.rows()) == ["a"]
    assert row.as_of is not None


def test_a_passing_failure_is_tried_three_times_while_waiting(
    reader: Reader, lists: Lists, settings: LazySettings
) -> None:
    settings.PORTAL_BACKOFF_SECONDS = 0.01
    lists.say("people", Unavailable(why("Odd.", "lists")))
    assert reader.pull(max_wait=10).state == PullState.FAILED
    assert len(lists.asked) == 3


def test_a_failure_that_does_not_pass_is_given_up(reader: Reader, lists: Lists) -> None:
    lists.say("people", Unavailable(why("Odd.", "lists")))
    reader.pull()
    row = reader.source()
    row.rounds = TRIES - 1
    row.save()
    given_up = reader.pull()
    assert (given_up.due_at, given_up.message) == (None, f"Given up after {TRIES} tries: Odd.")


def test_the_platform_says_when_to_come_back(reader: Reader, lists: Lists) -> None:
    lists.say("people", RateLimited(why("Slow down.", "lists"), retry_after=120))
    lists.say("second", page("b"))
    row, other = reader.pull(), reader.source("second")
    assert (row.state, row.rounds) == (PullState.NOT_READY, 0), "nothing failed"
    for asked in (row, other):
        assert asked.due_at is not None
        assert timedelta(seconds=110) < asked.due_at - db_now() <= timedelta(seconds=120)
    assert ("second", "") not in lists.asked, "the whole account waits"
    assert not may_send(reader.account.pk, db_now()), "and so does what is to be sent"


def test_a_refusal_is_told_and_does_not_keep_the_others(reader: Reader, lists: Lists) -> None:
    lists.say("gone", Gone(why("It is not there.", "lists"), status=404))
    lists.say("people", page("a"))
    reader.pull()
    gone, people = reader.source("gone"), reader.source("people")
    assert (gone.state, gone.message, gone.due_at) == (PullState.FAILED, "It is not there.", None)
    assert people.state == PullState.COMPLETE


def test_an_answer_that_nobody_thought_of_is_told_and_does_not_keep_the_others(reader: Reader, lists: Lists) -> None:
    lists.say("odd", KeyError("surprise"))
    lists.say("people", page("a"))
    reader.pull()
    odd = reader.source("odd")
    assert (odd.state, odd.message) == (PullState.FAILED, "The answer could not be understood (KeyError).")
    assert reader.source("people").state == PullState.COMPLETE


def test_refused_credentials_stop_the_account_and_keep_what_was_read(reader: Reader, lists: Lists) -> None:
    lists.say("people", page("a"))
    lists.say("second", CredentialRefused(why("The key was refused.", "lists"), status=401))
    lists.say("third", page("c"))
    reader.pull()
    assert reader.source("people").state == PullState.COMPLETE
    for name in ("second", "third"):
        row = reader.source(name)
        assert (row.state, row.message, row.due_at) == (PullState.FAILED, "The key was refused.", None)
    assert (reader.account.state, reader.account.message) == (AccountState.STOPPED, "The key was refused.")
    assert ("third", "") not in lists.asked


def test_a_stopped_account_is_not_asked(reader: Reader, lists: Lists) -> None:
    lists.say("people", page("a"))
    account = reader.account
    account.state, account.reasons = AccountState.STOPPED, plain("Key refused.")
    account.save()
    row = reader.pull()
    assert (row.state, row.message) == (PullState.FAILED, "The account is stopped: Key refused.")
    assert lists.asked == []


def test_a_held_account_may_be_read(reader: Reader, lists: Lists) -> None:
    lists.say("people", page("a"))
    account = reader.account
    account.state = AccountState.HELD
    account.save()
    assert reader.pull().state == PullState.COMPLETE


def test_secrets_that_cannot_be_read_are_told(reader: Reader, lists: Lists) -> None:
    lists.say("people", page("a"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE publishing_account SET credentials = 'not ours'")
    with pytest.raises(Undecryptable, match="CREDENTIALS_KEYS"):
        reader.pull()
    assert lists.asked == []


def test_values_that_cannot_be_taken_are_counted_and_make_it_partial(reader: Reader, lists: Lists) -> None:
    odd = PersonRow("b", unread={"seconds": "an hour", "attended": "perhaps"})
    lists.say("people", page("a", odd), page(MetricRow("attended", None, unread="-4")))
    row = reader.pull()
    assert (row.state, row.rows, row.due_at) == (PullState.PARTIAL, 3, None)
    assert row.message == "3 values could not be taken: they are kept as they came, and what was known before stays."
    lists.say("people", page("a", "b"))
    assert (reader.pull().state, reader.source().message) == (PullState.COMPLETE, "")


def test_rows_of_something_else_are_told_and_make_it_partial_also_after_a_break(reader: Reader, lists: Lists) -> None:
    lists.say("people", page("a", strangers=22), page("b"), Unavailable(why("Half an answer.", "lists")), page("c"))
    assert reader.pull().state == PullState.FAILED
    row = reader.pull()
    assert (row.state, row.rows) == (PullState.PARTIAL, 3)
    assert row.message == "22 rows are of something else than what was asked for, and were left out."
    assert not any(each.unlisted_since for each in reader.rows().values())
