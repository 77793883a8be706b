"""A programme as CSV: one session a line, columns named as in schedule.json, speakers separated by ``;``.

Hosts, co-hosts and moderators may have columns of their own.
"""

from __future__ import annotations

from typing import Any

from .csv_table import parse
from .programme import Programme, Source
from .rows import refuse_twice

NAMES = {
    "start": "date",
    "starts_at": "date",
    "ends_at": "end",
    "speakers": "persons",
    "speaker": "persons",
    "kind": "type",
    "host": "hosts",
    "co_host": "co_hosts",
    "cohost": "co_hosts",
    "cohosts": "co_hosts",
    "moderator": "moderators",
}
#: column of people → what they are in the session
CASTS = {"persons": "", "hosts": "host", "co_hosts": "co-host", "moderators": "moderator"}
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
        *CASTS,
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
    refuse_twice(table.header, names)
    items: list[dict[str, Any]] = []
    for row in table.rows:
        values: dict[str, Any] = {name: cell for name, cell in zip(names, row.cells, strict=False) if name in KEYS}
        casts = {column: values.pop(column) for column in CASTS if column in values}
        if casts:
            values["persons"] = [
                {"name": name, **({"role": CASTS[column]} if CASTS[column] else {})}
                for column, cell in casts.items()
                for name in cell.split(";")
                if name.strip()
            ]
        if "tags" in values:
            values["tags"] = [tag for tag in values["tags"].split(";") if tag.strip()]
        items.append(values)
    return Programme(title="", acronym="", items=tuple(items), note=source.note)
