"""A person is forgotten: removed where a platform can, then out of every table, and figures stay what they were."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from integrations.core.reasons import Reason
from portal.desk.presenters import forecast
from portal.erasing import ErasureDigests, ask, end_all, end_if_done
from portal.erasing.names import Names
from portal.events.models import EmailAddress, Person, Registration, Session, Speaker, SpeakerState, Upload
from portal.planning import ticks
from portal.publishing.models import Attendance, Erasure, ManualTask, Operation, RemoteObject
from portal.pulling import Pace, pull_publication, request_pull
from portal.roles import Role
from portal.teams import audit
from portal.teams.audit import Forbidden
from portal.teams.models import AuditEntry, Team, User
from portal.teams.scope import everything, scope
from portal.worker.tasks import sweep
from tests.support.fakes import member
from tests.support.reasons import said

from .platforms import Places
from .world import OPERATOR, World

NAME, ADDRESS = "Änn Quillfeather", "ann.quillfeather@example.org"
MARKS = (NAME, ADDRESS, "quillfeather")
OTHER = "Änn Quillfeatherson"


@pytest.fixture
def world(places: Places) -> World:
    """Ann speaks and attends, and somebody with a longer name does, too; everything stands on MeltingSpot."""
    return pushed(places, "meltingspot")


def pushed(places: Places, slug: str) -> World:
    made = places.world(slug, "A1 B2")
    speaker = made.speaker("Ann Quillfeather", "A1", first_name="Änn", last_name="Quillfeather")
    named(speaker.person, NAME, biography=f"All about {NAME}.")
    made.speaker("Ben Other", "A1", first_name="Ben", last_name="Other")
    Registration._base_manager.create(event=made.event, person=speaker.person, join_token="t-ann", custom={"diet": "x"})
    made.attendee("Cleo Third")
    made.go()
    made.settle_all(4)
    assert not made.live(), made.states()
    return made


def named(row: Person, name: str, **more: str) -> None:
    """Letters that an address made of the name could not hold."""
    row.name = name
    for key, value in more.items():
        setattr(row, key, value)
    row.save()


def person() -> Person:
    return Person._base_manager.get(name=NAME)


def erase(world: World, **more: Any) -> list[str]:
    with scope(world.event.team):
        asked = ask(person(), actor=more.get("actor", OPERATOR))
        return end_if_done(asked.erasure)


def work_off(world: World) -> None:
    world.settle_all(4)
    with everything():
        end_all()


def cells() -> Iterator[tuple[str, str]]:
    """Every value of every table, as text."""
    for model in apps.get_models(include_auto_created=True):
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            names = [column[0] for column in cursor.description or ()]
            for row in cursor.fetchall():
                yield from (
                    (f"{model._meta.db_table}.{name}", _text(value)) for name, value in zip(names, row, strict=True)
                )


def _text(value: Any) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def left() -> list[tuple[str, str]]:
    return [(where, text[:200]) for where, text in cells() if any(mark.lower() in text.lower() for mark in MARKS)]


def test_nothing_of_them_is_left_in_any_table(world: World, places: Places) -> None:
    assert left()
    waiting = erase(world)
    assert waiting and all(one.code in ("erasing.operation", "erasing.by_hand") for one in waiting), waiting
    work_off(world)
    for task in ManualTask._base_manager.filter(done_at=None):
        with scope(world.event.team):
            ticks.tick(task, actor=OPERATOR)
    work_off(world)
    erasure = Erasure._base_manager.get()
    assert erasure.ended_at is not None, left()
    assert left() == []
    assert erasure.removed["operations"] and erasure.removed["remote_objects"] and erasure.removed["audit_entries"]


def test_a_platform_that_can_remove_people_does(places: Places) -> None:
    world = pushed(places, "airmeet")
    erase(world)
    work_off(world)
    assert places.effects("airmeet")["attendee.revoke"] == 1
    (airmeet,) = places.sandbox.platforms["airmeet"].sandbox.state["airmeets"].values()
    assert not airmeet["attendees"].get(ADDRESS, {}).get("authorised")


def test_what_a_platform_cannot_remove_waits_for_a_person_and_says_so(places: Places) -> None:
    world = pushed(places, "airmeet")
    erase(world)
    work_off(world)
    with scope(world.event.team):
        waiting = end_if_done(Erasure.objects.get())
    assert any("By hand on airmeet" in said(one) for one in waiting)
    assert person().name == NAME  # still needed to say whom to remove


def test_others_are_left_as_they_are(world: World) -> None:
    named(world.attendee("Ann Quillfeatherson").person, OTHER)
    world.go()
    world.settle_all(4)
    before = Operation._base_manager.filter(label=OTHER).count()
    erase(world)
    work_off(world)
    assert Person._base_manager.filter(name=OTHER).exists() and Person._base_manager.filter(name="Ben Other").exists()
    assert Operation._base_manager.filter(label=OTHER).count() == before
    assert RemoteObject._base_manager.filter(key="speaker:ben.other@example.org@A1").exists()


def test_only_what_is_about_them_is_sent(world: World) -> None:
    """What else waits to be pushed stays for whoever looks at the plan."""
    world.edit("B2", title="Changed meanwhile")
    Speaker._base_manager.filter(person__name="Ben Other").update(state="withdrawn")
    before = set(Operation._base_manager.values_list("pk", flat=True))
    erase(world)
    new = Operation._base_manager.exclude(pk__in=before)
    assert {op.key for op in new} <= {f"speaker:{ADDRESS}@A1", f"attendee:{ADDRESS}@A1", f"attendee:{ADDRESS}@B2"}
    assert world.line("session:B2").verb.value == "update"


def test_a_pull_brings_nobody_back(world: World, places: Places) -> None:
    """The platform goes on listing them: they count, and nobody is named."""
    row = {"publication": world.publication, "source": "live@A1", "as_of": world.event.starts_at, "row_id": ADDRESS}
    Attendance._base_manager.create(**row, email=ADDRESS, normalised=ADDRESS, name=NAME, person=person())
    finish(world)
    (gone,) = Attendance._base_manager.filter(row_id__startswith="#")
    assert (gone.email, gone.name) == ("", "")
    with scope(world.event.team):
        request_pull(world.event, actor=OPERATOR, wake_workers=False)
        pull_publication(world.publication.pk, pace=Pace())
    read = Attendance._base_manager.exclude(pk=gone.pk)
    assert read.filter(person=gone.person_id, email="", name="").count() == 2  # in both lives
    assert read.filter(person__name="Ben Other").exists() and left() == []


def finish(world: World) -> None:
    erase(world)
    work_off(world)
    for task in ManualTask._base_manager.filter(done_at=None):
        with scope(world.event.team):
            ticks.tick(task, actor=OPERATOR)
    work_off(world)
    assert Erasure._base_manager.get().ended_at is not None, left()


def test_files_between_preview_and_import_that_hold_them_go(world: World) -> None:
    user = User.objects.create(username="u", email="u@example.org")
    common = {"team": world.event.team, "user": user, "kind": "people", "digest": "d"}
    Upload._base_manager.create(**common, token="a", name="a.csv", data=f"name,email\nA,{ADDRESS}\n".encode())
    Upload._base_manager.create(**common, token="b", name="b.csv", data=b"name,email\nB,b@example.org\n")
    finish(world)
    assert list(Upload._base_manager.values_list("name", flat=True)) == ["b.csv"]


def test_telling_the_erased_costs_no_more_for_many_rows(world: World, django_assert_num_queries: Any) -> None:
    finish(world)
    with django_assert_num_queries(2):  # the erasures, and the seed
        found = ErasureDigests(world.event.team_id).of([ADDRESS, *(f"p{number}@example.org" for number in range(50))])
    assert list(found) == [ADDRESS]


def test_the_trail_says_that_it_was_done_and_not_to_whom(world: World) -> None:
    finish(world)
    actions = set(AuditEntry._base_manager.values_list("action", flat=True))
    assert {"person.erase", "person.erased"} <= actions
    entry = AuditEntry._base_manager.get(action="person.erased")
    assert entry.subject == f"person {Erasure._base_manager.get().person_id}"


def test_who_hosts_a_publication_is_named_in_its_options(world: World) -> None:
    world.options(host_email=ADDRESS)
    waiting = erase(world)
    assert any("names them in its options" in said(one) for one in waiting)
    world.options(host_email=f"jo{ADDRESS}")  # somebody else's
    assert not any("names them in its options" in said(one) for one in erase(world))


def test_a_name_that_stands_alone_in_the_trail_goes_too(world: World) -> None:
    changes = {"speakers": [f"{NAME} (speaker)", f"{NAME} (moderator), {OTHER} (speaker)"]}
    audit.write(OPERATOR, world.event.team, "session.speakers", "A1", changes)
    finish(world)
    entry = AuditEntry._base_manager.get(action="session.speakers")
    assert entry.changes == {"speakers": ["Erased person (speaker)", f"Erased person (moderator), {OTHER} (speaker)"]}


@pytest.mark.parametrize("state", SpeakerState)
def test_whatever_was_decided_on_them_they_can_be_erased(world: World, state: SpeakerState) -> None:
    """Also by the Owner who edited them last: it is no judgement of a speaker."""
    owner = member(Role.OWNER, of=world.event.team, name="ada")
    Speaker._base_manager.filter(person=person()).update(state=state, edited_by=owner.user)
    erase(world, actor=owner)
    assert Speaker._base_manager.get(person=person()).state in ("withdrawn", "rejected")


def test_asked_twice_it_is_one_erasure(world: World) -> None:
    erase(world)
    erase(world)
    assert Erasure._base_manager.count() == 1


def test_only_an_owner_may(world: World) -> None:
    with pytest.raises(Forbidden):
        erase(world, actor=member(Role.MANAGER, of=world.event.team))
    assert not Erasure._base_manager.exists() and person().name == NAME


# --- the command


def run(*words: str) -> dict[str, Any]:
    out = StringIO()
    with suppress(SystemExit):
        call_command("erase_person", *words, "--json", stdout=out, stderr=StringIO())
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


@pytest.fixture
def owner(world: World) -> str:
    member(Role.OWNER, of=world.event.team, name="ada")
    return "ada"


def test_a_dry_run_says_what_would_be_done_and_does_nothing(world: World, owner: str) -> None:
    before = sorted(cells())
    told = run(ADDRESS, "--by", owner, "--dry-run")
    assert told["removed"]["addresses"] == 1 and told["removed"]["operations"]
    assert sorted(cells()) == before


def test_the_command_erases(world: World, owner: str) -> None:
    first = run(ADDRESS.upper(), "--by", owner, "--yes")
    assert first["person"] == f"person {person().pk}" and not first["erased"]
    work_off(world)
    for task in ManualTask._base_manager.filter(done_at=None):
        with scope(world.event.team):
            ticks.tick(task, actor=OPERATOR)
    last = run(ADDRESS, "--by", owner, "--yes")
    assert last["erased"] and last["removed"]["people"] == 1 and left() == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nobody@example.org", "--by", "ada", "--yes"], "Nobody with the address"),
        (["no address", "--by", "ada", "--yes"], "address"),
        ([ADDRESS, "--by", "ada"], "Give --yes"),
        ([ADDRESS, "--yes"], "--by"),
    ],
)
def test_wrong_words_change_nothing(world: World, owner: str, words: list[str], said: str) -> None:
    err = StringIO()
    with pytest.raises((SystemExit, Exception)) as caught:
        call_command("erase_person", *words, stderr=err)
    assert said in err.getvalue() + str(caught.value)
    assert not Erasure._base_manager.exists()


def test_two_teams_that_know_them_must_be_told_apart(world: World, owner: str) -> None:
    other = Team.objects.create(name="Second")
    row = Person._base_manager.create(team=other, name=NAME)
    EmailAddress._base_manager.create(person=row, team=other, address=ADDRESS, normalised=ADDRESS)
    err = StringIO()
    with pytest.raises(SystemExit):
        call_command("erase_person", ADDRESS, "--by", owner, "--yes", stderr=err)
    assert "choose with --team" in err.getvalue()


def test_the_sweeper_finishes_what_waited(world: World) -> None:
    erase(world)
    world.settle_all(4)
    for task in ManualTask._base_manager.filter(done_at=None):
        with scope(world.event.team):
            ticks.tick(task, actor=OPERATOR)
    sweep()
    assert Erasure._base_manager.get().ended_at is not None


def test_a_name_with_quotes_is_found_in_stored_reasons(world: World) -> None:
    name = 'Änn "Quill" Feather'
    row = person()
    named(row, name)
    op = Operation._base_manager.first()
    assert op is not None
    why = Reason("core.refused", {"status": 400, "words": f"{name} is unknown"})
    Operation._base_manager.filter(pk=op.pk).update(reasons=[why])
    with scope(world.event.team):
        assert Operation.objects.filter(Names(row).anywhere("reasons")).exists()


@pytest.mark.parametrize("few", [0, 100])
def test_where_somebody_stands_is_told_alike_for_few_and_for_many(
    world: World, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(forecast, "FEW", few)
    with scope(world.event.team):
        ann = Registration.objects.filter(person=person())
        (one,) = forecast.of_registrations(world.event.pk, ann)
        (all_of_them,) = forecast.of_registrations(world.event.pk, Registration.objects.all())
        (session,) = forecast.of_sessions(world.event.pk, Session.objects.filter(code="A1"))
    assert (one.count, all_of_them.count, session.count) == (2, 4, 1)
