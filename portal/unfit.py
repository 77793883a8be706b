"""Stored values that no form would take: of an earlier version, of a restore, of somebody's own SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Field, Model

from .shapes import ShapedField


class Unfit(NamedTuple):
    """``what``: the column's name for people; ``why``: what is wrong with it and how it is to be written."""

    row: Model
    what: str
    why: str


def unfit(rows: Iterable[Model]) -> Iterator[Unfit]:
    """What is wrong with ``rows``, without asking the database again."""
    for row in rows:
        for field in row._meta.concrete_fields:
            why = "" if field.is_relation else _problem(field, row.__dict__.get(field.attname), row)
            if why:
                yield Unfit(row, str(field.verbose_name), why)


def _problem(field: Field[Any, Any], value: Any, row: Model) -> str:
    try:
        if isinstance(field, ShapedField):
            field.validate(value, row)
        elif isinstance(value, str | int) or value is not None:
            field.run_validators(value)
    except ValidationError as error:
        return " ".join(error.messages)
    except (TypeError, ValueError, OverflowError) as error:
        return type(error).__name__
    return ""
