"""Replacing a room that cannot be changed: the new one first, both known in between, the old one only when asked."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from portal.delivery.operations.refusal import NotPossible
from portal.delivery.record import replace as replacing
from portal.publishing.models import Attendance, Publication, RemoteObject, RemoteState
from portal.pulling.puller import pull_publication, request_pull
from portal.roles import Role
from portal.teams.audit import Forbidden
from portal.teams.models import AuditEntry
from portal.teams.scope import everything, scope
from tests.support.fakes import OPERATOR, member, run

from .platforms import Places
from .world import World

KEY = "session:A1"


@pytest.fixture
def moved(places: Places) -> World:
    """A room whose session was moved by a day after it was made."""
    world = places.world("whereby")
    world.go()
    row = world.session("A1")
    world.edit("A1", starts_at=row.starts_at + timedelta(days=1))
    return world


def decide(world: World, *, replace: bool = True, actor: Any = OPERATOR) -> None:
    with scope(world.event.team):
        replacing.decide(Publication.objects.get(pk=world.publication.pk), KEY, actor, replace=replace)


def rooms() -> dict[str, str]:
    """Names and ids of what is known to be there."""
    rows = RemoteObject._base_manager.filter(state=RemoteState.PRESENT)
    return dict(rows.values_list("key", "remote_id"))


def test_a_room_is_replaced_and_the_old_one_removed_only_when_asked(places: Places, moved: World) -> None:
    old = rooms()[KEY]
    before = dict(moved.remote(KEY).links)
    line = moved.line(KEY)
    assert (line.verb, line.replaceable) == ("manual", True)
    assert "replaced by a new one" in line.reason
    decide(moved)
    line = moved.line(KEY)
    assert (line.verb, line.action) == ("create", "session.create")
    assert "send people the new link" in line.reason
    moved.go()
    assert places.effects("whereby") == {"meeting.created": 2}
    assert set(rooms()) == {KEY, f"{KEY}/{old}"} and rooms()[f"{KEY}/{old}"] == old
    new = RemoteObject._base_manager.get(key=KEY)
    assert dict(new.links) and dict(new.links) != before
    removal = moved.line(f"{KEY}/{old}")
    assert (removal.verb, removal.action) == ("delete", "session.delete")
    assert moved.go().left_out["delete"] == 1 and set(rooms()) == {KEY, f"{KEY}/{old}"}
    moved.go(allow_delete=True)
    assert places.sandbox.ledger()["whereby"][-1] == ["meeting.deleted", old]
    assert rooms() == {KEY: new.remote_id}
    assert {one.verb for one in moved.plan().lines} == {"skip"}


@pytest.mark.parametrize("kind", ["drop-after", "garbage"])
def test_a_new_room_whose_answer_is_lost_is_found_and_both_stay_known(places: Places, moved: World, kind: str) -> None:
    old = rooms()[KEY]
    decide(moved)
    places.fault("whereby", kind, method="POST", path="/meetings")
    moved.go()
    moved.settle_all(6)
    assert places.effects("whereby") == {"meeting.created": 2}
    assert set(rooms()) == {KEY, f"{KEY}/{old}"} and rooms()[KEY] != old


def test_the_decision_holds_for_the_body_it_was_made_for(moved: World) -> None:
    decide(moved)
    moved.edit("A1", duration=timedelta(minutes=90))
    assert moved.line(KEY).verb == "manual"
    decide(moved)
    decide(moved, replace=False)
    assert moved.line(KEY).verb == "manual"
    entries = AuditEntry._base_manager.filter(action="publication.replace")
    assert entries.count() == 3


def test_what_needs_no_replacing_is_refused(places: Places) -> None:
    world = places.world("whereby")
    world.go()
    with pytest.raises(NotPossible, match="needs no replacing"):
        decide(world)


@pytest.mark.parametrize("role", [Role.APPROVER, Role.ANALYST])
def test_who_may_not_say_so(moved: World, role: Role) -> None:
    with pytest.raises(Forbidden):
        decide(moved, actor=member(role, moved.event.team))
    assert moved.line(KEY).verb == "manual"


def test_the_command(moved: World) -> None:
    status, out, _ = run("replace", moved.event.slug, "whereby", KEY)
    assert status == 0 and "Give people the new link" in out
    assert moved.line(KEY).verb == "create"
    status, out, _ = run("replace", moved.event.slug, "whereby", KEY, "--undo", "--json")
    assert (status, '"replace": false' in out) == (0, True)
    assert run("replace", moved.event.slug, "whereby", "session:NOPE")[0] == 1


def test_an_expired_room_needs_a_new_one_when_its_session_is_moved(places: Places) -> None:
    world = places.world("whereby")
    world.go()
    row = world.remote(KEY)
    row.body = {**row.body, "endDate": "2020-01-01T10:00:00Z"}
    row.save()
    line = world.line(KEY)
    assert line.verb == "create" and "an hour after its end" in line.reason
    world.go()
    assert places.effects("whereby") == {"meeting.created": 2}


def test_platforms_that_replace_nothing_stay_manual(places: Places) -> None:
    world = places.world("airmeet")
    world.go()
    world.settle_all(3)
    world.edit("A1", title="Another")
    line = world.line(KEY)
    assert (line.verb, line.replaceable) == ("manual", False)
    with pytest.raises(NotPossible):
        decide(world)


# --- reading back ---------------------------------------------------------------------------------------------------


def test_guests_of_a_room_reach_the_report(places: Places) -> None:
    """Push → people come by their own links → pull → summary."""
    world = places.world("whereby")
    world.attendee("Ann")
    world.attendee("Bo")
    world.go()
    sandbox: Any = places.sandbox.platforms["whereby"].sandbox
    (name,) = sandbox.state["visited"]
    start = world.session("A1").starts_at
    sandbox.join(name, "Ann", start, start + timedelta(minutes=20), external_id="t-Ann")
    sandbox.join(name, "A stranger", start, start + timedelta(minutes=10))
    sandbox.clock.to(start + timedelta(days=1))
    with everything():
        request_pull(world.event, actor=OPERATOR, wake_workers=False)
        pull_publication(world.publication.pk)
        rows = {row.name: row for row in Attendance.objects.select_related("person", "session")}
        assert rows["Ann"].person and rows["Ann"].person.name == "Ann"
        assert rows["Ann"].session and (rows["Ann"].seconds, rows["Ann"].attended) == (1200, True)
        assert rows["A stranger"].person is None
    out = StringIO()
    call_command("report", world.event.slug, "summary", "--format", "json", stdout=out)
    assert '"attended": 2' in out.getvalue()
