"""What only the gateway generation gives: recordings of sessions, and who watched the replay.

Both lists are of a whole event; they are read once per pull and handed to its sessions. The names of their fields come
from clients in production and from quotations of the help articles (Event Details), not from the seed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from integrations.core.reasons import Reason
from integrations.core.rows import LinkRow, Page, PullCall

from . import calls, results
from .answers import Item, items, opened, text
from .paging import walk
from .pull import is_over, not_over

if TYPE_CHECKING:
    from integrations.core.http import Client

SIX_HOURS = Reason("airmeet.six_hours")


def recordings(client: Client, call: PullCall) -> Iterator[Page]:
    """The link to a session's recording, asked for once Airmeet calls the session finished."""
    if not is_over(client, call):
        yield Page([], over=False, reason=not_over(client, call))
        return
    if "recordings" not in call.memo:
        listed = items({"recordings": [], **opened(calls.recordings(client, call.path["airmeet"]))}, "recordings")
        call.memo["recordings"] = _by_session(listed)
    found = call.memo["recordings"].get(call.path["session"], [])
    links = [LinkRow("recording", link) for item in found if (link := text(item, "download_link"))]
    yield Page(links[-1:], reason=SIX_HOURS if links else Reason("airmeet.no_recording"))


def replays(client: Client, call: PullCall) -> Iterator[Page]:
    """Who watched the replay of a session; 202 until the list is prepared."""
    if not is_over(client, call):
        yield Page([], over=False, reason=not_over(client, call))
        return
    if "replays" not in call.memo:
        airmeet = call.path["airmeet"]
        pages = walk(lambda params: calls.replay_attendees(client, airmeet, params), calls.FIGURES_SIZE)
        call.memo["replays"] = _by_session(item for leaf in pages for item in leaf.items)
    found = call.memo["replays"].get(call.path["session"], [])
    yield Page([results.replay_view(item) for item in found])


def _by_session(listed: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = defaultdict(list)
    for item in listed:
        found[text(item, "session_id", "sessionId")].append(item)
    return dict(found)
