"""The reads: pages of rows from Airmeet's lists. Whether something is over is Airmeet's word alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from integrations.core.errors import NotReady
from integrations.core.reasons import Reason
from integrations.core.rows import MetricRow, Page, PersonRow, PullCall

from . import calls, results
from .answers import FINISHED, Item, items, opened, text
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
        listed = items(opened(calls.info(client, call.path["airmeet"])), "sessions")
        call.memo[name] = {text(item, "sessionid", "uuid", "uid"): text(item, "status") for item in listed}
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
    if not typed:
        pages = walk(lambda params: calls.registrations(client, airmeet, params), calls.LIST_SIZE)
        people = {fold(text(item, "email")): item for leaf in pages for item in leaf.items}
        registered = {who: item for who, item in people.items() if who}
    over = is_over(client, call)
    seen: set[str] = set()
    for listed in participants(client, airmeet):
        rows: dict[str, PersonRow] = {}
        for item in listed:
            told = "registered" in text(item, "user_type").lower()
            row = results.participant(item, told if typed else fold(text(item, "email")) in registered)
            rows[row.row_id] = row
        yield Page([row for who, row in rows.items() if who not in seen], over=over)
        seen.update(filter(None, rows))
    others = [results.registration(item) for who, item in registered.items() if who not in seen]
    yield Page(others, over=over, reason=not_over(client, call))


def attendance(client: Client, call: PullCall) -> Iterator[Page]:
    """Attendance of the event (API v2, 2.6) or of one session (2.7), asked for once Airmeet calls it finished."""
    if not is_over(client, call):
        yield Page([], over=False, reason=not_over(client, call))
        return

    def fetch(params: Mapping[str, Any]) -> Answer:
        if "session" in call.path:
            return calls.session_attendees(client, call.path["session"], params)
        return calls.event_attendees(client, call.path["airmeet"], params)

    for leaf in walk(fetch, calls.FIGURES_SIZE, call.cursor):
        people = [results.attendance(item) for item in leaf.items]
        # the platform's own count, told once, beside the rows
        total = [MetricRow("attended", leaf.total)] if leaf.total is not None and not leaf.after else []
        yield Page([*people, *total], leaf.after)


# --- engagement -----------------------------------------------------------------------------------------------------


def polls(client: Client, call: PullCall) -> Iterator[Page]:
    """Poll answers (API v2, 2.10)."""
    over, reason = is_over(client, call), not_over(client, call)
    for leaf in walk(lambda params: calls.polls(client, call.path["airmeet"], params), calls.FIGURES_SIZE, call.cursor):
        rows = [row for item in leaf.items for row in results.poll_answers(item)]
        yield Page(rows, leaf.after, over=over, reason=reason)


def questions(client: Client, call: PullCall) -> Iterator[Page]:
    """Questions asked (API v2, 2.11), in one answer."""
    listed = items(opened(calls.questions(client, call.path["airmeet"])), "data")
    rows = [row for item in listed for row in results.questions(item)]
    yield Page(rows, over=is_over(client, call), reason=not_over(client, call))


def booths(client: Client, call: PullCall) -> Iterator[Page]:
    """Visitors of every booth (API v2, 2.8 and 2.9). All are asked for, so that they are prepared side by side."""
    if not is_over(client, call):
        yield Page([], over=False, reason=not_over(client, call))
        return
    airmeet = call.path["airmeet"]
    waiting: NotReady | None = None
    for booth in items({"booths": [], **opened(calls.booths(client, airmeet))}, "booths"):
        if not text(booth, "uid"):
            continue  # nothing can be asked about it
        try:
            visits = walk(partial(calls.booth_attendees, client, airmeet, text(booth, "uid")), calls.FIGURES_SIZE)
            for leaf in visits:
                yield Page([results.booth_visit(item, booth) for item in leaf.items])
        except NotReady as error:
            waiting = error
    if waiting:
        raise waiting
    yield Page([])
