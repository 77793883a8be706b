"""The reads: pages of rows from Airmeet's lists. Whether something is over is Airmeet's word alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from integrations.core.errors import NotReady
from integrations.core.loose import metric
from integrations.core.reasons import Reason
from integrations.core.rows import MetricRow, Page, PersonRow, PullCall

from . import calls, results
from .answers import FINISHED, Item, is_of, items, opened, text
from .eligibility import fold
from .lookup import airmeets, participants
from .options import Generation
from .paging import walk

if TYPE_CHECKING:
    from integrations.core.http import Answer, Client

NOT_OVER = Reason("airmeet.not_over")
UNLISTED = Reason("airmeet.unlisted")


# --- status ---------------------------------------------------------------------------------------------------------


def status(client: Client, call: PullCall) -> Iterator[Page]:
    """The status of the Airmeet (API v2, 2.1) or of one session (2.4)."""
    found = _session_status(client, call) if "session" in call.path else _event_status(client, call)
    yield Page([MetricRow("status", found or None)], over=is_over(client, call), reason=not_over(client, call))


def _event_status(client: Client, call: PullCall) -> str:
    """Read once per pull; empty where the Airmeet is not listed."""
    if "airmeets" not in call.memo:
        call.memo["airmeets"] = {text(item, "uid", "uuid"): text(item, "status") for item in airmeets(client)}
    listed: Mapping[str, str] = call.memo["airmeets"]
    return listed.get(call.path["airmeet"], "")


def _session_status(client: Client, call: PullCall) -> str:
    name = f"info:{call.path['airmeet']}"
    if name not in call.memo:
        airmeet = call.path["airmeet"]
        listed = items(opened(calls.info(client, airmeet), airmeet), "sessions")
        own = (item for item in listed if is_of(item, airmeet))
        call.memo[name] = {text(item, "sessionid", "uuid", "uid"): text(item, "status") for item in own}
    listed_status: Mapping[str, str] = call.memo[name]
    return listed_status.get(call.path["session"], "")


def is_over(client: Client, call: PullCall) -> bool:
    """By Airmeet's word alone. A session is over with its own status or with its Airmeet's."""
    if "session" in call.path and _session_status(client, call) == FINISHED:
        return True
    return _event_status(client, call) == FINISHED


def not_over(client: Client, call: PullCall) -> Reason | None:
    """Why figures are not final; None where they are."""
    if is_over(client, call):
        return None
    return NOT_OVER if _event_status(client, call) else UNLISTED


# --- people ---------------------------------------------------------------------------------------------------------


def registrations(client: Client, call: PullCall) -> Iterator[Page]:
    """Registrations (API v2, 2.2) and participants (2.3) as one list, one row per address.

    Registered is who stands in the first list, invited who stands in the second. The gateway has no first list: there
    the participant's type tells.
    """
    airmeet, typed = call.path["airmeet"], client.options.generation is Generation.GATEWAY
    registered: dict[str, Item] = {}
    strangers = 0
    if not typed:
        pages = walk(client, "registrations", lambda params: calls.registrations(client, airmeet, params))
        everybody = [item for leaf in pages for item in leaf.items]
        own = [item for item in everybody if is_of(item, airmeet)]
        strangers = len(everybody) - len(own)
        registered = {who: item for item in own if (who := fold(text(item, "email")))}
    over = is_over(client, call)
    seen: set[str] = set()
    for listed in participants(client, airmeet):
        rows: dict[str, PersonRow] = {}
        people = [item for item in listed if is_of(item, airmeet)]
        for item in people:
            row = results.participant(item, None if typed else fold(text(item, "email")) in registered)
            rows[row.row_id] = row
        fresh = [row for who, row in rows.items() if who not in seen]
        yield Page(fresh, over=over, strangers=len(listed) - len(people))
        seen.update(filter(None, rows))
    others = [results.registration(item) for who, item in registered.items() if who not in seen]
    yield Page(others, over=over, reason=not_over(client, call), strangers=strangers)


def attendance(client: Client, call: PullCall) -> Iterator[Page]:
    """Attendance of the event (API v2, 2.6) or of one session (2.7), asked for once Airmeet calls it finished."""
    if not is_over(client, call):
        yield Page([], over=False, reason=not_over(client, call))
        return

    def fetch(params: Mapping[str, Any]) -> Answer:
        if "session" in call.path:
            return calls.session_attendees(client, call.path["session"], params)
        return calls.event_attendees(client, call.path["airmeet"], params)

    asked = call.path["airmeet"], call.path.get("session", "")
    for leaf in walk(client, calls.FIGURES, fetch, call.cursor):
        own = [item for item in leaf.items if is_of(item, *asked)]
        people = [results.attendance(item) for item in own]
        # the platform's own count, told once, beside the rows
        total = [metric("attended", leaf.total)] if leaf.total is not None and not leaf.after else []
        yield Page([*people, *total], leaf.after, strangers=len(leaf.items) - len(own))


# --- engagement -----------------------------------------------------------------------------------------------------


def polls(client: Client, call: PullCall) -> Iterator[Page]:
    """Poll answers (API v2, 2.10)."""
    over, reason, airmeet = is_over(client, call), not_over(client, call), call.path["airmeet"]
    fetch = partial(calls.polls, client, airmeet)
    for leaf in walk(client, calls.FIGURES, fetch, call.cursor):
        own = [item for item in leaf.items if is_of(item, airmeet)]
        rows = [row for item in own for row in results.poll_answers(item)]
        yield Page(rows, leaf.after, over=over, reason=reason, strangers=len(leaf.items) - len(own))


def questions(client: Client, call: PullCall) -> Iterator[Page]:
    """Questions asked (API v2, 2.11), in one answer."""
    airmeet = call.path["airmeet"]
    listed = items(opened(calls.questions(client, airmeet), airmeet), "data")
    own = [item for item in listed if is_of(item, airmeet)]
    rows = [row for item in own for row in results.questions(item)]
    over, reason = is_over(client, call), not_over(client, call)
    yield Page(rows, over=over, reason=reason, strangers=len(listed) - len(own))


def booths(client: Client, call: PullCall) -> Iterator[Page]:
    """Visitors of every booth (API v2, 2.8 and 2.9). All are asked for, so that they are prepared side by side."""
    if not is_over(client, call):
        yield Page([], over=False, reason=not_over(client, call))
        return
    airmeet = call.path["airmeet"]
    waiting: NotReady | None = None
    strangers = 0
    for booth in items({"booths": [], **opened(calls.booths(client, airmeet), airmeet)}, "booths"):
        if not text(booth, "uid"):
            continue  # nothing can be asked about it
        if not is_of(booth, airmeet):
            strangers += 1
            continue
        try:
            fetch = partial(calls.booth_attendees, client, airmeet, text(booth, "uid"))
            for leaf in walk(client, calls.FIGURES, fetch):
                own = [item for item in leaf.items if is_of(item, airmeet)]
                visitors = [results.booth_visit(item, booth) for item in own]
                yield Page(visitors, strangers=len(leaf.items) - len(own))
        except NotReady as error:
            waiting = error
    if waiting:
        raise waiting
    yield Page([], strangers=strangers)
