"""Whose an account is: other keys or another address that lead elsewhere change nothing without a person's word."""

from __future__ import annotations

import pytest

from portal.accounts import identity
from portal.delivery.settle import settle as look_ups
from portal.events.models import Session
from portal.planning import Verb
from portal.planning.manual_tasks import LEFT
from portal.planning.ticks import tick
from portal.publishing.models import Account, ManualTask, Operation, RemoteObject
from portal.teams.models import AuditEntry
from portal.teams.scope import everything
from tests.delivery.world import OPERATOR, World

from .conftest import OTHER_KEY, TwoPlaces, connect

pytestmark = pytest.mark.django_db
READABLE = ("meltingspot", "whereby", "airmeet")
LIVES = {"meltingspot": "lives", "whereby": "meetings", "airmeet": "airmeets"}


def pushed(two: TwoPlaces, slug: str) -> World:
    world = two.world(slug, account={"talk_create": True} if slug == "bemyapp" else {})
    world.go()
    world.settle_all()
    assert RemoteObject._base_manager.filter(account=world.account, state="present").exists()
    return world


def access(world: World) -> tuple[object, ...]:
    row = Account._base_manager.get(pk=world.account.pk)
    return row.fingerprint, row.base_urls, dict(row.credentials), row.options, row.state


def verbs(world: World) -> set[Verb]:
    return {line.verb for line in world.lines().values() if line.object.startswith("session:")}


@pytest.mark.parametrize("slug", READABLE)
@pytest.mark.parametrize("by", ["address", "key"])
def test_another_place_is_not_saved(two: TwoPlaces, slug: str, by: str) -> None:
    world = pushed(two, slug)
    before = access(world)
    given = [*two.moved(slug), *two.keys(slug, "k2")] if by == "address" else two.keys(slug, OTHER_KEY)
    status, out, err = connect(world, *given)
    assert (status, out) == (1, "")
    assert "--same-place" in err and "--start-afresh" in err and "Nothing was saved" in err
    assert access(world) == before
    assert not AuditEntry._base_manager.filter(action="account.update").exists()


@pytest.mark.parametrize("slug", READABLE)
def test_a_new_key_that_reads_what_is_known_goes_on(two: TwoPlaces, slug: str) -> None:
    world = pushed(two, slug)
    status, _, err = connect(world, *two.keys(slug, "another-key-of-the-same-place"))
    assert (status, world.reload().state) == (0, "active"), err
    assert "another-key-of-the-same-place" in dict(world.account.credentials).values()


def test_where_no_answer_tells_a_person_is_asked_once(two: TwoPlaces) -> None:
    """BeMyApp lists nothing and shows nothing."""
    world = pushed(two, "bemyapp")
    before = access(world)
    status, _, err = connect(world, *two.keys("bemyapp", "new-key"))
    assert status == 1 and "cannot be told" in err and "No answer of BeMyApp tells" in err
    assert access(world) == before
    assert connect(world, *two.keys("bemyapp", "new-key"), "--same-place")[0] == 0
    assert connect(world, *two.keys("bemyapp", "new-key"))[0] == 0, "asked once"
    assert dict(world.reload().credentials) == {"api_key": "new-key"}


def test_keys_that_are_refused_tell_nothing(two: TwoPlaces) -> None:
    world = pushed(two, "meltingspot")
    two.fault("meltingspot", "status", status=401, times=0)
    status, _, err = connect(world, *two.keys("meltingspot", "wrong"))
    assert status == 1 and "cannot be told" in err and "401" in err


@pytest.mark.parametrize("slug", (*READABLE, "bemyapp"))
def test_an_account_on_which_nothing_stands_is_never_asked_about(two: TwoPlaces, slug: str) -> None:
    world = two.world(slug)
    status, _, err = connect(world, *two.moved(slug), *two.keys(slug, OTHER_KEY))
    assert (status, world.reload().state) == (0, "active"), err


def test_options_that_choose_another_host_are_compared(two: TwoPlaces) -> None:
    world = pushed(two, "airmeet")
    mount = "airmeet-gateway"
    urls = {**world.account.base_urls, "gateway": two.url(mount, 8102)}
    Account._base_manager.filter(pk=world.account.pk).update(base_urls=urls)
    status, _, err = connect(world, "--option", "generation=gateway")
    assert status == 1 and "--start-afresh" in err


@pytest.mark.parametrize("slug", (*READABLE, "bemyapp"))
def test_the_same_place_after_all(two: TwoPlaces, slug: str) -> None:
    world = pushed(two, slug)
    status, _, err = connect(world, *two.keys(slug, OTHER_KEY), "--same-place")
    assert (status, world.reload().state) == (0, "active"), err
    assert verbs(world) == {Verb.SKIP}
    assert OTHER_KEY in dict(world.account.credentials).values()


@pytest.mark.parametrize("slug", (*READABLE, "bemyapp"))
def test_starting_afresh_leaves_what_is_known_on_the_old_account(two: TwoPlaces, slug: str) -> None:
    world = pushed(two, slug)
    old = set(RemoteObject._base_manager.exclude(publication=None).values_list("key", "remote_id"))
    status, out, err = connect(world, *two.moved(slug), *two.keys(slug, "k2"), "--start-afresh")
    assert status == 0, err
    assert "stand on the old account" in out
    assert set(RemoteObject._base_manager.values_list("state", flat=True)) == {"elsewhere"}
    assert AuditEntry._base_manager.filter(action="account.start_afresh").exists()
    assert verbs(world) == {Verb.CREATE}

    task = ManualTask._base_manager.get(action=LEFT)
    roots = {"event"} if slug == "airmeet" else {"session:A1", "session:B2"}
    assert {item["key"] for item in task.items} == roots
    assert {item["values"]["remote_id"] for item in task.items} <= {remote_id for _, remote_id in old}

    world.go()
    world.settle_all()
    assert verbs(world) == {Verb.SKIP}
    assert ManualTask._base_manager.filter(action=LEFT, done_at=None).exists(), "no plan takes it away"
    made = RemoteObject._base_manager.filter(state="present").exclude(publication=None)
    assert {key for key, _ in old} == set(made.values_list("key", flat=True))

    with everything():
        tick(task, actor=OPERATOR)
    assert not RemoteObject._base_manager.filter(state="elsewhere").exclude(publication=None).exists()
    assert verbs(world) == {Verb.SKIP}, "what stands at the new place is not touched by it"


def test_starting_afresh_at_the_same_place_is_refused(two: TwoPlaces) -> None:
    world = pushed(two, "meltingspot")
    status, _, err = connect(world, *two.keys("meltingspot", "k2"), "--start-afresh")
    assert status == 1 and "same place" in err
    assert not RemoteObject._base_manager.filter(state="elsewhere").exists()


def test_starting_afresh_sends_nothing_that_was_confirmed_for_the_old_place(two: TwoPlaces) -> None:
    world = pushed(two, "meltingspot")
    world.edit("A1", title="Another title")
    world.push()
    two.fault("meltingspot", "drop-after", path="/lives", method="PUT", times=0)
    world.work()
    assert connect(world, *two.keys("meltingspot", OTHER_KEY), "--start-afresh")[0] == 0
    assert not world.live()
    assert set(Operation._base_manager.values_list("state", flat=True)) <= {"done", "cancelled"}
    assert world.run().state == "finished"


def test_a_create_whose_answer_was_lost_is_looked_for_by_a_person(two: TwoPlaces) -> None:
    world = pushed(two, "meltingspot")
    two.fault("meltingspot", "drop-after", path="/lives", method="POST", times=1)
    last = world.session("B2")
    later = last.starts_at + 4 * last.duration
    Session._base_manager.create(event=world.event, code="C3", title="Talk C3", starts_at=later, duration=last.duration)
    world.push()
    two.patch.setattr(look_ups, "settle_look", lambda result, now: None)  # nobody has looked yet
    world.work(seconds=1)
    assert world.state("session:C3") == "unknown"
    assert connect(world, *two.keys("meltingspot", OTHER_KEY), "--start-afresh")[0] == 0
    items = {item["key"]: item for item in ManualTask._base_manager.get(action=LEFT).items}
    assert set(items) == {"session:A1", "session:B2", "session:C3"}
    assert [reason["code"] for reason in items["session:C3"]["reasons"]] == ["delivery.maybe_on_old_account"]


def test_ids_of_the_new_place_may_be_those_of_the_old(two: TwoPlaces) -> None:
    """Sandboxes count their ids: what is made first at the other place bears an id that is known from the old one."""
    world = pushed(two, "meltingspot")
    old = world.remote("session:A1").remote_id
    connect(world, *two.moved("meltingspot"), *two.keys("meltingspot", "k2"), "--start-afresh")
    world.go()
    world.settle_all()
    ids = RemoteObject._base_manager.filter(state="present", kind="session").values_list("remote_id", flat=True)
    assert old in set(ids)
    assert world.states().get("rejected", 0) == 0
    assert identity.compare(world.reload()).verdict is identity.Verdict.SAME


def test_the_same_id_of_something_else_is_another_place(two: TwoPlaces) -> None:
    world = pushed(two, "meltingspot")
    for number, live in enumerate(two.other.platforms["meltingspot"].sandbox.state["lives"].values()):
        live["title"] = f"Not ours {number}"
    stranger = two.sandbox.platforms["meltingspot"].sandbox.state["lives"]
    copies = {key: {**live, "title": "Not ours", "startDate": 1} for key, live in stranger.items()}
    two.other.platforms["meltingspot"].sandbox.state["lives"].update(copies)
    assert connect(world, *two.keys("meltingspot", OTHER_KEY))[0] == 1
