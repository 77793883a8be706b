"""Work by hand: what to do with which values, ticking it off, and the ids of what was made."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations import registry
from integrations.core.contract import Candidate
from integrations.core.errors import Unavailable
from integrations.core.facts import ByHand, IdShape
from integrations.core.reasons import Reason
from portal.accounts import clients
from portal.desk.views.manual_tasks import ref
from portal.events.models import Session
from portal.planning import plan
from portal.planning.manual_tasks import PASSWORD, refresh_tasks
from portal.planning.ticks import mark
from portal.publishing.models import ManualTask, RemoteObject
from portal.roles import Role
from tests.delivery.world import quiet_client
from tests.support.counting import count_all
from tests.support.reasons import why

from . import pushing
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
def task(event, staged, monkeypatch):
    """Two sessions that somebody is to make there, as the plan says."""
    codes = ("D0R0S0", "D0R0S1")

    def desired_objects(view):
        for each in pushing.desired_objects(view):
            made = each.key.partition(":")[2] in codes
            body = {"title": SCRIPT, "start": 1798711200000}
            told = {"label": f"Label of {each.key}", "body": body, "manual": why("make it there", "stage")}
            yield replace(each, **told) if made else each

    monkeypatch.setitem(registry.PLATFORMS, "stage", pushing.stage(desired_objects=desired_objects))
    there(staged, "event", {"name": event.title})
    refresh_tasks(plan(event))
    return ManualTask.objects.get()


def post(client, task, *codes, every=False, ids=(), **more):
    """Tick these objects of the task as its page does; ``ids``: code → what is typed as its id there."""
    task.refresh_from_db()
    items = {each["key"]: each for each in task.open_items}
    data = {f"mark-{ref(each)}": mark(each) for each in items.values()}
    data |= {"object": [ref(items[f"session:{code}"]) for code in codes], **({"all": "1"} if every else {})}
    data |= {f"id-{ref(items[f'session:{code}'])}": typed for code, typed in dict(ids).items()}
    return client.post(one(task), {**data, **more})


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
    assert page.count('name="object"') == 2


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
    assert post(client, task, every=True).url == url(event)
    page = text(client, url(event))
    assert "No manual tasks." in page
    assert '<td><bdi class="cb-isolate">manager</bdi></td>' in page
    task.refresh_from_db()
    assert task.done_by == "manager"


def test_a_second_tick_changes_nothing(as_role, event, task):
    post(as_role(Role.MANAGER), task, every=True)
    before = ManualTask.objects.get()
    again = as_role(Role.OWNER).post(one(task), {"all": "1"}, follow=True)
    assert "was ticked off already, by manager" in again.content.decode()
    assert ManualTask.objects.get().done_at == before.done_at
    assert not RemoteObject.objects.filter(kind="session").exists()


def test_one_object_is_ticked_and_the_others_stay_open(as_role, event, task):
    client = as_role(Role.OWNER)
    assert post(client, task, "D0R0S1").url == url(event)
    page = text(client, url(event))
    assert "1 of 2 done" in page
    assert "Make 1 session by hand" in page
    assert "ticked off by <bdi>owner</bdi>" in page
    task.refresh_from_db()
    assert task.done_at is None and [each["key"] for each in task.open_items] == ["session:D0R0S0"]


def test_a_post_without_a_tick_ticks_nothing(as_role, event, task):
    answer = post(as_role(Role.OWNER), task)
    assert answer.status_code == 400 and "Tick what is done." in answer.text
    task.refresh_from_db()
    assert not task.ticked_items


def test_a_tick_is_taken_back(as_role, event, task):
    client = as_role(Role.OWNER)
    post(client, task, "D0R0S0", ids={"D0R0S0": "made-1"})
    post(client, task, "D0R0S1")
    task.refresh_from_db()
    assert task.done_at
    page = text(client, one(task))
    assert page.count('name="reopen"') == 3, "each and all"
    first = next(each for each in task.ticked_items if each["key"] == "session:D0R0S0")
    assert client.post(one(task), {"reopen": ref(first)}).url == one(task)
    task.refresh_from_db()
    assert task.done_at is None and [each["key"] for each in task.open_items] == ["session:D0R0S0"]
    assert RemoteObject.objects.get(kind="session").state == "gone"


def test_what_changed_since_the_page_was_opened_is_not_ticked(as_role, event, task, monkeypatch):
    client = as_role(Role.OWNER)
    platform = registry.PLATFORMS["stage"]

    def desired_objects(view):
        for each in platform.desired_objects(view):
            yield replace(each, body={**each.body, "title": "Newer"}) if each.manual else each

    monkeypatch.setitem(registry.PLATFORMS, "stage", replace(platform, desired_objects=desired_objects))
    answer = post(client, task, every=True)
    assert answer.status_code == 400
    assert "what is asked for has changed meanwhile" in answer.text
    assert "Newer" in answer.text
    task.refresh_from_db()
    assert task.done_at is None and not task.ticked_items
    assert post(client, task, every=True).status_code == 302


def test_what_is_not_wanted_any_more_is_let_go(as_role, event, task):
    Session.objects.filter(code="D0R0S0").update(state="cancelled")
    answer = post(as_role(Role.OWNER), task, every=True)
    page = text(as_role(Role.OWNER), answer.url)
    task.refresh_from_db()
    assert [each["key"] for each in task.items] == ["session:D0R0S1"]
    assert "No manual tasks." in page


def test_a_task_that_nobody_did_is_not_called_done(as_role, event, task):
    Session.objects.filter(event=event).update(state="cancelled")
    count_all()
    page = text(as_role(Role.OWNER), url(event))
    assert "No longer needed" in page
    assert '<span class="cb-badge good">Done</span>' not in page


def test_ids_of_what_was_made_are_adopted(as_role, event, task):
    post(as_role(Role.OWNER), task, ids={"D0R0S0": " made-1 ", "D0R0S1": ""}, every=True)
    row = RemoteObject.objects.get(kind="session")
    assert (row.key, row.remote_id, row.adopted) == ("session:D0R0S0", "made-1", True)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"D0R0S0": "x" * 501}, "at most 500 characters"),
        ({"D0R0S0": "same", "D0R0S1": "same"}, "was given to another one above"),
        ({"D0R0S0": "taken"}, "is known on Stage already"),
        ({"D0R0S0": "abc"}, "abc is no ID of Stage. One looks like id-1234."),
    ],
)
def test_ids_that_do_not_fit_are_refused_and_kept(as_role, event, staged, task, typed, words, monkeypatch):
    shape = IdShape("id-[0-9]{4}|x+|same|taken", "id-1234", "tests")
    monkeypatch.setitem(registry.PLATFORMS, "stage", replace(registry.PLATFORMS["stage"], ids={"session": shape}))
    there(staged, "session:D1R0S0", {})
    RemoteObject.objects.filter(kind="session").update(remote_id="taken")
    answer = post(as_role(Role.OWNER), task, ids=typed)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    assert f'value="{typed["D0R0S0"]}"' in page
    task.refresh_from_db()
    assert task.done_at is None
    assert RemoteObject.objects.filter(kind="session").count() == 1


@pytest.mark.parametrize(("stands", "status"), [(True, 302), (False, 400)])
def test_an_id_that_can_be_read_there_is_looked_for(as_role, event, task, monkeypatch, stands, status):
    platform = registry.PLATFORMS["stage"]
    found = [Candidate("made-1", "x", same=True)] if stands else []
    able = replace(platform.capabilities["session.create"], find=lambda _client, calls: {calls[0].key: found})
    table = {**platform.capabilities, "session.create": able}
    monkeypatch.setitem(registry.PLATFORMS, "stage", replace(platform, capabilities=table))
    monkeypatch.setattr(clients, "make", quiet_client)
    answer = post(as_role(Role.OWNER), task, ids={"D0R0S0": "made-1"})
    assert answer.status_code == status
    assert ("Stage knows nothing with the ID made-1." in answer.text) is (not stands)


def test_an_id_that_cannot_be_looked_for_just_now_is_kept(as_role, event, task, monkeypatch):
    platform = registry.PLATFORMS["stage"]

    def find(_client, _calls):
        raise Unavailable(why("It does not answer.", "stage"))

    able = replace(platform.capabilities["session.create"], find=find)
    table = {**platform.capabilities, "session.create": able}
    monkeypatch.setitem(registry.PLATFORMS, "stage", replace(platform, capabilities=table))
    monkeypatch.setattr(clients, "make", quiet_client)
    answer = post(as_role(Role.OWNER), task, ids={"D0R0S0": "made-1"})
    assert answer.status_code == 400
    assert "could not be looked up: It does not answer. Try again, or tick without the ID." in answer.text
    assert 'value="made-1"' in answer.text


def test_people_have_no_id_to_give_and_are_masked(as_role, event, staged):
    entry = {**item("attendee:ada@example.org", email="ada@example.org"), "label": "Ada"}
    people = ManualTask.objects.create(publication=staged, action="attendee.revoke", items=[entry])
    ManualTask.objects.create(publication=staged, action=PASSWORD, reasons=map(Reason.from_document, RESET), items=[])
    page = text(as_role(Role.OWNER), url(event))
    assert "Remove 1 attendee by hand" in page
    assert "Password reset needed" in page
    assert "ada@example.org" in page
    assert 'name="id-' not in page
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
    assert own.count('name="object"') == own.count('name="id-') == 100
    assert text(client, f"{one(task)}?page=2").count('name="id-') == 20


@pytest.mark.parametrize(
    ("role", "ticks"),
    [(Role.OWNER, 302), (Role.MANAGER, 302), (Role.INTEGRATIONS, 403), (Role.APPROVER, 403), (Role.ANALYST, 403)],
)
def test_rights(as_role, event, task, role, ticks):
    client = as_role(role)
    page = text(client, url(event))
    assert ("Tick off" in page) is (ticks == 302)
    assert ('name="id-' in page) is (ticks == 302)
    assert client.post(url(event)).status_code == 405
    assert post(client, task, every=True).status_code == ticks
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
