"""Which reports there are, who may have them, and what is hidden from whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from portal.events.models import Event
from portal.roles import Right
from portal.teams import audit

from .attendance import attendance
from .document import Cells, Report, Table
from .engagement import engagement
from .links import links
from .masking import masked
from .programme import sessions
from .speakers import speakers
from .summary import summary
from .sync import sync


@dataclass(frozen=True, slots=True)
class Kind:
    """``needs``: the rights it takes besides seeing reports. ``people``: it lists addresses, so that a file of it is
    entered in the audit trail."""

    build: Callable[..., Report]
    needs: tuple[Right, ...] = ()
    people: bool = False


KINDS: dict[str, Kind] = {
    "summary": Kind(summary),
    "sessions": Kind(sessions),
    "attendance": Kind(attendance, (Right.ATTENDEES_VIEW,), people=True),
    "speakers": Kind(speakers, (Right.SPEAKERS_VIEW,), people=True),
    "links": Kind(links, (Right.LINKS_VIEW,), people=True),
    "engagement": Kind(engagement, (Right.ATTENDEES_VIEW,), people=True),
    "sync": Kind(sync),
}


def build(name: str, event: Event, actor: audit.Actor, *, mask: bool = False, export: bool = False) -> Report:
    """The report ``name`` of ``event`` as ``actor`` may have it. Raises Forbidden.

    Addresses are masked, and links left out, if ``mask`` asks for it or the actor may not have them. ``export`` says
    that it leaves as a file, which takes rights of its own; with addresses in it the audit trail says so. The rows are
    read when the report is written: stay within the team's scope until then.
    """
    kind, team = KINDS[name], event.team
    for right in (Right.REPORTS_VIEW, *kind.needs, *((Right.EXPORT,) if export else ())):
        actor.need(right, team)
    open_to = Right.EXPORT_PEOPLE if export else Right.PEOPLE_UNMASKED
    hidden = mask or not actor.may(Right.PEOPLE_UNMASKED, team) or not actor.may(open_to, team)
    if hidden:
        return _masked(kind.build(event, shown=False) if kind.build is links else kind.build(event))
    if export and kind.people:
        audit.write(actor, team, "report.export", event, {"report": name})
    return kind.build(event)


def _masked(report: Report) -> Report:
    body = report.body
    return replace(
        report,
        table=_masked_table(report.table),
        tables=tuple(_masked_table(each) for each in report.tables),
        body=None if body is None else lambda: _hide(body()),
    )


def _masked_table(table: Table) -> Table:
    def rows() -> Iterator[Cells]:
        return (_hide(row) for row in table.rows())

    return replace(table, rows=rows)


def _hide(row: Cells) -> dict[str, Any]:
    hidden: dict[str, Any] = masked(dict(row))
    return hidden
