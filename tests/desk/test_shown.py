"""What pages say of changes that are not sent, and that what moves on a page moves all over it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.events.models import Session, Speaker, SpeakerState
from portal.planning import plan, unsent
from portal.publishing.models import ManualTask, Operation, Publication, Pull, Run, RunKind, RunState
from portal.roles import Role
from portal.teams.scope import scope
from tests.support.counting import count_all

from .pushing import _staged, all_there, operation, register, text, there  # noqa: F401

HOME = "/admin/"


def overview(event):
    return reverse("desk:event", args=[event.pk])


def tab(page):
    """What the tab of the plan says, for whoever hears the page."""
    found = re.search(r'/plan/"[^>]*>Plan(.*?)</a>', page, re.S)
    return re.sub(r"<[^>]+>", "", found[1]).strip()


@pytest.fixture
def sent(event, staged):
    """Everything is there, and the push that brought it has ended."""
    Speaker.objects.update(state=SpeakerState.REJECTED)
    all_there(staged)
    run = Run.objects.create(event=event, actor="ada", state=RunState.FINISHED, finished_at=timezone.now())
    operation(run, staged, "event", "done")
    count_all()
    return staged


def move(event):
    Session.objects.filter(event=event, code="D0R0S0").update(title="Moved")


def test_nothing_is_left_to_say_once_everything_was_sent(as_role, event, sent):
    client = as_role(Role.MANAGER)
    page = text(client, overview(event))
    assert "Everything that is planned was sent." in page
    assert tab(page) == ""
    assert "All caught up." in text(client, HOME)


def test_an_edit_is_on_every_page_as_soon_as_it_is_counted(as_role, event, sent):
    client = as_role(Role.MANAGER)
    move(event)
    register(event, 26)
    for url in (HOME, overview(event)):
        assert "Counting what is not sent" in text(client, url), "and not that all was sent"
    assert tab(text(client, overview(event))) == "… Counting what is not sent"
    assert "All caught up." not in text(client, HOME)
    count_all()
    for url in (HOME, overview(event)):
        assert "27 changes not sent" in text(client, url)
    page = text(client, overview(event))
    assert tab(page) == "27 changes not sent"
    assert "Everything that is planned was sent." not in page
    checks = client.get(overview(event)).context["card"].checks
    assert [check.detail for check, _ in checks if check.words == "Push"] == ["27 changes not sent."]
    assert '<span class="cb-badge warn">27 not sent</span>' in text(
        client, reverse("desk:publications", args=[event.pk])
    )


def test_whoever_may_not_push_is_asked_for_nothing(as_role, event, sent):
    move(event)
    count_all()
    client = as_role(Role.ANALYST)
    assert "All caught up." in text(client, HOME)
    assert "not sent" not in text(client, overview(event)).split('id="event-now"')[0], "no tab leads to the plan"


def test_without_a_worker_the_page_counts_and_says_so(as_role, event, sent, worker):
    worker.delete()
    move(event)
    client = as_role(Role.MANAGER)
    for url in (HOME, overview(event)):
        assert "1 change not sent, as this page counts: no worker answers" in text(client, url)


def test_without_a_worker_a_page_counts_only_up_to_a_bound(as_role, event, sent, worker, monkeypatch):
    worker.delete()
    move(event)
    monkeypatch.setattr(unsent, "HERE", 5)
    client = as_role(Role.MANAGER)
    assert "Not counted: no worker answers" in text(client, overview(event))
    assert tab(text(client, overview(event))) == "! Not counted: no worker answers"
    assert "All caught up." not in text(client, HOME)


def test_a_plan_whose_lines_are_all_blocked_is_not_called_done(as_role, event, staged):
    Session.objects.update(title="blocked")
    Speaker.objects.update(state=SpeakerState.REJECTED)
    there(staged, "event", {"name": event.title})
    client = as_role(Role.OWNER)
    page = text(client, reverse("desk:plan", args=[event.pk]))
    assert "Nothing more can be pushed." in page
    assert "Everything that can be sent is there" not in page
    count_all()
    Run.objects.create(event=event, actor="ada", state=RunState.FINISHED)
    page = text(client, overview(event))
    assert "12 blocked in the plan." in page
    assert "Nothing more can be sent: 12 lines of the plan are blocked." in page
    assert "12 lines of the plan are blocked." in text(client, HOME)


def test_speakers_without_addresses_are_not_called_done(as_role, event):
    """None of them is approved yet, and none has an address."""
    found = as_role(Role.OWNER).get(overview(event)).context["card"].checks
    n = Speaker.objects.count()
    assert [(check.state, check.detail) for check, _ in found if check.words == "Speaker addresses"] == [
        ("to do", f"{n} of {n} speakers without an address.")
    ]


def test_cancelled_dependants_leave_no_bar_full(as_role, event, staged):
    run = Run.objects.create(event=event, actor="ada", state=RunState.FINISHED, finished_at=timezone.now())
    for number in range(10):
        operation(run, staged, f"session:{number}", "cancelled" if number else "done")
    client = as_role(Role.OWNER)
    page = text(client, reverse("desk:run", args=[run.pk]))
    assert 'aria-valuenow="10"' in page
    for url in (reverse("desk:run", args=[run.pk]), reverse("desk:runs", args=[event.pk]), overview(event)):
        assert "Finished, 9 cancelled" in text(client, url)


# --- what moves


def test_the_tabs_of_a_run_move_with_its_bars(as_role, event, staged):
    run = Run.objects.create(event=event, actor="ada")
    operation(run, staged, "session:A", "queued")
    client = as_role(Role.OWNER)
    page = text(client, reverse("desk:run", args=[run.pk]))
    assert "Queued 1" in page
    Operation.objects.update(state="needs_person")
    live = text(client, reverse("desk:run_progress", args=[run.pk]) + "?state=queued")
    assert "Needs a decision 1" in live
    assert "Queued 1" not in live
    for part in ("run-progress", "run-states", "cb-tabs"):
        assert f'id="{part}"' in live and f'id="{part}"' in page
    assert re.search(r'aria-current="page">Runs', live)
    assert "Problems <span" in live, "its tab has a number now"


@pytest.mark.parametrize("where", ["home", "overview"])
def test_pages_go_on_by_themselves_while_something_moves(as_role, event, sent, where):
    url = HOME if where == "home" else overview(event)
    client = as_role(Role.OWNER)
    assert "data-refresh" not in text(client, url)
    Run.objects.update(state=RunState.RUNNING)
    assert "data-refresh" in text(client, url)
    Run.objects.update(state=RunState.FINISHED)
    move(event)
    assert "data-refresh" in text(client, url), "it is being counted"
    count_all()
    assert "data-refresh" not in text(client, url)


def test_the_page_of_figures_goes_on_by_itself_while_they_are_read(as_role, event, sent):
    url = reverse("desk:pulls", args=[event.pk])
    client = as_role(Role.OWNER)
    pull = Pull.objects.create(publication=sent, source="live@A", state="complete", as_of=timezone.now())
    assert "data-refresh" not in text(client, url)
    Pull.objects.filter(pk=pull.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    page = text(client, url)
    assert 'id="pulls-now" data-live data-refresh' in page
    Pull.objects.filter(pk=pull.pk).update(due_at=timezone.now() + timedelta(hours=1))
    run = Run.objects.create(event=event, kind=RunKind.PULL, actor="ada")
    assert "data-refresh" in text(client, url)
    Run.objects.filter(pk=run.pk).update(state=RunState.FINISHED)
    assert "data-refresh" not in text(client, url)


def test_an_event_whose_plan_cannot_be_made_says_so(as_role, event, sent):
    Publication.objects.update(options={"nonsense": 1})
    count_all()
    client = as_role(Role.MANAGER)
    assert "No plan can be made" in text(client, HOME)
    assert tab(text(client, overview(event))) == "! No plan can be made"


def test_a_task_nobody_needs_any_more_asks_for_nothing_on_home(as_role, event, sent):
    Session.objects.filter(code="D0R0S0").update(title="manual")
    with scope(event.team):
        found = plan(event)
        from portal.planning.manual_tasks import refresh_tasks

        refresh_tasks(found)
    client = as_role(Role.MANAGER)
    assert "Manual tasks" in {need.kind for need in client.get(HOME).context["needs"]}
    Session.objects.filter(code="D0R0S0").update(title=sent.remote_objects.get(key="session:D0R0S0").body["title"])
    count_all()
    assert not client.get(HOME).context["needs"]
    assert ManualTask.objects.get().unneeded
