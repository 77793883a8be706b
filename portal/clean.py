"""Rows as platforms give them, made fit to be stored: what no column takes is cleaned, never a reason to lose a row."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from integrations.core.loose import MOST_COUNT, MOST_SECONDS, as_received
from integrations.core.rows import LinkRow, MetricRow, Row
from integrations.core.text import is_https, plain

ID_LIMIT = 300
EMAIL_LIMIT = 254
NAME_LIMIT = 300
TEXT_LIMIT = 20_000
METRIC_LIMITS: Mapping[str, int] = {"name": 60, "value": 200, "unit": 20, "unread": 200}
FIGURES = frozenset({"value", "votes"})


def tidy[R: Row](row: R) -> R | None:
    """``row`` with every value storable; None where nothing tells it from others (no row id, no name of a figure or
    link), or where a link is no https address. A number or instant that no column holds is unread."""
    limits = METRIC_LIMITS if isinstance(row, MetricRow) else {}
    given = {item.name: getattr(row, item.name) for item in fields(row)}
    values = {name: _tidied(name, value, limits) for name, value in given.items()}
    unfit = {name: as_received(str(given[name])) for name in given if given[name] is not None and values[name] is None}
    if unfit and "unread" in values:
        values["unread"] = unfit["value"] if isinstance(row, MetricRow) else {**values["unread"], **unfit}
    if not values["name" if isinstance(row, MetricRow | LinkRow) else "row_id"]:
        return None
    if isinstance(row, LinkRow) and row.url and not is_https(row.url):
        return None
    return replace(row, **values)


def _tidied(name: str, value: Any, limits: Mapping[str, int]) -> Any:
    if isinstance(value, str):
        text, limit = plain(value).strip(), limits.get(name, _LIMITS.get(name, TEXT_LIMIT))
        if name in _CUTS:
            return _CUTS[name](text, limit)
        return text if len(text) <= limit else text[: limit - 1] + "…"
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, Mapping):
        return {key: plain(text) for key, text in value.items()}
    if isinstance(value, int):
        least, most = (-MOST_COUNT, MOST_COUNT) if name in FIGURES else (0, MOST_SECONDS)
        return value if least <= value <= most else None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return moment(value) if isinstance(value, datetime) else value


def _id(text: str, limit: int) -> str:
    """Ids that differ must differ still, however long they are."""
    if len(text) <= limit:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{text[: limit - len(digest) - 1]}#{digest}"


def _address(text: str, limit: int) -> str:
    """No address is longer than ``limit``; cut, it would be somebody else's."""
    return text if len(text) <= limit else ""


def moment(value: datetime) -> datetime | None:
    """An instant in UTC, which it is taken for where it names no zone; None where no calendar holds it."""
    try:
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


_LIMITS: Mapping[str, int] = {"row_id": ID_LIMIT, "email": EMAIL_LIMIT, "name": NAME_LIMIT, "booth": NAME_LIMIT}
_CUTS: Mapping[str, Callable[[str, int], str]] = {"row_id": _id, "email": _address}
