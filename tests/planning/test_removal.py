"""What is no longer desired: removed there only if a person asked for it."""

from __future__ import annotations

from integrations import registry
from portal.events.models import Registration, Session, Speaker, SpeakerState
from portal.publications import session_selection
from portal.publishing.models import Publication
from tests.delivery.stage import capabilities
from tests.delivery.world import World

ANN = "attendee:ann@example.org@A1"
BO = "speaker:bo@example.org@A1"


def filled(world: World) -> World:
    """Everything of a session with an attendee and a speaker is there."""
    world.attendee("Ann", "A1")
    world.speaker("Bo", "A1")
    world.go()
    world.settle_all(3)
    assert world.live() == 0
    return world


def cancel(world: World, **more: object) -> None:
    Session._base_manager.filter(code="A1").update(state="cancelled", **more)


def test_a_cancelled_session_stays_until_removal_is_asked_for(world: World) -> None:
    cancel(filled(world))
    line = world.line("session:A1")
    assert (line.verb, line.reason) == ("skip", "cancelled here; it stays there until you ask for removal")
    assert (line.label, line.action) == ("Talk A1", "session.delete")
    assert ANN not in world.lines()


def test_a_cancelled_session_that_is_to_go_goes_with_everything_in_it(world: World) -> None:
    cancel(filled(world), remove_there=True)
    lines = world.lines()
    assert (lines["session:A1"].verb, lines["session:A1"].reason) == ("delete", "Removal was asked for here.")
    assert ANN not in lines
    world.go(allow_delete=True)
    assert {world.remote(key).state for key in ("session:A1", ANN, BO)} == {"gone"}
    assert dict(world.remote(ANN).links) == {}
    assert world.remote("session:B2").state == "present"
    assert "session:A1" not in world.lines()


def test_what_was_removed_and_comes_back_is_made_anew_with_everything_in_it(world: World) -> None:
    cancel(filled(world), remove_there=True)
    world.go(allow_delete=True)
    cancel(world, remove_there=False)
    Session._base_manager.filter(code="A1").update(state="planned")
    assert {world.line(key).verb for key in ("session:A1", ANN, BO)} == {"create"}
    world.go()
    world.settle_all(3)
    assert world.states() == {"done": 8}


def test_a_rejected_or_withdrawn_speaker_is_removed_by_hand_where_the_api_cannot(world: World) -> None:
    filled(world)
    for state in (SpeakerState.REJECTED, SpeakerState.WITHDRAWN):
        Speaker._base_manager.update(state=state)
        line = world.line(BO)
        assert line.verb == "manual"
        assert line.reason == "Tiny cannot remove this through its API: remove it there by hand."
        assert line.values == {"remove": BO}


def test_a_speaker_who_only_left_a_session_stays(world: World) -> None:
    filled(world)
    Speaker._base_manager.get().parts(manager="_base_manager").all().delete()
    line = world.line(BO)
    assert (line.verb, line.reason) == (
        "skip",
        "no longer in this publication; it stays there until you ask for removal",
    )


def test_a_withdrawn_registration_is_revoked_if_that_was_ticked(world: World) -> None:
    filled(world)
    Registration._base_manager.update(state="withdrawn")
    assert world.line(ANN).verb == "skip"
    Registration._base_manager.update(remove_there=True)
    assert (world.line(ANN).verb, world.line(ANN).action) == ("delete", "attendee.revoke")
    world.go(allow_delete=True)
    assert world.remote(ANN).state == "gone"
    assert ("attendee.revoke", (ANN,)) in world.stage.calls


def test_a_delete_knows_id_and_path_of_what_it_removes(world: World) -> None:
    filled(world)
    Registration._base_manager.update(state="withdrawn", remove_there=True)
    world.go(allow_delete=True)
    call = world.stage.handed[-1]
    assert call.remote_id == world.remote(ANN).remote_id
    assert call.path == {"live": world.remote("session:A1").remote_id}


def test_a_publication_taken_back_with_removal_leaves_nothing(world: World) -> None:
    filled(world)
    Publication._base_manager.update(active=False)
    assert {line.verb for line in world.plan().lines} == {"skip"}
    Publication._base_manager.update(remove_there=True)
    lines = world.lines()
    assert {key: line.verb for key, line in lines.items()} == {"session:A1": "delete", "session:B2": "delete"}


def test_sessions_taken_out_of_the_choice(world: World) -> None:
    filled(world)
    Publication._base_manager.update(choice="B2")
    assert world.line("session:A1").verb == "skip"
    Publication._base_manager.update(choice=session_selection.NONE, remove_there=True)
    assert world.line("session:B2").verb == "delete"


def test_what_belongs_to_the_account_is_not_removed_with_a_publication(world: World) -> None:
    world.options(host="host@example.org")
    world.go()
    world.settle_all(2)
    Publication._base_manager.update(active=False, remove_there=True)
    assert "host:host@example.org" not in world.lines()


# --- people who travel inside their session


def carrying(world: World) -> World:
    """Speakers travel inside their session's call, as part of its body."""
    world.options(carry=True)
    now = registry.get("tiny").desired_objects

    def desired_objects(view: object) -> object:
        from dataclasses import replace

        found = list(now(view))  # type: ignore[arg-type]
        for desired in found:
            inside = [w.body["name"] for w in found if w.carrier == desired.key and not w.blocked and not w.held]
            yield replace(desired, body={**desired.body, "people": inside}) if desired.kind == "session" else desired

    table = capabilities(world.stage, carry=True)
    world.become(desired_objects=desired_objects, capabilities=table)
    world.capability("session.update", changeable=frozenset({"title", "start", "people"}))
    return world


def test_a_rejected_speaker_who_travels_inside_is_taken_out_by_an_update(world: World) -> None:
    filled(carrying(world))
    assert (world.state(BO), world.remote(BO).state) == ("done", "present")
    Speaker._base_manager.update(state=SpeakerState.REJECTED)
    lines = world.lines()
    assert BO not in lines
    assert (lines["session:A1"].verb, lines["session:A1"].drops) == ("update", (BO,))
    world.go()
    assert world.remote(BO).state == "gone"
    assert {line.verb for line in world.plan().lines} == {"skip"}


def test_who_travels_inside_has_a_line_but_no_call(world: World) -> None:
    carrying(world).speaker("Bo", "A1")
    assert world.line(BO).verb == "create"
    world.go()
    world.settle_all(2)
    assert world.stage.count("speaker.add") == 0
    assert world.op(BO).carrier == world.op("session:A1")
    assert world.state(BO) == "done"


def test_who_is_inside_already_needs_no_call(world: World) -> None:
    filled(carrying(world))
    world.remote(BO).delete()
    assert (world.line(BO).verb, world.line(BO).reason) == ("skip", "Goes with session:A1.")
