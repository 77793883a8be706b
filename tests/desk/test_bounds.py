"""What is asked too long is answered short; what is shown to somebody signed in is kept by nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from portal.events.models import Event
from portal.roles import Role

pytestmark = pytest.mark.django_db

AsRole = Callable[[Role], Client]
LONG = "x" * 50_001


def test_a_long_search_is_told_and_finds_nothing(as_role: AsRole, event: Event) -> None:
    answer = as_role(Role.OWNER).get("/admin/events/session/", {"q": "w " * 1100})
    assert answer.status_code == 200 and answer.context["cl"].result_count == 0
    assert "Search for less: 20 words and 200 characters at most" in answer.text
    offered = {"app_label": "events", "model_name": "event", "field_name": "team", "term": "w " * 1100}
    assert as_role(Role.OWNER).get("/admin/autocomplete/", offered).json()["results"] == []


def test_an_address_that_is_too_long_is_refused(as_role: AsRole, event: Event) -> None:
    pages = ("/admin/events/session/", "/admin/", "/help/", reverse("desk:speakers", args=[event.pk]))
    for url in pages:
        assert as_role(Role.OWNER).get(url, {"q": LONG}).status_code == 400, url
        assert as_role(Role.OWNER).get(url, {"q": ["a"] * 201}).status_code == 400, url


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("/accounts/login/", {"login": LONG, "password": "y"}),
        ("/accounts/login/", {"login": f"{LONG}@example.org", "password": "y"}),
        ("/accounts/login/", {"login": "owner", "password": LONG}),
        ("/accounts/password/reset/", {"email": f"{LONG}@example.org"}),
    ],
)
def test_signing_in_ends_somewhere(client: Client, page: str, fields: dict[str, str]) -> None:
    answer = client.post(page, fields)
    assert answer.status_code == 200
    assert "at most" in answer.text or "reset" in page  # without mail nobody is asked for an address


@pytest.mark.parametrize("value", ["abc", "9" * 30, "-1", "\0", LONG, "<script>", "[{" * 900])
@pytest.mark.parametrize("page", ["event", "track", "person", "speaker", "session"])
def test_a_form_with_nonsense_in_every_field_is_shown_again(
    as_role: AsRole, event: Event, page: str, value: str
) -> None:
    client = as_role(Role.OWNER)
    names = ("team", "event", "person", "track", "room", "name", "title", "slug", "code", "tags", "links", "duration")
    more = ("starts_at_0", "starts_at_1", "ends_at_0", "ends_at_1", "email", "url", "time_zone", "avatar_url", "kind")
    answer = client.post(f"/admin/events/{page}/add/", dict.fromkeys((*names, *more), value))
    assert answer.status_code == 200
    assert '<script>"' not in answer.text
    assert client.get(f"/admin/events/{page}/add/", {"event": value[:100], "team": value[:100]}).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"app_label": "events", "model_name": "registration", "field_name": "sessions"},
        {"app_label": "events", "model_name": "event", "field_name": "sessions"},
        {"app_label": "events", "model_name": "event", "field_name": "no_such"},
        {"app_label": "teams", "model_name": "membership", "field_name": "user"},
        {"app_label": "admin", "model_name": "logentry", "field_name": "user"},
        {"app_label": "events", "model_name": "event", "field_name": "team", "page": "x"},
        {"app_label": "events", "model_name": "event", "field_name": "team", "page": "9" * 30},
    ],
)
def test_offers_are_made_for_fields_that_ask(as_role: AsRole, event: Event, asked: dict[str, str]) -> None:
    assert as_role(Role.OWNER).get("/admin/autocomplete/", asked).status_code in (403, 404)
    right = {"app_label": "events", "model_name": "session", "field_name": "event", "term": ""}
    assert as_role(Role.OWNER).get("/admin/autocomplete/", right).json()["results"]


@pytest.mark.parametrize("row", ["abc", "9" * 30, "-1", "x/y"])
@pytest.mark.parametrize("page", ["person/{}/erase", "event/{}/archive", "event/{}/open_event", "session/{}/history"])
def test_a_button_of_no_row_leads_nowhere(as_role: AsRole, event: Event, page: str, row: str) -> None:
    answer = as_role(Role.OWNER).get(f"/admin/events/{page.format(row)}/")
    assert answer.status_code in (302, 404)


@pytest.mark.parametrize("ticked", ["abc", "9" * 30, "\0"])
def test_ticks_of_no_row_are_refused(as_role: AsRole, event: Event, ticked: str) -> None:
    sent = {"action": "push", "_selected_action": ticked, "index": "0"}
    assert as_role(Role.OWNER).post("/admin/events/event/", sent).status_code == 400


def test_nothing_for_somebody_signed_in_is_kept(as_role: AsRole, event: Event, client: Client) -> None:
    owner = as_role(Role.OWNER)
    download: dict[str, Any] = {"pk": event.pk, "name": "summary", "format": "csv"}
    pages = (
        *(
            "/admin/",
            "/admin/events/person/",
            "/admin/jsi18n/",
            "/admin/no-such/",
            "/admin/events/person/?x=1",
            "/help/",
        ),
        *(
            reverse("desk:event", args=[event.pk]),
            reverse("desk:report_download", kwargs=download),
            "/accounts/logout/",
        ),
        *("/accounts/confirm/", "/admin/password_change/", "/desk/events/999999/"),
    )
    for url in pages:
        assert owner.get(url).headers.get("Cache-Control") == "private, no-store", url
    assert owner.post("/accounts/logout/").headers["Cache-Control"] == "private, no-store"
    assert client.get("/static/desk/desk.css").headers["Cache-Control"] != "private, no-store"


@pytest.mark.parametrize(
    "page", ["account_login", "account_reset_password", "account_logout", "account_inactive", "mfa_reauthenticate"]
)
def test_a_way_back_that_is_no_address_is_passed_over(db: None, client: Client, page: str) -> None:
    for nonsense in ("http://[", "//[x", "http://a]b/", "\\x00"):
        assert client.get(reverse(page), {"next": nonsense}).status_code < 400, nonsense
        assert client.post(f"{reverse(page)}?{urlencode({'next': nonsense})}", {"next": nonsense}).status_code < 500, (
            nonsense
        )
