"""Access ends with the wish: an address that changed, or another choice of sessions, is removed like anything else."""

from __future__ import annotations

import pytest

from portal.events.models import EmailAddress, Person, Registration, RegistrationState, Speaker, SpeakerState
from portal.events.people import give_address
from portal.publishing.models import ManualTask, RemoteObject, RemoteState
from portal.teams.scope import scope
from tests.delivery.platforms import Places, places
from tests.delivery.world import OPERATOR, World

__all__ = ["places"]

OLD, NEW = "ann@example.org", "ann.new@example.org"
CHANGED = "They go by another address now; this one is to have no access any more."


def moves(world: World, to: str = NEW, name: str = "Ann") -> None:
    with scope(world.event.team):
        give_address(actor=OPERATOR, person=Person.objects.get(name=name), address=to)


def going(world: World, name: str = "Ann", *codes: str) -> None:
    """Who goes to other sessions from now on."""
    row = Registration._base_manager.get(person__name=name)
    row.whole_event = not codes
    row.save()
    through = Registration.sessions.through._base_manager
    through.filter(registration=row).delete()
    through.bulk_create([row.sessions.through(registration=row, session=world.session(code)) for code in codes])


def sent(world: World, *codes: str) -> World:
    world.attendee("Ann", *codes)
    world.attendee("Ben", *codes)
    world.go()
    world.settle_all(3)
    assert world.live() == 0
    return world


def test_an_old_address_loses_its_access(world: World) -> None:
    moves(sent(world, "A1"))
    old, new = world.line(f"attendee:{OLD}@A1"), world.line(f"attendee:{NEW}@A1")
    assert (old.verb, old.reason, new.verb) == ("delete", CHANGED, "create")
    world.go()
    assert world.remote(f"attendee:{OLD}@A1").state == "present", "removals are ticked like any other"
    world.go(allow_delete=True)
    assert world.remote(f"attendee:{OLD}@A1").state == "gone"
    assert world.remote(f"attendee:{NEW}@A1").state == world.remote("attendee:ben@example.org@A1").state == "present"
    assert f"attendee:{OLD}@A1" not in world.lines()


def test_so_does_one_that_nobody_has_any_more(world: World) -> None:
    moves(sent(world, "A1"))
    EmailAddress._base_manager.filter(normalised=OLD).delete()
    line = world.line(f"attendee:{OLD}@A1")
    assert (line.verb, line.reason) == ("delete", "Nobody here has this address any more; it is to have no access.")


def test_an_address_that_comes_back_keeps_its_access(world: World) -> None:
    moves(sent(world, "A1"))
    moves(world, OLD)
    assert world.line(f"attendee:{OLD}@A1").verb == "skip"
    assert f"attendee:{NEW}@A1" not in world.lines()


def test_another_choice_of_sessions_ends_the_first(world: World) -> None:
    going(sent(world, "A1"), "Ann", "B2")
    lines = world.lines()
    assert (lines[f"attendee:{OLD}@A1"].verb, lines[f"attendee:{OLD}@B2"].verb) == ("delete", "create")
    assert lines[f"attendee:{OLD}@A1"].reason == "They chose other sessions; this access is to end."
    going(world, "Ann", "A1", "B2")
    assert world.line(f"attendee:{OLD}@A1").verb == "skip"


def test_whole_event_to_some_sessions(world: World) -> None:
    going(sent(world), "Ann", "B2")
    lines = world.lines()
    assert (lines[f"attendee:{OLD}@A1"].verb, lines[f"attendee:{OLD}@B2"].verb) == ("delete", "skip")
    assert lines["attendee:ben@example.org@A1"].verb == "skip"


def test_what_else_keeps_somebody_out_stays_until_it_is_asked_for(world: World) -> None:
    sent(world, "A1")
    row = Registration._base_manager.get(person__name="Ann")
    row.state = RegistrationState.WITHDRAWN
    row.save()
    assert world.line(f"attendee:{OLD}@A1").verb == "skip"
    moves(world)
    assert world.line(f"attendee:{OLD}@A1").verb == "skip"
    row.remove_there = True
    row.save()
    assert world.line(f"attendee:{OLD}@A1").verb == "delete"


def test_two_events_of_one_person_change_together(world: World) -> None:
    """An address is the person's: what they have at an event that they do not go to any more is not decided by it."""
    sent(world, "A1")
    Registration._base_manager.filter(person__name="Ann").delete()
    moves(world)
    assert world.line(f"attendee:{OLD}@A1").verb == "skip"


def test_a_speakers_old_address_is_left_to_a_person_where_the_api_cannot(world: World) -> None:
    bo = world.speaker("Bo", "A1")
    bo.approved_values = {"email": "bo@example.org"}
    bo.save()
    world.go()
    world.settle_all(3)
    moves(world, "bo.new@example.org", "Bo")
    Speaker._base_manager.update(state=SpeakerState.TO_REVIEW)
    held = world.line("speaker:bo@example.org@A1")
    assert held.verb == "skip", held.reason
    Speaker._base_manager.update(state=SpeakerState.APPROVED, approved_values={})
    old = world.line("speaker:bo@example.org@A1")
    assert old.verb == "manual" and old.values == {"remove": "speaker:bo@example.org@A1"}
    assert old.reason.startswith(CHANGED)
    assert world.line("speaker:bo.new@example.org@A1").verb == "create"


@pytest.mark.parametrize("slug", ["meltingspot", "airmeet"])
def test_nobody_is_left_behind_there(places: Places, slug: str) -> None:
    world = places.world(slug, "A1 B2")
    sent(world, "A1")
    moves(world)
    going(world, "Ben", "B2")
    world.go(allow_delete=True)
    world.settle_all(5)
    assert NEW in str(places.state(slug)) and not world.live()
    rows = RemoteObject._base_manager.filter(key__startswith=f"attendee:{OLD}")
    left = {row.key for row in rows if row.state == RemoteState.PRESENT}
    by_hand = {item["key"] for task in ManualTask._base_manager.filter(done_at=None) for item in task.items}
    assert rows and left == by_hand & {row.key for row in rows}
    assert bool(left) is (slug == "meltingspot"), "its API removes no participant"
