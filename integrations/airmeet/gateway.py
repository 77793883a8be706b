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
from .answers import SESSION_NAMES, Item, is_of, items, opened, text
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
    airmeet = call.path["airmeet"]
    if "recordings" not in call.memo:
        data = opened(calls.recordings(client, airmeet), airmeet)
        call.memo["recordings"] = Lists(items({"recordings": [], **data}, "recordings"), airmeet)
    listed: Lists = call.memo["recordings"]
    found = listed.of(call.path["session"])
    links = [LinkRow("recording", link) for item in found if (link := text(item, "download_link"))]
    reason = SIX_HOURS if links else Reason("airmeet.no_recording")
    yield Page(links[-1:], reason=reason, strangers=listed.strangers)


def replays(client: Client, call: PullCall) -> Iterator[Page]:
    """Who watched the replay of a session; 202 until the list is prepared."""
    if not is_over(client, call):
        yield Page([], over=False, reason=not_over(client, call))
        return
    if "replays" not in call.memo:
        airmeet = call.path["airmeet"]
        pages = walk(client, calls.FIGURES, lambda params: calls.replay_attendees(client, airmeet, params))
        call.memo["replays"] = Lists((item for leaf in pages for item in leaf.items), airmeet)
    listed: Lists = call.memo["replays"]
    views = [results.replay_view(item) for item in listed.of(call.path["session"])]
    yield Page(views, strangers=listed.strangers)


class Lists:
    """What a list of a whole event holds, by session. Rows of another Airmeet are strangers to all of them."""

    def __init__(self, listed: Iterable[Item], airmeet: str) -> None:
        self.strangers = 0
        self._found: defaultdict[str, list[Item]] = defaultdict(list)
        for item in listed:
            if is_of(item, airmeet):
                self._found[text(item, *SESSION_NAMES)].append(item)
            else:
                self.strangers += 1

    def of(self, session: str) -> list[Item]:
        return self._found.get(session, [])
