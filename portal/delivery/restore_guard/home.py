"""Where the database stands: another file, another server or another database there is another home."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction

_POSTGRES = (
    "SELECT system_identifier::text, (SELECT oid::text FROM pg_database WHERE datname = current_database()) "
    "FROM pg_control_system()"
)


def home() -> str:
    """A digest of what tells this database from a copy of it: for SQLite the file itself, for a server its address,
    its own number and the database's."""
    config = connection.settings_dict
    facts = _file(str(config["NAME"])) if connection.vendor == "sqlite" else _server(config)
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def _file(name: str) -> list[str]:
    path = Path(name)
    return ["sqlite", str(path.resolve()), str(path.stat().st_ino) if path.exists() else ""]


def _server(config: dict[str, Any]) -> list[str]:
    place = [str(config.get(name, "")) for name in ("HOST", "PORT", "NAME")]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_POSTGRES)
            return [connection.vendor, *place, *cursor.fetchone()]
    except DatabaseError:
        return [connection.vendor, *place]  # a server that tells nobody its number
