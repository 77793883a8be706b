"""Who reads what and when: requests, runs, workers that run out of time, sources that come and go."""

from __future__ import annotations

import threading

import pytest

from integrations.core.errors import CredentialRefused
from portal.publishing.models import Account, AccountState, Publication, Pull, PullState, Run, RunState
from portal.pulling import due_publications, puller, request_pull
from portal.pulling.puller import Pace, pull_publication
from portal.pulling.sources import progress, results
from portal.roles import Role
from portal.teams.audit import Forbidden
from portal.teams.models import AuditEntry
from portal.teams.scope import everything, scope
from tests.support import fakes
from tests.support.reasons import plain, why

from .conftest import Lists, Reader, page


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    wakes: list[int] = []
    monkeypatch.setattr(puller, "wake_reader", wakes.append)
    return wakes


def test_a_request_notes_every_source_as_due(
    reader: Reader, lists: Lists, woken: list[int], django_capture_on_commit_callbacks: object
) -> None:
    lists.say("people", page("a"))
    lists.say("more", page("b"))
    with scope(fakes.team()), django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        request_pull(reader.publication.event, actor=fakes.OPERATOR)
        (first, second) = results([reader.publication])
    assert woken == [reader.publication.pk]
    assert due_publications() == [reader.publication.pk]
    assert (first.source, first.state, first.message) == ("people", "not_ready", "Not read yet.")
    assert second.publication == "main"
    assert progress([reader.publication]) == (0, 2)
    reader.work()
    assert progress([reader.publication]) == (2, 2)
    assert due_publications() == []


def test_a_request_is_entered_and_needs_the_right(reader: Reader, lists: Lists) -> None:
    lists.say("people", page("a"))
    event = reader.publication.event
    with scope(fakes.team()):
        with pytest.raises(Forbidden):
            request_pull(event, actor=fakes.member(Role.APPROVER), wake_workers=False)
        assert not Run.objects.exists()
        request_pull(event, actor=fakes.member(Role.MANAGER), wake_workers=False)
    assert AuditEntry._base_manager.filter(action="pull").count() == 1


def test_a_run_ends_when_nothing_is_due_any_more(reader: Reader, lists: Lists) -> None:
    lists.say("people", page("a"))
    with scope(fakes.team()):
        run = request_pull(reader.publication.event, actor=fakes.OPERATOR, wake_workers=False)
    assert run.state == RunState.RUNNING
    reader.work()
    run.refresh_from_db()
    assert (run.state, run.finished_at is not None) == (RunState.FINISHED, True)


def test_a_worker_without_time_left_leaves_the_rest_due_and_wakes(
    reader: Reader, lists: Lists, woken: list[int]
) -> None:
    lists.say("people", page("a"), page("b"))
    lists.say("more", page("c"))
    reader.pull(seconds=0)
    assert woken == [reader.publication.pk]
    assert lists.asked == []
    assert due_publications() == [reader.publication.pk]


def test_a_worker_stops_between_pages_and_the_next_goes_on_there(
    reader: Reader, lists: Lists, woken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    lists.say("people", page("a"), page("b"))
    answers = iter([True, False])
    monkeypatch.setattr(Pace, "time_left", lambda _self: next(answers, True))
    reader.pull()
    assert (set(reader.rows()), reader.source().state) == ({"a"}, PullState.DUE)
    done = reader.work()
    assert (done.state, done.rows) == (PullState.COMPLETE, 2)
    assert lists.asked == [("people", ""), ("people", "1")]


def test_whoever_is_stopped_does_not_wake(reader: Reader, lists: Lists, woken: list[int]) -> None:
    lists.say("people", page("a"))
    stop = threading.Event()
    stop.set()
    reader.pull(stop=stop)
    assert woken == []


def test_a_source_that_is_gone_keeps_its_figures_and_is_asked_no_more(reader: Reader, lists: Lists) -> None:
    lists.say("people", page("a"))
    lists.say("other", page("b"))
    lists.say("never read", CredentialRefused(why("No.", "lists")))
    reader.pull()
    del lists.steps["other"], lists.steps["never read"]
    Account._base_manager.update(state=AccountState.ACTIVE)
    lists.asked.clear()
    reader.pull()
    assert lists.asked == [("people", "")]
    other = reader.source("other")
    assert (other.state, other.rows, other.due_at) == (PullState.COMPLETE, 1, None)
    assert not Pull._base_manager.filter(source="never read").exists()
    assert list(reader.rows("other")) == ["b"]


def test_a_failed_source_that_is_gone_is_no_failure_any_more(reader: Reader, lists: Lists) -> None:
    lists.say("people", page("a"))
    reader.pull()
    lists.say("people", KeyError("odd"))
    assert reader.pull().state == PullState.FAILED
    del lists.steps["people"]
    with everything():
        pull_publication(reader.publication.pk)
        (source,) = results([reader.publication])
    assert (source.state, source.message) == ("partial", "No longer asked for: it is not there any more.")


@pytest.mark.django_db(transaction=True)
def test_one_account_that_is_stopped_does_not_keep_the_others(lists: Lists) -> None:
    event = fakes.event()
    accounts = [fakes.account(slug="lists", name=name) for name in ("One", "Two")]
    made = [Publication._base_manager.create(event=event, account=account) for account in accounts]
    Account._base_manager.filter(pk=accounts[0].pk).update(state=AccountState.STOPPED, reasons=plain("Key refused."))
    lists.say("people", page("a"))
    sources, tally = Reader(made[0], lists).wait(max_wait=0)
    assert [(one.account, one.state) for one in sources] == [("One", "failed"), ("Two", "complete")]
    assert (tally.requests, tally.seconds > 0) == (1, True)


@pytest.mark.django_db(transaction=True)
def test_two_publications_of_one_account_are_told_apart(lists: Lists) -> None:
    event, account = fakes.event(), fakes.account(slug="lists")
    made = [Publication._base_manager.create(event=event, account=account, name=name) for name in ("main", "two")]
    lists.say("people", page("a"))
    sources, _ = Reader(made[0], lists).wait(max_wait=0)
    assert [(one.publication, one.rows) for one in sources] == [("main", 1), ("two", 1)]
