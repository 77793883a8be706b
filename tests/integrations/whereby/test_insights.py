"""Attendance from Whereby's insights: the adapter against the imitation, odd answers, and the imitation by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.core.contract import Call
from integrations.core.errors import Unavailable
from integrations.core.http import Client
from integrations.core.rows import LinkRow, MetricRow, Page, PersonRow, PullCall
from integrations.core.sandbox import Clock, iso
from integrations.whereby import PLATFORM, insights, send
from integrations.whereby.sandbox.platform import WherebySandbox
from tests.support.bridge import sandbox_client, scripted_client

from .test_sandbox import ask, make

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
ENDS = NOW + timedelta(hours=3)
FINAL = timedelta(hours=4, minutes=15)  # until an hour and a quarter after the end


class Room:
    """One room on a sandbox whose clock stands at ``NOW``."""

    def __init__(self, **switches: Any) -> None:
        self.clock = Clock()
        self.clock.to(NOW)
        self.sandbox = WherebySandbox(self.clock)
        self.sandbox.state["switches"].update(switches)
        self.client, self.transport = sandbox_client(PLATFORM, self.sandbox)
        made = Call("session:A", "session.create", {"endDate": iso(ENDS), "fields": ["hostRoomUrl"]})
        (self.outcome,) = send.create(self.client, [made])
        (self.name,) = self.sandbox.state["visited"]

    def join(self, name: str, start: int, end: int | None, **more: Any) -> None:
        """``start`` and ``end`` in minutes after ``NOW``."""
        left = None if end is None else NOW + timedelta(minutes=end)
        self.sandbox.join(self.name, name, NOW + timedelta(minutes=start), left, **more)

    def read(self, client: Client | None = None, links: Any = None) -> Page:
        given = self.outcome.links if links is None else links
        call = PullCall("room@A", {"meeting": self.outcome.remote_id}, "A", links=given)
        read = PLATFORM.capabilities["attendance.pull"].read
        assert read
        (page,) = read(client or self.client, call)
        return page

    def after(self, time: timedelta) -> Page:
        self.clock.to(NOW + time)
        return self.read()


def people(page: Page) -> dict[str, PersonRow]:
    return {row.name: row for row in page.rows if isinstance(row, PersonRow)}


def figures(page: Page) -> dict[str, Any]:
    return {row.name: row.value for row in page.rows if isinstance(row, MetricRow)}


def test_guests_are_known_by_the_id_in_their_link_and_their_times_are_added_up() -> None:
    room = Room()
    room.join("Ada", 10, 40, external_id="ada-1")
    room.join("Ada again", 60, 70, external_id="ada-1")
    room.join("Somebody", 20, 30)
    page = room.after(FINAL)
    assert page.over and page.reason is None
    ada, stranger = people(page)["Ada"], people(page)["Somebody"]
    assert (ada.external_id, ada.row_id, ada.seconds, ada.attended) == ("ada-1", "ada-1", 40 * 60, True)
    assert (ada.joined_at, ada.left_at) == (NOW + timedelta(minutes=10), NOW + timedelta(minutes=70))
    assert (stranger.external_id, stranger.email, stranger.seconds, stranger.counted) == ("", "", 600, True)
    assert ada.registered is None and ada.replay is None


def test_two_devices_at_once_are_one_time() -> None:
    room = Room()
    room.join("Ada", 10, 40, external_id="ada-1")
    room.join("Ada on the phone", 30, 50, external_id="ada-1")
    assert people(room.after(FINAL))["Ada"].seconds == 40 * 60


@pytest.mark.parametrize(
    ("role", "listed", "counted"),
    [
        ("visitor", True, True),
        ("granted_visitor", True, True),
        ("viewer", True, True),
        ("granted_viewer", True, True),
        ("host", True, False),
        ("owner", True, False),
        ("member", True, False),
        ("recorder", False, False),
        ("streamer", False, False),
        ("captioner", False, False),
    ],
)
def test_people_are_counted_and_machines_are_nobody(role: str, listed: bool, counted: bool) -> None:
    room = Room()
    room.join("X", 10, 40, role=role)
    found = people(room.after(FINAL))
    assert ("X" in found) is listed
    assert not listed or found["X"].counted is counted


@pytest.mark.parametrize(
    ("time", "over"),
    [
        (timedelta(hours=2), False),
        (timedelta(hours=3, minutes=30), False),
        (FINAL - timedelta(seconds=1), False),
        (FINAL, True),
    ],
)
def test_a_room_is_over_a_quarter_of_an_hour_after_it_stopped_working(time: timedelta, over: bool) -> None:
    room = Room()
    room.join("Ada", 10, 40, external_id="a")
    page = room.after(time)
    assert (page.over, people(page)["Ada"].attended) == (over, True if over else None)
    assert people(page)["Ada"].seconds == 1800
    assert bool(page.reason) is not over


def test_somebody_who_is_still_inside_has_not_left() -> None:
    room = Room()
    room.join("Ada", 10, None, external_id="a")
    page = room.after(timedelta(hours=1))
    assert people(page)["Ada"].left_at is None and not page.over


def test_figures_lag() -> None:
    room = Room()
    room.join("Ada", 10, 40, external_id="a")
    assert people(room.after(timedelta(minutes=15))) == {}
    assert people(room.after(timedelta(minutes=21)))["Ada"].left_at is None


def test_totals_stand_beside_the_rows() -> None:
    room = Room()
    room.join("Ada", 10, 40, external_id="a")
    room.join("Ada", 50, 55, external_id="a")
    room.join("Recorder", 10, 40, role="recorder")
    assert figures(room.after(FINAL)) == {
        "participant_minutes": 35,
        "unique_participants": 1,
        "room_sessions": 2,
        "recorder_minutes": 30,
        "streamer_minutes": 0,
    }


def test_figures_outlive_the_room() -> None:
    room = Room()
    room.join("Ada", 10, 40, external_id="a")
    page = room.after(timedelta(days=30))
    assert ask(room.sandbox, "GET", f"/meetings/{room.outcome.remote_id}").status == 404
    assert page.over and people(page)["Ada"].attended


def test_a_room_whose_links_are_not_known_is_looked_up_while_it_lives() -> None:
    room = Room()
    room.join("Ada", 10, 40, external_id="a")
    room.clock.to(NOW + timedelta(hours=2))
    page = room.read(links={})
    assert "Ada" in people(page)
    given = {row.name: row.url for row in page.rows if isinstance(row, LinkRow)}
    assert given["join"].endswith(room.name) and set(given) == {"join", "host", "viewer"}
    room.clock.to(NOW + FINAL)
    gone = room.read(links={})
    assert (gone.rows, gone.over) == ([], True) and gone.reason == insights.NAMELESS


def test_every_page_is_read() -> None:
    room = Room(guests_per_room=130)
    page = room.after(FINAL)
    assert len([row for row in page.rows if isinstance(row, PersonRow)]) == 130
    assert sum(path == "/insights/participants" for _, path, _ in room.transport.seen) >= 2


# --- odd answers ----------------------------------------------------------------------------------------------------


def scripted(rooms: Any, sessions: Any = (), guests: Any = (), date: str = "") -> Client:
    """Answers of the three lists."""
    bodies = {"rooms": rooms, "room-sessions": sessions, "participants": guests}

    def answer(request: httpx.Request) -> httpx.Response:
        body = {"results": list(bodies[request.url.path.rpartition("/")[2]]), "cursor": None}
        return httpx.Response(200, json=body, headers={"Date": date} if date else {})

    return scripted_client(PLATFORM, answer)


def read(client: Client) -> Page:
    (page,) = insights.attendance(client, PullCall("r", {"meeting": "1"}, links={"join": "https://x.whereby.com/r"}))
    return page


OLD = {"roomName": "/r", "endAt": "2022-05-04T10:00:00Z"}


def test_rooms_are_read_a_hundred_at_a_time_and_empty_ones_cost_no_more() -> None:
    sandbox = WherebySandbox()
    for _ in range(150):
        make(sandbox)
    client, transport = sandbox_client(PLATFORM, sandbox)
    memo: dict[str, Any] = {}
    for name in sandbox.state["visited"]:
        links = {"join": f"https://sandbox.whereby.com{name}"}
        (page,) = insights.attendance(client, PullCall("r", {"meeting": "1"}, links=links, memo=memo))
        assert figures(page)["room_sessions"] == 0
    assert [path for _, path, _ in transport.seen] == ["/insights/rooms"] * 2


def test_a_room_far_back_in_the_list_is_asked_for_by_name() -> None:
    asked: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        exact = request.url.params.get("roomName[exact]")
        rows = [{**OLD, "totalSessions": 0}] if exact else [{"roomName": f"/other-{len(asked)}"}]
        return httpx.Response(200, json={"results": rows, "cursor": f"c{len(asked)}"})

    assert read(scripted_client(PLATFORM, answer)).over
    assert len(asked) == insights.Rooms.PAGES + 1
    assert asked[-1]["roomName[exact]"] == "/r"


def test_whose_clock_counts() -> None:
    assert read(scripted([OLD])).over  # ours says 2026 or later
    assert not read(scripted([OLD], date="Wed, 04 May 2022 11:14:59 GMT")).over
    assert read(scripted([OLD], date="Wed, 04 May 2022 11:15:00 GMT")).over


def test_a_session_that_goes_on_keeps_the_room_open_in_either_spelling() -> None:
    for ended in ({"endedAt": None}, {"endAt": None}, {}):
        assert not read(scripted([OLD], [{"roomSessionId": "s", **ended}])).over
    for ended in ({"endedAt": "2022-05-04T09:00:00Z"}, {"endAt": "2022-05-04T09:00:00Z"}):
        assert read(scripted([OLD], [{"roomSessionId": "s", **ended}])).over


def test_a_room_that_is_not_listed_is_not_over() -> None:
    page = read(scripted([]))
    assert (page.rows, page.over, page.reason) == ([], False, insights.NOT_OVER)


def test_unknown_values_harm_nothing() -> None:
    session = {"roomSessionId": "s", "endedAt": "2022-05-04T09:00:00Z"}
    odd = [{"participantId": "p", "joinedAt": "soon", "roleName": "emperor"}, {"displayName": "nobody"}]
    row, nameless, rating = read(scripted([{**OLD, "rating": "good"}], [session, {}], odd)).rows
    assert rating == MetricRow("rating", None, unread="good")
    assert row == PersonRow("p", attended=True, seconds=None, unread={"seconds": "soon"})
    assert nameless == PersonRow("", name="nobody", attended=True), "to be counted as lost, and told"


def test_no_list_is_not_an_empty_list() -> None:
    client = scripted_client(PLATFORM, lambda _request: httpx.Response(200, json={"cursor": None}))
    with pytest.raises(Unavailable):
        read(client)


def test_points_of_the_budget() -> None:
    taken: list[int] = []

    class Purse:
        def take(self, cost: int) -> None:
            taken.append(cost)

        def refused(self) -> None:
            raise AssertionError

    client = scripted([OLD], [{"roomSessionId": "s", "endedAt": "2022-05-04T09:00:00Z"}])
    client.limiter = Purse()
    read(client)
    assert taken == [5, 3, 3]


# --- the imitation by itself ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("rooms", {}, 200),
        ("rooms", {"roomName[startsWith]": "/", "sortBy": "totalSessions:asc"}, 200),
        ("rooms", {"sortBy": "rating:asc"}, 400),
        ("rooms", {"roomName": "/x"}, 400),
        ("rooms", {"limit": "101"}, 400),
        ("rooms", {"cursor": "elsewhere"}, 400),
        ("room-sessions", {}, 400),
        ("room-sessions", {"roomName": "/nowhere"}, 200),
        ("participants", {}, 400),
        ("participants", {"externalId": "a"}, 200),
        ("participants", {"roomSessionId": "s", "sortBy": "leftAt:desc"}, 200),
        ("participants", {"roomSessionId": "s", "sortBy": "name:asc"}, 400),
    ],
)
def test_sandbox_takes_documented_parameters_only(path: str, query: dict[str, str], status: int) -> None:
    assert ask(WherebySandbox(), "GET", f"/insights/{path}", **query).status == status


def test_sandbox_answers_with_the_documented_fields() -> None:
    room = Room()
    room.join("Ada", 10, 40, external_id="a")
    room.clock.to(NOW + FINAL)
    (total,) = ask(room.sandbox, "GET", "/insights/rooms").body["results"]
    assert {"roomName", "createdAt", "endAt", "totalParticipantMinutes", "totalSessions", "totalRatings"} <= set(total)
    (session,) = ask(room.sandbox, "GET", "/insights/room-sessions", roomName=room.name).body["results"]
    assert {"roomSessionId", "startedAt", "endedAt", "totalUniqueParticipants"} <= set(session)
    query = {"roomSessionId": session["roomSessionId"]}
    (guest,) = ask(room.sandbox, "GET", "/insights/participants", **query).body["results"]
    assert set(guest) == {
        "roomSessionId",
        "participantId",
        "deviceId",
        "userId",
        "roleName",
        "displayName",
        "joinedAt",
        "leftAt",
        "externalId",
        "rating",
        "tags",
        "comment",
    }
    assert ask(room.sandbox, "GET", "/insights/participants", externalId="a").body["results"] == [guest]


def test_sandbox_gives_ten_rows_unless_asked_and_a_cursor() -> None:
    sandbox = WherebySandbox()
    for _ in range(12):
        make(sandbox)
    first = ask(sandbox, "GET", "/insights/rooms").body
    assert len(first["results"]) == 10
    rest = ask(sandbox, "GET", "/insights/rooms", cursor=first["cursor"]).body
    assert (len(rest["results"]), rest["cursor"]) == (2, None)


def test_sandbox_lets_nobody_into_a_room_that_never_was() -> None:
    with pytest.raises(KeyError):
        WherebySandbox().join("/nowhere", "Ada", NOW)
    with pytest.raises(ValueError, match="emperor"):
        Room().join("Ada", 1, 2, role="emperor")


def test_stays_of_another_room_or_session_are_kept_apart() -> None:
    sessions = [
        {"roomSessionId": "s", "roomName": "/r", "endedAt": "2022-05-04T09:00:00Z"},
        {"roomSessionId": "t", "roomName": "/other", "endedAt": "2022-05-04T09:00:00Z"},
    ]
    guests = [{"deviceId": "d1", "roomSessionId": "s"}, {"deviceId": "d2", "roomSessionId": "t"}, {"deviceId": "d3"}]
    page = read(scripted([OLD], sessions, guests))
    assert [row.row_id for row in page.rows if isinstance(row, PersonRow)] == ["d1", "d3"]
    assert page.strangers == 2


def test_another_room_is_no_answer() -> None:
    room = {"meetingId": "2", "roomUrl": "https://x.whereby.com/other", "endDate": "2022-05-04T10:00:00Z"}
    client = scripted_client(PLATFORM, lambda _request: httpx.Response(200, json=room))
    with pytest.raises(Unavailable):
        list(insights.attendance(client, PullCall("r", {"meeting": "1"})))


def test_lists_leave_out_what_is_of_another_room() -> None:
    sessions = [{"roomSessionId": "s", "roomName": "/r"}, {"roomSessionId": "t", "roomName": "/other"}]
    listing = PLATFORM.listings["room_sessions"]
    found = listing.read(scripted([], sessions), listing.filters(room_name="/r"), "")
    assert ([item.remote_id for item in found.items], found.strangers) == (["s"], 1)
