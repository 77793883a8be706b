"""Rows as both databases agree on them: every column as a plain value, secrets as they stand, unread."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col

from portal.publishing.models import Edit

BATCH = 500
_MODULUS = 2**256


@dataclass
class Digest:
    """How many rows, and a number that is the same for the same rows in any order."""

    rows: int = 0
    total: int = 0

    def add(self, row: Sequence[Any]) -> None:
        plain = [bytes(value).hex() if isinstance(value, bytes | memoryview) else value for value in row]
        words = json.dumps(plain, sort_keys=True, ensure_ascii=True, default=str)
        self.rows += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(words.encode()).digest())) % _MODULUS

    @property
    def text(self) -> str:
        return f"{self.total:064x}"


@dataclass(frozen=True)
class Table:
    """A table of ours, or of a library's, with all its columns."""

    model: type[models.Model]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @cached_property
    def _fields(self) -> list[tuple[str, models.Field[Any, Any]]]:
        return [(str(field.column), _plain(field)) for field in self.model._meta.local_concrete_fields]

    @property
    def _key(self) -> str:
        return str(self.model._meta.pk.column)

    def read(self, connection: BaseDatabaseWrapper) -> Iterator[list[Any]]:
        """Every row as plain values, in the order of the columns, a batch at a time."""
        quote = connection.ops.quote_name
        columns = ", ".join(quote(name) for name, _ in self._fields)
        place = [name for name, _ in self._fields].index(self._key)
        converters = [_converters(field, connection) for _, field in self._fields]
        last: Any = None
        while True:
            after = "" if last is None else f"WHERE {quote(self._key)} > %s"
            ask = f"SELECT {columns} FROM {quote(self.name)} {after} ORDER BY {quote(self._key)} LIMIT {BATCH}"  # noqa: S608 - names of our own tables
            with connection.cursor() as cursor:
                cursor.execute(ask, [] if last is None else [last])
                found = cursor.fetchall()
            for row in found:
                yield [convert(value) for convert, value in zip(converters, row, strict=True)]
            if len(found) < BATCH:
                return
            last = found[-1][place]

    def write(self, rows: list[list[Any]], connection: BaseDatabaseWrapper) -> None:
        quote = connection.ops.quote_name
        columns = ", ".join(quote(name) for name, _ in self._fields)
        signs = ", ".join(["%s"] * len(self._fields))
        values = [
            [field.get_db_prep_save(value, connection) for (_, field), value in zip(self._fields, row, strict=True)]
            for row in rows
        ]
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {quote(self.name)} ({columns}) VALUES ({signs})", values)  # noqa: S608 - as above

    def count(self, connection: BaseDatabaseWrapper) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(self.name)}")  # noqa: S608 - as above
            return int(cursor.fetchone()[0])

    def empty(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(self.name)}")  # noqa: S608 - as above

    def digest(self, connection: BaseDatabaseWrapper) -> Digest:
        found = Digest()
        for row in self.read(connection):
            found.add(row)
        return found


def tables() -> list[Table]:
    """Every table that a model stands for, each once, those of libraries too; but for what the other database's own
    triggers write."""
    found = {model._meta.db_table: Table(model) for model in apps.get_models(include_auto_created=True)
             if model._meta.managed and not model._meta.proxy and model is not Edit}  # fmt: skip
    return [found[name] for name in sorted(found)]


def restart_counters(connection: BaseDatabaseWrapper) -> None:
    """New rows get numbers above those that were copied."""
    statements = connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables()])
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _plain(field: models.Field[Any, Any]) -> models.Field[Any, Any]:
    """A field that stores the same and reads it as it stands: what is encrypted stays so."""
    if isinstance(field, models.ForeignKey):
        return _plain(field.target_field)
    kind = field.get_internal_type()
    if kind == "TextField":
        return models.TextField()
    return models.JSONField() if kind == "JSONField" else field


def _converters(field: models.Field[Any, Any], connection: BaseDatabaseWrapper) -> Callable[[Any], Any]:
    column = Col("", field)
    steps = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]

    def convert(value: Any) -> Any:
        for step in steps:
            value = step(value, column, connection)
        return value

    return convert
