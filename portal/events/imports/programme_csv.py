"""A programme as CSV: one session a line, columns named as in schedule.json, speakers separated by ``;``."""

from __future__ import annotations

from typing import Any

from .csv_table import parse
from .programme import Programme, Source

NAMES = {
    "start": "date",
    "starts_at": "date",
    "ends_at": "end",
    "speakers": "persons",
    "speaker": "persons",
    "kind": "type",
}
KEYS = frozenset(
    [
        "code",
        "slug",
        "id",
        "guid",
        "title",
        "subtitle",
        "date",
        "start",
        "duration",
        "end",
        "room",
        "track",
        "type",
        "language",
        "abstract",
        "description",
        "tags",
        "url",
        "do_not_record",
        "persons",
    ]
)


def read(source: Source) -> Programme | None:
    """A table with at least the columns ``title`` and ``date`` (or ``start``)."""
    if source.document is not None:
        return None
    table = parse(source.text, wanted="title")
    dated = "date" in table.names
    names = [name if dated and name == "start" else NAMES.get(name, name) for name in table.names]
    if "title" not in names or "date" not in names:
        return None
    items: list[dict[str, Any]] = []
    for row in table.rows:
        values: dict[str, Any] = {name: cell for name, cell in zip(names, row.cells, strict=False) if name in KEYS}
        if "persons" in values:
            values["persons"] = [{"name": name} for name in values["persons"].split(";") if name.strip()]
        if "tags" in values:
            values["tags"] = [tag for tag in values["tags"].split(";") if tag.strip()]
        items.append(values)
    return Programme(title="", acronym="", items=tuple(items), note=source.note)
