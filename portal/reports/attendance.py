"""The report ``attendance``: one row per person × session × account."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from portal.events.models import Event

from .document import Cells, Frame, Report, Table
from .figures import Place, Row, Who, place_presence, weaker
from .loading import Facts, grouped, load_facts, load_frame

COLUMNS = (
    *("person", "email", "session", "account", "platform"),
    *("attended", "seconds", "replay", "joined_at", "left_at", "as_of", "unread"),
)


def attendance(event: Event) -> Report:
    """Everybody who is counted, session after session; without a session: attendance of the whole event."""
    frame = load_frame(event)
    facts = load_facts(frame)
    return frame.report("attendance", Table(COLUMNS, lambda: _rows(frame, facts)))


def _rows(frame: Frame, facts: Facts) -> Iterator[Cells]:
    accounts = {each.account_id: each.account for each in frame.publications}
    order: dict[int | None, int] = {each.pk: position for position, each in enumerate(facts.sessions)}
    codes: dict[int | None, str] = {each.pk: each.code for each in facts.sessions}
    was = place_presence(facts.rows, facts.lists)
    together = grouped(facts.rows, lambda row: (row.session, row.account, row.who))
    for key in sorted(together, key=lambda key: (order.get(key[0], -1), accounts[key[1]].name)):
        session, account, who = key
        rows = together[key]
        yield {
            "person": next((row.name for row in rows if row.name), ""),
            "email": facts.people.shown(who, next((row.email for row in rows if row.email), "")),
            "session": codes.get(session),
            "account": accounts[account].name,
            "platform": accounts[account].platform,
            **_what(frame, who, together[key], was),
        }


def _what(frame: Frame, who: Who, rows: Collection[Row], was: Mapping[tuple[Who, Place], bool | None]) -> Cells:
    """The rows of several sources as one: seen in any of them, times added up, first join and last leave. Neither an
    absence nor a replay gives a time."""
    seen = [was[who, place] for place in dict.fromkeys(row.place for row in rows)]
    attended = seen[0]
    for each in seen[1:]:
        attended = weaker(attended, each)
    unread = {name: words for row in rows for name, words in row.unread.items()}
    there = (row for row in rows if row.attended is not False and not (row.replay and row.attended is None))
    times = [row.seconds for row in there if row.seconds is not None]
    replays = [row.replay for row in rows if row.replay is not None]
    return {
        "attended": attended,
        "seconds": sum(times) if times else None,
        "replay": any(replays) if replays else None,
        "joined_at": frame.iso(min((row.joined_at for row in rows if row.joined_at), default=None)),
        "left_at": frame.iso(max((row.left_at for row in rows if row.left_at), default=None)),
        "as_of": frame.iso(max((row.as_of for row in rows if row.as_of), default=None)),
        "unread": unread or None,
    }
