"""A budget that is used up for hours is told of: on the operations, by push, on the account's page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integrations.core.contract import Limits, Window
from integrations.core.errors import BudgetSpent
from portal.accounts.rate_budget import AccountBudget
from portal.dbtime import db_now
from portal.desk.views.accounts import needs
from portal.publishing.models import BudgetUse
from portal.wording import Medium, say
from tests.support.fakes import run

from .world import World

pytestmark = pytest.mark.django_db
DAY = Limits((Window(10, 100), Window(86_400, 50)), in_flight=1)


def spend(world: World) -> None:
    BudgetUse._base_manager.create(account=world.account, at=db_now() - timedelta(hours=4), points=60)


def test_the_error_says_that_it_is_the_day_and_until_when(world: World) -> None:
    spend(world)
    with pytest.raises(BudgetSpent) as caught:
        AccountBudget(world.account.pk, DAY).take(1)
    words = say(caught.value.reason, Medium.CLI)
    assert "budget of the day" in words and f"{caught.value.until:%Y-%m-%d %H:%M}" in words


def test_a_short_wait_is_none(world: World) -> None:
    BudgetUse._base_manager.create(account=world.account, at=db_now(), points=100)
    with pytest.raises(BudgetSpent) as caught:
        AccountBudget(world.account.pk, Limits((Window(60, 100),)), patience=0.1).take(1)
    assert not caught.value.long


def test_push_and_page_say_it(world: World) -> None:
    until = db_now() + timedelta(hours=20)
    world.stage.fail("session.create", BudgetSpent(until, long=True), times=99)
    world.go()
    assert world.states() == {"queued": 2}
    # what was only in line beside it was given back unsent
    assert any("budget of the day" in world.op(f"session:{code}").message for code in ("A1", "B2"))
    assert any("budget of the day" in sentence for sentence in needs(world.reload()))
    status, _, err = run("push", world.event.slug)
    assert status == 1 and f"{world.account.name}: The platform's request budget of the day is used up" in err
    assert f"{until:%Y-%m-%d %H:%M}" in err
