"""Sessions end by themselves, are kept as digests, and can be seen and ended; strangers lock nobody out at home."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.logs import JsonFormatter
from portal.roles import Role
from portal.teams import audit, freshness, sessions
from portal.teams.links import sign_in_link
from portal.teams.models import CacheEntry, User, WebSession
from portal.teams.people import add_user, team_named
from portal.teams.scope import everything
from portal.worker import tasks

GOOD = "correct horse battery"
LOGIN = "/accounts/login/"
PAGE = reverse("account_sign_ins")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def ada(db: None) -> User:
    with everything():
        team = team_named("Main", audit.operator())
        user = add_user("ada", "ada@example.org", Role.OWNER, team, audit.operator())[0]
    user.set_password(GOOD)
    user.save()
    return user


def browser(user: User, **headers: Any) -> Client:
    found = Client(**headers)
    assert found.post(LOGIN, {"login": user.get_username(), "password": GOOD}).status_code == 302
    return found


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def change(client: Client, **values: float) -> None:
    store = client.session
    store.update(values)
    store.save()


def test_the_table_holds_no_cookie(ada: User) -> None:
    client = browser(ada, REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT=FIREFOX)
    row = WebSession.objects.get(user=ada)
    cookie = client.cookies["callboard"].value
    assert row.pk == sessions.digest(cookie) and cookie not in row.session_data
    assert (row.address, row.device) == ("203.0.113.9", FIREFOX)


def test_an_unused_session_ends(ada: User, settings: Any) -> None:
    client = browser(ada)
    change(client, **{sessions.SEEN: time.time() - settings.SESSION_IDLE.total_seconds() + 5})
    assert is_in(client), "used just in time"
    assert is_in(client)
    change(client, **{sessions.SEEN: time.time() - settings.SESSION_IDLE.total_seconds() - 1})
    assert not is_in(client)


def test_a_page_that_refreshes_itself_is_no_use(ada: User) -> None:
    client = browser(ada)
    change(client, **{sessions.SEEN: time.time() - 600})
    client.get("/admin/", headers={"X-Requested-With": "fetch"})
    assert time.time() - client.session[sessions.SEEN] > 500
    client.get("/admin/")
    assert time.time() - client.session[sessions.SEEN] < 60


def test_no_use_extends_the_hours(ada: User, settings: Any) -> None:
    client = browser(ada)
    change(client, **{sessions.BEGAN: time.time() - settings.SESSION_COOKIE_AGE + 30})
    assert is_in(client)
    assert WebSession.objects.get(user=ada).expire_date < timezone.now() + timedelta(minutes=1)
    change(client, **{sessions.BEGAN: time.time() - settings.SESSION_COOKIE_AGE - 1})
    assert not is_in(client)


def test_what_has_ended_is_swept_away(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(ada)
    WebSession.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    tasks.sweep()
    assert not WebSession.objects.exists() and not is_in(client)


def test_people_see_where_they_are_signed_in_and_end_it(ada: User) -> None:
    here, there, third = browser(ada), browser(ada, HTTP_USER_AGENT=FIREFOX), browser(ada)
    page = here.get(PAGE).content.decode()
    assert "Firefox on Linux" in page and page.count("(this browser)") == 1
    row = WebSession.objects.get(pk=sessions.digest(there.cookies["callboard"].value))
    assert here.post(PAGE, {"end": row.pk}).status_code == 302
    assert (is_in(here), is_in(there), is_in(third)) == (True, False, True)
    here.post(PAGE, {"end": "others"})
    assert (is_in(here), is_in(third)) == (True, False)
    here.post(PAGE, {"end": "everywhere"})
    assert not is_in(here) and not WebSession.objects.filter(user=ada).exists()


def test_ending_takes_a_fresh_sign_in(ada: User) -> None:
    here, there = browser(ada), browser(ada)
    change(here, **{freshness.AT: time.time() - 600})
    assert here.post(PAGE, {"end": "others"}).url == reverse("account_reauthenticate")
    assert is_in(there)


def test_the_operator_ends_anybodys_sessions(ada: User) -> None:
    client, link = browser(ada), sign_in_link(ada)
    call_command("sign_out", "ADA")
    assert not is_in(client) and Client().post(link).status_code == 410
    with pytest.raises(SystemExit):
        call_command("sign_out", "nobody")


def test_signing_out_leaves_nothing_in_the_browser(ada: User) -> None:
    answer = browser(ada).post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"' and answer["Cache-Control"] == "private, no-store"


def test_the_log_tells_of_sign_ins_without_names(ada: User, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "callboard.security"):
        browser(ada)
        wrong(6)
    lines = [JsonFormatter().format(record) for record in caplog.records if record.name == "callboard.security"]
    said = {json.loads(line)["message"] for line in lines}
    assert said == {"signed in", "a sign-in failed", "too many wrong passwords"}
    assert not any('"ada"' in line or "ada@" in line for line in lines)


@pytest.mark.parametrize("password", ["callboard-2026-pass", "my MAIN street 12345", "xx-PORTAL-example-1"])
def test_the_first_words_anybody_tries_are_no_password(ada: User, settings: Any, password: str) -> None:
    settings.PORTAL_URL = "https://portal.example.org"
    with pytest.raises(ValidationError, match="anybody would try"):
        validate_password(password, ada)


def test_nobody_ends_a_strangers_session(ada: User, db: None) -> None:
    with everything():
        eve = add_user("eve", "eve@example.org", Role.OWNER, team_named("Other", audit.operator()), audit.operator())[0]
    eve.set_password(GOOD)
    eve.save()
    client, hers = browser(ada), browser(eve)
    row = WebSession.objects.get(user=eve)
    client.post(PAGE, {"end": row.pk})
    assert is_in(hers) and row.pk not in client.get(PAGE).content.decode()
    assert Client().get(PAGE).status_code == 302


# --- locking out


def wrong(times: int, **headers: Any) -> int:
    return [Client(**headers).post(LOGIN, {"login": "ada", "password": "wrong"}).status_code for _ in range(times)][-1]


def test_strangers_behind_the_same_proxy_lock_out_nobody_who_was_there_before(ada: User) -> None:
    known = browser(ada)
    known.post("/accounts/logout/")
    assert wrong(6) == 429
    assert Client().post(LOGIN, {"login": "ada", "password": GOOD}).status_code == 429, "an unknown browser is"
    for name in ("ada", "ADA@example.org"):
        assert known.post(LOGIN, {"login": name, "password": GOOD}).status_code == 302
        known.post("/accounts/logout/")


def test_a_known_browser_has_no_more_tries_than_others(ada: User) -> None:
    known = browser(ada)
    known.post("/accounts/logout/")
    codes = [known.post(LOGIN, {"login": "ada", "password": "wrong"}).status_code for _ in range(6)]
    assert codes[-1] == 429
    assert known.post(LOGIN, {"login": "ada", "password": GOOD}).status_code == 429


def test_nobody_types_the_name_a_known_browser_is_counted_by(ada: User) -> None:
    known = browser(ada)
    known.post("/accounts/logout/")
    for number in range(54):
        Client(REMOTE_ADDR=f"203.0.113.{number}").post(LOGIN, {"login": "ada (known browser)", "password": "wrong"})
    assert known.post(LOGIN, {"login": "ada", "password": GOOD}).status_code == 302


def test_many_addresses_together_lock_out_nobody_who_was_there_before(ada: User) -> None:
    known = browser(ada)
    known.post("/accounts/logout/")
    for number in range(60):
        wrong(1, REMOTE_ADDR=f"203.0.113.{number}")
    answer = Client(REMOTE_ADDR="198.51.100.1").post(LOGIN, {"login": "ada", "password": GOOD})
    assert answer.status_code == 200, "slowed down for everybody else"
    assert known.post(LOGIN, {"login": "ada", "password": GOOD}).status_code == 302


def test_a_cookie_of_ones_own_making_is_none(ada: User) -> None:
    client = Client()
    client.cookies["callboard-device"] = "WzFd:forged:forged"
    wrong(6)
    assert client.post(LOGIN, {"login": "ada", "password": GOOD}).status_code == 429


def test_limits_stand_where_every_process_sees_them(ada: User) -> None:
    cache.clear()
    wrong(1)
    assert CacheEntry.objects.filter(cache_key__contains="login_failed").exists()
