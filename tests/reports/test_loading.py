"""What is read from the database for the figures, case by case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.events.models import EmailAddress, SessionSpeaker, Speaker
from portal.publishing.models import ManualTask, Operation, Run
from portal.reports import catalogue
from portal.reports.links import personal
from portal.reports.summary import state
from portal.teams import audit
from portal.teams.models import Team
from portal.teams.scope import everything, scope
from tests.support.reasons import plain

from .world import READ, World


def document(world: World, name: str) -> dict[str, Any]:
    return catalogue.build(name, world.event, audit.operator()).document()


def totals(world: World) -> dict[str, Any]:
    found: dict[str, Any] = document(world, "summary")["totals"]
    return found


def test_a_row_without_a_person_is_the_person_behind_its_address(world: World) -> None:
    spot, airmeet = world.publication("meltingspot", "Spot"), world.publication("airmeet", "Air")
    ada = world.attendee("Ada")
    world.live(spot, ada, world.a1, attended=True)
    world.row(airmeet, "event-attendance", "ada@example.org", attended=True)
    assert totals(world)["attended"] == 1


def test_strangers_are_one_person_per_address_and_per_row_without(world: World) -> None:
    spot, airmeet = world.publication("meltingspot", "Spot"), world.publication("airmeet", "Air")
    world.live(spot, "x@example.com", world.a1, attended=True)
    world.row(airmeet, "event-attendance", "x@example.com", attended=True)
    for _ in range(2):
        world.row(airmeet, "event-attendance", "", attended=True)
    assert totals(world)["attended"] == 3


def test_what_a_platform_stopped_listing_is_left_out(world: World) -> None:
    spot = world.publication("meltingspot", "Spot")
    world.live(spot, "x@example.com", world.a1, attended=True, unlisted_since=READ)
    assert totals(world) == dict.fromkeys(totals(world))
    assert document(world, "attendance")["rows"] == []


def test_withdrawn_registrations_are_not_invited_unless_listed(world: World) -> None:
    spot = world.publication("meltingspot", "Spot")
    world.attendee("Ada")
    dan = world.attendee("Dan", state="withdrawn")
    assert totals(world)["invited"] == 1
    world.live(spot, dan, world.a1)
    assert totals(world)["invited"] == 2


def test_no_registration_at_all_is_unknown_and_only_withdrawn_ones_is_nobody(world: World) -> None:
    assert totals(world)["invited"] is None
    world.attendee("Dan", state="withdrawn")
    assert totals(world)["invited"] == 0


def test_a_platform_line_counts_people_there(world: World) -> None:
    airmeet = world.publication("airmeet", "Air")
    world.attendee("Ada")
    world.attendee("Bob")
    world.there(airmeet, "attendee", "attendee:ada@example.org")
    world.row(airmeet, "registrations", "x@example.com", invited=True, registered=True)
    assert document(world, "summary")["platforms"][0]["invited"] == 2


def test_several_publications_on_one_account_are_one_line(world: World) -> None:
    one, two = world.publication("airmeet", "Air"), world.publication("airmeet", "Air", "Room 2")
    ada = world.attendee("Ada")
    for each in (one, two):
        world.row(each, "registrations", ada, invited=True, registered=True)
        world.metric(each, "registered", 5)
    platforms = document(world, "summary")["platforms"]
    assert len(platforms) == 1
    assert platforms[0]["registered"] == 1
    assert platforms[0]["platform_totals"] == {"registered (Air (main))": 5, "registered (Air (Room 2))": 5}


def test_absence_counts_once_the_list_is_whole(world: World) -> None:
    airmeet = world.publication("airmeet", "Air")
    world.row(airmeet, "registrations", world.attendee("Ada"), invited=True, registered=True)
    pull = world.pulled(airmeet, "event-attendance", "not_ready")
    assert (totals(world)["attended"], totals(world)["no_shows"]) == (None, None)
    pull.state = "complete"
    pull.save()
    assert (totals(world)["attended"], totals(world)["no_shows"]) == (0, 1)


def test_a_metric_that_differs_stands_beside_its_session(world: World) -> None:
    spot = world.publication("meltingspot", "Spot")
    world.live(spot, "x@example.com", world.a1, attended=True)
    world.metric(spot, "registered", 4, world.a1)
    world.metric(spot, "attended", 1, world.a1)
    opening = document(world, "summary")["sessions"][0]
    assert (opening["registered"], opening["platform_totals"]) == (1, {"registered": 4})


def test_a_cancelled_session_is_listed_only_with_figures(world: World) -> None:
    spot = world.publication("meltingspot", "Spot")
    dropped = world.session("C3", "Dropped", state="cancelled")
    codes = [each["code"] for each in document(world, "summary")["sessions"]]
    assert codes == ["A1", "B2"]
    world.live(spot, "x@example.com", dropped, attended=True)
    assert [each["code"] for each in document(world, "summary")["sessions"]] == ["A1", "C3", "B2"]


def test_speakers_are_not_counted(world: World) -> None:
    airmeet = world.publication("airmeet", "Air")
    sam = world.speaker("Sam", world.a1, email="sam@example.org")
    world.row(airmeet, "event-attendance", sam, attended=True)
    world.row(airmeet, "attendance@A1", sam, world.a1, attended=True)
    assert totals(world)["attended"] is None
    Speaker.objects.update(state="withdrawn")
    assert totals(world)["attended"] == 1


def test_newest_time_read_is_the_documents(world: World) -> None:
    spot, airmeet = world.publication("meltingspot", "Spot"), world.publication("airmeet", "Air")
    world.pulled(spot, "live@A1")
    world.pulled(airmeet, "registrations", at=READ + timedelta(hours=1))
    found = document(world, "summary")
    assert found["as_of"] == "2027-03-03T14:00:00+01:00"
    assert [each["as_of"] for each in found["platforms"]] == ["2027-03-03T13:00:00+01:00", "2027-03-03T14:00:00+01:00"]


@pytest.mark.parametrize(
    ("states", "worst"),
    [
        ([], "not pulled"),
        (["due"], "not pulled"),
        (["complete", "complete"], "complete"),
        (["complete", "due"], "partial"),
        (["complete", "partial"], "partial"),
        (["partial", "not_ready"], "not_ready"),
        (["not_ready", "failed", "complete"], "failed"),
    ],
)
def test_state_of_a_platform_is_its_worst_source(world: World, states: list[str], worst: str) -> None:
    spot = world.publication("meltingspot", "Spot")
    pulls = [world.pulled(spot, str(number), each) for number, each in enumerate(states)]
    for pull in pulls:
        pull.as_of = None if pull.state == "due" else pull.as_of
    assert state(pulls) == worst


def test_an_unpublished_account_stays_while_it_was_read(world: World) -> None:
    spot, gone = world.publication("meltingspot", "Spot"), world.publication("airmeet", "Air")
    world.event.publications.update(active=False)
    world.pulled(spot, "live@A1")
    assert gone.account.name == "Air"
    assert [each["account"] for each in document(world, "summary")["platforms"]] == ["Spot"]


def test_another_team_sees_nothing(world: World) -> None:
    world.attendee("Ada")
    world.live(world.publication("meltingspot", "Spot"), "x@example.com", world.a1, attended=True)
    with everything():
        other = Team.objects.create(name="Other")
    with scope(other):
        assert totals(world)["attended"] is None
        assert document(world, "attendance")["rows"] == []


# --- links


@pytest.mark.parametrize(
    ("room", "own"),
    [
        ("https://x.whereby.com/r", "https://x.whereby.com/r?externalId=t-1"),
        ("https://x.whereby.com/r?roomKey=k", "https://x.whereby.com/r?roomKey=k&externalId=t-1"),
        ("https://x.whereby.com/r#top", "https://x.whereby.com/r?externalId=t-1#top"),
    ],
)
def test_a_personal_room_link_keeps_what_the_address_holds(room: str, own: str) -> None:
    assert personal(room, "t-1") == own


def test_a_token_is_quoted() -> None:
    assert personal("https://x/r", "a b&c") == "https://x/r?externalId=a%20b%26c"


def links(world: World) -> list[tuple[Any, ...]]:
    return [(row["person"], row["session"], row["kind"], row["link"]) for row in document(world, "links")["rows"]]


def test_a_room_gives_hosts_their_link_and_guests_their_own(world: World) -> None:
    rooms = world.publication("whereby", "Rooms")
    world.attendee("Ada")
    world.attendee("Cleo", world.b2)
    world.attendee("Dan", state="withdrawn")
    world.speaker("Sam", world.a1)
    world.speaker("New", world.a1, state="proposed")
    addresses = {"join": "https://x/r", "host": "https://x/h", "viewer": "https://x/v"}
    world.there(rooms, "session", "session:A1", links=addresses)
    assert links(world) == [
        ("Sam", "A1", "host", "https://x/h"),
        ("Ada", "A1", "join", "https://x/r?externalId=token-Ada"),
        (None, "A1", "viewer", "https://x/v"),
    ]


def test_in_viewer_mode_guests_get_the_viewers_link_with_their_own_id(world: World) -> None:
    """The room is locked: with the link to join, all of them would knock."""
    rooms = world.publication("whereby", "Rooms")
    world.attendee("Ada")
    addresses = {"join": "https://x/r", "host": "https://x/h?roomKey=h", "viewer": "https://x/r?roomKey=v"}
    body = {"templateType": "viewerMode", "isLocked": True}
    world.there(rooms, "session", "session:A1", links=addresses, body=body)
    found = [(row["person"], row["kind"], row["link"]) for row in document(world, "links")["rows"]]
    assert ("Ada", "viewer", "https://x/r?roomKey=v&externalId=token-Ada") in found
    assert not [row for row in found if row[0] == "Ada" and row[1] == "join"]


def test_a_room_without_hosts_and_guests_gives_its_bare_links(world: World) -> None:
    rooms = world.publication("whereby", "Rooms")
    world.there(rooms, "session", "session:A1", links={"join": "https://x/r", "host": "https://x/h"})
    assert links(world) == [(None, "A1", "join", "https://x/r"), (None, "A1", "host", "https://x/h")]


def test_no_link_into_a_cancelled_session_or_a_removed_room(world: World) -> None:
    rooms = world.publication("whereby", "Rooms")
    world.there(rooms, "session", "session:A1", links={"join": "https://x/r"}, state="gone")
    dropped = world.session("C3", "Dropped", state="cancelled")
    world.there(rooms, "session", f"session:{dropped.code}", links={"join": "https://x/r"})
    assert links(world) == []


def test_a_link_of_a_platforms_own_list_fills_in_where_we_hold_none(world: World) -> None:
    airmeet = world.publication("airmeet", "Air")
    ada, bob = world.attendee("Ada"), world.attendee("Bob")
    world.there(airmeet, "attendee", "attendee:ada@example.org", links={"join": "https://x/ada"})
    for person in (ada, bob):
        world.row(airmeet, "registrations", person, links={"join": f"https://x/{person.name}-listed"})
    assert links(world) == [("Ada", None, "join", "https://x/ada"), ("Bob", None, "join", "https://x/Bob-listed")]


# --- speakers


def test_a_password_asked_for_under_an_unknown_address_has_a_row(world: World) -> None:
    talks = world.publication("bemyapp", "Talks")
    item = {"key": "session:A1", "label": "old@example.org", "reasons": [], "values": {"address": "old@example.org"}}
    task = ManualTask.objects.create(publication=talks, action="speaker.password", reasons=plain("x"), items=[item])
    rows = document(world, "speakers")["rows"]
    assert [(row["name"], row["email"]) for row in rows] == [(None, "old@example.org")]
    assert rows[0]["password_reset_needed"] == [{"account": "Talks", "email": "old@example.org"}]
    task.done_at = READ
    task.save()
    assert document(world, "speakers")["rows"] == []


def test_sessions_of_a_speaker_are_codes(world: World) -> None:
    sam = world.speaker("Sam", world.b2, world.a1, email="sam@example.org")
    assert SessionSpeaker.objects.filter(speaker__person=sam).count() == 2
    assert document(world, "speakers")["rows"][0]["sessions"] == ["A1", "B2"]


# --- people and clocks


def test_the_primary_address_is_shown_and_every_address_leads_to_the_person(world: World) -> None:
    airmeet = world.publication("airmeet", "Air")
    ada = world.attendee("Ada")
    first = ada.addresses.get()
    first.primary = False
    first.save()
    EmailAddress.objects.create(
        person=ada, team=world.team, address="Ada@Work.example", normalised="ada@work.example", primary=True
    )
    for address in ("ada@example.org", "ada@work.example"):
        world.row(airmeet, "event-attendance", address, attended=True)
    assert totals(world)["attended"] == 1
    assert [row["email"] for row in document(world, "attendance")["rows"]] == ["Ada@Work.example"]


def test_a_registration_for_some_sessions_invites_to_those(world: World) -> None:
    world.attendee("Ada")
    world.attendee("Cleo", world.a1)
    world.attendee("Eve", world.a1, world.b2)
    assert [each["invited"] for each in document(world, "summary")["sessions"]] == [3, 2]


def test_the_next_attempt_stands_by_the_clock_of_the_event(world: World) -> None:
    spot = world.publication("meltingspot", "Spot")
    Operation.objects.create(
        run=Run.objects.create(event=world.event, actor="test"), account=spot.account, publication=spot, action="x",
        verb="create", kind="session", key="session:A1", state="waiting", due_at=READ,
    )  # fmt: skip
    [problem] = document(world, "sync")["rows"][0]["problems"]
    assert problem["next_attempt_at"] == "2027-03-03T13:00:00+01:00"
