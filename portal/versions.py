"""Whether the database is of this version."""

from __future__ import annotations

from functools import lru_cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def up_to_date() -> bool:
    """Whether the database holds every migration of this version; raises DatabaseError where it does not answer."""
    return newest_migrations() <= MigrationRecorder(connection).applied_migrations().keys()


@lru_cache(maxsize=1)
def newest_migrations() -> frozenset[tuple[str, str]]:
    """(application, name) of the last migrations of this version. They do not change while the process runs."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())
