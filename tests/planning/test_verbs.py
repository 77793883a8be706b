"""Each verb of a plan line and its reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integrations.core.contract import DesiredObject, Lack
from integrations.core.frozen import ref
from integrations.core.reasons import Reason
from portal.events.models import Person, Session, Speaker, SpeakerState
from portal.events.people import edit_person
from portal.events.speakers import decide
from portal.publications import session_selection
from portal.publishing.models import Publication, RemoteObject
from portal.roles import Role
from portal.teams.audit import acting, operator
from portal.teams.models import User
from portal.teams.people import add_user
from portal.teams.scope import everything
from tests.delivery.world import SOON, World
from tests.support.reasons import all_said, why


def test_what_is_not_there_is_created(world: World) -> None:
    line = world.line("session:A1")
    assert (line.verb, line.action, line.label, line.account) == ("create", "session.create", "Talk A1", "Acc tiny")
    assert line.changes["title"] == [None, "Talk A1"]
    assert (line.document()["emails"], line.document()["publication"]) == (0, "main")


def test_notes_stand_in_the_reason_of_a_create(world: World) -> None:
    world.edit("A1", title="T" * 61)
    assert world.line("session:A1").reason == "shortened"


def test_what_was_accepted_is_skipped_and_costs_no_request(world: World) -> None:
    world.go()
    world.stage.calls.clear()
    assert world.plan().totals["skip"] == 2
    assert world.go().operations == 0
    assert world.stage.calls == []


def test_a_changed_field_that_can_be_changed_is_an_update(world: World) -> None:
    world.go()
    world.edit("A1", title="Other")
    line = world.line("session:A1")
    assert (line.verb, line.action, dict(line.changes)) == (
        "update",
        "session.update",
        {"title": ["Talk A1", "Other"]},
    )


def test_what_the_platform_cannot_change_is_left_to_a_person(world: World) -> None:
    world.go()
    world.options(mood="wild")
    line = world.line("session:A1")
    assert (line.verb, line.reason) == ("manual", "Tiny cannot change this later: mood.")
    assert line.values == {"mood": "wild"}


def test_what_can_be_changed_goes_even_where_something_else_cannot(world: World) -> None:
    world.go()
    world.options(mood="wild")
    world.edit("A1", title="Other")
    line = world.line("session:A1")
    assert (line.verb, line.reason, list(line.changes)) == ("update", "not updatable there: mood", ["title"])
    world.go()
    assert (world.line("session:A1").verb, world.line("session:A1").values) == ("manual", {"mood": "wild"})


def test_facts_of_people_that_cannot_be_taken_are_skipped_in_words(world: World) -> None:
    row = world.attendee("Ann")
    world.go()
    world.settle_all(2)
    Person._base_manager.filter(pk=row.person_id).update(company="New Corp")
    line = world.line("attendee:ann@example.org@A1")
    assert (line.verb, line.reason) == ("skip", "not updatable there: company")
    assert line.changes == {"company": ["", "New Corp"]}


def test_a_veto_comes_with_what_to_mend_and_blocks_the_children(world: World) -> None:
    world.attendee("Ann", "A1")
    world.edit("A1", title=" ")
    assert (world.line("session:A1").verb, world.line("session:A1").reason) == ("blocked", "give the session a title")
    child = world.line("attendee:ann@example.org@A1")
    assert (child.verb, child.reason) == ("blocked", "Waits for session:A1 ( ), which is blocked.")


def test_a_parent_that_is_there_blocks_nobody(world: World) -> None:
    world.go()
    world.attendee("Ann", "A1")
    world.edit("A1", title=" ")
    assert world.line("session:A1").verb == "blocked"
    assert world.line("attendee:ann@example.org@A1").verb == "create"


def test_a_manual_parent_blocks_its_children(world: World) -> None:
    table = dict(world_capabilities(world))
    del table["session.create"]
    world.become(capabilities=table)
    world.attendee("Ann", "A1")
    assert world.line("session:A1").reason == "Tiny has no way to make this through its API."
    assert world.line("attendee:ann@example.org@A1").reason == "Waits for session:A1 (Talk A1), which is manual."


def world_capabilities(world: World) -> dict[str, object]:
    from integrations import registry

    return dict(registry.get(world.account.platform).capabilities)


def test_a_parent_that_is_not_desired_blocks(world: World) -> None:
    stray = DesiredObject("attendee", "attendee:x@y.org@A1", "X", {"email": "x"}, path={"live": ref("session:Z9")})
    world.become(desired_objects=lambda _view: [stray])
    assert world.line(stray.key).reason == "session:Z9 is not part of this publication."


def test_speakers_under_review_stay_as_last_approved(world: World) -> None:
    there, fresh = world.speaker("Bo", "A1"), world.speaker("Cy", "A1")
    Speaker._base_manager.filter(pk=fresh.pk).update(state=SpeakerState.TO_REVIEW)
    world.go()
    world.settle_all(2)
    Speaker._base_manager.filter(pk=there.pk).update(state=SpeakerState.TO_REVIEW)
    line = world.line("speaker:bo@example.org@A1")
    assert (line.verb, line.reason) == ("skip", "under review again: what is there stays as last approved")
    line = world.line("speaker:cy@example.org@A1")
    assert (line.verb, line.reason) == ("blocked", "under review again")


def test_an_edit_after_approval_sends_nothing_until_it_is_decided(world: World) -> None:
    """B09: who is there stays as last approved, who is not there yet is not sent."""
    add_user("max", "max@example.org", Role.MANAGER, world.event.team, operator())
    manager = acting(User.objects.get(username="max"))
    there, fresh = (world.speaker(name, "A1", state=SpeakerState.PROPOSED) for name in ("Bo", "Cy"))
    with everything():
        decide(actor=operator(), speaker=there, to=SpeakerState.APPROVED)
        world.go()
        world.settle_all(2)
        decide(actor=operator(), speaker=fresh, to=SpeakerState.APPROVED)
        for row in (there, fresh):
            edit_person(actor=manager, person=row.person, values={"job_title": "Captain"})
            row.refresh_from_db()
            assert row.state == SpeakerState.TO_REVIEW
    world.stage.calls.clear()
    world.go()
    assert world.stage.calls == []
    assert world.stage.made("speaker:bo@example.org@A1") == 1 and world.stage.made("speaker:cy@example.org@A1") == 0
    with everything():
        decide(actor=operator(), speaker=fresh, to=SpeakerState.APPROVED)
    world.go()
    assert world.stage.made("speaker:cy@example.org@A1") == 1


def test_under_review_the_approved_address_still_names_the_person(world: World) -> None:
    row = world.speaker("Bo", "A1")
    world.go()
    world.settle_all(2)
    values = {"name": "Bo", "email": "bo@example.org", "job_title": ""}
    Speaker._base_manager.filter(pk=row.pk).update(state=SpeakerState.TO_REVIEW, approved_values=values)
    row.person.addresses(manager="_base_manager").update(address="bo@new.org", normalised="bo@new.org")
    assert {line.object: line.verb for line in world.plan().lines if line.kind == "speaker"} == {
        "speaker:bo@example.org@A1": "skip"
    }


def test_a_lack_is_told_once_and_only_where_it_concerns_somebody(world: World) -> None:
    world.become(lacks=(Lack("attendee", why("Nobody is listed there.")), Lack("speaker", why("No speakers."))))
    assert "event" not in world.lines()
    for name in ("Ann", "Ben", "Cat"):
        world.attendee(name)
    told = [line for line in world.plan().lines if line.object == "event"]
    assert [(line.verb, line.reason) for line in told] == [("skip", "Nobody is listed there.")]


def test_nobody_being_written_to_is_said(world: World) -> None:
    world.attendee("Ann")
    assert all_said(world.plan().notices) == (
        "Acc tiny: nobody will write to the 2 people added there. Their join links are in the links report.",
    )
    world.options(mail=True)
    found = world.plan()
    assert (found.notices, found.emails, found.emails_unknown) == ((), 2, 0)


def test_mails_that_no_document_tells_of_are_counted_apart(world: World) -> None:
    world.speaker("Bo", "A1")
    assert (world.plan().emails, world.plan().emails_unknown) == (0, 1)


# --- what was adopted


def adopted(world: World, key: str = "session:A1") -> RemoteObject:
    return RemoteObject._base_manager.create(
        account=world.account,
        publication=world.publication,
        kind="session",
        key=key,
        remote_id="theirs",
        adopted=True,
    )


def test_what_was_adopted_is_overwritten_unseen_and_the_line_says_so(world: World) -> None:
    adopted(world)
    line = world.line("session:A1")
    assert (line.verb, line.reason) == ("update", "will overwrite unseen what is there")
    assert sorted(line.changes) == ["start", "title"]
    world.stage.things["theirs"] = {}
    world.go()
    assert world.stage.things["theirs"]["title"] == "Talk A1"
    assert world.line("session:A1").verb == "skip"


def test_a_platform_that_says_so_itself_is_not_repeated(world: World) -> None:
    adopted(world)
    desired = DesiredObject(
        "session",
        "session:A1",
        "A1",
        {"title": "T"},
        notes=(Reason("core.unseen", {"what": why("it cannot be read")}),),
    )
    world.become(desired_objects=lambda _view: [desired])
    assert world.line("session:A1").reason == "will overwrite unseen: it cannot be read"


def test_what_was_adopted_and_cannot_be_changed_is_left_as_it_is(world: World) -> None:
    adopted(world)
    table = world_capabilities(world)
    del table["session.update"]
    world.become(capabilities=table)
    line = world.line("session:A1")
    assert (line.verb, line.reason) == ("skip", "Adopted as it is; it cannot be changed there through the API.")


# --- the plan as a whole


def test_the_fingerprint_is_stable_and_changes_with_an_edit(world: World) -> None:
    before = world.plan().fingerprint
    assert world.plan().fingerprint == before
    world.edit("A1", starts_at=SOON + timedelta(minutes=5))
    assert world.plan().fingerprint != before


def test_the_fingerprint_sees_what_an_update_changes(world: World) -> None:
    world.go()
    world.edit("A1", title="Other")
    before = world.plan().fingerprint
    row = world.remote("session:A1")
    row.body = {**row.body, "title": "Somebody else's"}
    row.save()
    assert world.plan().fingerprint != before


def test_tokens_are_no_part_of_a_plan(world: World) -> None:
    line = world.line("session:A1")
    assert line.body["prefix"] == {"$token": 12, "prefix": "x-"}
    world.go()
    assert len(world.op("session:A1").token) == 12
    assert world.line("session:A1").verb == "skip"


def test_a_secret_option_counts_by_its_print(world: World) -> None:
    world.publication.secret_options = {"stream_key": "CANARY-STREAM"}
    world.publication.save()
    before = world.plan()
    assert "CANARY" not in repr(before)
    world.publication.secret_options = {"stream_key": "CANARY-OTHER"}
    world.publication.save()
    assert world.plan().fingerprint != before.fingerprint


def test_only_the_account_asked_for(world: World) -> None:
    other = Publication._base_manager.create(
        event=world.event, account=world.account, name="second", choice=session_selection.ALL
    )
    assert {line.publication for line in world.plan().lines} == {"main", "second"}
    assert world.plan(account=world.account).publications == (world.publication.pk, other.pk)


def test_what_publications_share_stands_in_the_plan_once(world: World) -> None:
    world.options(host="host@example.org")
    Publication._base_manager.create(
        event=world.event, account=world.account, name="second", options={"host": "host@example.org"}
    )
    assert [line.publication for line in world.plan().lines if line.object == "host:host@example.org"] == ["main"]


@pytest.mark.parametrize("people", [1, 12])
def test_the_number_of_queries_does_not_grow_with_rows(world: World, people: int) -> None:
    for number in range(people):
        world.attendee(f"Guest {number}")
        world.speaker(f"Speaker {number}", "A1")
        Session._base_manager.create(
            event=world.event, code=f"X{number}", title=f"X{number}", starts_at=SOON, duration=timedelta(minutes=9)
        )
    world.go()
    world.settle_all(4)
    world.edit("A1", state="cancelled", remove_there=True)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        world.plan()
    assert len(queries) <= 20, [query["sql"][:90] for query in queries]
