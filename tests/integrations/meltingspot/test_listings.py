"""What staff look through on MeltingSpot itself: every documented filter by its documented name, and whole lists."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from integrations.core.contract import Item, Listed
from integrations.meltingspot import PLATFORM
from integrations.meltingspot.filters import LiveFilters, MemberFilters, ParticipantFilters, SpeakerFilters, parameter
from integrations.meltingspot.sandbox.lists import LIVE_FILTERS, MEMBER_FILTERS, PARTICIPANT_FILTERS, SPEAKER_FILTERS
from tests.support.bridge import scripted_client

from .data import HOST
from .world import LIVE_BODY, World, live_call, send_of

NOON = 1803902400  # 2027-03-01T12:00:00Z
FIGURES = ("averageViewTime", "invited", "registrant", "attendee", "attendanceRate", "totalReplayView")
# Lives page, "List Lives"; solution[in] and builtInType[in] from the API reference, operation listLives
LIVES = {
    "title[eq]", "title[contains]", "status[eq]", "solution[eq]", "solution[in]", "replay[eq]", "builtInType[eq]",
    "builtInType[in]",
    *(f"{name}[{operator}]" for name in ("startDate", *FIGURES) for operator in ("lt", "lte", "gt", "gte", "eq")),
}  # fmt: skip
# Lives page, "List Live speakers"
SPEAKERS = {
    *(f"{name}[{operator}]" for name in ("firstname", "lastname", "email") for operator in ("eq", "contains")),
    "status[eq]", "hasReplayed[eq]", "hasParticipated[eq]",
}  # fmt: skip
# Lives page, "List Live participants"; type[in] and status[in] from the API reference, operation listLiveParticipants
PARTICIPANTS = {*SPEAKERS, "type[eq]", "type[in]", "status[in]"}
# help page "Endpoints - Spot members"
MEMBERS = {
    "email[in]", "firstname[in]", "lastname[in]", "customRoleId[eq]", "invitationDate[before]",
    "invitationDate[after]", "registrationDate[before]", "registrationDate[after]",
}  # fmt: skip


def read(client: Any, name: str, cursor: str = "", **filters: Any) -> Listed:
    listing = PLATFORM.listings[name]
    return listing.read(client, listing.filters(**filters), cursor)


def titles(found: Listed) -> list[str]:
    return [item.title for item in found.items]


@pytest.mark.parametrize(
    ("filters", "documented"),
    [(LiveFilters, LIVES), (SpeakerFilters, SPEAKERS), (ParticipantFilters, PARTICIPANTS), (MemberFilters, MEMBERS)],
)
def test_every_documented_filter_is_a_field_and_no_other_is(filters: Any, documented: set[str]) -> None:
    assert {parameter(name) for name in filters.model_fields if name != "live"} == documented
    assert not any(name.endswith(("_neq", "_notin")) for name in filters.model_fields)


@pytest.mark.parametrize(
    ("filters", "table"),
    [
        (LiveFilters, LIVE_FILTERS),
        (SpeakerFilters, SPEAKER_FILTERS),
        (ParticipantFilters, PARTICIPANT_FILTERS),
        (MemberFilters, MEMBER_FILTERS),
    ],
)
def test_the_sandbox_takes_what_is_offered(filters: Any, table: Any) -> None:
    offered = {parameter(name) for name in filters.model_fields if name != "live"}
    assert offered <= {f"{name}[{operator}]" for name, operators in table.items() for operator in operators}


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"title_eq": "Opening & co"}, {"title[eq]": "Opening & co"}),
        ({"title_contains": "pen"}, {"title[contains]": "pen"}),
        ({"start_date_eq": "2027-03-01T12:00Z"}, {"startDate[eq]": str(NOON)}),
        ({"start_date_gt": "2027-03-01T13:00+01:00"}, {"startDate[gt]": str(NOON)}),
        ({"start_date_gte": "2027-03-01 12:00"}, {"startDate[gte]": str(NOON)}),
        ({"start_date_lt": datetime(2027, 3, 1, 12, tzinfo=UTC)}, {"startDate[lt]": str(NOON)}),
        ({"start_date_lte": "2027-03-01"}, {"startDate[lte]": str(NOON - 43200)}),
        ({"attendee_eq": "0"}, {"attendee[eq]": "0"}),
        ({"solution_in": "Youtube, Vimeo"}, {"solution[in]": "Youtube,Vimeo"}),
        ({"replay_eq": "true", "status_eq": "Ended"}, {"replay[eq]": "true", "status[eq]": "Ended"}),
        ({}, {}),
    ],
)
def test_operators_as_they_are_sent(given: dict[str, Any], sent: dict[str, str]) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"items": [], "total": 0})

    assert read(scripted_client(PLATFORM, answer), "lives", **given) == Listed([], "", 0)
    (request,) = seen
    assert dict(request.url.params) == {**sent, "limit": "100"}


def test_before_and_after_of_members() -> None:
    filters = MemberFilters.model_validate(
        {"invitation_date_before": "2027-03-01T12:00Z", "registration_date_after": "2027-03-01T12:00Z"}
    )
    assert filters.query() == {"invitationDate[before]": NOON, "registrationDate[after]": NOON}


@pytest.mark.parametrize(
    "wrong", [{"status_eq": "Done"}, {"start_date_gt": "soon"}, {"attendee_gt": "many"}, {"title_like": "x"}]
)
def test_filters_that_mean_nothing_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        LiveFilters(**wrong)


def test_a_list_of_a_live_needs_the_live() -> None:
    for name in ("speakers", "participants", "live_groups"):
        with pytest.raises(ValidationError):
            PLATFORM.listings[name].filters()


def test_a_live_as_a_row_typed_in_from_the_document() -> None:
    # Lives page, "List Lives"
    live = {
        "id": "text",
        "title": "text",
        "startDate": "2025-05-15T01:22:21.411Z",
        "endDate": "2025-05-15T02:22:21.411Z",
        "metrics": {
            "averageViewTime": 1,
            "noShow": 2,
            "totalReplayView": 3,
            "registrant": 4,
            "attendee": 5,
            "attendanceRate": 6,
            "invited": 7,
        },
        "description": [{"type": "p", "children": [{"text": "My new live"}]}],
        "status": "Ended",
        "computedStatus": "Ended",
        "solution": "Youtube",
        "privacy": {"visibility": "AnyOne", "participation": "AnySpotMembers"},
        "config": {"chatVisibility": "Display", "participantsVisibility": "Ended"},
        "builtInType": "Workshop",
        "videoUrl": {},
        "spotId": "text",
    }
    client = scripted_client(PLATFORM, lambda _: httpx.Response(200, json={"items": [live], "total": 1}))
    (item,) = read(client, "lives").items
    assert item == Item(
        remote_id="text",
        title="text",
        starts_at=datetime(2025, 5, 15, 1, 22, 21, 411_000, tzinfo=UTC),
        ends_at=datetime(2025, 5, 15, 2, 22, 21, 411_000, tzinfo=UTC),
        status="Ended",
        cells={
            "solution": "Youtube Workshop",
            "visibility": "AnyOne",
            "invited": "7",
            "registrant": "4",
            "attendee": "5",
            "noShow": "2",
            "attendanceRate": "6",
            "averageViewTime": "1",
            "totalReplayView": "3",
            "description": "My new live",
            "live": "text",
        },
    )
    assert item.cells.keys() == PLATFORM.listings["lives"].columns.keys()
    assert PLATFORM.listings["lives"].adopts == "session"


@pytest.mark.parametrize("base", [0, 1])
def test_lives_page_by_page(base: int) -> None:
    world = World(page_base=base, max_limit=2)
    for number in range(5):
        send_of("session.create")(world.client, [live_call(title=f"Live {number}")])
    found, cursor, pages = [], "", 0
    while cursor or not pages:
        page = read(world.client, "lives", cursor)
        found += titles(page)
        assert page.total == 5
        cursor, pages = page.cursor, pages + 1
    assert found == [f"Live {number}" for number in range(5)]
    assert pages in (2, 3)
    assert read(world.client, "lives", "9:18") == Listed([], "", None)


def test_lives_by_title_start_and_status_in_the_sandbox() -> None:
    world = World()
    for number, title in enumerate(("Opening", "Middle", "Closing")):
        send_of("session.create")(world.client, [live_call(title=title, startDate=LIVE_BODY["startDate"] + number)])
    assert titles(read(world.client, "lives", title_contains="ing")) == ["Opening", "Closing"]
    start = datetime.fromtimestamp(LIVE_BODY["startDate"], UTC)  # type: ignore[call-overload]
    assert titles(read(world.client, "lives", start_date_gt=start)) == ["Middle", "Closing"]
    world.sandbox.finish("Middle")
    (ended,) = read(world.client, "lives", status_eq="Ended").items
    assert (ended.title, ended.status, ended.cells["attendee"]) == ("Middle", "Ended", "0")


def test_members_by_address_and_by_name() -> None:
    world = World()
    world.sandbox.member_of("bob@example.org")
    (host,) = read(world.client, "members", email_in="host@example.org, nobody@example.org").items
    assert (host.remote_id, host.title, host.status) == (HOST, "Hana Host", "Accepted")
    assert host.cells == {"email": "host@example.org", "role": "Admin", "position": ""}
    assert titles(read(world.client, "members", firstname_in="Hana")) == ["Hana Host"]
    assert titles(read(world.client, "members")) == ["Hana Host", "bob@example.org"]
    assert titles(read(world.client, "members", registration_date_after="2020-01-01")) == ["Hana Host"]
    assert titles(read(world.client, "members", invitation_date_before="2020-01-01")) == []


def test_people_and_groups_of_a_live() -> None:
    world = World()
    live = send_of("session.create")(world.client, [live_call()])[0].remote_id
    world.sandbox.join(live, world.sandbox.member_of("bob@example.org", firstname="Bob", lastname="Ek"), "Participant")
    assert titles(read(world.client, "speakers", live=live)) == ["Hana Host"]
    found = read(world.client, "participants", live=live, email_contains="bob", type_in="Participant,Speaker")
    (bob,) = found.items
    assert (bob.title, bob.status, bob.cells["type"], bob.cells["highlighted"]) == (
        "Bob Ek",
        "Invited",
        "Participant",
        "no",
    )
    assert bob.cells.keys() == PLATFORM.listings["participants"].columns.keys()
    (community, team) = read(world.client, "groups").items
    assert (community.title, team.title, community.cells["emoji"]) == ("Community", "Team", "🌱")
    assert read(world.client, "live_groups", live=live).items == []
    world.sandbox.live(live)["groups"].append(team.remote_id)
    assert titles(read(world.client, "live_groups", live=live)) == ["Team"]


@pytest.mark.parametrize("name", ["speakers", "participants"])
def test_people_of_another_live_are_left_out_and_counted(name: str) -> None:
    listed = [{"id": "1", "liveId": "l1"}, {"id": "2", "liveId": "l2"}, {"id": "3"}]
    client = scripted_client(PLATFORM, lambda _request: httpx.Response(200, json={"items": listed, "total": 3}))
    found = read(client, name, live="l1")
    assert ([item.remote_id for item in found.items], found.strangers) == (["1", "3"], 1)
