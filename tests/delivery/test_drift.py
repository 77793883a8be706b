"""What stands on the platforms' sandboxes otherwise than it was sent: found by reading, noted when somebody says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.drift import Compared, Drift, compare, take_note
from portal.planning import Verb
from portal.publishing.models import RemoteObject, RemoteState
from portal.roles import Role
from portal.teams.audit import Forbidden
from portal.teams.models import AuditEntry
from portal.teams.scope import scope
from tests.support.fakes import member
from tests.support.reasons import all_said

from .platforms import Places
from .world import OPERATOR, World

PLATFORMS = ("airmeet", "meltingspot", "whereby")


@pytest.fixture(params=PLATFORMS)
def world(request: pytest.FixtureRequest, places: Places) -> World:
    return pushed(places, request.param)


def pushed(places: Places, slug: str) -> World:
    """Two sessions, a speaker and two guests stand there."""
    made = places.world(slug, "A1 B2")
    made.speaker("Bo Ek", "A1", first_name="Bo", last_name="Ek")
    made.attendee("Ann", "A1")
    made.attendee("Ben", "A1")
    made.go()
    made.settle_all(3)
    assert not made.live()
    return made


def there(places: Places, slug: str) -> Any:
    """What the sandbox holds, to be changed behind our back."""
    return places.sandbox.platforms[slug].sandbox.state


def look(world: World, **more: Any) -> Compared:
    with scope(world.event.team):
        return compare(world.event, actor=OPERATOR, **more)


def said(found: Compared) -> list[tuple[str, str]]:
    return [(line.object, line.drift.value) for line in found.lines]


def note(world: World, *keys: str) -> list[str]:
    with scope(world.event.team):
        noted, _ = take_note(world.event, {(world.publication.pk, key) for key in keys}, actor=OPERATOR)
    return [line.object for line in noted]


def remote(world: World, key: str) -> RemoteObject:
    return RemoteObject._base_manager.get(publication=world.publication, key=key)


def test_nothing_differs_right_after_a_push_and_nothing_is_written(world: World, places: Places) -> None:
    effects = places.effects(world.account.platform)
    found = look(world)
    assert not found.lines and not found.left and found.compared > 1 and found.requests
    assert places.effects(world.account.platform) == effects


def test_what_is_gone_there_is_missing(places: Places) -> None:
    world = pushed(places, "meltingspot")
    lives = there(places, "meltingspot")["lives"]
    del lives[remote(world, "session:B2").remote_id]
    assert said(look(world)) == [("session:B2", "missing")]
    del lives[remote(world, "session:A1").remote_id]
    found = said(look(world))  # who was invited to it is not told one by one
    assert found == [("session:A1", "missing"), ("session:B2", "missing")]


def test_what_was_changed_there_is_told_field_by_field(places: Places) -> None:
    world = pushed(places, "meltingspot")
    there(places, "meltingspot")["lives"][remote(world, "session:A1").remote_id]["title"] = "Renamed there"
    (line,) = look(world).lines
    assert (line.object, line.drift, dict(line.fields)) == (
        "session:A1", Drift.CHANGED, {"title": ("Talk A1", "Renamed there")},
    )  # fmt: skip


def test_what_we_want_changed_is_no_drift(places: Places) -> None:
    world = pushed(places, "meltingspot")
    world.edit("A1", title="Renamed here")
    assert not look(world).lines


def test_a_room_that_was_moved_or_deleted(places: Places) -> None:
    world = pushed(places, "whereby")
    rooms = there(places, "whereby")["meetings"]
    rooms[remote(world, "session:A1").remote_id]["endDate"] = "2027-01-01T00:00:00.000Z"
    del rooms[remote(world, "session:B2").remote_id]
    found = look(world)
    assert sorted(said(found)) == [("session:A1", "changed"), ("session:B2", "missing")]
    assert found.lines[0].fields["endDate"][1] == "2027-01-01T00:00:00.000Z"


def test_a_room_past_its_time_is_expired(places: Places) -> None:
    world = pushed(places, "whereby")
    event = world.event
    event.starts_at, event.ends_at = event.starts_at - timedelta(days=60), event.ends_at - timedelta(days=60)
    event.save()
    row = remote(world, "session:A1")
    row.body = {**row.body, "endDate": "2020-01-01T00:00:00Z"}
    row.save()
    (line,) = [one for one in look(world).lines if one.object == "session:A1"]
    assert line.drift is Drift.EXPIRED and "an hour after its end" in line.message


def test_people_who_are_not_listed_any_more(places: Places) -> None:
    world = pushed(places, "airmeet")
    (airmeet,) = there(places, "airmeet")["airmeets"].values()
    del airmeet["attendees"]["ann@example.org"]
    found = look(world)
    assert said(found) == [("attendee:ann@example.org", "missing")]
    assert list(all_said(found.notes)) == ["Airmeet has no way to be asked about one speaker: look there."]


def test_a_session_that_nobody_here_knows_is_extra(places: Places) -> None:
    world = pushed(places, "airmeet")
    (airmeet,) = there(places, "airmeet")["airmeets"].values()
    known = airmeet["sessions"][remote(world, "session:A1").remote_id]
    airmeet["sessions"]["other"] = {**known, "uuid": "other", "number": 99, "name": "Made by hand"}
    (line,) = look(world).lines
    assert (line.object, line.label, line.drift) == ("other", "Made by hand", Drift.EXTRA)


def test_many_people_cost_one_walk_over_a_list(places: Places) -> None:
    world = places.world("meltingspot", "A1")
    for number in range(30):
        world.attendee(f"P{number}", "A1")
    world.go()
    world.settle_all(3)
    found = look(world)
    assert not found.lines and found.compared == 32
    assert found.requests <= 4


def test_what_cannot_be_asked_is_left_and_said(world: World, places: Places) -> None:
    places.fault(world.account.platform, "status", status=503, times=99)
    found = look(world)
    assert found.left and not found.lines


def test_what_is_being_sent_is_not_compared(places: Places) -> None:
    world = pushed(places, "meltingspot")
    world.edit("A1", title="On its way")
    world.push()
    there(places, "meltingspot")["lives"][remote(world, "session:A1").remote_id]["title"] = "Whatever"
    found = look(world)
    assert not found.lines and "being sent or removed just now" in all_said(found.left)[0]


# --- taking note


def test_noting_a_change_lets_the_plan_say_what_a_push_would_overwrite(places: Places) -> None:
    world = pushed(places, "meltingspot")
    there(places, "meltingspot")["lives"][remote(world, "session:A1").remote_id]["title"] = "Renamed there"
    assert world.line("session:A1").verb is Verb.SKIP
    assert note(world, "session:A1") == ["session:A1"]
    line = world.line("session:A1")
    assert (line.verb, line.changes["title"]) == (Verb.UPDATE, ["Renamed there", "Talk A1"])
    assert not look(world).lines
    assert AuditEntry._base_manager.filter(action="remote.changed").exists()
    world.go()
    world.settle_all(3)
    assert there(places, "meltingspot")["lives"][remote(world, "session:A1").remote_id]["title"] == "Talk A1"


def test_noting_what_is_missing_leaves_the_decision_to_a_person(places: Places) -> None:
    world = pushed(places, "meltingspot")
    del there(places, "meltingspot")["lives"][remote(world, "session:B2").remote_id]
    assert note(world, "session:B2", "session:A1") == ["session:B2"]
    assert remote(world, "session:B2").state == RemoteState.MISSING
    assert world.line("session:B2").verb is Verb.MANUAL


def test_people_who_are_missing_are_added_again_by_the_next_push(places: Places) -> None:
    world = pushed(places, "airmeet")
    (airmeet,) = there(places, "airmeet")["airmeets"].values()
    del airmeet["attendees"]["ann@example.org"]
    assert note(world, "attendee:ann@example.org") == ["attendee:ann@example.org"]
    assert world.line("attendee:ann@example.org").verb is Verb.CREATE


def test_who_may_compare_and_who_may_note(places: Places) -> None:
    world = pushed(places, "whereby")
    integrations, analyst = (member(role, of=world.event.team) for role in (Role.INTEGRATIONS, Role.ANALYST))
    with scope(world.event.team):
        assert compare(world.event, actor=integrations).compared == 2
        with pytest.raises(Forbidden):
            compare(world.event, actor=analyst)
        with pytest.raises(Forbidden):
            take_note(world.event, {(world.publication.pk, "session:A1")}, actor=integrations)
