"""Looking around on Airmeet: lists as they are there, with bodies typed in from API v2, chapter 2."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from integrations.airmeet import PLATFORM
from integrations.core.contract import Item, Listed
from integrations.core.errors import Rejected
from tests.support.reasons import raises

from .desk import Desk, Reply, scripted
from .records import START, attendee, session, speaker, view

WHEN = datetime(2021, 10, 14, 7, 30, tzinfo=UTC)


def look(name: str, body: Any, cursor: str = "", fields: Any = None, **filters: Any) -> tuple[Listed, httpx.Request]:
    """One page of a listing whose answer is ``body``, and the request that brought it."""

    def answer(request: httpx.Request) -> Reply:
        return 200, (fields or {"customFields": []}) if request.url.path.endswith("/custom-fields") else body

    client, seen = scripted(answer)
    listing = PLATFORM.listings[name]
    return listing.read(client, listing.filters(**filters), cursor), seen[0]


def test_airmeets_by_cursor_as_in_2_1() -> None:
    row = {
        "uid": "a-1",
        "name": "Test Airmeet",
        "status": "ONGOING",
        "timezone": "Asia/Kolkata",
        "startTime": "2021-10-14T07:30:00.000Z",
        "endTime": "2021-10-14T08:30:00.000Z",
    }
    found, asked = look("airmeets", {"data": [row], "cursors": {"before": 5, "after": 6, "pageCount": 3}})
    assert (asked.url.path, dict(asked.url.params)) == ("/api/v1/airmeets", {"size": "50"})
    assert found.items == [
        Item(
            "a-1",
            "Test Airmeet",
            WHEN,
            WHEN + timedelta(hours=1),
            "ONGOING",
            "https://www.airmeet.com/e/a-1",
            {"timezone": "Asia/Kolkata"},
        )
    ]
    more, asked = look("airmeets", {"data": [row], "cursors": {"before": 7, "after": 8, "pageCount": 3}}, found.cursor)
    assert dict(asked.url.params) == {"size": "50", "after": "6"}
    last, _ = look("airmeets", {"data": [row], "cursors": {"before": 9, "after": 9, "pageCount": 3}}, more.cursor)
    assert last.cursor == ""


def test_a_cursor_that_never_becomes_null_ends() -> None:
    body = {"data": [{"uid": "a", "name": "A"}], "cursors": {"before": 6, "after": 6, "pageCount": 1}}
    assert look("airmeets", body)[0].cursor == ""
    assert look("airmeets", {"data": [], "cursors": {"after": 6, "pageCount": 9}})[0].cursor == ""


def test_sessions_as_in_2_4() -> None:
    body = {
        "sessions": [
            {
                "sessionid": "0219006f-7cfa-44ba-b47f-14d93a40fc99",
                "name": "Welcome Session",
                "start_time": "2021-10-14T07:30:00.000Z",
                "status": "CREATED",
                "duration": 30,
                "summary": "Session Summary",
                "host_id": ["bZxdWONJy"],
                "cohost_ids": [],
                "speaker_id": [],
                "speakerList": [],
                "type": "HOSTING",
            }
        ]
    }
    found, asked = look("sessions", body, event="e")
    assert asked.url.path == "/api/v1/airmeet/e/info"
    (row,) = found.items
    assert (row.remote_id, row.title) == ("0219006f-7cfa-44ba-b47f-14d93a40fc99", "Welcome Session")
    assert (row.starts_at, row.ends_at, row.status) == (WHEN, WHEN + timedelta(minutes=30), "CREATED")
    assert row.cells == {
        "host_id": "1",
        "cohost_ids": "0",
        "speaker_id": "0",
        "type": "HOSTING",
        "summary": "Session Summary",
    }
    assert (found.cursor, found.total) == ("", 1)


def test_registrations_by_cursor_as_in_2_2() -> None:
    row = {
        "email": "user_email@example.com",
        "name": "John Doe",
        "city": "City",
        "country": "World",
        "organisation": "Company",
        "Designation": "Role",
        "registrationDate": "2021-10-14T07:30:00.000Z",
    }
    body = {"data": [row], "cursors": {"before": 1, "after": 2, "pageCount": 3}}
    found, asked = look("registrations", body, "2:1", event="e")
    assert asked.url.path == "/api/v1/airmeet/e/registrations"
    assert dict(asked.url.params) == {"size": "50", "after": "1"}
    assert found.cursor == "3:2"
    assert found.items[0] == Item(
        "user_email@example.com",
        "John Doe",
        cells={
            "email": "user_email@example.com",
            "organisation": "Company",
            "designation": "Role",
            "city": "City",
            "country": "World",
            "registered": "2021-10-14 07:30 UTC",
        },
    )


PERSON: dict[str, Any] = {
    "email": "user_email@example.com",
    "name": "John Doe",
    "registrationDate": None,
    "profile_url": None,
    "user_type": "Registered User",
    "token": "https://www.airmeet.com/e/e?code=secret",
    "invite_sent": True,
    "user_profile": [
        {"value": "Custom registration field", "fieldId": "f-1"},
        {"value": ["a", "b"], "fieldId": "f-2"},
    ],
}


@pytest.mark.parametrize("name", ["paticipants", "participants"])
def test_participants_with_answers_as_in_2_3(name: str) -> None:
    fields = {"customFields": [{"label": "Why", "fieldId": "f-1"}]}
    body = {name: [PERSON], "userCount": 1, "totalUserCount": 125}
    found, asked = look("participants", body, fields=fields, event="e")
    assert asked.url.path == "/api/v1/airmeet/e/participants"
    assert dict(asked.url.params) == {
        "pageNumber": "1",
        "resultSize": "50",
        "sortingKey": "registrationDate",
        "sortingDirection": "DESC",
    }
    assert (found.cursor, found.total) == ("2", 125)
    cells = found.items[0].cells
    assert (cells["user_type"], cells["invite_sent"]) == ("Registered User", "yes")
    assert cells["answers"] == "Why: Custom registration field; f-2: a, b"
    assert "secret" not in repr(found)


@pytest.mark.parametrize("key", ["name", "email", "registrationDate"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_participants_sorted_by_each_column_and_way(key: str, direction: str) -> None:
    body = {"participants": [], "userCount": 0, "totalUserCount": 0}
    _, asked = look("participants", body, "3", event="e", sorting_key=key, sorting_direction=direction)
    assert (asked.url.params["sortingKey"], asked.url.params["sortingDirection"]) == (key, direction)
    assert asked.url.params["pageNumber"] == "3"


@pytest.mark.parametrize(("sent", "said"), [(True, "yes"), (False, "no"), (None, "")])
def test_invited_or_not(sent: bool | None, said: str) -> None:
    body = {"participants": [{**PERSON, "invite_sent": sent, "user_profile": None}], "totalUserCount": 1}
    assert look("participants", body, event="e")[0].items[0].cells["invite_sent"] == said


def test_custom_fields_booths_polls_and_questions() -> None:
    asked = {"label": "Meals", "fieldId": "f", "options": [{"code": "1", "displayValue": "Lunch"}], "isRequired": True}
    body: dict[str, Any] = {"customFields": [{**asked, "type": {"inputType": "checkbox"}}]}
    (field,) = look("custom_fields", body, fields=body, event="e")[0].items
    assert field.cells == {"kind": "multiple", "required": "yes", "options": "Lunch"}
    booth = {"uid": "b", "name": "Help desk", "exhibitors": ["a@example.com", "b@example.com"], "tags": None}
    (row,) = look("booths", {"booths": [booth]}, event="e")[0].items
    assert (row.title, row.cells["exhibitors"], row.cells["tags"]) == ("Help desk", "a@example.com, b@example.com", "")
    assert look("booths", {"booths": None}, event="e")[0].items == []
    who = {"email": "user_email@example.com", "name": "John Doe", "user_id": "9jWs2N5Ex"}
    poll = {**who, "polls": [{"question": "Q 1", "answer": "A 1"}, {"question": "Q 2", "session_id": "A 2"}]}
    rows = look("polls", {"data": [poll], "cursors": {"after": 1, "pageCount": 1, "totalCount": 1}}, event="e")[0].items
    assert [(one.title, one.cells["answer"]) for one in rows] == [("Q 1", "A 1"), ("Q 2", "A 2")]
    said = {**who, "questions": [{"question": "Q", "session_id": "s", "upvoteCount": 2.0}]}
    (one,) = look("questions", {"data": [said]}, event="e")[0].items
    assert (one.title, one.cells["votes"], one.cells["session"]) == ("Q", "2", "s")


def test_filters_ask_for_the_event() -> None:
    for name, listing in PLATFORM.listings.items():
        if name != "airmeets":
            with pytest.raises(ValidationError):
                listing.filters()
    with pytest.raises(ValidationError):
        PLATFORM.listings["participants"].filters(event="e", sorting_key="age")


def test_rows_have_the_cells_that_have_columns() -> None:
    desk = Desk()
    desk.push(
        view(session("A", 0, 30, speaker()), attendees=[attendee(f"P{n}", email=f"p{n}@x.org") for n in range(40)])
    )
    desk.sandbox.clock.to(START + timedelta(days=1))
    desk.sandbox.finish("Remote Conference")
    for name, listing in PLATFORM.listings.items():
        chosen = {} if name == "airmeets" else {"event": desk.ids["event"]}
        found = listing.read(desk.client, listing.filters(**chosen), "")
        assert found.items, name
        assert {key for item in found.items for key in item.cells} == set(listing.columns), name
    (event,) = PLATFORM.listings["airmeets"].read(desk.client, PLATFORM.listings["airmeets"].filters(), "").items
    assert (event.remote_id, event.starts_at) == (desk.ids["event"], START)


def test_every_page_of_a_long_list_is_reached() -> None:
    desk = Desk()
    desk.push(view(attendees=[attendee(f"P{n}", email=f"p{n}@example.org") for n in range(120)]))
    for name in ("registrations", "participants"):
        listing, cursor, seen, pages = PLATFORM.listings[name], "", set[str](), 0
        while pages == 0 or cursor:
            found = listing.read(desk.client, listing.filters(event=desk.ids["event"]), cursor)
            cursor, pages = found.cursor, pages + 1
            seen |= {item.remote_id for item in found.items}
        assert (len(seen), pages) == (120, 3)


def test_the_gateway_has_no_list_of_registrations() -> None:
    client, seen = scripted(lambda _request: (200, {}), generation="gateway")
    listing = PLATFORM.listings["registrations"]
    with raises(Rejected, "does not offer this"):
        listing.read(client, listing.filters(event="e"), "")
    assert seen == []


@pytest.mark.parametrize("name", ["sessions", "registrations", "participants", "booths", "polls", "questions"])
def test_rows_of_another_airmeet_are_left_out_and_counted(name: str) -> None:
    own = {"uid": "own", "sessionid": "own", "user_id": "own", "name": "Own", "email": "own@example.org"}
    own |= {"polls": [{"question": "Tea?", "answer": "Yes"}], "questions": [{"question": "Why?"}]}
    listed = [own, own | {"email": "other@example.org", "airmeet_id": "another"}]
    keys = ("data", "sessions", "participants", "booths")
    found, _ = look(name, dict.fromkeys(keys, listed), fields=(), event="u")
    assert (len(found.items), found.strangers) == (1, 1)
