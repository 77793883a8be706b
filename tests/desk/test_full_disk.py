"""A full disk is called a full disk: by pages and by commands, whichever database it is."""

from __future__ import annotations

import errno

import pytest
from django.db import OperationalError, connection
from django.test import RequestFactory

from portal.cli.command import _database_words
from portal.desk.base import failing

pytestmark = pytest.mark.django_db
FULL = [
    OperationalError("database or disk is full"),
    OperationalError('could not extend file "base/16384/2619": No space left on device'),
]


@pytest.mark.parametrize("error", FULL)
def test_a_command_says_so(error: OperationalError) -> None:
    assert _database_words(error).startswith("The disk is full")


@pytest.mark.parametrize("error", [*FULL, OSError(errno.ENOSPC, "No space left on device")])
def test_a_page_says_so(rf: RequestFactory, error: Exception) -> None:
    try:
        raise error
    except Exception:  # noqa: BLE001 - what Django does with one
        answer = failing.broken(rf.get("/"))
    assert answer.status_code == 507
    assert "no room left" in answer.content.decode()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a server's disk is its own")
def test_what_sqlite_really_says() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            with pytest.raises(OperationalError) as caught:
                cursor.execute("CREATE TABLE big AS SELECT randomblob(4000000) AS x")
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert _database_words(caught.value).startswith("The disk is full")
