"""Which reports there are, who may have them, and what is hidden from whom."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from portal.events.models import Event
from portal.masking import masked
from portal.roles import RIGHTS, Right
from portal.teams import audit
from portal.teams.models import Team
from portal.texts import gettext_lazy

from .attendance import attendance
from .document import Cells, Report, Table
from .engagement import engagement
from .links import links
from .sessions import sessions
from .speakers import speakers
from .summary import summary
from .sync import sync


@dataclass(frozen=True, slots=True)
class Kind:
    """``answers``: the question it answers, in a line. ``needs``: the rights it takes besides seeing reports.
    ``people``: it lists addresses, so that a file of it is entered in the audit trail. ``filters``: columns by which
    its rows can be narrowed down.
    """

    build: Callable[..., Report]
    answers: str
    needs: tuple[Right, ...] = ()
    people: bool = False
    filters: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {
    "summary": Kind(summary, gettext_lazy("How many were invited, registered and came, in all and on each platform?")),
    "sessions": Kind(sessions, gettext_lazy("When and where is each session, and where does it exist?")),
    "attendance": Kind(
        attendance,
        gettext_lazy("Who came to what, on which account, and for how long?"),
        (Right.ATTENDEES_VIEW,),
        people=True,
        filters=("session", "account"),
    ),
    "speakers": Kind(
        speakers,
        gettext_lazy("Where does each speaker stand, here and on every account?"),
        (Right.SPEAKERS_VIEW,),
        people=True,
        filters=("state",),
    ),
    "links": Kind(
        links,
        gettext_lazy("Which link lets whom in?"),
        (Right.LINKS_VIEW,),
        people=True,
        filters=("session", "account"),
    ),
    "engagement": Kind(
        engagement,
        gettext_lazy("What did people answer, ask and visit?"),
        (Right.ATTENDEES_VIEW,),
        people=True,
        filters=("kind", "session", "account"),
    ),
    "sync": Kind(
        sync, gettext_lazy("What was sent, what is stuck, what is left to do by hand, what was read?"), people=True
    ),
}


def rights_for(name: str, *, export: bool = False) -> frozenset[Right]:
    """What it takes to see the report ``name``, or to take it out as a file."""
    return frozenset({Right.REPORTS_VIEW, *KINDS[name].needs, *((Right.EXPORT,) if export else ())})


def hides(rights: Collection[Right], *, export: bool = False) -> bool:
    """Whether somebody with ``rights`` gets addresses masked: on a page, or in a file, which takes a right more."""
    return not {Right.PEOPLE_UNMASKED, *((Right.EXPORT_PEOPLE,) if export else ())} <= frozenset(rights)


def build(
    name: str,
    event: Event,
    actor: audit.Actor,
    *,
    mask: bool = False,
    export: bool = False,
    only: Mapping[str, str] | None = None,
) -> Report:
    """The report ``name`` of ``event`` as ``actor`` may have it. Raises Forbidden.

    Addresses are masked, and links left out, if ``mask`` asks for it or the actor may not have them. ``export`` says
    that it leaves as a file, which takes rights of its own; with addresses in it the audit trail says so. ``only``
    narrows it down to rows with these values. The rows are read when the report is written: stay within the team's
    scope until then.
    """
    kind, team = KINDS[name], event.team
    mine = _rights(actor, team)
    for right in sorted(rights_for(name, export=export) - mine):
        actor.need(right, team)
    hidden = mask or hides(mine, export=export)
    if export and kind.people and not hidden:
        audit.write(actor, team, "report.export", event, {"report": name, **(only or {})})
    made = kind.build(event, shown=not hidden) if kind.build is links else kind.build(event)
    return _masked(made).only(only) if hidden else made.only(only)


def _rights(actor: audit.Actor, team: Team) -> frozenset[Right]:
    """What ``actor`` may do, looked up once."""
    if actor.user is None:
        return frozenset(Right)
    role = actor.role_in(team)
    return RIGHTS[role] if role else frozenset()


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
