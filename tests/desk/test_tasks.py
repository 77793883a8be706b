"""Work by hand: what to do with which values, ticking it off, and the ids of what was made."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations import registry
from integrations.core.facts import ByHand
from integrations.core.reasons import Reason
from portal.planning.manual_tasks import PASSWORD
from portal.publishing.models import ManualTask, RemoteObject
from portal.roles import Role
from tests.support.reasons import why

from .conftest import SCRIPT
from .pushing import _staged, published, queries, text, there  # noqa: F401

MADE = [why("make it there", "stage").document()]
RESET = [Reason("plan.keeps", {"values": ["Reset for bo@example.org."]}).document()]


def url(event):
    return reverse("desk:tasks", args=[event.pk])


def one(task):
    return reverse("desk:task", args=[task.pk])


def item(key, **values):
    return {
        "key": key,
        "label": f"Label of {key}",
        "reasons": MADE,
        "values": values,
        "fingerprint": "f",
    }


@pytest.fixture
def task(event, staged):
    items = [item(f"session:{code}", title=SCRIPT, start=1798711200000) for code in ("D0R0S0", "D0R0S1")]
    return ManualTask.objects.create(
        publication=staged, action="session.create", reasons=map(Reason.from_document, MADE), items=items
    )


def test_a_task_tells_why_what_and_the_exact_values(as_role, event, task):
    page = text(as_role(Role.OWNER), url(event))
    assert "Make 2 sessions by hand" in page
    assert "make it there" in page
    assert "Label of session:D0R0S0" in page
    assert SCRIPT not in page
    assert 'data-copy="title">&lt;script&gt;' in page
    assert "1798711200000" in page
    assert "Thu 31 Dec 2026, 11:00 (Europe/Berlin)" in page
    assert "Tick off: all 2 are done" in page


def test_a_task_says_what_the_platforms_table_says_of_the_work(as_role, event, staged, task, monkeypatch):
    platform = registry.PLATFORMS["stage"]
    hand = ByHand("session.create", why("Open the <schedule> and add it.", "stage"), "its manual, page 7")
    monkeypatch.setitem(registry.PLATFORMS, "stage", replace(platform, by_hand=(hand,)))
    page = text(as_role(Role.OWNER), url(event))
    assert "Open the &lt;schedule&gt; and add it." in page
    assert "its manual, page 7" in page
    assert reverse("desk:platform", args=[event.team_id, "stage"]) in page


@pytest.mark.parametrize("code", ["plan.retired", "stage.retired", "gone.retired"])
def test_a_task_of_another_version_says_so(as_role, event, task, code):
    ManualTask.objects.update(reasons=[Reason(code, {"text": "ann@example.org"})])
    page = text(as_role(Role.ANALYST), one(task))
    assert f"Said by another version of Callboard ({code})." in page
    assert "ann@example.org" not in page


def test_without_tasks_it_says_so(as_role, event):
    assert "No manual tasks." in text(as_role(Role.ANALYST), url(event))


def test_links_lead_to_what_is_there(as_role, event, staged, task):
    ManualTask.objects.update(url="https://stage.example.org/admin")
    there(staged, "session:D0R0S0", {}, url="https://stage.example.org/one")
    page = text(as_role(Role.OWNER), url(event))
    assert "https://stage.example.org/admin" in page
    assert "https://stage.example.org/one" in page


def test_ticking_moves_it_down_with_who_and_when(as_role, event, task):
    client = as_role(Role.MANAGER)
    assert client.post(one(task)).url == url(event)
    page = text(client, url(event))
    assert "No manual tasks." in page
    assert '<td><bdi class="cb-isolate">manager</bdi></td>' in page
    task.refresh_from_db()
    assert task.done_by == "manager"


def test_a_second_tick_changes_nothing(as_role, event, task):
    as_role(Role.MANAGER).post(one(task))
    before = ManualTask.objects.get()
    again = as_role(Role.OWNER).post(one(task), {"id-0": "late"}, follow=True)
    assert "was ticked off already, by manager" in again.content.decode()
    assert ManualTask.objects.get().done_at == before.done_at
    assert not RemoteObject.objects.exists()


def test_ids_of_what_was_made_are_adopted(as_role, event, task):
    as_role(Role.OWNER).post(one(task), {"id-0": " made-1 ", "id-1": ""})
    row = RemoteObject.objects.get()
    assert (row.key, row.remote_id, row.adopted) == ("session:D0R0S0", "made-1", True)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"id-0": "x" * 501}, "at most 500 characters"),
        ({"id-0": "same", "id-1": "same"}, "was given to another one above"),
        ({"id-0": "taken"}, "is known on Stage already"),
    ],
)
def test_ids_that_do_not_fit_are_refused_and_kept(as_role, event, staged, task, typed, words):
    there(staged, "session:D1R0S0", {}).__class__.objects.update(remote_id="taken")
    answer = as_role(Role.OWNER).post(one(task), typed)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    assert f'value="{typed["id-0"]}"' in page
    task.refresh_from_db()
    assert task.done_at is None
    assert RemoteObject.objects.count() == 1


def test_people_have_no_id_to_give_and_are_masked(as_role, event, staged):
    entry = {**item("attendee:ada@example.org", email="ada@example.org"), "label": "Ada"}
    people = ManualTask.objects.create(publication=staged, action="attendee.revoke", items=[entry])
    ManualTask.objects.create(publication=staged, action=PASSWORD, reasons=map(Reason.from_document, RESET), items=[])
    page = text(as_role(Role.OWNER), url(event))
    assert "Remove 1 attendee by hand" in page
    assert "Password reset needed" in page
    assert "ada@example.org" in page
    assert 'name="id-0"' not in page
    for role in (Role.INTEGRATIONS, Role.ANALYST):
        for where in (url(event), one(people)):
            page = text(as_role(role), where)
            assert "ada@example.org" not in page
            assert "bo@example.org" not in page


def test_long_tasks_are_shown_in_part_and_ticked_on_their_own_page(as_role, event, staged):
    many = [item(f"session:S{i}") for i in range(120)]
    task = ManualTask.objects.create(
        publication=staged, action="session.create", reasons=map(Reason.from_document, MADE), items=many
    )
    client = as_role(Role.OWNER)
    page = text(client, url(event))
    assert page.count("<summary>") == 10
    assert "Open all 120" in page
    assert "Tick off" not in page
    own = text(client, one(task))
    assert own.count('name="id-') == 100
    assert text(client, f"{one(task)}?page=2").count('name="id-') == 20


@pytest.mark.parametrize(
    ("role", "ticks"),
    [(Role.OWNER, 302), (Role.MANAGER, 302), (Role.INTEGRATIONS, 403), (Role.APPROVER, 403), (Role.ANALYST, 403)],
)
def test_rights(as_role, event, task, role, ticks):
    client = as_role(role)
    page = text(client, url(event))
    assert ("Tick off" in page) is (ticks == 302)
    assert ('name="id-0"' in page) is (ticks == 302)
    assert client.post(url(event)).status_code == 405
    assert client.post(one(task)).status_code == ticks
    assert ManualTask.objects.filter(done_at=None).exists() is (ticks == 403)


def test_a_strangers_task_is_not_found(as_role, foreign_event, staged):
    foreign = ManualTask.objects.create(publication=published(foreign_event), action="session.create", items=[])
    client = as_role(Role.OWNER)
    assert client.get(url(foreign_event)).status_code == 404
    assert client.get(one(foreign)).status_code == 404
    assert client.post(one(foreign)).status_code == 404


def test_the_number_of_statements_does_not_grow(as_role, event, staged, task):
    client = as_role(Role.OWNER)
    text(client, url(event))
    few = queries(client, url(event))
    for i in range(70):
        done = {"done_at": timezone.now(), "done_by": "ada"} if i > 5 else {}
        ManualTask.objects.create(publication=staged, action=f"kind.{i}", items=[item("event")], **done)
    assert queries(client, url(event)) <= few + 1
    assert few <= 15
    assert "Page 1 of 2" in text(client, url(event))
