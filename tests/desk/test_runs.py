"""Runs: progress while they run, the result afterwards, cancelling and trying again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.publishing.models import Account, Lane, Operation, Run, RunKind, RunState
from portal.roles import Role
from tests.support.reasons import plain

from .conftest import SCRIPT
from .pushing import _staged, operation, queries, text  # noqa: F401


@pytest.fixture
def run(event, staged):
    return Run.objects.create(event=event, actor="ada", left_out={"blocked": 2, "manual": 1, "delete": 0})


def url(run, name="run"):
    return reverse(f"desk:{name}", args=[run.pk])


def fill(run, staged, **states):
    """``done=3`` makes three operations that are done."""
    made = []
    for state, n in states.items():
        made += [operation(run, staged, f"session:{state}-{i}", state, f"{state} it is") for i in range(n)]
    return made


def test_the_list_tells_every_run_and_its_result(as_role, event, run, staged):
    fill(run, staged, done=2, rejected=1)
    Run.objects.filter(pk=run.pk).update(state=RunState.FINISHED, finished_at=timezone.now())
    Run.objects.create(event=event, kind=RunKind.PULL, actor="bo")
    page = text(as_role(Role.OWNER), reverse("desk:runs", args=[event.pk]))
    assert "2 of 3 changes arrived; 1 refused." in page
    assert "Finished with refusals" in page
    assert "Figures were asked for." in page
    assert "Times are in Europe/Berlin" in page


def test_without_runs_the_list_leads_to_the_plan(as_role, event):
    page = text(as_role(Role.OWNER), reverse("desk:runs", args=[event.pk]))
    assert "Nothing was pushed" in page
    assert reverse("desk:plan", args=[event.pk]) in page


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ({"done": 3}, "All 3 changes arrived."),
        ({"done": 2, "done_with_differences": 1}, "All 3 changes arrived; 1 with differences that the platform keeps."),
        ({"done": 1}, "1 change arrived."),
        ({"cancelled": 2}, "0 of 2 changes arrived; 2 cancelled before they were sent."),
        ({}, "There was nothing to send."),
    ],
)
def test_the_result_is_one_sentence(as_role, run, staged, states, words):
    fill(run, staged, **states)
    Run.objects.filter(pk=run.pk).update(state=RunState.FINISHED, finished_at=timezone.now())
    assert words in text(as_role(Role.OWNER), url(run))


def test_progress_counts_and_names_what_is_waited_for(as_role, run, staged):
    made = fill(run, staged, done=5, queued=1, waiting=2, needs_person=1, unknown=1)
    later = timezone.now() + timedelta(minutes=7)
    Operation.objects.filter(pk__in=[op.pk for op in made]).update(due_at=later)
    page = text(as_role(Role.OWNER), url(run))
    assert "5 of 10 changes arrived; 1 in need of a decision; 1 being looked up; 2 waiting; 1 queued." in page
    assert "5 of 10 arrived" in page
    assert 'aria-valuenow="50"' in page
    assert "2 waiting: waiting it is Goes on at" in page
    assert "1 being looked up: unknown it is" in page
    assert "1 needs a decision." in page
    assert f'data-refresh="{url(run, "run_progress")}?state=needs_person"' in page
    assert "Load this page again" in page


def test_a_stopped_account_a_paused_lane_and_a_missing_worker_are_named(as_role, run, staged):
    (op,) = fill(run, staged, queued=1)
    client = as_role(Role.OWNER)
    Operation.objects.update(due_at=timezone.now() - timedelta(minutes=9))
    assert "Nobody has taken this up for 9 minutes" in text(client, url(run))
    Lane.objects.update_or_create(account=op.account, defaults={"paused_until": timezone.now() + timedelta(minutes=1)})
    assert "pace is used up" in text(client, url(run))
    Account.objects.filter(pk=op.account_id).update(state="stopped", reasons=plain("The key was refused."))
    page = text(client, url(run))
    assert "The account is stopped: The key was refused." in page
    assert reverse("desk:accounts", args=[run.event.team_id]) in page


def test_the_fragment_says_when_it_is_final(as_role, run, staged):
    fill(run, staged, queued=1)
    client = as_role(Role.OWNER)
    going = client.get(url(run, "run_progress"))
    assert (going["X-Final"], going.status_code) == ("0", 200)
    assert "<html" not in going.content.decode()
    Run.objects.filter(pk=run.pk).update(state=RunState.FINISHED)
    assert client.get(url(run, "run_progress"))["X-Final"] == "1"
    assert "data-refresh" not in text(client, url(run))


def test_operations_of_a_state_are_listed_by_fifties_with_their_attempts(as_role, run, staged):
    fill(run, staged, done=60, rejected=1)
    client = as_role(Role.OWNER)
    first = text(client, url(run))
    assert "rejected it is" in first
    assert first.count('<td class="run-what">') == 1
    done = text(client, f"{url(run)}?state=done&page=2")
    assert done.count('<td class="run-what">') == 10
    assert "answered" in done
    assert text(client, f"{url(run)}?state=nonsense").count('<td class="run-what">') == 1


def test_titles_are_text(as_role, run, staged):
    operation(run, staged, "session:A", "done", SCRIPT, label=SCRIPT)
    page = text(as_role(Role.OWNER), url(run))
    assert SCRIPT not in page
    assert "&lt;script&gt;" in page


def test_cancelling_asks_first_then_stops_what_is_not_sent(as_role, run, staged):
    fill(run, staged, done=1, queued=2, sending=1)
    client = as_role(Role.MANAGER)
    asked = text(client, url(run, "run_cancel"))
    assert "2 changes will not be sent" in asked
    assert "1 arrived already" in asked
    assert Operation.objects.filter(state="queued").count() == 2
    answer = client.post(url(run, "run_cancel"), follow=True)
    assert answer.redirect_chain[0][0] == url(run)
    assert "2 changes cancelled." in answer.content.decode()
    assert Operation.objects.filter(state="cancelled").count() == 2
    assert "Nothing is left to cancel" in text(client, url(run, "run_cancel"))


def test_everything_that_failed_is_tried_again(as_role, run, staged):
    fill(run, staged, rejected=3, done=1)
    Run.objects.filter(pk=run.pk).update(state=RunState.FINISHED)
    client = as_role(Role.INTEGRATIONS)
    assert "Try 3 that failed or wait again" in text(client, url(run))
    answer = client.post(url(run, "run_retry"), follow=True)
    assert "3 changes queued again." in answer.content.decode()
    assert Operation.objects.filter(state="queued").count() == 3
    again = client.post(url(run, "run_retry"), follow=True)
    assert "nothing to try again" in again.content.decode()
    assert client.get(url(run, "run_retry")).status_code == 405


def test_a_reading_is_shown_with_the_figures(as_role, event):
    run = Run.objects.create(event=event, kind=RunKind.PULL, actor="bo")
    assert as_role(Role.OWNER).get(url(run)).url == reverse("desk:pulls", args=[event.pk])


@pytest.mark.parametrize(
    ("role", "looks", "cancels", "retries"),
    [
        (Role.OWNER, 200, 302, 302),
        (Role.MANAGER, 200, 302, 302),
        (Role.INTEGRATIONS, 200, 403, 302),
        (Role.APPROVER, 403, 403, 403),
        (Role.ANALYST, 403, 403, 403),
    ],
)
def test_rights(as_role, run, staged, role, looks, cancels, retries):
    fill(run, staged, waiting=1)
    client = as_role(role)
    for name in ("run", "run_progress"):
        assert client.get(url(run, name)).status_code == looks
    assert client.get(reverse("desk:runs", args=[run.event_id])).status_code == looks
    if looks == 200:
        assert (url(run, "run_cancel") in text(client, url(run))) is (cancels == 302)
    assert client.post(url(run, "run_retry")).status_code == retries
    assert client.post(url(run, "run_cancel")).status_code == cancels
    assert client.post(url(run)).status_code == 405


def test_a_strangers_run_is_not_found(as_role, foreign_event):
    run = Run.objects.create(event=foreign_event, actor="them")
    client = as_role(Role.OWNER)
    for name in ("run", "run_progress", "run_cancel"):
        assert client.get(url(run, name)).status_code == 404
    for name in ("run_cancel", "run_retry"):
        assert client.post(url(run, name)).status_code == 404


def test_the_number_of_statements_does_not_grow(as_role, event, run, staged):
    client = as_role(Role.OWNER)
    fill(run, staged, waiting=2, rejected=2)
    text(client, url(run))
    few = {name: queries(client, url(run, name)) for name in ("run", "run_progress")}
    fill(run, staged, done=60, queued=60)
    for i in range(40):
        operation(run, staged, f"session:more-{i}", "waiting", "waiting it is")
        Run.objects.create(event=event, actor="bo", state=RunState.FINISHED)
    for name, n in few.items():
        assert queries(client, url(run, name)) <= n
    assert max(few.values()) <= 16
    assert queries(client, reverse("desk:runs", args=[event.pk])) <= 15
