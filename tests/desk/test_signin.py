"""Signing in and out by password, setting one, and the pages for what went wrong."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings
from django.urls import NoReverseMatch, path, reverse

from portal.roles import Role
from portal.teams.models import User
from portal.urls import urlpatterns as real

GOOD = "correct horse battery"
LOGIN = "/accounts/login/"


def refuse(request):
    raise PermissionDenied("Only an <b>Owner</b> may do this.")


def fail(request):
    raise RuntimeError("secret-in-an-error")


urlpatterns = [path("refuse/", refuse), path("fail/", fail), *real]


@pytest.fixture(autouse=True)
def _fresh_counters(db):
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def olivia(users) -> User:
    user = users[Role.OWNER]
    user.set_password(GOOD)
    user.save()
    return user


def sign_in(name: str, password: str, client: Client | None = None, **more):
    return (client or Client()).post(LOGIN, {"login": name, "password": password}, **more)


@pytest.mark.parametrize("name", ["owner", "owner@example.org", "OWNER@example.org"])
def test_a_password_leads_home(olivia, name):
    browser = Client()
    answer = sign_in(name, GOOD, browser)
    assert (answer.status_code, answer.url) == (302, "/admin/")
    assert browser.get("/admin/").status_code == 200


def test_the_page_that_was_asked_for_comes_after(olivia, event):
    browser = Client()
    page = reverse("desk:event", args=[event.pk])
    asked = browser.get(page)
    assert sign_in("owner", GOOD, browser).status_code == 302
    form = Client().get(asked.url)
    assert f'value="{page}"' in form.text
    assert Client().post(asked.url, {"login": "owner", "password": GOOD}).url == page
    elsewhere = Client().post(f"{LOGIN}?next=https://evil.example", {"login": "owner", "password": GOOD})
    assert elsewhere.url == "/admin/"


def test_wrong_and_unknown_say_the_same(olivia):
    def said(answer):
        return re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', answer.text, re.S)

    wrong, unknown = sign_in("owner", "wrong"), sign_in("nobody", "wrong")
    assert wrong.status_code == unknown.status_code == 200
    assert said(wrong) == said(unknown) != []


@pytest.mark.parametrize("name", ["owner", "owner@example.org"])
def test_five_wrong_passwords_close_this_door_only(olivia, name):
    answers = [sign_in(name, "wrong").status_code for _ in range(6)]
    assert answers[0] == 200 and answers[-1] == 429
    locked = sign_in(name.upper(), GOOD)
    assert locked.status_code == 429 and "Too many wrong passwords" in locked.text
    assert sign_in(name, GOOD, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_signing_in_changes_the_session(olivia):
    browser = Client()
    browser.get(LOGIN)
    browser.session["x"] = 1
    before = browser.session.session_key
    sign_in("owner", GOOD, browser)
    assert browser.session.session_key != before


def test_a_user_who_is_switched_off_stays_out(olivia):
    User.objects.update(is_active=False)
    browser = Client()
    sign_in("owner", GOOD, browser)
    assert browser.get("/admin/").status_code == 302


def test_somebody_without_a_password_sets_one_and_stays(as_role):
    browser = as_role(Role.ANALYST)
    assert browser.get("/accounts/password/change/").url == reverse("account_set_password")
    assert browser.get("/admin/password_change/", follow=True).status_code == 200
    page = browser.get(reverse("account_set_password"))
    assert "analyst" in page.text and 'name="password1"' in page.text
    weak = browser.post(reverse("account_set_password"), {"password1": "short", "password2": "short"})
    assert weak.status_code == 200 and "at least 12" in weak.text
    done = browser.post(reverse("account_set_password"), {"password1": GOOD, "password2": GOOD})
    assert done.url == "/admin/" and browser.get("/admin/").status_code == 200
    assert sign_in("analyst", GOOD).status_code == 302


def test_a_changed_password_ends_the_other_sessions(olivia):
    here, there = Client(), Client()
    sign_in("owner", GOOD, here)
    sign_in("owner", GOOD, there)
    new = "another horse battery"
    form = {"oldpassword": GOOD, "password1": new, "password2": new}
    assert here.get(reverse("account_change_password")).status_code == 200
    assert here.post(reverse("account_change_password"), form).url == "/admin/"
    assert here.get("/admin/").status_code == 200 and there.get("/admin/").status_code == 302


def test_signing_out_asks_on_get_and_acts_on_post(as_role):
    browser = as_role(Role.OWNER)
    assert browser.get("/accounts/logout/").status_code == 200 and browser.get("/admin/").status_code == 200
    assert browser.post("/accounts/logout/").url == LOGIN
    assert browser.get("/admin/").status_code == 302
    browser = as_role(Role.OWNER)
    assert browser.post("/admin/logout/").url == LOGIN
    assert browser.get("/admin/").status_code == 302


def test_without_mail_a_forgotten_password_says_whom_to_ask(db):
    page = Client().get(reverse("account_reset_password"))
    assert "sends no mail" in page.text and 'name="email"' not in page.text


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_a_forgotten_password_is_chosen_anew_by_a_link(olivia):
    def ask(address):
        return Client().post(reverse("account_reset_password"), {"email": address})

    assert ask("owner@example.org").url == ask("nobody@example.org").url == reverse("account_reset_password_done")
    assert [message.to for message in mail.outbox] == [["owner@example.org"]]
    link = re.search(rf"{settings.PORTAL_URL}(\S+)", mail.outbox[0].body).group(1)
    browser = Client()
    form = browser.get(link, follow=True)
    assert "Choose a new password" in form.text
    new = "another horse battery"
    done = browser.post(form.request["PATH_INFO"], {"password1": new, "password2": new}, follow=True)
    assert "Your password is changed" in done.text
    assert "no longer works" in Client().get(link, follow=True).text
    assert sign_in("owner", new).status_code == 302 and sign_in("owner", GOOD).status_code == 200


def test_there_is_no_signing_up(db):
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert Client().get("/accounts/signup/").status_code == 404
    assert Client().get("/accounts/email/").status_code == 404


@pytest.mark.parametrize("page", ["account_login", "account_reset_password", "account_reset_password_done"])
def test_pages_without_sign_in_are_whole(db, page):
    answer = Client().get(reverse(page))
    assert answer.status_code == 200 and '<html lang="en">' in answer.text and answer.text.count("<h1") == 1


# --- when something went wrong


@override_settings(ROOT_URLCONF=__name__)
def test_a_refusal_shows_its_sentence_as_text(as_role):
    answer = as_role(Role.OWNER).get("/refuse/")
    assert answer.status_code == 403 and "Only an &lt;b&gt;Owner&lt;/b&gt; may do this." in answer.text


@override_settings(ROOT_URLCONF=__name__)
def test_a_mistake_of_ours_tells_nothing_else(client, db):
    client.raise_request_exception = False
    answer = client.get("/fail/")
    assert answer.status_code == 500 and "Something went wrong" in answer.text
    assert "secret-in-an-error" not in answer.text and "Content-Security-Policy" in answer.headers


def test_a_page_that_is_not_there_shows_no_map(client, db):
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404 and "There is nothing here" in answer.text and "urlconf" not in answer.text.lower()
    assert "Content-Security-Policy" in answer.headers


def test_a_wrong_host_is_not_understood(client, db):
    answer = client.get("/accounts/login/", headers={"host": "evil.example"})
    assert answer.status_code == 400 and "could not be understood" in answer.text


def test_a_form_without_its_token_is_not_taken(olivia):
    browser = Client(enforce_csrf_checks=True)
    answer = sign_in("owner", GOOD, browser)
    assert answer.status_code == 403 and "could not be sent" in answer.text
