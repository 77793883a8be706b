"""Changes not sent: counted after every edit, never shown from before one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from integrations import registry
from integrations.core.errors import Rejected
from portal.events.models import Event, Session, SessionState
from portal.planning import plan, unsent
from portal.planning.clock import Clock
from portal.planning.unsent import Count, Knowledge
from portal.publishing.models import AccountState, Edit, ManualTask, Publication, RemoteObject, Unsent
from portal.teams.scope import everything, scope
from tests.delivery.world import SOON, World, build
from tests.support.counting import count_all
from tests.support.reasons import why

from .test_manual import task, ticked, without


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has just been counted may be counted again."""
    monkeypatch.setattr(unsent, "REST", 0)


def known(world: World) -> Count:
    with everything():
        return unsent.known(unsent.annotated(Event.objects.filter(pk=world.event.pk)).get())


def counted(world: World) -> Count:
    """What a worker counts now, if there is anything to count."""
    count_all()
    return known(world)


def test_an_event_that_is_published_nowhere_has_nothing_to_send(world: World) -> None:
    world.publication.delete()
    assert known(world) == Count(Knowledge.NOTHING)
    assert unsent.due() == []


def test_until_a_worker_has_counted_nobody_knows(world: World) -> None:
    assert known(world).knowledge is Knowledge.COUNTING
    found = counted(world)
    assert (found.knowledge, found.changes, found.blocked) == (Knowledge.COUNTED, 2, 0)
    assert found.shares == {world.publication.pk: {"create": 2}}


def test_after_a_push_it_is_nothing_and_after_an_edit_it_is_counted_anew(world: World) -> None:
    world.go()
    assert counted(world).changes == 0
    world.edit("A1", starts_at=world.session("A1").starts_at + timedelta(hours=2))
    assert known(world).knowledge is Knowledge.COUNTING, "the old number is not shown"
    assert counted(world).changes == 1
    Session._base_manager.create(
        event=world.event, code="C3", title="New", starts_at=SOON, duration=timedelta(minutes=30)
    )
    world.attendee("Ann")
    assert counted(world).changes == 1 + 1 + 3


def test_settled_operations_are_edits(world: World) -> None:
    world.push()
    assert counted(world).changes == 0, "all of it is on its way"
    world.stage.fail("session.create", Rejected(why("no")), key="session:A1")
    world.work()
    assert known(world).knowledge is Knowledge.COUNTING
    assert counted(world).changes == 1, "what was refused is not sent"


def test_what_is_counted_once_is_not_counted_again(world: World) -> None:
    counted(world)
    assert unsent.due() == []
    assert not unsent.count(world.event.pk)


def test_somebody_else_who_counts_is_left_alone_until_they_are_given_up(world: World) -> None:
    unsent.due()
    assert unsent._claim(world.event.pk)
    assert unsent.due() == []
    assert not unsent.count(world.event.pk)
    assert known(world).knowledge is Knowledge.COUNTING
    Unsent._base_manager.update(counting_until=datetime.now(UTC) - timedelta(seconds=1))
    assert counted(world).changes == 2


def test_an_edit_while_somebody_counts_makes_their_number_an_old_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    during(monkeypatch, lambda: world.attendee("Ann", "A1"))
    unsent.due()
    assert unsent.count(world.event.pk)
    assert known(world).knowledge is Knowledge.COUNTING
    assert counted(world).changes == 3


def test_a_count_that_took_long_rests_for_a_while(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unsent, "REST", 1_000_000)
    [event] = unsent.due()
    assert unsent.count(event)
    world.attendee("Ann", "A1")
    assert unsent.due() == []
    assert known(world).knowledge is Knowledge.COUNTING
    rests = Unsent._base_manager.get().rests_until
    assert rests and rests - datetime.now(UTC) <= unsent.LONGEST_REST, "what is not sent shows within a minute"


def test_another_version_of_the_portal_counts_anew(world: World) -> None:
    counted(world)
    unsent.expire_all()
    assert known(world).knowledge is Knowledge.COUNTING
    assert unsent.due() == [world.event.pk]


def test_an_event_whose_plan_cannot_be_made_says_so_and_is_left_alone(world: World) -> None:
    Publication._base_manager.update(options={"nonsense": 1})
    assert counted(world).knowledge is Knowledge.UNPLANNED
    assert unsent.due() == []
    Publication._base_manager.update(options={})
    assert counted(world).changes == 2


def test_a_page_counts_where_nobody_else_does_unless_it_is_too_much(world: World) -> None:
    with everything():
        here = unsent.count_here(world.event)
        assert (here.changes, here.by_page) == (2, True)
        assert unsent.count_here(world.event, most=1).knowledge is Knowledge.UNCOUNTED
    assert known(world).knowledge is Knowledge.COUNTING, "a page keeps nothing"


# --- passing time


def test_passing_time_counts_as_an_edit(world: World) -> None:
    """A platform that takes nothing new once it has begun."""
    plain = registry.get("tiny").desired_objects

    def desired(view: Any) -> Any:
        begun = {session.code for session in view.sessions if session.starts_at <= view.now}
        return [each for each in plain(view) if each.key.partition(":")[2] not in begun]

    world.become(desired_objects=desired)
    assert counted(world).changes == 2
    row = Unsent._base_manager.get()
    assert row.until == world.session("A1").starts_at
    Unsent._base_manager.update(until=datetime.now(UTC) - timedelta(seconds=1))
    assert known(world).knowledge is Knowledge.COUNTING
    assert unsent.due() == [world.event.pk]


@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize("slug", sorted(registry.PLATFORMS))
def test_no_plan_changes_before_the_time_that_is_told(
    slug: str, there: bool, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On every platform, hours before an event and after it, with things there and without."""
    from tests.delivery.platforms import OPTIONS

    world = build(monkeypatch)
    world.account.platform, world.account.options = slug, {"talk_create": True} if slug == "bemyapp" else {}
    world.account.save()
    world.publication.options = OPTIONS[slug]
    world.publication.save()
    start, end = SOON - timedelta(hours=1), SOON + timedelta(hours=5)
    moment = start
    if there:
        for line in world.plan().lines:
            RemoteObject._base_manager.create(
                account=world.account, publication=world.publication, kind=line.kind, key=line.object,
                remote_id=line.object, body=dict(line.body), fingerprint=line.fingerprint,
            )  # fmt: skip
        world.edit("A1", title="Another title")
    with scope(world.event.team):
        while moment < end:
            clock = Clock.at(moment)
            before = plan(world.event, now=clock).fingerprint
            until = min(clock.until or end, end)
            assert plan(world.event, now=until - timedelta(seconds=1)).fingerprint == before
            moment = until
        assert start < moment


def test_a_clock_is_the_time_it_was_made_at() -> None:
    clock = Clock.at(SOON)
    assert clock == SOON and hash(clock) == hash(SOON)
    assert clock >= SOON - timedelta(hours=1) and clock + timedelta(seconds=1) > SOON
    assert clock.until is None
    assert SOON + timedelta(hours=2) > clock and not clock >= SOON + timedelta(hours=1)
    assert clock.until == SOON + timedelta(hours=1)


# --- open tasks


def test_open_tasks_ask_for_nothing_that_is_not_wanted_any_more(world: World) -> None:
    """A cancelled session that was to be removed by hand is planned again."""
    world.go()
    without(world, "session.delete")
    Session._base_manager.update(state=SessionState.CANCELLED, remove_there=True)
    world.push()
    assert len(task().items) == 2
    Session._base_manager.filter(code="A1").update(state=SessionState.PLANNED, remove_there=False)
    counted(world)
    assert [item["key"] for item in task().items] == ["session:B2"]
    Session._base_manager.update(state=SessionState.PLANNED, remove_there=False)
    counted(world)
    found = ManualTask._base_manager.get()
    assert (found.done_by, found.unneeded, found.items) == ("no longer needed", True, [])


def test_open_tasks_ask_for_what_is_wanted_today_and_for_nothing_that_nobody_pushed(world: World) -> None:
    world.go()
    without(world, "session.update")
    world.edit("A1", title="One")
    counted(world)
    assert not ManualTask._base_manager.exists()
    world.push()
    world.edit("A1", title="Two")
    world.edit("B2", title="Other")
    counted(world)
    assert [(item["key"], item["values"]) for item in task().items] == [("session:A1", {"title": "Two"})]


def test_what_was_ticked_stays_known_when_the_rest_is_dropped(world: World) -> None:
    without(world, "session.create")
    world.push()
    ticked(world, objects=["session:A1"])
    world.capability("session.create", send=world.stage.send("session.create"))
    counted(world)
    found = ManualTask._base_manager.get()
    assert (found.unneeded, found.done_by) == (False, "operator (tests)")
    without(world, "session.create")
    assert world.line("session:A1").verb == "skip"


def test_counting_an_unchanged_event_writes_nothing_but_the_count(world: World) -> None:
    world.go()
    without(world, "session.update")
    world.edit("A1", title="One")
    world.push()
    counted(world)
    assert not Edit.objects.exists(), "else it would be counted for ever"
    assert unsent.due() == []


# --- several at once


@pytest.mark.django_db(transaction=True)
def test_two_workers_count_an_event_once(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> None:
    world = build(monkeypatch)
    planned, real = [], unsent.plan

    def slowly(*args: Any, **more: Any) -> Any:
        planned.append(1)
        both.wait(timeout=20)
        return real(*args, **more)

    both, done = threading.Event(), []
    monkeypatch.setattr(unsent, "plan", slowly)
    unsent.due()

    def work() -> None:
        try:
            done.append(unsent.count(world.event.pk))
            both.set()  # whoever is turned away lets the other one go on
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(done), len(planned)) == ([False, True], 1)
    assert known(world).changes == 2


@pytest.mark.django_db(transaction=True)
def test_an_edit_that_is_committed_after_the_count_is_seen(
    monkeypatch: pytest.MonkeyPatch, transactional_db: None
) -> None:
    """An earlier edit of the same event, which is taken by whoever counts, hides none that comes later."""
    world = build(monkeypatch)
    world.account.state = AccountState.ACTIVE
    world.edit("A1", title="First")
    unsent.due()
    during(monkeypatch, lambda: world.edit("A1", title=" "))
    assert unsent.count(world.event.pk)
    assert known(world).knowledge is Knowledge.COUNTING
    assert (counted(world).changes, counted(world).blocked) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_an_edit_that_is_open_while_somebody_counts_is_seen_once_it_is_committed(
    monkeypatch: pytest.MonkeyPatch, transactional_db: None
) -> None:
    world = build(monkeypatch)
    unsent.due()
    edited = threading.Event()

    def edit() -> None:
        try:
            with transaction.atomic():
                world.edit("A1", title="Newer")
                edited.set()
                time.sleep(0.5)  # where two may write at a time the count is kept meanwhile
        finally:
            connection.close()

    other = threading.Thread(target=edit)
    during(monkeypatch, lambda: (other.start(), edited.wait(10)))
    assert unsent.count(world.event.pk)
    other.join()
    assert known(world).knowledge is Knowledge.COUNTING
    assert counted(world).changes == 2


def during(monkeypatch: pytest.MonkeyPatch, do: Callable[[], object]) -> None:
    """Once, after a plan was made and before its count is kept."""
    real = unsent.plan

    def planned(*args: Any, **more: Any) -> Any:
        found = real(*args, **more)
        monkeypatch.setattr(unsent, "plan", real)
        do()
        return found

    monkeypatch.setattr(unsent, "plan", planned)
