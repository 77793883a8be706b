"""The report ``summary``: totals, a line per account, a line per session."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from portal.events.models import Event
from portal.publishing.models import Account, Pull, PullState

from . import figures
from .document import Cells, Frame, Report, Table
from .figures import NAMES, Figures, Place, Row, Told
from .grouping import grouped
from .loading import Facts, SessionLine, load_facts, load_frame

#: the worst of an account's sources names its line
WORST_FIRST = (PullState.FAILED, PullState.NOT_READY, PullState.PARTIAL, PullState.DUE)
NOT_PULLED = "not pulled"

COLUMNS = ("line", "account", "platform", "state", "as_of", "code", "title", *NAMES, "platform_totals", "assumed")


def summary(event: Event) -> Report:
    """The figures of ``event``; see ``figures`` for what each means."""
    frame = load_frame(event)
    facts = load_facts(frame)
    body: dict[str, Any] = {
        "totals": _totals(facts).as_dict(),
        "platforms": list(_platforms(frame, facts)),
        "sessions": list(_sessions(frame, facts)),
    }
    return frame.report(
        "summary",
        Table(COLUMNS, lambda: _flat(body)),
        body=lambda: body,
        tables=(
            Table(NAMES, lambda: iter([body["totals"]]), "Totals"),
            Table(("account", "platform", "state", *NAMES, "as_of"), lambda: iter(body["platforms"]), "Platforms"),
            Table(("code", "title", *NAMES), lambda: iter(body["sessions"]), "Sessions"),
            Table(("code", "account", "platform_totals", "assumed"), lambda: _beside(body), "As the platforms say"),
        ),
    )


def _flat(body: Mapping[str, Any]) -> Iterator[Cells]:
    yield {"line": "event", **body["totals"]}
    for name in ("platform", "session"):
        for each in body[f"{name}s"]:
            yield {"line": name, **each}


def _beside(body: Mapping[str, Any]) -> Iterator[Cells]:
    return (each for each in (*body["platforms"], *body["sessions"]) if "platform_totals" in each or "assumed" in each)


def _totals(facts: Facts) -> Figures:
    invited = facts.crowd.registrations
    return figures.line(facts.rows, facts.told, facts.lists, invited, invitations_known=facts.ever_registered)


# --- a line per account


def _platforms(frame: Frame, facts: Facts) -> Iterator[Cells]:
    pulls = grouped(Pull.objects.filter(publication__in=frame.publications), lambda each: each.publication_id)
    rows = grouped(facts.rows, lambda each: each.account)
    told = grouped(facts.told, lambda each: each.account)
    for account in frame.accounts:
        own = [each.pk for each in frame.publications if each.account_id == account.pk]
        mine, theirs = rows.get(account.pk, []), told.get(account.pk, [])
        ours = figures.line(
            mine,
            theirs,
            {place: whole for place, whole in facts.lists.items() if place[0] in own},
            frozenset().union(*(facts.held.get(pk, ()) for pk in own)),
        )
        read = [each for pk in own for each in pulls.get(pk, [])]
        whole = [each for each in theirs if each.session is None]
        yield {**_heading(frame, account, read), **ours.as_dict(), **_asides(frame, whole, theirs, ours)}


def _heading(frame: Frame, account: Account, read: Collection[Pull]) -> Cells:
    newest = max((each.as_of for each in read if each.as_of is not None), default=None)
    return {
        "account": account.name,
        "platform": account.platform,
        "state": state(read),
        "as_of": frame.iso(newest),
    }


def state(read: Collection[Pull]) -> str:
    """How far the sources were read: the worst of them, ``not pulled`` before any was."""
    states = {PullState.PARTIAL if each.state == PullState.DUE and each.as_of else each.state for each in read}
    if not states - {PullState.DUE}:
        return NOT_PULLED
    worst = next((each for each in WORST_FIRST if each in states), PullState.COMPLETE)
    return str(PullState.PARTIAL if worst == PullState.DUE else worst)


# --- a line per session


def _sessions(frame: Frame, facts: Facts) -> Iterator[Cells]:
    rows = grouped(facts.rows, lambda each: each.session)
    told = grouped(facts.told, lambda each: each.session)
    for session in facts.sessions:
        mine, theirs = rows.get(session.pk, []), told.get(session.pk, [])
        if not session.cancelled or mine or theirs:
            yield _session(frame, facts, session, mine, theirs)


def _session(frame: Frame, facts: Facts, session: SessionLine, rows: list[Row], told: list[Told]) -> Cells:
    lists = {place: whole for place, whole in facts.lists.items() if place[1] == session.pk}
    ours = figures.line(
        rows,
        told,
        lists,
        facts.crowd.invited_to(session.pk),
        invitations_known=facts.ever_registered,
    )
    apart = [each for pk in dict.fromkeys(each.publication for each in told) for each in _apart(pk, rows, told, lists)]
    return {"code": session.code, "title": session.title, **ours.as_dict(), **_named(frame, apart, told, ours)}


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


# --- what stands beside our figures


def _asides(frame: Frame, whole: list[Told], told: list[Told], ours: Figures) -> Cells:
    return _named(frame, figures.differing(whole, ours), told, ours)


def _named(frame: Frame, apart: list[Told], told: list[Told], ours: Figures) -> Cells:
    """``platform_totals``: name → value, the publication beside the name where several give it. ``assumed``: figures
    here whose unit no document gives."""
    labels = {each.pk: frame.label(each) for each in frame.publications}
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


def _number(told: Told) -> int | float:
    return int(told.value) if told.value.is_integer() and told.name != "attendance_rate" else round(told.value, 4)
