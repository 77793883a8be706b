"""Taking a person out of texts, and out of what no query looks into."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.db.models import QuerySet

from .names import Names
from .registry import PLACES, Place, Removal, rows_of

CHUNK = 500


def rewrite(rows: QuerySet[Any], names: Names, *fields: str, also: dict[str, Any] | None = None) -> list[int]:
    """Take the person out of these fields of ``rows``, and set ``also`` on those; the keys of the rows changed."""
    clean: Callable[[Any], Any] = names.scrubbed
    changed: list[Any] = []
    for row in rows.only("pk", *fields).iterator(chunk_size=CHUNK):
        values = {name: after for name in fields if (after := clean(getattr(row, name))) != getattr(row, name)}
        if values:
            type(row)._base_manager.filter(pk=row.pk).update(**values, **(also or {}))
            changed.append(row.pk)
    return changed


def from_texts(team: int, names: Names) -> dict[str, int]:
    """Out of every text, row and packed column of the registry that has no step of its own."""
    done: dict[str, int] = {}
    for place in PLACES:
        rows = rows_of(place, team, names)
        if place.removal is Removal.TEXT:
            done[_called(place)] = len(rewrite(rows.filter(names.anywhere(*place.fields)), names, *place.fields))
        elif place.removal is Removal.ROW:
            done[_called(place)] = rows.filter(names.anywhere(*place.fields)).delete()[0]
        elif place.removal is Removal.OPAQUE:
            held = [
                row.pk
                for row in rows.iterator(chunk_size=CHUNK)
                if any(holds(getattr(row, name), needles(names)) for name in place.fields)
            ]
            done[_called(place)] = rows.filter(pk__in=held).delete()[0] if held else 0
    return done


def _called(place: Place) -> str:
    return str(place.table._meta.db_table)


def needles(names: Names) -> set[bytes]:
    """Addresses and full names, as they stand in text and in JSON, in small letters."""
    plain = {*names.addresses, *names.names}
    escaped = {json.dumps(one)[1:-1] for one in plain} | {json.dumps(one.lower())[1:-1] for one in plain}
    return {one.lower().encode() for one in plain | escaped}


def holds(value: Any, wanted: Collection[bytes]) -> bool:
    """Whether one of ``wanted`` stands in ``value``: as text, in bytes, or packed as queue, cache and sessions do."""
    return any(one in form for form in _forms(value) for one in wanted)


def _forms(value: Any) -> Iterator[bytes]:
    if isinstance(value, bytes | memoryview):
        yield bytes(value).lower()
        return
    text = str(value)
    yield text.lower().encode()
    for part in text.split(":"):
        packed = part.lstrip(".").strip()
        try:
            raw = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_" if {*"-_"} & {*packed} else None)
        except (binascii.Error, ValueError):
            continue
        yield _lower(raw)
        try:
            yield _lower(zlib.decompress(raw))
        except zlib.error:
            continue


def _lower(raw: bytes) -> bytes:
    return raw.decode(errors="replace").lower().encode()
