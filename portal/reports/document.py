"""What every report is: one JSON document, made of rows that the other formats show as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.events.models import Event
from portal.publishing.models import Account, Publication, Pull

Cells = Mapping[str, Any]


def iso(moment: datetime | None, zone: ZoneInfo) -> str | None:
    """An instant as ISO 8601 with the offset of ``zone``, to the second."""
    return None if moment is None else moment.astimezone(zone).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns. ``rows`` makes them anew at every call, so that a file is written while they are made."""

    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Cells]]
    title: str = ""


#: stands for "no session": attendance of a whole event
WHOLE = "*"


def chosen(row: Cells, wanted: Cells) -> bool:
    """Whether ``row`` holds the ``wanted`` values; WHOLE stands for none."""
    return all(row[name] == (None if value == WHOLE else value) for name, value in wanted.items())


@dataclass(frozen=True, slots=True)
class Report:
    """``head``: the document's leading keys. ``sources``: the accounts it came from. ``body``: the rest of the document
    where that is not just rows.

    ``table`` is what CSV and XLSX hold; ``tables`` is what the text shows, ``table`` alone unless given.
    """

    name: str
    title: str
    zone: str
    head: Cells
    table: Table
    sources: tuple[str, ...] = ()
    body: Callable[[], Cells] | None = None
    tables: Sequence[Table] = field(default=())

    @property
    def as_of(self) -> str | None:
        found: str | None = self.head["as_of"]
        return found

    def only(self, wanted: Cells | None) -> Report:
        """The report with only those rows whose columns hold the ``wanted`` values; its head says so."""
        if not wanted:
            return self
        table = replace(self.table, rows=lambda: (row for row in self.table.rows() if chosen(row, wanted)))
        return replace(self, table=table, head={**self.head, "only": dict(wanted)})

    def document(self) -> dict[str, Any]:
        """The JSON document."""
        if self.body is not None:
            return {**self.head, **self.body()}
        return {**self.head, "rows": [dict(row) for row in self.table.rows()]}


@dataclass(frozen=True, slots=True)
class Frame:
    """What all reports of one event start from: its publications and what was read of them."""

    event: Event
    zone: ZoneInfo
    publications: tuple[Publication, ...]
    pulls: tuple[Pull, ...]

    @property
    def as_of(self) -> datetime | None:
        """The newest time anything was read."""
        return max((each.as_of for each in self.pulls if each.as_of), default=None)

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The accounts the event is published on, each once."""
        return tuple(dict.fromkeys(each.account for each in self.publications))

    def label(self, publication: Publication) -> str:
        """The account's name; with the publication's where the event has several there."""
        alone = sum(1 for each in self.publications if each.account_id == publication.account_id) == 1
        return publication.account.name if alone else f"{publication.account.name} ({publication.name})"

    def iso(self, moment: datetime | None) -> str | None:
        return iso(moment, self.zone)

    def report(self, name: str, table: Table, **more: Any) -> Report:
        return Report(
            name=name,
            title=self.event.title,
            zone=self.event.time_zone,
            head={"event": self.event.slug, "as_of": self.iso(self.as_of)},
            table=table,
            sources=tuple(
                dict.fromkeys(f"{each.account.name} ({each.account.platform})" for each in self.publications)
            ),
            **more,
        )
