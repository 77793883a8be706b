"""What load balancers and monitoring are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from portal.dbtime import db_now
from portal.publishing.models import Account, AccountState, Attempt, BudgetUse, Canary, Operation, OperationState
from tests.delivery.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def worker() -> None:
    """No worker has answered yet."""


def came_back(ago: float = 0.0) -> Canary:
    at = db_now() - timedelta(seconds=ago)
    return Canary.objects.create(sent_at=at, back_at=at)


def alerts(client: Client) -> Any:
    return client.get("/healthz").json()["alerts"]


def test_it_is_well(client: Client, django_assert_max_num_queries: Any) -> None:
    came_back()
    with django_assert_max_num_queries(9):
        answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "queue": "ok", "alerts": []}
    assert "no-store" in answer["Cache-Control"] and not answer.cookies
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405


def test_a_worker_that_was_never_started_is_named(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 503 and "No worker has ever answered" in answer.json()["queue"]
    web = client.get("/healthz/web")
    assert (web.status_code, web.json()) == (200, {"status": "ok", "database": "ok"})


@pytest.mark.parametrize(("ago", "status"), [(25, 200), (35, 503)])
def test_a_queue_that_falls_silent_is_not_well(client: Client, ago: float, status: int) -> None:
    came_back(ago)
    Canary.objects.create(sent_at=db_now())  # sent, and not back
    assert client.get("/healthz").status_code == status


def test_a_missing_migration_is_not_well(client: Client) -> None:
    rows = MigrationRecorder(connection).migration_qs.filter(app="publishing")
    rows.filter(pk=rows.latest("pk").pk).delete()
    for path in ("/healthz", "/healthz/web"):
        answer = client.get(path)
        assert answer.status_code == 503 and "migrate" in answer.json()["database"]


def test_a_database_that_does_not_answer_is_not_well(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(self: object) -> None:
        raise OperationalError("the secret address of the database")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", gone)
    answer = client.get("/healthz")
    assert answer.status_code == 503 and "secret" not in answer.text


# --- what lasts too long


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    came_back()
    return build(monkeypatch)


def late(state: OperationState, minutes: float) -> None:
    Operation._base_manager.update(state=state, due_at=db_now() - timedelta(minutes=minutes))


def test_what_is_due_and_does_not_go_is_told_until_it_goes(client: Client, world: World) -> None:
    world.push()
    late(OperationState.QUEUED, 4)
    assert alerts(client) == []
    late(OperationState.QUEUED, 6)
    assert alerts(client) == ["overdue"]
    world.work()
    assert alerts(client) == []


def test_work_that_goes_on_is_not_overdue(client: Client, world: World) -> None:
    world.push()
    late(OperationState.QUEUED, 60)
    BudgetUse._base_manager.create(account=world.account, at=db_now(), points=1)
    assert alerts(client) == []


def test_what_is_unknown_for_long_is_told(client: Client, world: World) -> None:
    world.go()
    late(OperationState.UNKNOWN, 0)
    assert alerts(client) == []
    Attempt._base_manager.update(ended_at=db_now() - timedelta(minutes=16))
    assert alerts(client) == ["unknown"]


def test_a_stopped_account_is_told_without_its_name(client: Client, world: World) -> None:
    Account._base_manager.update(state=AccountState.STOPPED)
    answer = client.get("/healthz")
    assert answer.status_code == 200 and answer.json()["alerts"] == ["account_stopped"]
    assert world.account.name not in answer.text
