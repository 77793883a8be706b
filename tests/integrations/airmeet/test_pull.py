from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from integrations.airmeet import PLATFORM
from integrations.airmeet.answers import moment
from integrations.airmeet.calls import FIGURES
from integrations.airmeet.paging import PAGE_SIZES
from integrations.airmeet.pull import NOT_OVER, UNLISTED
from integrations.core.errors import NotReady, Rejected, Unavailable
from integrations.core.http import Client
from integrations.core.records import Known
from integrations.core.rows import MetricRow, Page, PersonRow, PollRow, PullCall, QuestionRow, Source
from tests.support.reasons import said

from .desk import Desk, Reply, people, rows, scripted
from .records import attendee, session, speaker, view

SEEN = view(
    session("A", 0, 30, speaker("Ann Lee")),
    session("B", 30, 30),
    attendees=[attendee(f"P{n:03} Q", email=f"p{n:03}@example.org") for n in range(120)],
)


@pytest.fixture(scope="module")
def finished() -> Desk:
    desk = Desk(prepare_seconds=0)
    desk.push(SEEN)
    desk.sandbox.finish(SEEN.event.title)
    return desk


def sources(desk: Desk) -> dict[str, Source]:
    there = {key: Known(key, remote_id) for key, remote_id in desk.ids.items()}
    seen = view(*SEEN.sessions, known=there)
    return {source.name: source for source in PLATFORM.sources(seen)}


def test_registered_and_invited(finished: Desk) -> None:
    found = people(finished.pull(sources(finished)["registrations"]))
    assert len(found) == 121
    person = found["p000@example.org"]
    assert (person.registered, person.invited, person.attended, person.counted) == (True, True, None, True)
    assert person.join_link.startswith("https://")
    assert found["ann@example.org"].counted is False


def test_attendance_after_the_end(finished: Desk) -> None:
    memo: dict[str, Any] = {}
    named = sources(finished)
    parts = [people(finished.pull(named[f"attendance@{code}"], memo=memo)) for code in "AB"]
    pages = finished.pull(named["event-attendance"], memo=memo)
    everybody = people(pages)
    assert set(everybody) == set(parts[0]) | set(parts[1])
    assert 60 <= len(everybody) <= 108
    assert len(pages) == 1 and not pages[0].cursor, "500 a page are allowed (API v2, 2.6)"
    assert MetricRow("attended", len(everybody)) in pages[0].rows
    for email, person in everybody.items():
        assert person.attended and person.registered is None and person.joined_at
        seconds = sum(part[email].seconds or 0 for part in parts if email in part)
        assert person.seconds and abs(person.seconds - seconds) <= 2
    assert all(page.over for page in pages)


def test_attendance_resumes_at_its_cursor(finished: Desk) -> None:
    source = sources(finished)["event-attendance"]
    finished.client.state.learn(PAGE_SIZES, {FIGURES: 50})
    first, second = finished.pull(source)
    assert people(finished.pull(source, cursor=first.cursor)) == people([second])


def test_one_look_at_the_status_per_pull(finished: Desk) -> None:
    before = len(finished.paths)
    memo: dict[str, Any] = {}
    named = sources(finished)
    for name in ("airmeet", "status@A", "status@B", "attendance@A", "attendance@B"):
        finished.pull(named[name], memo=memo)
    asked = finished.paths[before:]
    assert sum(path.endswith("/airmeets") for path in asked) == 1
    assert sum(path.endswith("/info") for path in asked) == 1
    assert finished.pull(named["status@A"], memo=memo)[0].rows == [MetricRow("status", "FINISHED")]


def test_before_the_end_nothing_is_told() -> None:
    desk = Desk()
    desk.push(SEEN)
    named = sources(desk)
    for name in ("event-attendance", "attendance@A", "booths"):
        assert desk.pull(named[name]) == [Page([], over=False, reason=NOT_OVER)]
    assert desk.pull(named["airmeet"]) == [Page([MetricRow("status", "CREATED")], over=False, reason=NOT_OVER)]
    assert not any("attendees" in path for path in desk.paths)
    last = desk.pull(named["registrations"])[-1]
    assert (last.over, last.reason) == (False, NOT_OVER)


def test_figures_being_prepared() -> None:
    desk = Desk(prepare_seconds=60)
    desk.push(SEEN)
    desk.sandbox.finish(SEEN.event.title)
    named = sources(desk)
    for name in ("event-attendance", "attendance@A", "booths"):
        with pytest.raises(NotReady):
            desk.pull(named[name])
    desk.sandbox.clock.advance(61)
    assert people(desk.pull(named["attendance@A"]))
    assert rows(desk.pull(named["booths"]))


def test_engagement(finished: Desk) -> None:
    named = sources(finished)
    polls = [row for row in rows(finished.pull(named["polls"])) if isinstance(row, PollRow)]
    assert polls and all(row.question and row.answer and row.email for row in polls)
    assert len({row.row_id for row in polls}) == len(polls)
    questions = [row for row in rows(finished.pull(named["questions"])) if isinstance(row, QuestionRow)]
    assert questions and questions[0].remote_session_id in finished.ids.values()
    booths = rows(finished.pull(named["booths"]))
    assert booths and len({getattr(row, "row_id", "") for row in booths}) == len(booths)


def test_the_other_spelling_of_participants() -> None:
    desk = Desk(participants_key="participants")
    desk.push(SEEN)
    assert len(people(desk.pull(sources(desk)["registrations"]))) == 121


# --- recorded and odd answers ---------------------------------------------------------------------------------------


def finished_with(body: Any) -> tuple[Client, list[httpx.Request]]:
    def answer(request: httpx.Request) -> Reply:
        if request.url.path.endswith("/airmeets"):
            return 200, {"data": [{"uid": "u", "status": "FINISHED"}], "cursors": {"after": 1, "pageCount": 1}}
        return 200, body(request) if callable(body) else body

    return scripted(answer)


def read(client: Client, action: str, **path: str) -> list[Page]:
    capability = PLATFORM.capabilities[action]
    assert capability.read
    return list(capability.read(client, PullCall("x", {"airmeet": "u", **path})))


SAMPLE = {
    "cursors": {"after": 4024760, "before": 4024760, "pageCount": 1, "totalCount": 1},
    "data": [{"email": "user_email@example.com", "id": 4024760, "name": "John Doe", "user_id": "9jWs2N5Ex"}],
    "statusCode": 200,
    "statusMessage": "SUCCESS",
}


def test_the_attendance_sample_of_2_6() -> None:
    client, seen = finished_with(SAMPLE)
    (page,) = read(client, "attendance.pull")
    row = PersonRow("4024760", "user_email@example.com", "John Doe", "9jWs2N5Ex", attended=True)
    assert page == Page([row, MetricRow("attended", 1)])
    assert [request.url.host for request in seen] == ["api.test", "analytics.test"]
    assert seen[1].url.params["size"] == "500"


def test_times_as_later_documents_have_them() -> None:
    row = {**SAMPLE["data"][0], "time_stamp": "2021:12:25T12:20:56.00Z", "time_spent": "20000"}  # type: ignore[index]
    (page,) = read(finished_with({**SAMPLE, "data": [row]})[0], "attendance.pull")
    person = page.rows[0]
    assert isinstance(person, PersonRow)
    assert (person.seconds, person.joined_at) == (20, datetime(2021, 12, 25, 12, 20, 56, tzinfo=UTC))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2021-12-25T12:20:56.123Z", datetime(2021, 12, 25, 12, 20, 56, 123000, UTC)),
        ("2021-12-25T13:20:56+01:00", datetime(2021, 12, 25, 12, 20, 56, tzinfo=UTC)),
        ("2021-12-25 12:20", datetime(2021, 12, 25, 12, 20, tzinfo=UTC)),
        (1640434856000, datetime(2021, 12, 25, 12, 20, 56, tzinfo=UTC)),
        ("yesterday", None),
        ("2021:13:45T99:00:00Z", None),
        (None, None),
        ({}, None),
        (1e30, None),
    ],
)
def test_lenient_times(given: Any, expected: datetime | None) -> None:
    assert moment(given) == expected


@pytest.mark.parametrize("spent", [None, {}, ""])
def test_unknown_time_is_none(spent: Any) -> None:
    row = {"id": 1, "email": {}, "name": None, "time_spent": spent, "new_field": 1}
    (page,) = read(finished_with({"data": [row]})[0], "attendance.pull")
    assert page.rows == [PersonRow("1", attended=True)]


@pytest.mark.parametrize(("spent", "kept"), [("n/a", "n/a"), ("NaN", "NaN"), (True, "true"), (-5, "-5"), ([1], "[1]")])
def test_a_time_that_cannot_be_read_is_kept_as_it_came(spent: Any, kept: str) -> None:
    (page,) = read(finished_with({"data": [{"id": 1, "time_spent": spent}]})[0], "attendance.pull")
    assert page.rows == [PersonRow("1", attended=True, unread={"seconds": kept})]


@pytest.mark.parametrize("action", ["attendance.pull", "polls.pull", "questions.pull"])
def test_rows_without_a_name_go_on_to_where_they_are_told_as_lost(action: str) -> None:
    """C37: they are neither kept back in silence nor put together as one person."""
    asked = {"polls": [{"question": "Tea?", "answer": "Yes"}], "questions": [{"question": "Why?"}]}
    (page,) = read(finished_with({"data": [{"id": 1, "user_id": "u", **asked}, asked, asked]})[0], action)
    ids = [row.row_id for row in page.rows if not isinstance(row, MetricRow)]
    assert ids == [ids[0], "", ""] and ids[0]


@pytest.mark.parametrize("body", [None, [], {"statusCode": 200}, "text"])
def test_an_answer_without_a_list_is_not_an_empty_list(body: Any) -> None:
    with pytest.raises(Unavailable):
        read(finished_with(body)[0], "attendance.pull")


@pytest.mark.parametrize("data", [{}, None, []])
def test_nothing_in_the_list(data: Any) -> None:
    (page,) = read(finished_with({"data": data, "cursors": None})[0], "attendance.pull")
    assert page == Page([])


def test_a_cursor_that_does_not_move_ends_the_list() -> None:
    listed = [{"id": n, "email": f"{n}@example.org"} for n in range(500)]
    client, seen = finished_with({"data": listed, "cursors": {"after": 7}})
    assert len(read(client, "attendance.pull")) == 2
    assert [request.url.params.get("after") for request in seen[1:]] == [None, "7"]


def test_smaller_pages_than_asked_for_are_followed_by_the_page_count() -> None:
    def body(request: httpx.Request) -> Any:
        start = int(request.url.params.get("after", 0))
        return {"data": [{"id": start + 1}], "cursors": {"after": start + 1, "pageCount": 3}}

    assert len(rows(read(finished_with(body)[0], "attendance.pull"))) == 3


def test_a_session_is_over_by_its_own_status() -> None:
    def answer(request: httpx.Request) -> Reply:
        if request.url.path.endswith("/airmeets"):
            return 200, {"data": [{"uid": "u", "status": "ONGOING"}]}
        if request.url.path.endswith("/info"):
            states = {"s": "FINISHED", "t": "POSTPONED"}
            return 200, {"sessions": [{"sessionid": uid, "status": state} for uid, state in states.items()]}
        return 200, SAMPLE

    client, _ = scripted(answer)
    assert read(client, "attendance.pull", session="s")[0].over
    assert read(client, "attendance.pull", session="t") == [Page([], over=False, reason=NOT_OVER)]
    assert read(client, "airmeet.pull", session="t")[0].rows == [MetricRow("status", "POSTPONED")]


def test_an_airmeet_that_is_no_longer_listed() -> None:
    client, _ = scripted(lambda _request: (200, {"data": []}))
    (page,) = read(client, "airmeet.pull")
    assert page.rows == [MetricRow("status", None)] and not page.over and page.reason == UNLISTED


def test_the_poll_sample_of_2_10_with_its_odd_second_answer() -> None:
    polls = [{"question": "Poll Question 1", "answer": "Poll Answer 1"}]
    polls.append({"question": "Poll Question 2", "session_id": "Poll Answer 2"})
    data = [{"email": "user_email@example.com", "name": "John Doe", "user_id": "9jWs2N5Ex", "polls": polls}]
    (page,) = read(finished_with({**SAMPLE, "data": data})[0], "polls.pull")
    assert page.rows == [
        PollRow("9jWs2N5Ex/0", "user_email@example.com", "John Doe", "Poll Question 1", "Poll Answer 1"),
        PollRow("9jWs2N5Ex/1", "user_email@example.com", "John Doe", "Poll Question 2", "Poll Answer 2"),
    ]


def test_the_question_sample_of_2_11() -> None:
    asked = [{"question": "Question 1", "session_id": "s1", "upvoteCount": 1.0}]
    data = [{"email": "user_email@example.com", "name": "John Doe", "user_id": "9jWs2N5Ex", "questions": asked}]
    client, seen = finished_with({"data": data, "statusCode": 200, "statusMessage": "SUCCESS"})
    (page,) = read(client, "questions.pull")
    assert page.rows == [QuestionRow("9jWs2N5Ex/0", "user_email@example.com", "John Doe", "Question 1", 1.0, "s1")]
    assert seen[0].url.path == "/api/v1/airmeet/u/questions" and seen[0].url.host == "analytics.test"


def test_no_booths() -> None:
    assert read(finished_with({"booths": None})[0], "booths.pull") == [Page([])]


def test_people_in_one_list_only_and_people_listed_twice() -> None:
    def body(request: httpx.Request) -> Any:
        if request.url.path.endswith("/registrations"):
            return {"data": [{"email": "A@example.org", "name": "A"}, {"email": "r@example.org", "name": "R"}]}
        guests = [{"email": "a@example.org", "name": "A"}, {"email": "g@example.org"}, {"email": "g@example.org"}]
        return {"paticipants": guests, "totalUserCount": 9}

    client, seen = finished_with(body)
    found = [row for row in rows(read(client, "registrations.pull")) if isinstance(row, PersonRow)]
    assert [(row.row_id, row.invited, row.registered) for row in found] == [
        ("a@example.org", True, True),
        ("g@example.org", True, False),
        ("r@example.org", None, True),
    ]
    assert sum(request.url.path.endswith("/participants") for request in seen) == 2


def test_the_gateway_knows_registered_people_by_their_type() -> None:
    def answer(request: httpx.Request) -> Reply:
        kinds = {"a": "Registered User", "i": "Invitee", "u": "Unregistered", "n": None, "x": "VIP"}
        listed = [{"email": f"{name}@example.org", "user_type": kind} for name, kind in kinds.items()]
        return 200, {"data": [], "participants": listed, "totalUserCount": 5}

    client, seen = scripted(answer, generation="gateway")
    found = people(read(client, "registrations.pull"))
    assert [row.registered for row in found.values()] == [True, False, False, None, None]
    assert [dict(row.unread) for row in found.values()] == [{}, {}, {}, {}, {"registered": "VIP"}]
    assert not any(re.search(r"registrations|/api/v1", request.url.path) for request in seen)


@pytest.mark.parametrize(
    ("action", "path", "stranger"),
    [
        ("attendance.pull", {"session": "s1"}, {"session_id": "s2"}),
        ("attendance.pull", {}, {"airmeetId": "other"}),
        ("polls.pull", {}, {"airmeet_id": "other", "polls": [{"question": "Tea?", "answer": "Yes"}]}),
        ("questions.pull", {}, {"airmeet_id": "other", "questions": [{"question": "Why?"}]}),
        ("registrations.pull", {}, {"airmeet_id": "other"}),
    ],
)
def test_rows_of_another_airmeet_or_session_are_kept_apart(
    action: str, path: dict[str, str], stranger: dict[str, Any]
) -> None:
    def body(_request: httpx.Request) -> Any:
        rows = [{"id": 1, "email": "a@example.org"}, {"id": 2, "email": "b@example.org", **stranger}]
        return {"data": rows, "participants": rows, "sessions": [{"sessionid": "s1", "status": "FINISHED"}]}

    pages = read(finished_with(body)[0], action, **path)
    named = [row.email for page in pages for row in page.rows if not isinstance(row, MetricRow)]  # type: ignore[union-attr]
    assert "b@example.org" not in named
    assert sum(page.strangers for page in pages) == (2 if action == "registrations.pull" else 1)


def test_an_answer_about_another_airmeet_is_none() -> None:
    client, _ = finished_with({"uid": "other", "sessions": [{"sessionid": "s1", "status": "FINISHED"}]})
    with pytest.raises(Unavailable) as raised:
        read(client, "airmeet.pull", session="s1")
    assert said(raised.value.reason) == "Airmeet's answer is about another Airmeet than the one asked about."


def test_replays_of_another_airmeet_are_kept_apart() -> None:
    rows = [{"id": 1, "session_id": "s1", "duration_viewed": "3"}, {"id": 2, "session_id": "s1", "airmeetId": "other"}]
    client, _ = scripted(
        lambda request: (
            200,
            {
                "data": [{"uid": "u", "status": "FINISHED"}] if request.url.path.endswith("/airmeets") else rows,
                "sessions": [],
            },
        ),
        generation="gateway",
    )
    (page,) = read(client, "replay.pull", session="s1")
    assert [row.seconds for row in page.rows] == [180]  # type: ignore[union-attr]
    assert page.strangers == 1


def _refusing(most: int) -> tuple[Client, list[httpx.Request]]:
    """An Airmeet that refuses pages of more than ``most``."""

    def answer(request: httpx.Request) -> Reply:
        if request.url.path.endswith("/airmeets"):
            return 200, {"data": [{"uid": "u", "status": "FINISHED"}], "cursors": {"after": 1, "pageCount": 1}}
        asked = request.url.params.get("size") or request.url.params.get("resultSize")
        if int(asked or 0) > most:
            return 400, {"success": False, "code": "BAD_REQUEST", "errors": ["size is too large"]}
        rows = [{"id": 1, "email": "a@example.org"}]
        return 200, {"data": rows, "participants": rows, "totalUserCount": 1, "cursors": {"after": 1, "pageCount": 1}}

    return scripted(answer)


def test_where_large_pages_are_refused_smaller_ones_are_asked_for_and_remembered() -> None:
    client, seen = _refusing(50)
    assert [row.row_id for row in rows(read(client, "registrations.pull"))] == ["a@example.org"]
    assert client.state.learned[PAGE_SIZES] == {"registrations": 50, "participants": 50}
    before = len(seen)
    read(client, "registrations.pull")
    sizes = [request.url.params.get("size") or request.url.params.get("resultSize") for request in seen[before:]]
    assert sizes == ["50", "500", "50"]
    read(client, "attendance.pull")
    assert client.state.learned[PAGE_SIZES][FIGURES] == 50


def test_what_is_refused_in_small_pages_too_is_refused() -> None:
    client, _ = _refusing(10)
    with pytest.raises(Rejected):
        read(client, "attendance.pull")
    assert PAGE_SIZES not in client.state.learned
