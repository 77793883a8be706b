"""Figures: how fresh every source is, reading again once per click, starting and finishing there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations import registry
from integrations.core.rows import Source
from portal.publishing.models import Account, Operation, Publication, Pull, PullState, Run, RunKind, RunState
from portal.roles import Role
from tests.support.reasons import plain

from .conftest import SCRIPT
from .pushing import _staged, all_there, published, queries, stage, text  # noqa: F401


def url(event):
    return reverse("desk:pulls", args=[event.pk])


def status(publication, word):
    return reverse("desk:status", args=[publication.event_id, publication.account_id, word])


def pull_of(publication, source, **fields):
    return Pull.objects.create(publication=publication, source=source, **fields)


@pytest.fixture
def readable(staged, monkeypatch):
    """The made-up platform with a list to read."""
    monkeypatch.setitem(registry.PLATFORMS, "stage", stage(sources=lambda _view: [Source("people", "people.pull")]))
    return staged


def test_every_source_says_how_it_stands(as_role, event, staged):
    now = timezone.now()
    session = event.sessions.first()
    session.title = SCRIPT
    session.save()
    pull_of(staged, f"live@{session.code}", state=PullState.COMPLETE, rows=241, as_of=now)
    pull_of(staged, "event-attendance", state=PullState.FAILED, reasons=plain("It answered 503."), rows=7, as_of=now)
    pull_of(
        staged, "polls", state=PullState.NOT_READY, reasons=plain("Being prepared."), due_at=now + timedelta(minutes=5)
    )
    pull_of(staged, "booths", due_at=now)
    page = text(as_role(Role.ANALYST), url(event))
    for words in ("1 complete", "1 failed", "1 not ready there yet", "1 not read yet", "It answered 503.", "241"):
        assert words in page
    assert "Event attendance" in page
    assert "&lt;script&gt;" in page
    assert SCRIPT not in page
    assert page.count("not known yet</span>") == 4  # rows and time of what was never read
    assert "as soon as a worker is free" in page
    assert "when you pull" in page
    assert "Times are in Europe/Berlin" in page


def test_what_is_missing_is_said(as_role, event):
    client = as_role(Role.OWNER)
    assert "not published anywhere yet" in text(client, url(event))
    assert "is not published there" in client.post(url(event), follow=True).content.decode()
    assert not Run.objects.exists()


def test_pulling_asks_for_every_source_once(as_role, event, readable):
    client = as_role(Role.INTEGRATIONS)
    page = text(client, url(event))
    assert "Pull now" in page
    answer = client.post(url(event), {"seen": "0"})
    assert answer.url == url(event)
    assert Pull.objects.get().state == PullState.DUE
    for seen in ("0", ""):  # a double click or Back; a press while it runs
        again = client.post(url(event), {"seen": seen}, follow=True)
        assert "already" in again.content.decode()
    assert Run.objects.filter(kind=RunKind.PULL).count() == 1
    Run.objects.update(state=RunState.FINISHED)
    client.post(url(event), {"seen": "0"})  # the old page's button once more, when it is over
    assert Run.objects.count() == 1
    client.post(url(event), {"seen": str(Run.objects.get().pk)})
    assert Run.objects.count() == 2


def test_a_reading_that_was_lost_does_not_hold_up_the_next(as_role, event, readable):
    Run.objects.create(event=event, kind=RunKind.PULL, actor="x", created_at=timezone.now() - timedelta(minutes=11))
    client = as_role(Role.OWNER)
    client.post(url(event))
    assert Run.objects.count() == 2


def test_one_account_alone_is_read(as_role, event, readable):
    other = published(event, "Other")
    client = as_role(Role.OWNER)
    assert "Only <bdi>Other</bdi>" in text(client, url(event))
    client.post(url(event), {"account": str(other.account_id)})
    assert set(Pull.objects.values_list("publication", flat=True)) == {other.pk}
    stranger = Account.objects.create(team=event.team, platform="stage", name="Unused")
    answer = client.post(url(event), {"account": str(stranger.pk)}, follow=True)
    assert "is not published there" in answer.content.decode()


def test_starting_records_it_and_shows_its_run(as_role, event, staged):
    client = as_role(Role.MANAGER)
    assert "The event is not there yet" in text(client, url(event))
    all_there(staged)
    page = text(client, url(event))
    assert status(staged, "start") in page
    answer = client.post(status(staged, "start"))
    op = Operation.objects.get()
    assert answer.url == reverse("desk:run", args=[op.run_id])
    again = client.post(status(staged, "start"), follow=True)
    assert "has not ended yet" in again.content.decode()
    assert Operation.objects.count() == 1
    assert "Last: start" in text(client, url(event))


def test_finishing_asks_again(as_role, event, staged):
    all_there(staged)
    client = as_role(Role.OWNER)
    asked = text(client, status(staged, "finish"))
    assert "This cannot be taken back." in asked
    assert not Operation.objects.exists()
    assert client.post(status(staged, "finish")).url == status(staged, "finish")
    assert not Operation.objects.exists()
    client.post(status(staged, "finish"), {"sure": "yes"})
    assert Operation.objects.get().body == {"status": "finish"}


def test_what_is_not_there_or_unknown_cannot_be_started(as_role, event, staged, publication):
    client = as_role(Role.OWNER)
    answer = client.post(status(staged, "start"), follow=True)
    assert "does not exist on Stage yet" in answer.content.decode()
    assert "has no way to start" in client.post(status(publication, "start"), follow=True).content.decode()
    assert client.get(status(staged, "explode")).status_code == 404
    other = Account.objects.create(team=event.team, platform="stage", name="Unused")
    assert client.get(reverse("desk:status", args=[event.pk, other.pk, "start"])).status_code == 404
    assert "It does not exist there yet" in text(client, status(staged, "start"))


@pytest.mark.parametrize(
    ("role", "looks", "pulls", "starts"),
    [
        (Role.OWNER, 200, 302, 302),
        (Role.MANAGER, 200, 302, 302),
        (Role.INTEGRATIONS, 200, 302, 403),
        (Role.APPROVER, 200, 403, 403),
        (Role.ANALYST, 200, 403, 403),
    ],
)
def test_rights(as_role, event, readable, role, looks, pulls, starts):
    all_there(readable)
    client = as_role(role)
    page = client.get(url(event))
    assert page.status_code == looks
    assert (b"Pull now" in page.content) is (pulls == 302)
    assert (status(readable, "finish").encode() in page.content) is (starts == 302)
    assert client.get(status(readable, "finish")).status_code == (200 if starts == 302 else 403)
    assert client.post(url(event)).status_code == pulls
    assert client.post(status(readable, "start")).status_code == starts


def test_strangers_figures_are_not_found(as_role, foreign_event, staged):
    foreign = published(foreign_event)
    client = as_role(Role.OWNER)
    assert client.get(url(foreign_event)).status_code == 404
    assert client.post(url(foreign_event)).status_code == 404
    assert client.post(status(foreign, "start")).status_code == 404
    mine = reverse("desk:status", args=[staged.event_id, foreign.account_id, "start"])
    assert client.post(mine).status_code == 404
    assert not Run.objects.exists()


def test_the_number_of_statements_does_not_grow(as_role, event, staged):
    client = as_role(Role.OWNER)
    pull_of(staged, "one")
    text(client, url(event))
    few = queries(client, url(event))
    for i in range(70):
        pull_of(staged, f"live@{i}")
    assert queries(client, url(event)) <= few
    assert few <= 16
    assert text(client, url(event)).count('<th scope="row">') == 50
    assert Publication.objects.count() == 1
