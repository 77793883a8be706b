"""What takes a sign-in of the last five minutes, and the ways to give one."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as configured
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.events.models import Event
from portal.publishing.models import Account, Operation, Publication
from portal.roles import Role
from portal.teams import freshness
from portal.teams.links import sign_in_link
from portal.teams.models import Membership, Team, User

from .pushing import _staged, all_there, form, text  # noqa: F401

CONFIRM = reverse("account_reauthenticate")
As = Callable[[Role], Client]


def age(client: Client, seconds: float = 301) -> Client:
    """``client`` as it is so long after its user signed in."""
    session = client.session
    session[freshness.AT] = time.time() - seconds
    session.save()
    return client


@pytest.fixture
def stale(as_role: As) -> Client:
    """An owner who signed in more than five minutes ago."""
    return age(as_role(Role.OWNER))


def led_to(answer: Any) -> str:
    assert answer.status_code == 302
    return str(answer.url)


def asks(answer: Any) -> bool:
    return answer.status_code == 302 and led_to(answer) == CONFIRM


def test_five_minutes_are_fresh(as_role: As, team: Team) -> None:
    url = reverse("desk:account_new", args=[team.pk, "whereby"])
    assert as_role(Role.OWNER).get(url).status_code == 200
    assert age(as_role(Role.OWNER), 290).get(url).status_code == 200
    assert asks(age(as_role(Role.OWNER), 301).get(url))
    assert asks(age(as_role(Role.OWNER), -60).get(url))  # a clock that was set back proves nothing


def test_keys_are_typed_only_into_a_fresh_session(stale: Client, team: Team, account: Account) -> None:
    for name, last in (("account_new", "whereby"), ("account_edit", account.pk)):
        url = reverse(f"desk:{name}", args=[team.pk, last])
        assert asks(stale.get(url))
        assert asks(stale.post(url, {"name": "Mine", "credential_api_key": "a-secret-key"}))
    assert "a-secret-key" not in str(dict(stale.session))
    assert Account.objects.count() == 1


def test_members_are_changed_only_in_a_fresh_session(stale: Client, team: Team, users: dict[Role, User]) -> None:
    row = Membership.objects.get(user=users[Role.ANALYST])
    assert stale.get(reverse("desk:members", args=[team.pk])).status_code == 200
    posts = {
        reverse("desk:members", args=[team.pk]): {"username": "new", "email": "n@example.org", "role": "owner"},
        reverse("desk:member_change", args=[team.pk, row.pk]): {"role": "owner"},
        reverse("desk:member_link", args=[team.pk, row.pk]): {},
        reverse("desk:member_remove", args=[team.pk, row.pk]): {},
    }
    for url, values in posts.items():
        assert asks(stale.post(url, values)), url
    row.refresh_from_db()
    assert row.role == Role.ANALYST
    assert not User.objects.filter(username="new").exists()


def test_files_with_addresses_take_a_fresh_session_and_others_do_not(as_role: As, event: Event) -> None:
    def file(name: str) -> str:
        return reverse("desk:report_download", args=[event.pk, name, "csv"])

    manager = age(as_role(Role.MANAGER))
    assert asks(manager.get(file("speakers")))
    assert asks(manager.get(file("sync"))), "it names whom an operation was about"
    assert manager.get(file("summary")).status_code == 200
    masked = age(as_role(Role.APPROVER))  # gets no address anyway
    assert masked.get(file("speakers")).status_code == 200


def test_a_file_begins_to_load_once_it_is_confirmed(as_role: As, event: Event, users: dict[Role, User]) -> None:
    user = users[Role.MANAGER]
    user.set_password("a long and quiet one")
    user.save()
    client = as_role(Role.MANAGER)
    client.force_login(user)
    age(client)
    address, page = (
        reverse("desk:report_download", args=[event.pk, "speakers", "csv"]),
        reverse("desk:report", args=[event.pk, "speakers"]),
    )
    assert asks(client.get(address, headers={"referer": f"http://testserver{page}"}))
    assert led_to(client.post(CONFIRM, {"password": "a long and quiet one"})) == reverse("file")
    between = client.get(reverse("file"))
    assert f'content="0; url={address}"' in between.text and f'href="http://testserver{page}"' in between.text
    assert client.get(address).headers["Content-Disposition"].endswith('.csv"')
    assert led_to(client.get(reverse("file"))) == reverse("admin:index"), "opened anew it gives no file again"
    assert asks(age(client).get(address, headers={"referer": "https://elsewhere.example/"}))
    client.post(CONFIRM, {"password": "a long and quiet one"})
    assert "elsewhere.example" not in client.get(reverse("file")).text


@pytest.mark.parametrize("page", ["event", "reports"])
def test_no_button_of_a_file_saves_whatever_page_it_leads_to(as_role: As, event: Event, page: str) -> None:
    """An attribute of the link would make a file of the page that asks for a sign-in."""
    shown = as_role(Role.MANAGER).get(reverse(f"desk:{page}", args=[event.pk])).text
    links = re.findall(r"<a [^>]*\.(?:csv|xlsx|json)[^>]*>", shown)
    assert links and not any(" download" in link for link in links)


def test_removing_there_takes_a_fresh_session(as_role: As, event: Event, staged: Publication) -> None:
    all_there(staged)
    event.sessions.update(state="cancelled", remove_there=True)
    client = age(as_role(Role.OWNER))
    url = reverse("desk:plan", args=[event.pk])
    sent = {**form(text(client, url)), "remove": "yes"}
    for tampered in (sent, {**sent, "removals": "0"}):  # whatever the form says, the plan decides
        assert asks(client.post(url, tampered))
        assert not Operation.objects.exists()
    age(client, 0)
    assert led_to(client.post(url, sent)).startswith("/desk/runs/")
    assert Operation.objects.filter(verb="delete").exists()


def test_finishing_there_takes_a_fresh_session(as_role: As, event: Event, staged: Publication) -> None:
    all_there(staged)
    url = reverse("desk:status", args=[event.pk, staged.account_id, "finish"])
    client = age(as_role(Role.OWNER))
    assert client.get(url).status_code == 200
    assert asks(client.post(url, {"sure": "yes"}))
    assert not Operation.objects.exists()


def test_one_pair_of_eyes_takes_a_fresh_session(stale: Client, team: Team) -> None:
    url = reverse("admin:teams_team_change", args=[team.pk])
    assert stale.get(url).status_code == 200
    for off in ({}, {"four_eyes": "false"}, {"four_eyes": "False"}):  # all that a tick box reads as none
        assert asks(stale.post(url, {"name": team.name, "time_zone": "", **off})), off
    team.refresh_from_db()
    assert team.four_eyes
    assert stale.post(url, {"name": "Renamed", "time_zone": "", "four_eyes": "on"}).status_code == 302
    team.refresh_from_db()
    assert team.name == "Renamed"
    age(stale, 0).post(url, {"name": team.name, "time_zone": ""})
    team.refresh_from_db()
    assert not team.four_eyes


def test_a_release_takes_a_fresh_session(stale: Client, team: Team, account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(state="held")
    url = reverse("desk:accounts_release", args=[team.pk])
    assert stale.get(url).status_code == 200
    assert asks(stale.post(url, {"account": [account.pk]}))
    account.refresh_from_db()
    assert account.state == "held"


# --- how to confirm


def test_a_password_confirms_and_leads_back(stale: Client, team: Team, users: dict[Role, User]) -> None:
    user = users[Role.OWNER]
    user.set_password("a long and quiet one")
    user.save()
    stale.force_login(user)
    url = reverse("desk:account_new", args=[team.pk, "whereby"])
    assert asks(age(stale).get(url))
    assert "Confirm that it is you" in text(stale, CONFIRM)
    wrong = stale.post(CONFIRM, {"password": "something else"})
    assert wrong.status_code == 200
    assert asks(stale.get(url))
    right = stale.post(CONFIRM, {"password": "a long and quiet one"})
    assert led_to(right) == url
    assert stale.get(url).status_code == 200


def test_who_has_no_password_gets_a_link_that_leads_back(stale: Client, team: Team, settings: Any) -> None:
    settings.CAN_MAIL = True
    settings.PORTAL_URL = "http://testserver"
    url = reverse("desk:account_new", args=[team.pk, "whereby"])
    assert asks(stale.get(url))
    assert "Send me a link" in text(stale, CONFIRM)
    stale.post(reverse("confirm-mail"))
    (sent,) = mail.outbox
    assert sent.to == ["owner@example.org"]
    link = re.search(r"http://testserver(\S+)", str(sent.body))
    assert link is not None
    answer = stale.post(link.group(1))
    assert led_to(answer) == url
    assert stale.get(url).status_code == 200


def test_without_a_password_and_without_mail_it_says_who_can_help(
    stale: Client, team: Team, users: dict[Role, User]
) -> None:
    assert configured.CAN_MAIL is False
    url = reverse("desk:account_new", args=[team.pk, "whereby"])
    assert asks(stale.get(url))
    assert "An owner of your team makes you a new sign-in link" in text(stale, CONFIRM)
    stale.post(reverse("confirm-mail"))
    assert not mail.outbox
    assert led_to(stale.post(sign_in_link(users[Role.OWNER]))) == url


def test_it_never_leads_to_another_host(stale: Client, team: Team, users: dict[Role, User]) -> None:
    url = reverse("desk:members", args=[team.pk])
    assert asks(stale.post(url, {}, headers={"referer": "https://evil.example/"}))
    assert led_to(stale.post(sign_in_link(users[Role.OWNER]))) == reverse("admin:index")


def test_a_stale_session_sets_no_password(stale: Client) -> None:
    """Otherwise whoever took it over would give themselves what confirms it."""
    assert asks(stale.get(reverse("account_set_password")))
    assert asks(stale.post(reverse("account_set_password"), {"password1": "x" * 20, "password2": "x" * 20}))


def test_the_page_asks_only_those_who_are_signed_in() -> None:
    assert reverse("account_login") in led_to(Client().get(CONFIRM))
