"""While the database is away pages say so plainly, and come back by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from portal.roles import Role

AsRole = Callable[[Role], Client]


class Away:
    """Every query fails while ``error`` is set."""

    def __init__(self) -> None:
        self.error: Exception | None = None

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        if self.error is not None:
            raise self.error
        return execute(*arguments)


@pytest.fixture
def away(db: None) -> Iterator[Away]:
    found = Away()
    with connection.execute_wrapper(found):
        yield found


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_page_without_database_is_503_and_recovers(as_role: AsRole, away: Away, error: type[Exception]) -> None:
    client = as_role(Role.OWNER)
    client.raise_request_exception = False
    assert client.get("/admin/").status_code == 200
    away.error = error("SELECT secret FROM the_table at 10.1.2.3")
    answer = client.get("/admin/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "does not answer" in answer.text
    assert not any(word in answer.text for word in ("SELECT", "secret", "10.1.2.3", "Traceback", "Error"))
    assert "default-src" in answer["Content-Security-Policy"]
    away.error = None
    assert client.get("/admin/").status_code == 200


def test_what_is_our_own_fault_stays_500(as_role: AsRole, away: Away) -> None:
    client = as_role(Role.OWNER)
    client.raise_request_exception = False
    away.error = ZeroDivisionError("secret")
    answer = client.get("/admin/")
    assert answer.status_code == 500 and "secret" not in answer.text


def test_health_says_so_too(client: Client, away: Away) -> None:
    away.error = OperationalError("gone")
    for path in ("/healthz", "/healthz/web"):
        answer = client.get(path)
        assert answer.status_code == 503 and answer.json()["database"] != "ok"
