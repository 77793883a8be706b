"""A backup of the tests' own database that is really put back: the file of SQLite, a copied database of PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection


class Backup:
    """``take`` makes a copy while the database is open, ``put_back`` sets the database to it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "backup.sqlite3"
        self.name = str(connection.settings_dict["NAME"])
        self.copy = f"{Path(self.name).name}_backup"

    def take(self) -> None:
        if connection.vendor == "sqlite":
            _copy_file(self.name, self.file)
        else:
            self._copy_database(self.name, self.copy)

    def put_back(self) -> None:
        connection.close()
        if connection.vendor == "sqlite":
            _copy_file(self.file, self.name)
        else:
            self._copy_database(self.copy, self.name)

    def forget(self) -> None:
        if connection.vendor != "sqlite":
            self._as_server(f'DROP DATABASE IF EXISTS "{self.copy}"')

    def _copy_database(self, source: str, target: str) -> None:
        connection.close()  # a template must have no visitors
        self._as_server(f'DROP DATABASE IF EXISTS "{target}"', f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    def _as_server(self, *statements: str) -> None:
        # what Django itself makes test databases with
        with connection.creation._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def _copy_file(source: Path | str, target: Path | str) -> None:
    """As ``.backup`` and ``.restore`` of SQLite's own shell do: under locks, page by page."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


@pytest.fixture
def backup(transactional_db: None, tmp_path: Path) -> Iterator[Backup]:
    made = Backup(tmp_path)
    yield made
    made.forget()
