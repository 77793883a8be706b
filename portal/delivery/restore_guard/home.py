"""Where the database stands: another file, another server or another database there is another home."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from django.db import DatabaseError, connection, transaction

_POSTGRES = (
    "SELECT system_identifier::text, (SELECT oid::text FROM pg_database WHERE datname = current_database()) "
    "FROM pg_control_system()"
)


def home() -> str:
    """A digest of what tells this database from a copy of it: for SQLite the file itself, for a server its address,
    its own number and the database's."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        path = Path(str(config["NAME"]))
        facts = ["sqlite", str(path.resolve()), str(path.stat().st_ino) if path.exists() else ""]
    else:
        facts = [connection.vendor, *(str(config.get(name, "")) for name in ("HOST", "PORT", "NAME"))]
        # a server may tell nobody its number
        with contextlib.suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_POSTGRES)
            facts += cursor.fetchone()
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()
