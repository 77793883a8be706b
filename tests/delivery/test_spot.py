"""What staff do with a Spot, as they type it: publish_on with options, then plan, push and what was really done there.

Every test is one operation of the documents (Lives page, Invite page) from a person's choice to the sandbox's ledger.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from portal.events.models import SessionSpeaker
from portal.publishing.models import RemoteObject
from portal.pulling import pull_publication
from portal.reports.links import links
from portal.teams.scope import scope

from .platforms import Places
from .world import World

GROUPS = ("0d2f7a56-3c41-4b8e-8a39-7c5e21b4f6d8", "7be3f1c0-92d4-4d0a-b6a5-1f8e3c5d7a92")
SPOT = "meltingspot"


def choose(world: World, *options: str, sessions: tuple[str, ...] = ()) -> None:
    """``publish_on`` as an operator types it; ``sessions``: CODE:KEY=VALUE."""
    words = [word for option in options for word in ("--option", option)]
    words += [word for option in sessions for word in ("--session-option", option)]
    call_command("publish_on", world.event.slug, world.account.name, *words, verbosity=0)
    world.publication.refresh_from_db()


def lives(places: Places) -> dict[str, dict[str, Any]]:
    return {live["title"]: live for live in places.state(SPOT)["lives"].values()}


def ledger(places: Places, effect: str) -> list[str]:
    return [key for name, key in places.sandbox.ledger()[SPOT] if name == effect]


def asked(places: Places, count: int) -> list[str]:
    """The last ``count`` requests that wrote, as METHOD path with the ids struck out."""
    seen = [f"{method} {path}" for method, path, *_ in places.sandbox.requests()["last"] if method != "GET"]
    ids = {*places.state(SPOT)["lives"], *GROUPS}
    for known in ids:
        seen = [each.replace(known, "…") for each in seen]
    return seen[-count:]


@pytest.fixture
def spot(places: Places) -> World:
    return places.world(SPOT, "A1 B2")


def test_lives_are_made_changed_and_removed(places: Places, spot: World) -> None:
    choose(spot, "solution=BuiltIn", "built_in_type=Workshop", "enable_breakout_rooms=yes")
    spot.go()
    spot.settle_all(3)
    made = lives(places)
    assert {title: live["enableBreakoutRooms"] for title, live in made.items()} == {"Talk A1": True, "Talk B2": True}
    spot.edit("A1", title="Another title")
    choose(spot, "enable_breakout_rooms=")
    assert spot.line("session:A1").changes == {
        "title": ["Talk A1", "Another title"],
        "enableBreakoutRooms": [True, False],
    }
    spot.go()
    assert lives(places)["Another title"]["enableBreakoutRooms"] is False
    spot.edit("B2", state="cancelled", remove_there=True)
    spot.go(allow_delete=True)
    assert set(lives(places)) == {"Another title"}
    assert len(ledger(places, "live.delete")) == 1


def test_one_session_differs(places: Places, spot: World) -> None:
    own = ("B2:solution=Youtube", "B2:video_url=https://youtu.be/x", 'B2:built_in_type=""', "B2:visibility=AnyOne")
    choose(spot, "solution=BuiltIn", "built_in_type=Conference", sessions=own)
    spot.go()
    spot.settle_all(3)
    first, second = (lives(places)[title] for title in ("Talk A1", "Talk B2"))
    assert (first["solution"], first["visibility"], first["videoUrl"]) == ("BuiltIn", "InvitedMembersOnly", None)
    assert (second["solution"], second["visibility"]) == ("Youtube", "AnyOne")
    assert second["videoUrl"] == "https://youtu.be/x"


def over(places: Places, world: World) -> None:
    """Both lives ended two hours ago, here and there."""
    for code, title in (("A1", "Talk A1"), ("B2", "Talk B2")):
        places.sandbox.platforms[SPOT].sandbox.finish(title)
        moved = world.session(code).starts_at.replace(microsecond=0) - timedelta(days=31)
        world.edit(code, starts_at=moved)
        live = places.sandbox.platforms[SPOT].sandbox.state["lives"][world.remote(f"session:{code}").remote_id]
        live |= {"start": moved.timestamp(), "end": (moved + timedelta(minutes=30)).timestamp()}
        row = world.remote(f"session:{code}")
        row.body |= {"startDate": int(moved.timestamp()), "endDate": int(moved.timestamp()) + 1800}
        row.save()


def test_recording_and_replay_are_shown_after_the_end_and_read_back(places: Places, spot: World) -> None:
    video = ("B2:solution=Vimeo", "B2:video_url=https://vimeo.com/1", 'B2:built_in_type=""')
    replay = ("B2:record=no", "B2:record_available=no", "B2:replay_video_url=https://vimeo.com/2")
    choose(
        spot,
        *("solution=BuiltIn", "built_in_type=Conference", "record=yes", "record_available=yes"),
        sessions=(*video, *replay),
    )
    assert "once the live is over, a push shows there: the recording" in spot.line("session:A1").reason
    spot.go()
    spot.settle_all(3)
    over(places, spot)
    assert spot.line("session:A1").changes == {"recordAvailable": [None, True]}
    assert spot.line("session:B2").changes == {"replayVideoUrl": [None, "https://vimeo.com/2"]}
    spot.go()
    assert lives(places)["Talk A1"]["recordAvailable"] is True
    assert lives(places)["Talk B2"]["replayVideoUrl"] == "https://vimeo.com/2"
    assert {line.verb for line in spot.plan().lines} == {"skip"}
    with scope(spot.event.team):
        pull_publication(spot.publication.pk)
        told = {(row["session"], row["kind"]): row["link"] for row in links(spot.event).table.rows()}
    assert told["B2", "replay"] == "https://vimeo.com/2"
    assert told["A1", "recording"].startswith("https://videos.example.org/")


def test_groups_are_linked_and_taken_off_alone_or_together(places: Places, spot: World) -> None:
    choose(spot, f"group_ids={','.join(GROUPS)}", sessions=(f"B2:group_ids={GROUPS[0]}",))
    spot.go()
    spot.settle_all(3)
    assert len(ledger(places, "group.link")) == 3
    choose(spot, "group_ids=", sessions=('B2:group_ids=""',))
    assert {line.verb for line in spot.plan().lines if line.kind == "group"} == {"delete"}
    assert spot.go().left_out["delete"] == 3
    spot.go(allow_delete=True)
    assert sorted(asked(places, 2)) == [
        "DELETE /meltingspot/v1/lives/…/groups/…",
        "POST /meltingspot/v1/lives/…/groups~bulkRemove",
    ]
    assert len(ledger(places, "group.unlink")) == 3
    assert not [line for line in spot.plan().lines if line.kind == "group"]


def test_members_are_invited_together_and_named_from_then_on(places: Places, spot: World) -> None:
    for name in ("Ann Lee", "Bo Ek"):
        spot.speaker(name, "A1", first_name=name.split()[0], last_name=name.split()[1])
    spot.attendee("Cy Hu", "A1")
    choose(spot, "members=ann.lee@example.org, bo.ek@example.org, cy.hu@example.org", "members_email_notification=yes")
    assert spot.line("host:ann.lee@example.org").emails == 1
    spot.edit("A1", state="cancelled")  # first the members alone
    spot.go(allow_emails=True)
    spot.settle_all(3)
    assert ledger(places, "mail") == ["ann.lee@example.org", "bo.ek@example.org", "cy.hu@example.org"]
    assert places.effects(SPOT)["speaker.invite"] == 0
    spot.edit("A1", state="planned")
    assert "MeltingSpot shows the member's own profile" in spot.line("speaker:ann.lee@example.org@A1").reason
    spot.go()
    spot.settle_all(3)
    wrote = asked(places, 3)
    assert "POST /meltingspot/v1/lives/…/speakers~bulkInvite" in wrote
    assert "POST /meltingspot/v1/lives/…/participants" in wrote
    assert (places.effects(SPOT)["speaker.invite"], places.effects(SPOT)["participant.invite"]) == (2, 1)
    assert {line.verb for line in spot.plan().lines} == {"skip"}


def test_speakers_seen_there_are_members_from_then_on(places: Places, spot: World) -> None:
    speakers = [spot.speaker(name, "A1", first_name=name, last_name="Ek") for name in ("Ann", "Bo")]
    spot.go()
    spot.settle_all(3)
    assert asked(places, 1) == ["POST /meltingspot/v1/lives/…/speakers"]
    with scope(spot.event.team):
        pull_publication(spot.publication.pk)
    known = RemoteObject._base_manager.filter(kind="host", publication=None).values_list("key", flat=True)
    assert set(known) == {"host:host@example.org", "host:ann@example.org", "host:bo@example.org"}
    for each in speakers:
        SessionSpeaker._base_manager.create(session=spot.session("B2"), speaker=each)
    spot.go()
    spot.settle_all(3)
    assert asked(places, 1) == ["POST /meltingspot/v1/lives/…/speakers~bulkInvite"]
    assert places.effects(SPOT)["speaker.invite"] == 4


@pytest.mark.parametrize("mail", [False, True])
def test_how_people_are_invited_is_chosen(places: Places, spot: World, mail: bool) -> None:
    spot.speaker("Ann", "A1", first_name="Ann", last_name="Lee")
    spot.attendee("Bo", "A1")
    spot.attendee("Cy", "A1")
    choose(
        spot,
        *("invited_by_email=inge@example.org", "highlighted=yes"),
        f"with_email_notification={'yes' if mail else 'no'}",
        sessions=("A1:grant_host_rights=yes",),
    )
    assert spot.line("host:inge@example.org").verb == "create"
    speaker, attendee = spot.line("speaker:ann@example.org@A1"), spot.line("attendee:bo@example.org@A1")
    assert (speaker.emails, attendee.emails) == ((1, 1) if mail else (0, 0))
    assert speaker.changes["invitedBySpotMemberId"] == [None, {"$ref": "host:inge@example.org"}]
    spot.go(allow_emails=True)
    spot.settle_all(3)
    (live,) = (live for live in lives(places).values() if live["title"] == "Talk A1")
    people = places.state(SPOT)["people"][live["id"]].values()
    (ann,) = (one for one in people if one["isHighlighted"])
    assert ann["type"] == "Host"  # host rights
    assert len(ledger(places, "mail")) == (3 if mail else 0)
    assert set(spot.states()) <= {"done", "done_with_differences"}


def test_every_list_can_be_looked_through(places: Places, spot: World, capsys: pytest.CaptureFixture[str]) -> None:
    spot.speaker("Ann", "A1", first_name="Ann", last_name="Lee")
    spot.attendee("Bo", "A1")
    choose(spot, f"group_ids={GROUPS[0]}")
    spot.go()
    spot.settle_all(3)

    def browse(listing: str, *filters: str) -> list[str]:
        capsys.readouterr()
        words = [word for each in filters for word in ("--filter", each)]
        call_command("browse", spot.account.name, listing, *words, "--json", verbosity=0)
        return sorted(row["title"] for row in json.loads(capsys.readouterr().out)["rows"])

    live = f"live={spot.remote('session:A1').remote_id}"
    assert browse("lives") == ["Talk A1", "Talk B2"]
    assert browse("lives", "title_contains=A1", "status_eq=Planned", "start_date_gte=2020-01-01") == ["Talk A1"]
    assert browse("lives", "solution_in=Youtube,Vimeo") == []
    assert browse("members", "email_in=host@example.org") == ["Hana Host"]
    assert browse("members", "firstname_in=Ann,Hana") == ["Ann Lee", "Hana Host"]
    assert browse("groups") == ["Community", "Team"]
    assert browse("live_groups", live) == ["Community"]
    assert browse("speakers", live, "lastname_eq=Lee") == ["Ann Lee"]
    assert browse("participants", live, "type_in=Participant,Speaker") == ["Ann Lee", "bo@example.org"]
    with pytest.raises(SystemExit):
        browse("speakers")
    assert "live is needed" in capsys.readouterr().err


def test_lives_that_stand_there_are_taken_over_and_differ_in_nothing(places: Places, spot: World) -> None:
    spot.edit("A1", abstract="Short, with **bold** words.", description="Long.")
    choose(spot, "solution=BuiltIn", "built_in_type=Conference", "record=yes")
    spot.go()
    spot.settle_all(3)
    RemoteObject._base_manager.filter(kind="session").delete()
    call_command("adopt", spot.event.slug, spot.account.name, verbosity=0)
    assert {line.object: (line.verb, line.changes) for line in spot.plan().lines if line.kind == "session"} == {
        "session:A1": ("skip", {}),
        "session:B2": ("skip", {}),
    }
    assert len(ledger(places, "live.create")) == 2
