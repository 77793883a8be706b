"""The report ``summary``: totals, a line per account, a line per session."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from portal.events.models import Event
from portal.publishing.models import Pull, PullState

from . import figures
from .document import Cells, Frame, Report, Table
from .figures import NAMES, Figures, Place, Row, Told, Unread
from .loading import Facts, ever_registered, grouped, load_facts, load_frame, load_held, load_told, load_unread
from .remarks import remarks

#: the worst of an account's sources names its line
WORST_FIRST = (PullState.FAILED, PullState.NOT_READY, PullState.PARTIAL, PullState.DUE)
NOT_PULLED = "not pulled"

#: what stands beside the figures of a line, where there is any
BESIDE = ("remarks", "unread")
COLUMNS = (
    "line",
    "account",
    "platform",
    "state",
    "as_of",
    "code",
    "title",
    *NAMES,
    "platform_totals",
    "assumed",
    *BESIDE,
)


def summary(event: Event) -> Report:
    """The figures of ``event``; see ``figures`` for what each means."""
    frame = load_frame(event)
    facts = load_facts(frame)
    kept = bool(facts.audience.registrations) or ever_registered(event)
    body = _Summary(frame, facts, tuple(load_told(frame)), tuple(load_unread(frame)), kept).body()
    return frame.report(
        "summary",
        Table(COLUMNS, lambda: _flat(body)),
        body=lambda: body,
        tables=(
            Table(NAMES, lambda: iter([body["totals"]]), gettext("Totals")),
            Table(
                ("account", "platform", "state", *NAMES, "as_of"), lambda: iter(body["platforms"]), gettext("Platforms")
            ),
            Table(("code", "title", *NAMES), lambda: iter(body["sessions"]), gettext("Sessions")),
            Table(
                ("code", "account", "platform_totals", "assumed"),
                lambda: _beside(body),
                gettext("As the platforms say"),
            ),
            Table(("code", "account", *BESIDE), lambda: _remarked(body), gettext("Remarks")),
        ),
    )


def _flat(body: Mapping[str, Any]) -> Iterator[Cells]:
    yield {"line": "event", **body["totals"]}
    for name in ("platform", "session"):
        for each in body[f"{name}s"]:
            yield {"line": name, **each}


def _beside(body: Mapping[str, Any]) -> Iterator[Cells]:
    return (each for each in (*body["platforms"], *body["sessions"]) if "platform_totals" in each or "assumed" in each)


def _remarked(body: Mapping[str, Any]) -> Iterator[Cells]:
    """Lines with remarks; that of the whole event has neither code nor account."""
    whole = {"remarks": body["remarks"]} if "remarks" in body else {}
    return (each for each in (whole, *body["platforms"], *body["sessions"]) if any(name in each for name in BESIDE))


def origins(document: Mapping[str, Any]) -> dict[str, list[Cells]]:
    """Figure → the accounts whose lines in ``document`` give it, so that a total can say where it came from."""
    return {name: [line for line in document["platforms"] if line[name] is not None] for name in NAMES}


@dataclass(frozen=True, slots=True)
class _Summary:
    """``kept``: registrations are kept here, so that none means nobody."""

    frame: Frame
    facts: Facts
    told: tuple[Told, ...]
    unread: tuple[Unread, ...]
    kept: bool

    def body(self) -> dict[str, Any]:
        facts = self.facts
        invited = facts.audience.registrations
        totals = figures.line(facts.rows, self.told, facts.lists, invited, invitations_known=self.kept)
        every = [each.platform for each in self.frame.accounts]
        return {
            "totals": totals.as_dict(),
            "platforms": list(self._platforms()),
            "sessions": list(self._sessions()),
            **self._remarks(facts.rows, facts.lists, totals, every),
        }

    def _remarks(
        self, rows: Collection[Row], lists: Mapping[Place, bool], ours: Figures, platforms: Iterable[str]
    ) -> Cells:
        found = remarks(rows, lists, ours, platforms)
        return {"remarks": found} if found else {}

    def _unread(self, account: int | None, session: int | None) -> Cells:
        """Figure → what came instead of one: for a whole event of ``account``, or for ``session`` of any account."""
        mine = (each for each in self.unread if each.session == session and account in (None, each.account))
        found = {each.name: each.words for each in mine}
        return {"unread": found} if found else {}

    # --- a line per account

    def _platforms(self) -> Iterator[Cells]:
        held = load_held(self.frame, self.facts)
        pulls = grouped(self.frame.pulls, lambda each: each.publication_id)
        rows = grouped(self.facts.rows, lambda each: each.account)
        told = grouped(self.told, lambda each: each.account)
        for account in self.frame.accounts:
            own = [each.pk for each in self.frame.publications if each.account_id == account.pk]
            theirs = told.get(account.pk, [])
            mine = rows.get(account.pk, [])
            lists = {place: whole for place, whole in self.facts.lists.items() if place[0] in own}
            ours = figures.line(mine, theirs, lists, frozenset().union(*(held.get(pk, ()) for pk in own)))
            apart = figures.differing((each for each in theirs if each.session is None), ours)
            read = [each for pk in own for each in pulls.get(pk, [])]
            newest = max((each.as_of for each in read if each.as_of is not None), default=None)
            yield {
                "account": account.name,
                "platform": account.platform,
                "state": state(read),
                "as_of": self.frame.iso(newest),
                **ours.as_dict(),
                **self._beside(apart, theirs, ours),
                **self._remarks(mine, lists, ours, [account.platform]),
                **self._unread(account.pk, None),
            }

    # --- a line per session

    def _sessions(self) -> Iterator[Cells]:
        rows = grouped(self.facts.rows, lambda each: each.session)
        told = grouped(self.told, lambda each: each.session)
        slugs = {each.pk: each.account.platform for each in self.frame.publications}
        for session in self.facts.sessions:
            mine, theirs = rows.get(session.pk, []), told.get(session.pk, [])
            if session.cancelled and not mine and not theirs:
                continue
            lists = {place: each for place, each in self.facts.lists.items() if place[1] == session.pk}
            invited = self.facts.audience.invited_to(session.pk)
            ours = figures.line(mine, theirs, lists, invited, invitations_known=self.kept)
            publications = dict.fromkeys(each.publication for each in theirs)
            apart = [each for pk in publications for each in _apart(pk, mine, theirs, lists)]
            platforms = [slugs[each] for each in dict.fromkeys(row.publication for row in mine)]
            yield {
                "code": session.code,
                "title": session.title,
                **ours.as_dict(),
                **self._beside(apart, theirs, ours),
                **self._remarks(mine, lists, ours, platforms),
                **self._unread(None, session.pk),
            }

    # --- what stands beside our figures

    def _beside(self, apart: list[Told], told: list[Told], ours: Figures) -> Cells:
        """``platform_totals``: name → value, the publication beside the name where several give it. ``assumed``:
        figures here whose unit no document gives."""
        labels = {each.pk: self.frame.label(each) for each in self.frame.publications}
        names = [each.name for each in apart]
        totals = {
            each.name if names.count(each.name) == 1 else f"{each.name} ({labels[each.publication]})": _number(each)
            for each in apart
        }
        shown = {*names, *(name for name, value in ours.as_dict().items() if value is not None)}
        # our own rate is counted from rows; only times carry the platform's unit
        shown -= {"attendance_rate"} - set(names)
        assumed = sorted({each.name for each in told if each.assumed and each.name in shown})
        return {**({"platform_totals": totals} if totals else {}), **({"assumed": assumed} if assumed else {})}


def state(read: Collection[Pull]) -> str:
    """How far the sources were read: the worst of them, ``not pulled`` before any was."""
    states = {PullState.PARTIAL if each.state == PullState.DUE and each.as_of else each.state for each in read}
    if not states - {PullState.DUE}:
        return NOT_PULLED
    worst = next((each for each in WORST_FIRST if each in states), PullState.COMPLETE)
    return str(PullState.PARTIAL if worst == PullState.DUE else worst)


def _apart(publication: int, rows: list[Row], told: list[Told], lists: Mapping[Place, bool]) -> list[Told]:
    """What one publication says of a session otherwise than its own rows do."""
    theirs = [each for each in told if each.publication == publication]
    ours = figures.line(
        [each for each in rows if each.publication == publication],
        theirs,
        {place: whole for place, whole in lists.items() if place[0] == publication},
        (),
    )
    return figures.differing(theirs, ours)


def _number(told: Told) -> int | float:
    return int(told.value) if told.value.is_integer() and told.name != "attendance_rate" else round(told.value, 4)
