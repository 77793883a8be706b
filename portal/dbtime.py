"""The database's time: the one clock that every process of an installation shares."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection

_QUERIES = {"sqlite": "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')", "postgresql": "SELECT clock_timestamp()"}


def db_now() -> datetime:
    """The instant at which the database answers, aware and in UTC; it moves on within a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_QUERIES[connection.vendor])
        value = cursor.fetchone()[0]
    if isinstance(value, str):
        return datetime.strptime(value, "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC)
    moment: datetime = value
    return moment.astimezone(UTC)
