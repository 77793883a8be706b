"""Reading back: figures and people of a live, under every way of paging."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from integrations.core.errors import Gone, Unavailable
from integrations.core.http import Client
from integrations.core.rows import MemberRow, MetricRow, Page, PersonRow, PullCall
from integrations.core.sandbox import SandboxRequest
from integrations.meltingspot import PLATFORM
from integrations.meltingspot.lookup import NOT_OVER
from integrations.meltingspot.paging import read_pages
from tests.support.bridge import scripted_client
from tests.support.reasons import said

from .data import START, attendee, session, view
from .world import World

SAMPLE = {
    "id": "p1",
    "spotMemberId": "m1",
    "spotMemberEmail": "a@x.org",
    "spotMemberFirstname": {},
    "spotMemberLastname": None,
    "status": "Accepted",
    "type": "Participant",
    "invitedAt": "2025-05-04T09:42:00Z",
    "registeredAt": "2025-05-04T09:42:00Z",
    "isHighlighted": True,
    "metrics": {"viewTime": 42, "hasReplayed": True, "hasParticipated": True},
}
METRICS = {
    "averageViewTime": 30,
    "noShow": 1,
    "totalReplayView": 2,
    "registrant": 4,
    "attendee": 3,
    "attendanceRate": 75,
    "invited": 5,
}


def pull(client: Client, live: str, cursor: str = "") -> list[Page]:
    read = PLATFORM.capabilities["live.pull"].read
    assert read is not None
    return list(read(client, PullCall("live@S1", {"live": live}, "S1", cursor)))


def people(pages: list[Page]) -> list[PersonRow]:
    return [row for page in pages for row in page.rows if isinstance(row, PersonRow)]


def figures(pages: list[Page]) -> dict[str, Any]:
    return {row.name: row.value for page in pages for row in page.rows if isinstance(row, MetricRow)}


def scripted(live: Any, listed: Any, **options: Any) -> Client:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=listed if request.url.path.endswith("participants") else live)

    return scripted_client(PLATFORM, answer, **options)


def world_with(guests: int, **switches: Any) -> tuple[World, str]:
    world = World(**switches)
    crowd = tuple(attendee(f"guest{n}@example.org") for n in range(guests))
    world.push(view(session(), attendees=crowd))
    return world, world.ids["session:S1"]


def test_before_the_end_attendance_is_not_given() -> None:
    world, live = world_with(5)
    pages = pull(world.client, live)
    assert [(page.over, page.reason) for page in pages] == [(False, NOT_OVER)]
    assert {row.attended for row in people(pages)} == {row.seconds for row in people(pages)} == {None}
    assert figures(pages) == {
        "invited": 5,
        "registered": 0,
        "attended": None,
        "no_shows": None,
        "attendance_rate": None,
        "average_view_seconds": None,
        "replay_views": None,
        "status": "Planned",
    }


@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize("limit", [100, 7])
def test_after_the_end_rows_and_figures_agree(base: int, limit: int) -> None:
    world, live = world_with(40, page_base=base, max_limit=limit)
    world.sandbox.clock.to(START + timedelta(minutes=150))
    pages = pull(world.client, live)
    assert all(page.over and page.reason is None for page in pages)
    rows = [row for row in people(pages) if row.counted]
    there = [row.seconds or 0 for row in rows if row.attended]
    registered = sum(row.registered is True for row in rows)
    totals = figures(pages)
    assert (len(rows), totals["invited"], totals["registered"]) == (40, 40, registered)
    assert (totals["attended"], totals["no_shows"]) == (len(there), registered - len(there))
    assert 0 < len(there) < registered < 40
    assert totals["average_view_seconds"] == round(sum(there) / len(there))
    assert totals["attendance_rate"] == pytest.approx(len(there) / registered, abs=0.006)
    assert totals["replay_views"] == sum(row.replay is True for row in rows)
    assert {row.attended for row in rows} == {True, False}
    assert [row.email for row in people(pages) if not row.counted] == ["host@example.org"]
    assert [(row.unit, row.assumed) for row in pages[0].rows if isinstance(row, MetricRow) and row.assumed] == [
        ("share", True),
        ("seconds", True),
    ]


def test_the_hosts_own_end_counts_and_an_overdue_start_does_not() -> None:
    world, live = world_with(3)
    world.sandbox.clock.to(START + timedelta(minutes=120))
    assert figures(pull(world.client, live))["status"] == "Live"
    assert world.sandbox.finish("Opening") == 1
    assert all(page.over for page in pull(world.client, live))


@pytest.mark.parametrize("base", [0, 1])
def test_a_stopped_pull_goes_on_at_its_cursor(base: int) -> None:
    world, live = world_with(20, page_base=base, max_limit=6)
    whole = pull(world.client, live)
    assert len(people(whole)) == 21
    pages = pull(world.client, live)  # the account knows by now where pages begin
    cursors = [page.cursor for page in pages]
    assert all(cursors[:-1]) and cursors[-1] == ""
    rest = pull(world.client, live, cursors[1])
    assert people(rest) == people(pages[2:])
    assert rest[-1].reason == NOT_OVER


def test_the_first_call_names_no_page() -> None:
    world, live = world_with(1)
    seen: list[SandboxRequest] = []
    handle = world.sandbox.handle
    world.sandbox.handle = lambda request: (seen.append(request), handle(request))[1]  # type: ignore[method-assign]
    pull(world.client, live)
    assert [dict(request.query) for request in seen] == [{}, {"limit": "100"}]


def test_a_list_that_ends_early_is_partial() -> None:
    pages = pull(scripted({"status": "Ended", "metrics": METRICS}, {"items": [SAMPLE], "total": 3}), "l1")
    assert (pages[-1].over, said(pages[-1].reason)) == (False, "MeltingSpot listed 1 of 3 people.")


def test_a_server_that_ignores_paging_ends() -> None:
    client = scripted(None, {"items": [SAMPLE], "total": 50})
    assert len(list(read_pages(client, "/v1/lives/l1/participants"))) == 1
    assert client.requests == 3


def test_without_a_total_reading_ends_at_an_empty_page() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params.get("page", "0"))
        return httpx.Response(200, json={"items": [{"id": f"p{page}"}] if page < 3 else []})

    found = list(read_pages(scripted_client(PLATFORM, answer), "/v1/lives"))
    assert [item["id"] for page in found for item in page.items] == ["p0", "p1", "p2"]
    assert not any(page.short for page in found)


def test_null_names_and_empty_objects_are_no_names() -> None:
    (page,) = pull(scripted({"computedStatus": "Ended", "metrics": METRICS}, {"items": [SAMPLE], "total": 1}), "l1")
    (row,) = people([page])
    assert row == PersonRow("p1", "a@x.org", invited=True, registered=True, attended=True, seconds=42, replay=True)


@pytest.mark.parametrize(("kind", "counted"), [("Participant", True), ("Speaker", False), ("Host", False), ("X", True)])
def test_who_counts(kind: str, counted: bool) -> None:
    item = SAMPLE | {"type": kind, "spotMemberFirstname": "Ada", "spotMemberLastname": "L", "metrics": None}
    (row,) = people(pull(scripted({"status": "Ended"}, {"items": [item], "total": 1}), "l1"))
    assert (row.counted, row.name, row.attended) == (counted, "Ada L", None)


@pytest.mark.parametrize(
    ("status", "registered_at", "expected"),
    [
        ("Accepted", None, True),
        ("Invited", "2025-05-04T09:42:00Z", True),
        ("Invited", None, False),
        ("?", {}, None),
        (None, None, None),
    ],
)
def test_who_is_registered(status: str | None, registered_at: Any, expected: bool | None) -> None:
    item = SAMPLE | {"status": status, "registeredAt": registered_at}
    (row,) = people(pull(scripted({"status": "Planned"}, {"items": [item], "total": 1}), "l1"))
    assert (row.registered, row.attended, row.seconds, row.replay) == (expected, None, None, None)


@pytest.mark.parametrize(("unit", "seconds", "average"), [("minutes", 2520, 1800), ("milliseconds", 0, 0.03)])
def test_the_accounts_unit_of_view_time(unit: str, seconds: int, average: float) -> None:
    client = scripted({"status": "Ended", "metrics": METRICS}, {"items": [SAMPLE], "total": 1}, view_time_unit=unit)
    pages = pull(client, "l1")
    assert people(pages)[0].seconds == seconds
    assert figures(pages)["average_view_seconds"] == pytest.approx(average)


def test_an_unknown_live_is_gone_and_nonsense_is_unavailable() -> None:
    with pytest.raises(Gone):
        pull(World().client, "nope")
    with pytest.raises(Unavailable):
        pull(scripted(["?"], None), "l1")
    with pytest.raises(Unavailable):
        pull(scripted({"status": "Ended"}, {"total": 3}), "l1")


def test_people_of_another_live_are_kept_apart_and_counted() -> None:
    """22 rows of another live made 30 invited out of 8."""
    own = [SAMPLE | {"id": f"p{n}", "liveId": "l1"} for n in range(7)] + [SAMPLE | {"id": "unnamed"}]
    others = [SAMPLE | {"id": f"x{n}", "liveId": "l2", "type": "Host", "spotMemberId": f"m{n}"} for n in range(22)]
    live = {"id": "l1", "status": "Ended"}
    pages = pull(scripted(live, {"items": own + others, "total": 30}), "l1")
    assert [row.row_id for row in people(pages)] == [f"p{n}" for n in range(7)] + ["unnamed"]
    assert sum(page.strangers for page in pages) == 22
    assert not [row for page in pages for row in page.rows if isinstance(row, MemberRow)]


def test_another_live_is_no_answer() -> None:
    with pytest.raises(Unavailable) as raised:
        pull(scripted({"id": "l2", "status": "Ended"}, {"items": [], "total": 0}), "l1")
    assert said(raised.value.reason) == "MeltingSpot's answer is not the live that was asked for."


def test_numbers_in_strings_and_truth_words_are_read() -> None:
    metrics = {"viewTime": "77", "hasParticipated": 1, "hasReplayed": "yes"}
    live = {"id": "l1", "status": "Ended", "metrics": {"attendee": "8", "attendanceRate": "75", "noShow": 1.0}}
    pages = pull(scripted(live, {"items": [SAMPLE | {"metrics": metrics}], "total": "1"}), "l1")
    (row,) = people(pages)
    assert (row.seconds, row.attended, row.replay, row.unread) == (77, True, True, {})
    told = figures(pages)
    assert (told["attended"], told["attendance_rate"], told["no_shows"]) == (8, 0.75, 1)


def test_what_cannot_be_read_or_cannot_be_is_kept_as_it_came() -> None:
    digits = "9" * 400
    metrics = {"viewTime": -3, "hasParticipated": "perhaps", "hasReplayed": {"at": 1}}
    live = {
        "id": "l1",
        "status": "Ended",
        "metrics": {"attendee": -4, "attendanceRate": 740, "totalReplayView": digits},
    }
    pages = pull(scripted(live, {"items": [SAMPLE | {"metrics": metrics}], "total": 1}), "l1")
    (row,) = people(pages)
    assert (row.seconds, row.attended, row.replay) == (None, None, None)
    assert row.unread == {"seconds": "-3", "attended": "perhaps", "replay": '{"at": 1}'}
    told = {row.name: (row.value, row.unread) for page in pages for row in page.rows if isinstance(row, MetricRow)}
    assert (told["attended"], told["attendance_rate"]) == ((None, "-4"), (None, "740"))
    assert told["replay_views"] == (None, f"{digits[:199]}…")


def test_one_number_of_400_digits_does_not_fail_the_list() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("participants"):
            return httpx.Response(200, json={"id": "l1", "status": "Ended"})
        item = json.dumps(SAMPLE).replace('"viewTime": 42', f'"viewTime": {"9" * 400}')
        return httpx.Response(200, content=f'{{"items": [{item}, {json.dumps(SAMPLE | {"id": "p2"})}], "total": 2}}')

    first, second = people(pull(scripted_client(PLATFORM, answer), "l1"))
    assert (first.seconds, first.attended, second.seconds) == (None, True, 42)
    assert list(first.unread) == ["seconds"]
