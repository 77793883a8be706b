"""Of what version the portal is, and whether the database is of the same."""

from __future__ import annotations

import tomllib
from functools import lru_cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from portal.settings.env import BASE_DIR


@lru_cache(maxsize=1)
def version() -> str:
    """As the project calls itself."""
    return str(tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def up_to_date() -> bool:
    """Whether the database holds every migration of this version; raises DatabaseError where it does not answer."""
    return newest_migrations() <= MigrationRecorder(connection).applied_migrations().keys()


@lru_cache(maxsize=1)
def newest_migrations() -> frozenset[tuple[str, str]]:
    """(application, name) of the last migrations of this version. They do not change while the process runs."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())
