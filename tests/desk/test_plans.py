"""The plan page: what it says, that what was read is what is sent, and that no click sends twice."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.events.models import Registration, Session
from portal.planning import plan
from portal.publishing.models import Account, ManualTask, Operation, Run, RunState
from portal.roles import RIGHTS, Right, Role
from tests.support.reasons import plain

from .conftest import SCRIPT
from .pushing import _staged, all_there, form, published, queries, register, text  # noqa: F401


def url(event):
    return reverse("desk:plan", args=[event.pk])


def push(client, event, **changes):
    """Read the plan, then press its button; returns the answer and what was sent along."""
    sent = {**form(text(client, url(event))), **changes}
    return client.post(url(event), sent), sent


def test_it_names_what_will_happen(as_role, event, staged):
    register(event, 60)
    page = text(as_role(Role.OWNER), url(event))
    assert "12 sessions to create" in page
    assert "60 attendees to create" in page
    assert "Push 73 changes, up to 60 mails" in page
    assert "Up to 60 mails</strong> may go out, not documented" in page
    assert "These are the first 50 of 60." in page


def test_a_push_records_the_plan_and_leads_to_its_run(as_role, event, staged):
    answer, _ = push(as_role(Role.MANAGER), event)
    run = Run.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("desk:run", args=[run.pk])
    assert Operation.objects.filter(run=run).count() == 13
    assert (run.actor, run.state) == ("manager", RunState.RUNNING)


def test_a_second_click_leads_to_the_same_run(as_role, event, staged):
    client = as_role(Role.OWNER)
    first, sent = push(client, event)
    for _ in range(2):  # a double click; Back and the button again
        again = client.post(url(event), sent, follow=True)
        assert again.redirect_chain[0][0] == first.url
        assert "was pushed already" in again.content.decode()
    assert Run.objects.count() == 1
    assert Operation.objects.count() == 13
    assert client.get(first.url).status_code == 200  # F5 where the click led to asks again, and sends nothing
    assert Operation.objects.count() == 13


def test_a_click_after_everything_was_refused_sends_nothing(as_role, event, staged):
    client = as_role(Role.OWNER)
    _, sent = push(client, event)
    Operation.objects.update(state="rejected")
    Run.objects.update(state=RunState.FINISHED)
    assert plan(event).fingerprint == sent["plan"]  # the same plan once more, but nobody has looked at it
    client.post(url(event), sent)
    assert Operation.objects.count() == 13
    push(client, event)
    assert Operation.objects.count() == 26


def test_a_stale_plan_sends_nothing_and_shows_the_new_one(as_role, event, staged):
    client = as_role(Role.OWNER)
    sent = form(text(client, url(event)))
    Session.objects.filter(event=event).first().delete()
    answer = client.post(url(event), sent, follow=True)
    page = answer.content.decode()
    assert "Nothing was sent: something has changed since you opened the plan." in page
    assert "11 sessions to create" in page
    assert not Run.objects.exists()


@pytest.mark.parametrize("broken", [{"plan": ""}, {"plan": "other"}, {"seen": ""}, {"seen": "x.y"}])
def test_without_the_plans_fingerprint_nothing_is_sent(as_role, event, staged, broken):
    answer, _ = push(as_role(Role.OWNER), event, **broken)
    assert answer.url == url(event)
    assert not Run.objects.exists()


def test_a_push_joins_the_one_that_runs_and_says_so(as_role, event, staged):
    client = as_role(Role.OWNER)
    push(client, event)
    register(event, 2)
    page = text(client, url(event))
    assert "is still running (13 left); what you push now joins it" in page
    sent = form(page)
    answer = client.post(url(event), sent, follow=True)
    assert "They joined run" in answer.content.decode()
    assert Run.objects.get().operations.count() == 15
    again = client.post(url(event), sent, follow=True)
    assert "Nothing was sent a second time" in again.content.decode()
    assert Operation.objects.count() == 15


def test_removals_are_named_and_ticked(as_role, event, staged):
    all_there(staged)
    gone = Session.objects.filter(event=event).first()
    Session.objects.filter(pk=gone.pk).update(state="cancelled", remove_there=True, title=SCRIPT)
    client = as_role(Role.OWNER)
    page = text(client, url(event))
    assert "Push 1 deletion<" in page
    answer, sent = push(client, event)
    assert answer.url == url(event)
    client.post(url(event), {**sent, "removals": "0"})  # as a form of one's own making would say
    assert not Operation.objects.exists()
    client.post(url(event), {**sent, "remove": "yes"})
    assert Operation.objects.get().verb == "delete"


def test_removals_need_their_right(as_role, event, staged, monkeypatch):
    all_there(staged)
    Session.objects.filter(event=event).update(state="cancelled", remove_there=True)
    monkeypatch.setitem(RIGHTS, Role.MANAGER, RIGHTS[Role.MANAGER] - {Right.REMOTE_DELETE})
    client = as_role(Role.MANAGER)
    page = text(client, url(event))
    assert "your role may not do" in page
    assert "<button" not in page.partition("plan-confirm")[2]
    found = plan(event).fingerprint
    sent = {"plan": found, "seen": "0.0", "remove": "yes"}
    assert client.post(url(event), sent).status_code == 403
    assert not Operation.objects.exists()


def test_before_and_after_stand_side_by_side(as_role, event, staged):
    all_there(staged)
    Session.objects.filter(event=event, code="D0R0S0").update(title=SCRIPT)
    page = text(as_role(Role.OWNER), url(event))
    assert "Push 1 change<" in page
    assert "<del" in page
    assert "&lt;script&gt;alert" in page
    assert SCRIPT not in page


def test_nothing_to_push_is_said(as_role, event, staged):
    all_there(staged)
    page = text(as_role(Role.OWNER), url(event))
    assert "Nothing to push." in page
    assert 'name="plan"' not in page


def test_nothing_published_is_said(as_role, event):
    assert "Nothing is planned" in text(as_role(Role.OWNER), url(event))


def test_what_is_blocked_links_to_where_it_is_mended(as_role, event, staged):
    first, second, *_ = Session.objects.filter(event=event)
    Session.objects.filter(pk=first.pk).update(title="blocked")
    Session.objects.filter(pk=second.pk).update(title="manual")
    page = text(as_role(Role.OWNER), url(event))
    assert "shorten the title" in page
    assert reverse("admin:events_session_change", args=[first.pk]) in page
    assert reverse("desk:tasks", args=[event.pk]) in page
    assert reverse("desk:publication", args=[event.pk, staged.pk]) in page


def test_work_by_hand_alone_goes_onto_its_list_once(as_role, event, staged):
    all_there(staged)
    Session.objects.filter(event=event, code="D0R0S0").update(title="manual")
    client = as_role(Role.OWNER)
    assert "Put 1 thing on the list of manual tasks" in text(client, url(event))
    answer, sent = push(client, event)
    assert answer.url == reverse("desk:tasks", args=[event.pk])
    assert ManualTask.objects.get().done_at is None
    client.post(url(event), sent)
    assert Run.objects.count() == 1
    assert 'name="plan"' not in text(client, url(event))


def test_one_account_alone_can_be_pushed(as_role, event, staged):
    other = published(event, "Other").account
    client = as_role(Role.OWNER)
    page = text(client, f"{url(event)}?account={other.pk}")
    assert "Push 13 changes" in page
    client.post(url(event), form(page))
    assert set(Operation.objects.values_list("account", flat=True)) == {other.pk}


def test_a_stopped_account_is_named(as_role, event, staged):
    Account.objects.update(state="stopped", reasons=plain("The key was refused."))
    page = text(as_role(Role.OWNER), url(event))
    assert "The key was refused." in page
    assert reverse("desk:accounts", args=[event.team_id]) in page


@pytest.mark.parametrize(
    ("role", "looks", "pushes"),
    [
        (Role.OWNER, 200, 302),
        (Role.MANAGER, 200, 302),
        (Role.INTEGRATIONS, 200, 403),
        (Role.APPROVER, 403, 403),
        (Role.ANALYST, 403, 403),
    ],
)
def test_rights(as_role, event, staged, role, looks, pushes):
    client = as_role(role)
    answer = client.get(url(event))
    assert answer.status_code == looks
    assert (b'<button class="cb-primary">Push' in answer.content) is (pushes == 302)
    assert client.post(url(event), {"plan": plan(event).fingerprint, "seen": "0.0"}).status_code == pushes
    assert Run.objects.exists() is (pushes == 302)


def test_a_strangers_plan_is_not_found(as_role, foreign_event):
    client = as_role(Role.OWNER)
    for name in ("desk:plan", "desk:plan_lines"):
        assert client.get(reverse(name, args=[foreign_event.pk])).status_code == 404
    assert client.post(url(foreign_event)).status_code == 404


def test_a_group_is_listed_by_fifties_and_changes_nothing(as_role, event, staged):
    register(event, 60)
    client = as_role(Role.OWNER)
    where = f"{reverse('desk:plan_lines', args=[event.pk])}?publication={staged.pk}&bucket=create&kind=attendee"
    first, second = text(client, where), text(client, f"{where}&page=2")
    assert first.count('<td class="plan-what">') == 50
    assert second.count('<td class="plan-what">') == 10
    assert "51 to 60 of 60" in second
    assert client.post(where).status_code == 405
    mails = text(client, f"{reverse('desk:plan_lines', args=[event.pk])}?mails=1")
    assert "1 to 50 of 60" in mails


def test_a_group_that_is_gone_says_so(as_role, event, staged):
    where = f"{reverse('desk:plan_lines', args=[event.pk])}?publication=x&bucket=nonsense&kind=session&page=9"
    assert "Nothing of this kind" in text(as_role(Role.OWNER), where)


def test_those_who_see_people_masked_see_no_address(as_role, event, staged):
    register(event, 3)
    client = as_role(Role.INTEGRATIONS)
    where = f"{reverse('desk:plan_lines', args=[event.pk])}?publication={staged.pk}&bucket=create&kind=attendee"
    for page in (text(client, url(event)), text(client, where)):
        assert "guest1@example.org" not in page
        assert "Guest 1" in page
    assert "guest1@example.org" in text(as_role(Role.OWNER), where)


def test_the_number_of_statements_does_not_grow(as_role, event, staged):
    client = as_role(Role.OWNER)
    register(event, 3)
    text(client, url(event))
    few = queries(client, url(event))
    Registration.objects.all().delete()
    Session.objects.filter(event=event, code__startswith="D0").update(title="blocked")
    from portal.events.models import EmailAddress, Person

    EmailAddress.objects.all().delete()
    Person.objects.filter(speaking=None).delete()
    register(event, 200)
    assert queries(client, url(event)) <= few + 2  # the links of what is blocked
    assert few <= 40
