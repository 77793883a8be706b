"""Whether the web process can serve."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder


@pytest.mark.django_db
def test_it_is_well(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"] and not answer.cookies
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_a_missing_migration_is_not_well(client):
    rows = MigrationRecorder(connection).migration_qs.filter(app="publishing")
    rows.filter(pk=rows.latest("pk").pk).delete()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})


def test_a_database_that_does_not_answer_is_not_well(client, monkeypatch):
    def gone(self):
        raise OperationalError("the secret address of the database")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", gone)
    answer = client.get("/healthz")
    assert answer.status_code == 503 and "secret" not in answer.text
