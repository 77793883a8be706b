"""Somebody with a user joins another team only by their own answer; nobody else's way in works there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.roles import Role
from portal.teams import audit, invitations, links
from portal.teams.models import AuditEntry, Invitation, Membership, SignInLink, Team, User
from portal.teams.people import add_colleague, add_user, fresh_link, only_theirs, team_named
from portal.teams.scope import everything

GOOD = "correct horse battery"
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _all(db: None) -> Iterator[None]:
    with everything():
        yield


@pytest.fixture
def delivered(settings: Any) -> list[Any]:
    settings.CAN_MAIL = True
    return mail.outbox


def owner_of(name: str) -> tuple[Team, User]:
    team = team_named(name, audit.operator())
    user = add_user(f"owner-{name}", f"{name}@example.org", Role.OWNER, team, audit.operator())[0]
    return team, user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def add(client: Client, team: Team, name: str = "cora") -> str:
    """Add ``name`` on the members' page; returns the page that follows."""
    page = reverse("desk:members", args=[team.pk])
    client.post(page, {"username": name, "email": f"{name}@example.org", "role": "owner", "until": ""})
    return client.get(page).content.decode()


def link_in(text: str) -> str:
    found = re.search(r"https?://[^/\s\"]+(/(?:sign-in|invitations)/[^/\s\"]+/)", text)
    return found.group(1) if found else ""


@pytest.fixture
def taken_over() -> tuple[Client, str]:
    """The Owner of A made cora, opened her link, set a password, and keeps another link."""
    team, owner = owner_of("a")
    first = link_in(add(signed_in(owner), team))
    client = Client()
    assert client.post(first).status_code == 302
    client.post(reverse("account_set_password"), {"password1": GOOD, "password2": GOOD})
    return client, links.sign_in_link(User.objects.get(username="cora"))


def test_whoever_took_over_a_user_gets_into_no_other_team(taken_over: tuple[Client, str], delivered: list[Any]) -> None:
    session, kept = taken_over
    team, owner = owner_of("b")
    page = add(signed_in(owner), team)
    assert not link_in(page) and "decides about it themselves" in page
    cora = User.objects.get(username="cora")
    assert not Membership.objects.filter(user=cora, team=team).exists()
    assert Client().post(kept).status_code == 410, "links that were open are void"
    (letter,) = delivered
    assert letter.to == ["cora@example.org"]
    # she accepts by the mail: whoever else knows the password is out
    hers = Client()
    path = link_in(letter.body)
    assert "set a new password" in hers.get(path).content.decode()
    answer = hers.post(path, {"answer": "accept"})
    assert hers.post(answer.url).url == reverse("account_set_password")
    assert Membership.objects.filter(user=cora, team=team).exists()
    assert not is_in(session) and is_in(hers)
    assert Client().post(LOGIN, {"login": "cora", "password": GOOD}).status_code == 200
    entry = AuditEntry.objects.get(action="member.accept")
    assert (entry.team, entry.user) == (team, cora)
    new = "another horse battery"
    hers.post(reverse("account_set_password"), {"password1": new, "password2": new})
    assert Client().post(LOGIN, {"login": "cora", "password": new}).status_code == 302


def test_who_is_known_to_be_alone_with_the_password_keeps_it(delivered: list[Any]) -> None:
    _, owner = owner_of("a")
    owner.set_password(GOOD)
    owner.proved_at = timezone.now()
    owner.save()
    session = signed_in(owner)
    team, other = owner_of("b")
    added = add_colleague("owner-a", "a@example.org", Role.ANALYST, team, audit.acting(other))
    assert added.invitation
    invitations.announce(added.invitation)
    assert Client().post(link_in(delivered[0].body), {"answer": "accept"}).url == "/admin/"
    assert is_in(session) and Membership.objects.filter(user=owner, team=team).exists()


def test_an_answer_is_given_once_and_no_is_an_answer(delivered: list[Any]) -> None:
    _, owner = owner_of("a")
    team, other = owner_of("b")
    added = add_colleague("owner-a", "a@example.org", Role.ANALYST, team, audit.acting(other))
    assert added.invitation
    invitations.announce(added.invitation)
    path = link_in(delivered[0].body)
    assert "You have declined" in Client().post(path, {"answer": "decline"}).content.decode()
    assert Client().get(path).status_code == Client().post(path, {"answer": "accept"}).status_code == 410
    assert not Membership.objects.filter(user=owner, team=team).exists()
    assert Client().get("/invitations/nonsense/").status_code == 410


def test_an_owner_takes_an_invitation_back(delivered: list[Any]) -> None:
    owner_of("a")
    team, other = owner_of("b")
    client = signed_in(other)
    client.post(
        reverse("desk:members", args=[team.pk]),
        {"username": "owner-a", "email": "a@example.org", "role": "analyst", "until": ""},
    )
    row = Invitation.objects.get()
    assert "Withdraw" in client.get(reverse("desk:members", args=[team.pk])).content.decode()
    client.post(reverse("desk:invitation_withdraw", args=[team.pk, row.pk]))
    assert not Invitation.objects.exists()
    assert Client().get(link_in(delivered[0].body)).status_code == 410


def test_without_mail_it_waits_on_the_home_page_for_an_ordinary_sign_in(taken_over: tuple[Client, str]) -> None:
    by_link, _ = taken_over
    team, owner = owner_of("b")
    page = add(signed_in(owner), team)
    assert not link_in(page)
    row = Invitation.objects.get()
    answer = reverse("answer-invitation", args=[row.pk])
    assert "invites you to join" not in by_link.get("/admin/").content.decode(), "a link is no ordinary sign-in"
    assert by_link.post(answer).status_code == 403
    assert signed_in(owner).post(answer).status_code == 404, "it is cora's"
    hers = Client()
    hers.post(LOGIN, {"login": "cora", "password": GOOD})
    assert "invites you to join" in hers.get("/admin/").content.decode()
    assert hers.post(answer).url == "/admin/"
    assert Membership.objects.filter(user__username="cora", team=team).exists()


def test_a_new_colleagues_link_goes_by_mail_and_is_not_shown(delivered: list[Any]) -> None:
    team, owner = owner_of("a")
    assert not link_in(add(signed_in(owner), team))
    assert SignInLink.objects.get().mailed and Client().post(link_in(delivered[0].body)).status_code == 302
    member = Membership.objects.get(user__username="cora")
    assert fresh_link(member, audit.acting(owner)) == "" and len(delivered) == 2
    assert AuditEntry.objects.filter(action="member.link", user=owner).count() == 2


def test_a_mail_that_does_not_go_out_shows_no_link_instead(delivered: list[Any], settings: Any) -> None:
    settings.EMAIL_BACKEND = "portal.teams.mail.NoDelivery"
    team, owner = owner_of("a")
    page = add(signed_in(owner), team)
    assert not link_in(page) and "could not be sent" in page


def test_mails_of_links_are_limited_per_person_and_hour(delivered: list[Any]) -> None:
    owner = owner_of("a")[1]
    member = Membership.objects.get(user=owner)
    for _ in range(links.MAILS_AN_HOUR):
        fresh_link(member, audit.acting(owner))
    with pytest.raises(ValidationError, match="within the last hour"):
        fresh_link(member, audit.acting(owner))
    client = signed_in(owner)
    client.post(reverse("confirm-mail"))
    assert len(delivered) == links.MAILS_AN_HOUR


@pytest.mark.parametrize("by_mail", [False, True])
def test_an_invitation_takes_nothing_from_ones_own_team(by_mail: bool, settings: Any) -> None:
    """Nobody is kept out of their team because another one asks for them; and who is shown a link accepts nothing."""
    settings.CAN_MAIL = by_mail
    team, owner = owner_of("a")
    add(signed_in(owner), team)
    cora = User.objects.get(username="cora")
    other, inviting = owner_of("b")
    add_colleague("cora", cora.email, Role.OWNER, other, audit.acting(inviting))
    assert only_theirs(cora, team)
    shown = fresh_link(Membership.objects.get(user=cora, team=team), audit.acting(owner))
    assert bool(shown) is not by_mail
    assert Invitation.objects.filter(user=cora, team=other).exists() is by_mail
    told = AuditEntry.unscoped.filter(team=other, action="member.invite").order_by("pk").last()
    assert told is not None and (told.changes == {"role": [Role.OWNER, None]}) is not by_mail


def test_what_was_decided_since_beats_an_old_invitation(delivered: list[Any]) -> None:
    _, owner = owner_of("a")
    team, other = owner_of("b")
    added = add_colleague("owner-a", "a@example.org", Role.OWNER, team, audit.acting(other))
    assert added.invitation
    invitations.announce(added.invitation)
    add_user("owner-a", "a@example.org", Role.ANALYST, team, audit.operator())
    assert Client().post(link_in(delivered[0].body), {"answer": "accept"}).status_code == 410
    assert Membership.objects.get(user=owner, team=team).role == Role.ANALYST


def test_nobody_takes_an_address_that_somebody_has() -> None:
    owner_of("a")
    team, other = owner_of("b")
    with pytest.raises(ValidationError, match="another user name"):
        add_colleague("somebody", "A@example.org", Role.ANALYST, team, audit.acting(other))


def test_invitations_are_limited_per_person_and_hour() -> None:
    owner_of("a")
    team, other = owner_of("b")
    for _ in range(links.MAILS_AN_HOUR):
        add_colleague("owner-a", "a@example.org", Role.ANALYST, team, audit.acting(other))
    with pytest.raises(ValidationError, match="within the last hour"):
        add_colleague("owner-a", "a@example.org", Role.ANALYST, team, audit.acting(other))


def test_a_link_that_was_shown_ends_what_was_proved(taken_over: tuple[Client, str]) -> None:
    _, kept = taken_over
    cora = User.objects.get(username="cora")
    User.objects.filter(pk=cora.pk).update(proved_at=timezone.now())
    assert Client().post(kept).status_code == 302
    assert User.objects.get(pk=cora.pk).proved_at is None


def test_whoever_began_a_session_with_a_link_is_out_once_the_person_joins_another_team() -> None:
    """Without mail: an Owner of A signs in with a link made for the person, and keeps that browser."""
    team, owner = owner_of("a")
    add(signed_in(owner), team)
    cora = User.objects.get(username="cora")
    cora.set_password(GOOD)
    cora.save()
    kept = Client()
    kept.post(link_in(links.sign_in_link(cora)))
    assert is_in(kept)
    other, inviting = owner_of("b")
    add(signed_in(inviting), other)
    own, elsewhere = Client(), Client()
    for browser in (own, elsewhere):
        browser.post(LOGIN, {"login": "cora", "password": GOOD})
        assert is_in(browser)
    found = Invitation.unscoped.get(user=cora)
    own.post(reverse("answer-invitation", args=[found.pk]), {"answer": "accept"})
    assert Membership.unscoped.filter(user=cora, team=other).exists()
    assert is_in(own)
    assert not is_in(kept) and not is_in(elsewhere)


def test_the_operator_who_adds_somebody_to_another_team_ends_their_sessions() -> None:
    team, owner = owner_of("a")
    add(signed_in(owner), team)
    cora = User.objects.get(username="cora")
    kept = Client()
    kept.post(link_in(links.sign_in_link(cora)))
    other, _ = owner_of("b")
    add_user("cora", cora.email, Role.OWNER, other, audit.operator())
    assert not is_in(kept)


def test_a_mail_leads_to_the_portal_whoever_asked_for_it(delivered: list[Any], settings: Any) -> None:
    """Hosts are allowed with any port."""
    owner_of("a")
    client = Client(headers={"host": "localhost:6666"})
    client.post(reverse("account_reset_password"), {"email": "a@example.org"})
    (sent,) = delivered
    assert "6666" not in sent.body + sent.subject
    assert f"{settings.PORTAL_URL}/accounts/password/reset/key/" in sent.body
