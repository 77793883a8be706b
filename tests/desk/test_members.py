"""The members of a team: adding, changing, removing, links."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.roles import Role
from portal.teams import audit
from portal.teams.links import sign_in_link
from portal.teams.models import AuditEntry, Membership, SignInLink, Team, User
from portal.teams.people import add_user, fresh_link, remove_member, set_role, team_named
from portal.teams.scope import everything

from .conftest import SCRIPT

NEW = {"username": "nora", "email": "nora@example.org", "role": "analyst", "until": ""}


@pytest.fixture
def page(team):
    return reverse("desk:members", args=[team.pk])


def member(user: User, team: Team) -> Membership:
    return Membership.objects.get(user=user, team=team)


def link_in(text: str) -> str | None:
    found = re.search(r'value="http[^"]*(/sign-in/[^"]+)"', text)
    return found.group(1) if found else None


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.OWNER, 200), (Role.MANAGER, 200), (Role.APPROVER, 403), (Role.INTEGRATIONS, 403), (Role.ANALYST, 403)],
)
def test_who_sees_the_members(as_role, page, role, status):
    assert as_role(role).get(page).status_code == status


def test_only_an_owner_changes_anything(as_role, users, team, page):
    row = member(users[Role.ANALYST], team)
    pages = [page] + [reverse(f"desk:member_{verb}", args=[team.pk, row.pk]) for verb in ("change", "link", "remove")]
    for role in (Role.MANAGER, Role.ANALYST):
        assert [as_role(role).post(each, NEW).status_code for each in pages] == [403] * 4
    manager = as_role(Role.MANAGER)
    assert manager.get(pages[3]).status_code == 403
    assert "Add a colleague" not in manager.get(page).text and "Remove" not in manager.get(page).text
    assert not User.objects.filter(username="nora").exists()


def test_a_foreign_team_is_not_found(as_role, foreign_event, users, team):
    owner, theirs = as_role(Role.OWNER), foreign_event.team_id
    row = member(users[Role.ANALYST], team)
    assert owner.get(reverse("desk:members", args=[theirs])).status_code == 404
    assert owner.post(reverse("desk:members", args=[theirs]), NEW).status_code == 404
    assert owner.post(reverse("desk:member_link", args=[theirs, row.pk])).status_code == 404


def test_a_member_of_another_team_is_not_found_through_ours(as_role, foreign_event, team):
    user, _ = add_user("zoe", "zoe@example.org", Role.OWNER, foreign_event.team, audit.operator())
    theirs = member(user, foreign_event.team)
    for verb in ("change", "link", "remove"):
        assert as_role(Role.OWNER).post(reverse(f"desk:member_{verb}", args=[team.pk, theirs.pk])).status_code == 404
    assert Membership.objects.filter(pk=theirs.pk).exists()


def test_get_changes_nothing(as_role, users, team):
    row = member(users[Role.ANALYST], team)
    owner = as_role(Role.OWNER)
    assert owner.get(reverse("desk:member_change", args=[team.pk, row.pk])).status_code == 405
    assert owner.get(reverse("desk:member_link", args=[team.pk, row.pk])).status_code == 405
    asked = owner.get(reverse("desk:member_remove", args=[team.pk, row.pk]))
    assert asked.status_code == 200 and "analyst@example.org" in asked.text
    assert Membership.objects.filter(pk=row.pk).exists() and not SignInLink.objects.exists()


def test_a_colleague_is_added_and_the_link_is_shown_once(as_role, team, page):
    owner = as_role(Role.OWNER)
    assert owner.post(page, NEW).url == page
    shown = owner.get(page)
    path = link_in(shown.text)
    assert path and "no-store" in shown["Cache-Control"]
    assert link_in(owner.get(page).text) is None
    browser = Client()
    assert browser.post(path).status_code == 302 and browser.get("/admin/").status_code == 200
    nora = User.objects.get(username="nora")
    assert member(nora, team).role == Role.ANALYST and not nora.has_usable_password()
    assert AuditEntry.objects.filter(action="member.set", subject="nora", actor="owner").exists()


def test_the_link_waits_encrypted(as_role, page):
    owner = as_role(Role.OWNER)
    owner.post(page, NEW)
    assert "sign-in" not in str(dict(owner.session))


def test_read_only_is_the_choice_that_is_made_already(as_role, page):
    assert re.search(r'<option value="analyst" selected', as_role(Role.OWNER).get(page).text)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"email": "nonsense"}, "valid email"),
        ({"username": "no spaces"}, "valid username"),
        ({"role": "king"}, "king"),
        ({"until": "2020-01-01"}, "lies in the past"),
        ({"username": "Manager", "email": "manager@example.org"}, "is a member already"),
        ({"username": "manager", "email": "other@example.org"}, "another e-mail address"),
    ],
)
def test_what_cannot_be_added_is_said_and_kept_in_the_form(as_role, page, wrong, says):
    count = User.objects.count()
    answer = as_role(Role.OWNER).post(page, {**NEW, **wrong})
    assert answer.status_code == 422 and says in answer.text and "<details open>" in answer.text
    assert User.objects.count() == count


def test_somebody_of_another_team_gets_no_link_from_us(as_role, foreign_event, team, page):
    user, _ = add_user("zoe", "zoe@example.org", Role.OWNER, foreign_event.team, audit.operator())
    owner = as_role(Role.OWNER)
    owner.post(page, {**NEW, "username": "zoe", "email": "ZOE@example.org"})
    assert link_in(owner.get(page).text) is None
    assert not Membership.objects.filter(user=user, team=team).exists(), "they decide about it"
    both = Membership.objects.create(user=user, team=team, role=Role.ANALYST)
    owner.post(reverse("desk:member_link", args=[team.pk, both.pk]))
    assert "works for another team" in owner.get(page).text and not SignInLink.objects.exists()


def test_a_superuser_gets_no_link_either(users, team):
    User.objects.filter(pk=users[Role.ANALYST].pk).update(is_superuser=True)
    with pytest.raises(ValidationError):
        fresh_link(member(users[Role.ANALYST], team), audit.operator())


def test_a_new_link_replaces_the_old_one(as_role, users, team, page):
    old = sign_in_link(users[Role.ANALYST])
    owner = as_role(Role.OWNER)
    assert owner.post(reverse("desk:member_link", args=[team.pk, member(users[Role.ANALYST], team).pk])).url == page
    path = link_in(owner.get(page).text)
    assert Client().post(old[old.index("/sign-in/") :]).status_code == 410
    assert path and Client().post(path).status_code == 302


def test_nobody_switched_off_gets_a_link(users, team):
    User.objects.filter(pk=users[Role.ANALYST].pk).update(is_active=False)
    with pytest.raises(ValidationError):
        fresh_link(member(users[Role.ANALYST], team), audit.operator())


def test_another_role_acts_on_the_next_request(as_role, users, team, page):
    row = member(users[Role.MANAGER], team)
    manager, owner = as_role(Role.MANAGER), as_role(Role.OWNER)
    until = (timezone.localdate() + timedelta(days=9)).isoformat()
    owner.post(reverse("desk:member_change", args=[team.pk, row.pk]), {"role": "analyst", "until": until})
    assert manager.get(page).status_code == 403
    row.refresh_from_db()
    assert (row.role, row.until.isoformat()) == ("analyst", until)
    entry = AuditEntry.objects.filter(action="member.set").latest("pk")
    assert entry.changes == {"role": ["manager", "analyst"], "until": [None, until]}


def test_a_wrong_role_or_day_changes_nothing(as_role, users, team, page):
    row = member(users[Role.MANAGER], team)
    owner = as_role(Role.OWNER)
    for given in ({"role": "king"}, {"role": "analyst", "until": "soon"}, {"role": "analyst", "until": "2020-01-01"}):
        owner.post(reverse("desk:member_change", args=[team.pk, row.pk]), given)
    row.refresh_from_db()
    assert (row.role, row.until) == ("manager", None)


def test_a_member_is_removed_and_the_user_stays(as_role, users, team, page):
    row = member(users[Role.ANALYST], team)
    link = sign_in_link(users[Role.ANALYST])
    answer = as_role(Role.OWNER).post(reverse("desk:member_remove", args=[team.pk, row.pk]), follow=True)
    assert "no longer a member" in answer.text
    assert not Membership.objects.filter(pk=row.pk).exists() and User.objects.filter(username="analyst").exists()
    assert AuditEntry.objects.filter(action="member.remove", subject="analyst").exists()
    assert Client().post(link[link.index("/sign-in/") :]).status_code == 410


def test_the_last_owner_stays_owner(as_role, users, team, page):
    row = member(users[Role.OWNER], team)
    owner = as_role(Role.OWNER)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    change = reverse("desk:member_change", args=[team.pk, row.pk])
    for given in ({"role": "analyst"}, {"role": "owner", "until": tomorrow}):
        assert "last owner" in owner.post(change, given, follow=True).text
    assert "last owner" in owner.post(reverse("desk:member_remove", args=[team.pk, row.pk]), follow=True).text
    row.refresh_from_db()
    assert (row.role, row.until) == (Role.OWNER, None)


def test_with_another_owner_they_may_go(users, team):
    other, _ = add_user("otto", "otto@example.org", Role.OWNER, team, audit.operator())
    by = audit.acting(other)
    assert set_role(member(users[Role.OWNER], team), Role.MANAGER, None, by)
    assert not set_role(member(users[Role.OWNER], team), Role.MANAGER, None, by)
    with pytest.raises(ValidationError):
        remove_member(member(other, team), by)


def test_an_owner_whose_time_is_up_or_who_is_switched_off_does_not_count(users, team):
    other, _ = add_user("otto", "otto@example.org", Role.OWNER, team, audit.operator())
    User.objects.filter(pk=other.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        remove_member(member(users[Role.OWNER], team), audit.operator())
    User.objects.filter(pk=other.pk).update(is_active=True)
    Membership.objects.filter(user=other).update(until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(ValidationError):
        set_role(member(users[Role.OWNER], team), Role.ANALYST, None, audit.operator())


def test_the_domain_functions_ask_for_the_right(users, team):
    manager = audit.acting(users[Role.MANAGER])
    row = member(users[Role.ANALYST], team)
    for change in (lambda: set_role(row, Role.OWNER, None, manager), lambda: remove_member(row, manager)):
        with pytest.raises(audit.Forbidden):
            change()
    with pytest.raises(audit.Forbidden):
        fresh_link(row, manager)


def test_names_are_text_and_queries_do_not_grow(as_role, team, page, django_assert_max_num_queries):
    Team.objects.filter(pk=team.pk).update(name=SCRIPT)
    User.objects.bulk_create([User(username=f"u{n:03}", email=SCRIPT, is_staff=True) for n in range(70)])
    rows = [Membership(user=user, team=team, role="analyst") for user in User.objects.filter(email=SCRIPT)]
    Membership.objects.bulk_create(rows)
    owner = as_role(Role.OWNER)
    with django_assert_max_num_queries(15):
        text = owner.get(page).text
    assert SCRIPT not in text and "&lt;script&gt;" in text and "Page 1 of 2" in text
    assert "u069" in owner.get(f"{page}?page=2").text and owner.get(f"{page}?page=nonsense").status_code == 200


def test_two_teams_are_apart(team, users):
    with everything():
        second = team_named("Second", audit.operator())
        add_user("owner", "owner@example.org", Role.ANALYST, second, audit.operator())
    assert member(users[Role.OWNER], team).role == "owner"
