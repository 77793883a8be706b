"""Who confirmed is asked again before sending; what they may no longer do waits for somebody who may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations.core.errors import RateLimited
from portal.delivery.operations.refusal import NotPossible
from portal.delivery.record import confirm
from portal.delivery.settle import manual_decisions
from portal.erasing import ask
from portal.events.models import Event, Person
from portal.events.registrations import withdraw_registration
from portal.publishing.models import Account, AccountState, Operation
from portal.roles import Role
from portal.teams import audit
from portal.teams.models import AuditEntry, Membership, User
from portal.teams.people import add_user
from portal.teams.scope import everything, scope
from tests.support.reasons import why

from .world import OPERATOR, World


def member(world: World, role: Role, name: str = "") -> User:
    found = add_user(name or role.value, f"{name or role.value}@example.org", role, world.event.team, audit.operator())
    return found[0]


@pytest.fixture
def manager(world: World) -> User:
    with everything():
        return member(world, Role.MANAGER)


@pytest.fixture
def colleague(world: World) -> audit.Actor:
    with everything():
        return audit.acting(member(world, Role.OWNER))


def leave(user: User) -> None:
    Membership._base_manager.filter(user=user).delete()


def deactivate(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def lower(user: User) -> None:
    Membership._base_manager.filter(user=user).update(role=Role.ANALYST)


def run_out(user: User) -> None:
    Membership._base_manager.filter(user=user).update(until=timezone.localdate() - timedelta(days=2))


def confirmed(world: World, actor: audit.Actor, **more: Any) -> confirm.Confirmed:
    with scope(world.event.team):
        return confirm.confirm(world.event, actor=actor, **more)


@pytest.mark.parametrize("end", [leave, deactivate, lower, run_out])
def test_nothing_goes_in_the_name_of_somebody_who_may_no_longer(world: World, manager: User, end: Any) -> None:
    world.attendee("Ann", "A1")
    world.push(audit.acting(manager))
    end(manager)
    world.work()
    assert world.stage.calls == []
    assert set(world.states()) == {"waiting"}
    assert "manager confirmed this and may no longer do so" in world.op("session:A1").message


def test_what_is_half_sent_stops_there(world: World, manager: User) -> None:
    world.attendee("Ann", "A1")
    world.push(audit.acting(manager))
    world.work(should_stop=iter([False, False, *[True] * 99]).__next__)
    sent = set(world.stage.ledger)
    assert sent and "attendee.register" not in {action for action, _ in sent}
    deactivate(manager)
    world.work()
    assert set(world.stage.ledger) == sent
    assert world.state("attendee:ann@example.org@A1") == "waiting"


def test_what_others_confirmed_goes_on(world: World, manager: User, colleague: audit.Actor) -> None:
    world.push(audit.acting(manager), only=lambda key: key in ("event", "session:A1"))
    world.push(colleague)
    leave(manager)
    world.work()
    assert world.state("session:A1") == "waiting"
    assert Operation._base_manager.get(key="session:B2").confirmed_by == colleague.user


def test_the_operators_and_erasing_go_on(world: World, manager: User, colleague: audit.Actor) -> None:
    world.attendee("Ann", "A1")
    world.go()
    assert set(world.states()) == {"done"}, "what the operator confirmed goes"
    with scope(world.event.team):
        assert ask(Person._base_manager.get(name="Ann"), actor=colleague).queued
    leave(colleague.user)  # type: ignore[arg-type]
    world.work()
    assert world.state("attendee:ann@example.org@A1") == "done"
    assert not Operation._base_manager.filter(verb="delete").exclude(state="done").exists()


def test_somebody_confirms_it_in_their_own_name(world: World, manager: User, colleague: audit.Actor) -> None:
    world.attendee("Ann", "A1")
    world.push(audit.acting(manager))
    leave(manager)
    world.work()
    world.edit("B2", title="Renamed since")
    done = confirmed(world, colleague)
    assert (done.cancelled, world.state("session:B2")) == (1, "cancelled")
    world.work()
    assert world.state("session:A1") == world.state("attendee:ann@example.org@A1") == "done"
    entry = AuditEntry._base_manager.get(action="push.confirm")
    assert (entry.user, entry.changes) == (colleague.user, {"confirmed": done.confirmed, "cancelled": 1})
    assert world.line("session:B2").verb.value == "create"


def test_only_who_may_confirms_and_only_what_was_looked_at(world: World, manager: User) -> None:
    world.push(audit.acting(manager))
    leave(manager)
    world.work()
    with everything():
        analyst = audit.acting(member(world, Role.INTEGRATIONS))
    with pytest.raises(audit.Forbidden):
        confirmed(world, analyst)
    with pytest.raises(confirm.Changed):
        confirmed(world, OPERATOR, expected="something else")
    assert set(world.states()) == {"waiting"}


def test_trying_again_is_no_confirmation(world: World, manager: User, colleague: audit.Actor) -> None:
    world.push(audit.acting(manager))
    leave(manager)
    world.work()
    with scope(world.event.team):
        for decide in (lambda op: manual_decisions.retry([op], actor=colleague), _send_again(colleague)):
            with pytest.raises(NotPossible, match="confirm"):
                decide(world.op("session:A1"))
        assert manual_decisions.retryable(world.op("session:A1").run) == []
    world.work()
    assert world.stage.calls == []


def _send_again(actor: audit.Actor) -> Any:
    return lambda op: manual_decisions.send_again(op, actor=actor)


def test_an_account_that_goes_on_takes_nothing_unconfirmed_along(world: World, manager: User) -> None:
    world.push(audit.acting(manager))
    leave(manager)
    world.work()
    Account._base_manager.update(state=AccountState.ACTIVE)
    Operation._base_manager.update(state="queued", reasons=[])  # as release does
    world.work()
    assert world.stage.calls == []
    assert "may no longer do so" in world.op("session:A1").message


def test_a_removal_takes_the_right_to_remove(world: World, manager: User, colleague: audit.Actor) -> None:
    world.attendee("Ann", "A1")
    world.go()
    with scope(world.event.team):
        row = Event._base_manager.get(pk=world.event.pk).registrations.get()
        withdraw_registration(actor=colleague, registration=row, remove_there=True)
    world.push(audit.acting(manager), allow_delete=True)
    lower(manager)
    world.work()
    assert Operation._base_manager.get(verb="delete").unconfirmed
    assert confirmed(world, colleague).confirmed == 1
    world.work()
    assert Operation._base_manager.get(verb="delete").state == "done"


def test_a_retry_later_asks_again(world: World, manager: User) -> None:
    """What waits for its next attempt when the right ends is not sent at that attempt."""
    world.stage.fail("session.create", RateLimited(why("Slower."), retry_after=0), times=99)
    world.push(audit.acting(manager))
    world.work()
    deactivate(manager)
    world.stage.faults.clear()
    calls = len(world.stage.calls)
    Operation._base_manager.update(due_at=timezone.now())
    world.work()
    assert len(world.stage.calls) == calls
