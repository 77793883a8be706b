"""Problems: every cause in words, what to do about it, and the decisions a person takes."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.publishing.models import Account, AccountState, Attempt, Operation, RemoteObject, Run, RunState
from portal.roles import Role
from tests.support.reasons import plain

from .conftest import SCRIPT
from .pushing import _staged, operation, queries, text  # noqa: F401


@pytest.fixture
def run(event, staged):
    return Run.objects.create(event=event, actor="ada", state=RunState.FINISHED, finished_at=timezone.now())


def url(event):
    return reverse("desk:problems", args=[event.pk])


def decide(op, name=""):
    return reverse(f"desk:problem{name and '_'}{name}", args=[op.pk])


def test_a_clean_event_says_so(as_role, event, run, staged):
    operation(run, staged, "session:A", "done")
    assert "No problems." in text(as_role(Role.OWNER), url(event))


@pytest.mark.parametrize(
    ("state", "outcome", "words"),
    [
        ("rejected", "Rejected", "Fix here what the platform names, then push again."),
        ("rejected", "Gone", "It is not there any more."),
        ("rejected", "TooLarge", "Shorten its texts here"),
        ("rejected", "Different", "Look there which value is right."),
        ("rejected", "NotSent", "Try again when it is back."),
        ("waiting", "RateLimited", "asked for a slower pace"),
        ("waiting", "NotReady", "prepares its answer"),
        ("waiting", "NotSent", "could not be reached"),
        ("unknown", "Ambiguous", "The portal is looking for it"),
        ("needs_person", "Ambiguous", "If it is not, send it again."),
    ],
)
def test_each_cause_comes_with_what_to_do(as_role, event, run, staged, state, outcome, words):
    op = operation(run, staged, "session:A", state, "These were their words.", outcome=outcome)
    page = text(as_role(Role.OWNER), url(event))
    assert "These were their words." in page
    assert words in page
    assert words in text(as_role(Role.OWNER), decide(op))


def test_the_most_urgent_comes_first_and_a_state_can_be_chosen(as_role, event, run, staged):
    for state in ("waiting", "unknown", "rejected", "needs_person"):
        operation(run, staged, f"session:{state}", state, label=f"<{state}>")
    client = as_role(Role.OWNER)
    page = text(client, url(event))
    places = [page.index(f"&lt;{state}&gt;") for state in ("needs_person", "rejected", "unknown", "waiting")]
    assert places == sorted(places)
    only = text(client, f"{url(event)}?state=unknown")
    assert "&lt;unknown&gt;" in only
    assert "&lt;waiting&gt;" not in only


def test_a_refusal_that_a_later_push_settled_is_none_any_more(as_role, event, run, staged):
    operation(run, staged, "session:A", "rejected", "no")
    operation(run, staged, "session:B", "rejected", "still no")
    operation(run, staged, "session:A", "done")
    page = text(as_role(Role.OWNER), url(event))
    assert "still no" in page
    assert "session:A" not in page


def test_one_overtaken_by_a_newer_one_cannot_be_tried_again(as_role, event, run, staged):
    old = operation(run, staged, "session:A", "rejected", "no")
    operation(run, staged, "session:A", "rejected", "no again")
    client = as_role(Role.OWNER)
    page = text(client, url(event))
    assert "A newer push of the same object has taken its place" in page
    assert decide(old, "retry") not in page
    client.post(reverse("desk:problems_retry", args=[event.pk]), {"which": "all"})
    assert list(Operation.objects.filter(state="queued").values_list("reasons", flat=True)) == [()]
    answer = client.post(decide(old, "retry"), follow=True)
    assert "overtaken by a newer change" in answer.content.decode()


def test_stopped_accounts_stand_on_top_with_the_way_out(as_role, event, run, staged):
    operation(run, staged, "session:A", "waiting", "The key was refused.", outcome="CredentialRefused")
    Account.objects.filter(pk=staged.account_id).update(state=AccountState.STOPPED, reasons=plain("401 it said."))
    page = text(as_role(Role.OWNER), url(event))
    assert page.index("401 it said.") < page.index("session:A")
    assert reverse("desk:accounts", args=[event.team_id]) in page
    assert "Fix the connection; then it goes on by itself." in page


def test_retrying_one_the_ticked_all_and_one_cause(as_role, event, run, staged):
    ops = [
        operation(run, staged, f"session:{i}", "rejected", "same words" if i < 3 else f"words {i}") for i in range(6)
    ]
    client = as_role(Role.OWNER)
    client.post(decide(ops[5], "retry"))
    retry = reverse("desk:problems_retry", args=[event.pk])
    client.post(retry, {"op": [str(ops[4].pk), "nonsense"], "which": "ticked"})
    assert set(Operation.objects.filter(state="queued")) == {ops[4], ops[5]}
    page = text(client, url(event))
    cause = page.partition('name="cause" value="')[2].partition('"')[0]
    answer = client.post(retry, {"which": "cause", "cause": cause}, follow=True)
    assert "3 changes queued again." in answer.content.decode()
    client.post(retry, {"which": "cause", "cause": "made up"})
    assert Operation.objects.filter(state="rejected").count() == 1
    client.post(retry, {"which": "all"})
    assert not Operation.objects.filter(state="rejected").exists()
    assert "nothing to try again" in client.post(retry, {"which": "all"}, follow=True).content.decode()


def test_a_retry_while_another_push_runs_says_why_not(as_role, event, run, staged):
    operation(run, staged, "session:A", "rejected", "no")
    Run.objects.create(event=event, actor="bo")
    answer = as_role(Role.OWNER).post(reverse("desk:problems_retry", args=[event.pk]), {"which": "all"}, follow=True)
    assert "Another push of this event is running" in answer.content.decode()


@pytest.fixture
def lost(run, staged):
    Run.objects.filter(pk=run.pk).update(state=RunState.RUNNING)
    found = [{"remote_id": "there-1", "label": SCRIPT, "same": True}]
    return operation(run, staged, "session:D0R0S0", "needs_person", "Several could be it.", candidates=found)


def test_candidates_are_listed_and_one_is_adopted(as_role, lost):
    client = as_role(Role.INTEGRATIONS)
    page = text(client, decide(lost))
    assert "there-1" in page
    assert SCRIPT not in page
    client.post(decide(lost, "adopt"), {"candidate": "there-1"})
    lost.refresh_from_db()
    assert lost.state == "done"
    assert RemoteObject.objects.get().remote_id == "there-1"


def test_an_id_can_be_typed_and_goes_before_a_candidate(as_role, lost):
    client = as_role(Role.OWNER)
    answer = client.post(decide(lost, "adopt"), {"candidate": "there-1", "typed": "  mine "}, follow=True)
    assert "it is mine there" in answer.content.decode()
    assert RemoteObject.objects.get().remote_id == "mine"


def test_without_an_id_nothing_is_adopted(as_role, lost):
    client = as_role(Role.OWNER)
    assert client.post(decide(lost, "adopt"), {"typed": " "}).url == decide(lost)
    assert "at most" not in client.post(decide(lost, "adopt"), {"typed": "x" * 501}, follow=True).redirect_chain[0][0]
    lost.refresh_from_db()
    assert lost.state == "needs_person"
    assert not RemoteObject.objects.exists()


def test_sending_again_and_a_second_click(as_role, lost):
    client = as_role(Role.OWNER)
    client.post(decide(lost, "send_again"))
    lost.refresh_from_db()
    assert lost.state == "queued"
    again = client.post(decide(lost, "send_again"), follow=True)
    assert "is queued" in again.content.decode()
    assert Operation.objects.count() == 1


def test_dropping_needs_the_right_to_resolve_cancelling_the_right_to_cancel(as_role, run, staged, lost):
    waiting = operation(run, staged, "session:W", "waiting", "later")
    manager = as_role(Role.MANAGER)
    assert manager.post(decide(lost, "drop")).status_code == 403
    assert manager.post(decide(lost, "cancel")).status_code == 403  # the domain asks for more than the page here
    assert manager.post(decide(waiting, "cancel")).status_code == 302
    assert as_role(Role.INTEGRATIONS).post(decide(lost, "drop")).status_code == 302
    assert set(Operation.objects.values_list("state", flat=True)) == {"cancelled"}


def test_what_travels_inside_another_points_there(as_role, event, run, staged):
    parent = operation(run, staged, "session:P", "unknown", label="The talk")
    child = operation(run, staged, "speaker:a@example.org@P", "waiting", "Waits for what carries it.", carrier=parent)
    page = text(as_role(Role.OWNER), decide(child))
    assert "It travels inside" in page
    assert decide(parent) in page
    assert decide(child, "cancel") not in page


@pytest.mark.parametrize(
    ("role", "looks", "retry", "resolve", "cancel"),
    [
        (Role.OWNER, 200, 302, 302, 302),
        (Role.MANAGER, 200, 302, 403, 302),
        (Role.INTEGRATIONS, 200, 302, 302, 403),
        (Role.APPROVER, 403, 403, 403, 403),
        (Role.ANALYST, 403, 403, 403, 403),
    ],
)
def test_rights(as_role, event, run, staged, role, looks, retry, resolve, cancel):
    op = operation(run, staged, "session:A", "waiting", "later")
    client = as_role(role)
    assert client.get(url(event)).status_code == looks
    assert client.get(decide(op)).status_code == looks
    if looks == 200:
        page = text(client, decide(op))
        assert (decide(op, "cancel") in page) is (cancel == 302)
        assert (decide(op, "retry") in page) is (retry == 302)
    for name in ("adopt", "send_again", "drop"):
        Operation.objects.update(state="needs_person")
        assert client.post(decide(op, name)).status_code == resolve, name
    Operation.objects.update(state="waiting")
    assert client.post(decide(op, "cancel")).status_code == cancel
    Operation.objects.update(state="waiting")
    assert client.post(decide(op, "retry")).status_code == retry
    assert client.post(reverse("desk:problems_retry", args=[event.pk]), {"which": "all"}).status_code == retry


def test_decisions_are_posted_never_fetched(as_role, event, run, staged):
    op = operation(run, staged, "session:A", "waiting", "later")
    client = as_role(Role.OWNER)
    for name in ("adopt", "send_again", "drop", "cancel", "retry"):
        assert client.get(decide(op, name)).status_code == 405
    assert client.get(reverse("desk:problems_retry", args=[event.pk])).status_code == 405
    assert client.post(url(event)).status_code == 405
    assert client.post(decide(op)).status_code == 405
    op.refresh_from_db()
    assert op.state == "waiting"


def test_a_strangers_problem_is_not_found(as_role, run, staged, foreign_event):
    op = operation(run, staged, "session:A", "needs_person")
    Run.objects.filter(pk=run.pk).update(event=foreign_event)
    Account.objects.filter(pk=op.account_id).update(team=foreign_event.team)
    client = as_role(Role.OWNER)
    assert client.get(url(foreign_event)).status_code == 404
    assert client.get(decide(op)).status_code == 404
    for name in ("adopt", "send_again", "drop", "cancel", "retry"):
        assert client.post(decide(op, name)).status_code == 404


def test_those_who_see_people_masked_see_no_address(as_role, event, run, staged):
    words = "ada@example.org is not accepted."
    ops = [
        operation(run, staged, f"attendee:{n}@example.org", "rejected", words, body={"email": "n@example.org"})
        for n in ("ada", "bo")
    ]
    client = as_role(Role.INTEGRATIONS)
    for page in (
        text(client, url(event)),
        text(client, decide(ops[0])),
        text(client, reverse("desk:run", args=[run.pk])),
    ):
        assert "ada@example.org" not in page
        assert "a•••@example.org" in page
    assert "ada@example.org" in text(as_role(Role.OWNER), url(event))


def test_titles_are_text(as_role, event, run, staged):
    op = operation(run, staged, "session:A", "rejected", SCRIPT, label=SCRIPT, body={"title": SCRIPT})
    for where in (url(event), decide(op)):
        page = text(as_role(Role.OWNER), where)
        assert SCRIPT not in page
        assert "&lt;script&gt;" in page


def test_the_number_of_statements_does_not_grow(as_role, event, run, staged):
    client = as_role(Role.OWNER)
    operation(run, staged, "session:a", "rejected", "no")
    operation(run, staged, "session:b", "rejected", "no")
    text(client, url(event))
    few = queries(client, url(event))
    for i in range(70):
        operation(run, staged, f"session:{i}", "rejected", f"no {i}")
    assert queries(client, url(event)) <= few + 1
    assert few <= 15
    assert text(client, url(event)).count('run-problem"') == 50
    assert Attempt.objects.count() == 72
