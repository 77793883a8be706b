"""The home page and an event at a glance."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from django.utils import timezone

from portal.desk.presenters.event_status import standings
from portal.desk.presenters.readiness import checklist, next_step
from portal.events.models import EmailAddress, Event, Person, Speaker, SpeakerState
from portal.planning import plan
from portal.publishing.models import (
    AccountState,
    Attendance,
    ManualTask,
    Operation,
    OperationState,
    Publication,
    Pull,
    Run,
)
from portal.roles import Role
from portal.teams.models import Membership, User
from portal.teams.scope import scope
from tests.support.counting import count_all
from tests.support.reasons import plain

from .conftest import SCRIPT

HOME = "/admin/"
MOST_QUERIES = 19


def run_of(event, **more):
    return Run.objects.create(event=event, actor="olivia", **more)


def operation(run, publication, key, state, **more):
    return Operation.objects.create(
        run=run, account=publication.account, publication=publication, action="session.create",
        verb="create", kind="session", key=key, state=state, **more,
    )  # fmt: skip


def over(event):
    ended = timezone.now() - timedelta(days=2)
    Event.objects.filter(pk=event.pk).update(starts_at=ended - timedelta(days=1), ends_at=ended)


def needs_of(client):
    return {(need.kind, need.words) for need in client.get(HOME).context["needs"]}


def kinds_of(client):
    return {kind for kind, _ in needs_of(client)}


def checks_of(event):
    found = standings(Event.objects.filter(pk=event.pk))[0]
    return {check.words: (check.state, check.detail) for check in checklist(found)}


def step_of(event):
    return next_step(standings(Event.objects.filter(pk=event.pk))[0]).page


# --- who sees what


@pytest.mark.parametrize("role", list(Role))
def test_home_and_overview_load_for_every_role(as_role, event, publication, role):
    client = as_role(role)
    assert client.get(HOME).status_code == 200
    assert client.get(reverse("desk:event", args=[event.pk])).status_code == 200


def test_what_needs_somebody_follows_their_rights(as_role, event, account, publication):
    run = run_of(event, state="finished")
    operation(run, publication, "session:A", OperationState.NEEDS_PERSON)
    operation(run, publication, "session:B", OperationState.REJECTED)
    ManualTask.objects.create(publication=publication, action="session.update", reasons=plain("x"))
    Pull.objects.create(publication=publication, source="live@A", state="failed")
    type(account).objects.filter(pk=account.pk).update(state=AccountState.STOPPED, reasons=plain("The key is wrong."))
    mending = {"Account stopped", "Push stuck", "Push refused", "Figures failed"}
    plan = {"Not sent", "Blocked"}
    assert kinds_of(as_role(Role.OWNER)) == mending | {"Approval", "Manual tasks", "Not counted"}
    count_all()
    assert kinds_of(as_role(Role.OWNER)) == mending | plan | {"Approval"}, "the task asked for nothing that is wanted"
    assert kinds_of(as_role(Role.MANAGER)) == mending | plan
    assert kinds_of(as_role(Role.INTEGRATIONS)) == mending
    assert kinds_of(as_role(Role.APPROVER)) == {"Approval"}
    assert kinds_of(as_role(Role.ANALYST)) == set()
    assert "All caught up." in as_role(Role.ANALYST).get(HOME).text


def test_silent_workers_and_work_that_does_not_move_are_told(as_role, event, publication, worker):
    mender, run = as_role(Role.INTEGRATIONS), run_of(event)
    waits = operation(run, publication, "session:A1", "queued", due_at=timezone.now() - timedelta(minutes=4))
    assert kinds_of(mender) == set()
    Operation.objects.filter(pk=waits.pk).update(due_at=timezone.now() - timedelta(minutes=6))
    assert kinds_of(mender) == {"Push overdue"}
    worker.delete()
    assert kinds_of(mender) == {"Push overdue", "Workers silent"}


def test_a_refusal_that_a_later_operation_settled_needs_nobody(as_role, event, publication):
    run = run_of(event)
    operation(run, publication, "session:A", OperationState.REJECTED)
    operation(run, publication, "session:A", OperationState.DONE)
    assert "Push refused" not in kinds_of(as_role(Role.OWNER))


def test_nobody_is_asked_about_whom_they_edited_last(as_role, users, event):
    Speaker.objects.filter(event=event).update(edited_by=users[Role.APPROVER])
    assert kinds_of(as_role(Role.APPROVER)) == set()
    assert "Approval" in kinds_of(as_role(Role.OWNER))
    type(event.team).objects.update(four_eyes=False)
    assert kinds_of(as_role(Role.APPROVER)) == {"Approval"}


def test_an_event_that_is_over_and_not_read_needs_somebody(as_role, event, publication):
    run_of(event, state="finished")
    Speaker.objects.filter(event=event).update(state=SpeakerState.APPROVED)
    over(event)
    assert ("Figures missing", "Not read yet.") in needs_of(as_role(Role.INTEGRATIONS))
    pull = Pull.objects.create(publication=publication, source="live@A", state="partial")
    assert kinds_of(as_role(Role.INTEGRATIONS)) == {"Figures missing"}
    Pull.objects.filter(pk=pull.pk).update(state="complete")
    assert kinds_of(as_role(Role.INTEGRATIONS)) == set()


def test_what_belongs_to_others_is_not_there(as_role, event, foreign_event):
    client = as_role(Role.OWNER)
    assert foreign_event.title not in client.get(HOME).text
    assert client.get(reverse("desk:event", args=[foreign_event.pk])).status_code == 404
    assert client.get(reverse("desk:event_figures", args=[foreign_event.pk])).status_code == 404


def test_strangers_sign_in_first_and_nothing_can_be_posted(client, as_role, event):
    page = reverse("desk:event", args=[event.pk])
    assert client.get(page).url.startswith(reverse("account_login"))
    assert reverse("account_login") in client.get(HOME, follow=True).redirect_chain[-1][0]
    assert as_role(Role.OWNER).post(page).status_code == 405


def test_a_role_that_was_taken_away_ends_with_the_next_request(as_role, users, event):
    client = as_role(Role.ANALYST)
    page = reverse("desk:event", args=[event.pk])
    assert client.get(page).status_code == 200
    Membership.objects.filter(user=users[Role.ANALYST]).delete()
    assert client.get(page).status_code == 404
    assert "You are in no team" in client.get(HOME).text


def test_a_user_who_was_switched_off_is_signed_out(as_role, users, event):
    client = as_role(Role.OWNER)
    assert client.get(HOME).status_code == 200
    User.objects.filter(pk=users[Role.OWNER].pk).update(is_active=False)
    assert client.get(HOME).status_code == 302
    assert client.get(reverse("desk:event", args=[event.pk])).status_code == 302


# --- first steps


def test_a_team_without_events_is_told_how_to_begin(as_role, team):
    assert "Import a programme" in as_role(Role.MANAGER).get(HOME).text
    assert as_role(Role.MANAGER).get(HOME).context["first_step"]
    page = as_role(Role.ANALYST).get(HOME)
    assert page.context["first_step"] is None and "imports its programme first" in page.text


def test_a_superuser_without_a_team_gets_a_sentence(client, event):
    root = User.objects.create_superuser("root", "root@example.org", "long enough a password")
    client.force_login(root)
    page = client.get(HOME)
    assert "in no team" in page.text and event.title not in page.text


def test_the_password_is_offered_until_there_is_one(as_role, users):
    offer = reverse("account_set_password")
    assert offer in as_role(Role.OWNER).get(HOME).text
    User.objects.filter(pk=users[Role.OWNER].pk).update(password=make_password("a new long password"))
    assert offer not in as_role(Role.OWNER).get(HOME).text


# --- readiness


def test_the_next_step_goes_from_import_to_report(event, account):
    assert step_of(event) == "desk:speakers"
    Speaker.objects.filter(event=event).update(state=SpeakerState.APPROVED)
    assert step_of(event) == "desk:publications"
    publication = Publication.objects.create(event=event, account=account)
    assert step_of(event) == "desk:plan"
    run = run_of(event)
    assert step_of(event) == "desk:runs"
    Run.objects.update(state="finished")
    stuck = operation(run, publication, "session:A", OperationState.UNKNOWN)
    assert step_of(event) == "desk:problems"
    Operation.objects.filter(pk=stuck.pk).update(state=OperationState.DONE)
    task = ManualTask.objects.create(publication=publication, action="session.update", reasons=plain("x"))
    assert step_of(event) == "desk:tasks"
    ManualTask.objects.filter(pk=task.pk).update(done_at=timezone.now())
    assert step_of(event) == "desk:plan"
    over(event)
    assert step_of(event) == "desk:pulls"
    Pull.objects.create(publication=publication, source="live@A", state="complete")
    assert step_of(event) == "desk:reports"


def test_an_empty_event_begins_with_the_import(team):
    start = timezone.now() + timedelta(days=9)
    event = Event.objects.create(team=team, slug="new", title="New", starts_at=start, ends_at=start + timedelta(1))
    assert step_of(event) == "desk:import"


def test_the_checklist_names_what_is_missing(event, publication):
    run_of(event, state="finished", left_out={"blocked": 3, "manual": 1})
    Speaker.objects.filter(event=event).update(state=SpeakerState.APPROVED)
    first = Speaker.objects.filter(event=event).first()
    EmailAddress.objects.create(
        person=first.person, team=event.team, address="a@example.org", normalised="a@example.org", primary=True
    )
    total = Speaker.objects.filter(event=event).count()
    assert checks_of(event)["Blocked changes"] == ("counting", "")
    count_all()
    found = checks_of(event)
    assert found["Programme"] == ("done", "12 sessions")
    assert found["Speaker decisions"] == ("done", f"{total} speakers")
    assert found["Speaker addresses"] == ("to do", f"{total - 1} of {total} speakers without an address.")
    with scope(event.team):
        blocked = plan(event).totals["blocked"]
    assert found["Blocked changes"] == ("attention", f"{blocked} blocked in the plan.")
    assert found["Figures"][0] == "later"


# --- figures, progress, last run


def test_figures_come_apart_and_unknown_is_not_nought(as_role, event, publication):
    page = reverse("desk:event_figures", args=[event.pk])
    client = as_role(Role.ANALYST)
    assert client.get(page).status_code == 302  # opened by hand it leads to the event
    piece = client.get(page, headers={"HX-Request": "true"})
    assert piece.status_code == 200 and "not known yet" in piece.text and "<html" not in piece.text
    person = Person.objects.create(team=event.team, name="Ann")
    Attendance.objects.create(
        publication=publication, source="live@A", row_id="1", as_of=timezone.now(), person=person,
        registered=True, attended=True,
    )  # fmt: skip
    piece = client.get(page, headers={"HX-Request": "true"}).text
    assert "100%" in piece and "not known yet" not in piece


def test_running_work_is_shown_with_its_progress(as_role, event, publication):
    run = run_of(event)
    operation(run, publication, "session:A", OperationState.DONE)
    operation(run, publication, "session:B", OperationState.QUEUED)
    run_of(event, kind="pull")
    Pull.objects.create(publication=publication, source="live@A", state="due", due_at=timezone.now())
    Pull.objects.create(publication=publication, source="live@B", state="complete")
    shown = as_role(Role.OWNER).get(HOME).context["running"]
    assert [(each.kind, each.done, each.total, each.percent) for each in shown] == [
        ("Sending", 1, 2, 50),
        ("Reading figures", 1, 2, 50),
    ]
    assert as_role(Role.ANALYST).get(HOME).context["running"] == []


def test_the_overview_counts_per_publication_and_tells_the_last_run(as_role, event, publication):
    run = run_of(event, state="finished", left_out={"blocked": 2, "manual": 0})
    operation(run, publication, "session:A", OperationState.DONE)
    operation(run, publication, "session:B", OperationState.REJECTED)
    operation(run, publication, "session:C", OperationState.WAITING)
    page = as_role(Role.OWNER).get(reverse("desk:event", args=[event.pk]))
    row = page.context["publications"][0]
    assert (row.there, row.under_way, row.stuck, row.refused) == (0, 0, 1, 1)
    said = page.context["last_run"]
    assert said.words == "1 of 3 changes arrived; 1 refused; 1 waiting. Left out: 2 blocked."
    assert said.told == ("Finished with refusals", "bad")


def test_the_overview_before_anything_was_sent(as_role, event):
    text = as_role(Role.ANALYST).get(reverse("desk:event", args=[event.pk])).text
    assert "Nothing was sent yet." in text and "Not published anywhere yet." in text and "Europe/Berlin" in text


# --- what every page keeps


def test_titles_are_text(as_role, event, publication):
    Event.objects.filter(pk=event.pk).update(title=SCRIPT)
    type(publication.account).objects.update(name=SCRIPT, state=AccountState.HELD, reasons=plain(SCRIPT))
    run_of(event)
    client = as_role(Role.OWNER)
    for page in (HOME, reverse("desk:event", args=[event.pk])):
        assert SCRIPT not in client.get(page).text and "&lt;script&gt;" in client.get(page).text


def test_queries_do_not_grow(as_role, team, event, publication, account, django_assert_max_num_queries):
    run = run_of(event)
    run_of(event, kind="pull")
    for number in range(40):
        operation(run, publication, f"session:{number}", OperationState.REJECTED)
        other = Event.objects.create(
            team=team, slug=f"e{number}", title=f"E {number}", starts_at=event.starts_at, ends_at=event.ends_at
        )
        Publication.objects.create(event=other, account=account)
        Publication.objects.create(event=event, account=account, name=f"p{number}")
    client = as_role(Role.OWNER)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(HOME)
    assert len(page.context["coming"]) == 6 and page.context["more_coming"] == 35
    with django_assert_max_num_queries(MOST_QUERIES):
        assert len(client.get(reverse("desk:event", args=[event.pk])).context["publications"]) == 41


@pytest.mark.parametrize("role", [Role.MANAGER, Role.INTEGRATIONS])
def test_the_speakers_as_csv_are_two_clicks_from_home(as_role, event, role):
    """Home leads to the event, the event to the file, for those who may take it along."""
    client = as_role(role)
    url = reverse("desk:event", args=[event.pk])
    assert url in client.get(reverse("admin:index")).content.decode()
    file = reverse("desk:report_download", args=[event.pk, "speakers", "csv"])
    assert (file in client.get(url).content.decode()) is (role is Role.MANAGER)
    assert (client.get(file).status_code == 200) is (role is Role.MANAGER)
