"""Lists with cursors. The samples still give a cursor on the only page, so the cursor alone never ends the walk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from integrations.core.errors import Gone, Rejected
from integrations.core.http import Answer, Client
from integrations.core.loose import number

from .answers import Item, items, opened
from .calls import most_of

DEFAULT_SIZE = 50  #: of every list (API v2, 2.1 to 2.10)
PAGE_SIZES = "page_sizes"  #: what the account has learned: by list, the most that is not refused

Fetch = Callable[[Mapping[str, Any]], Answer]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page. ``after`` is where the next one begins, empty on the last; ``total`` as the platform counts."""

    items: list[Item]
    after: str
    total: int | None


def sized[Found](client: Client, what: str, ask: Callable[[int], Found]) -> tuple[Found, int]:
    """What ``ask`` brings of the list ``what`` in pages as large as they may be, and their size. Where the platform
    refuses that many they are of the documented default from then on; where it refuses those too, something else was
    the reason."""
    learned = client.state.learned.get(PAGE_SIZES, {})
    size = learned.get(what, most_of(what, client.options.generation))
    try:
        return ask(size), size
    except Gone:
        raise
    except Rejected:
        if size <= DEFAULT_SIZE:
            raise
    found = ask(DEFAULT_SIZE)
    client.state.learn(PAGE_SIZES, {**learned, what: DEFAULT_SIZE})
    return found, DEFAULT_SIZE


def walk(client: Client, what: str, fetch: Fetch, start: str = "") -> Iterator[Leaf]:
    """The pages of the list ``what`` (API v2, 2.1 and 2.6), until the page count is reached, or a page is empty or the
    same.

    Where no page count is given a short page is the last; where one is, the platform may just allow smaller pages.
    """
    cursor, pages = start, 0
    while True:
        pages += 1
        leaf, _ = sized(client, what, partial(page, fetch, cursor, pages))
        yield leaf
        if not leaf.after:
            return
        cursor = leaf.after


def page(fetch: Fetch, cursor: str, pages: int, size: int) -> Leaf:
    """The page behind ``cursor``, which is number ``pages`` of this walk."""
    data = opened(fetch({"size": size, **({"after": cursor} if cursor else {})}))
    rows = items(data, "data")
    found = data.get("cursors")
    cursors: Mapping[str, Any] = found if isinstance(found, dict) else {}
    after = cursors.get("after")
    moved = "" if after is None or str(after) == cursor else str(after)
    count = number(cursors.get("pageCount"))
    last = not rows or (len(rows) < size if count is None else pages >= count)
    total = number(cursors.get("totalCount"))
    return Leaf(rows, "" if last else moved, None if total is None else round(total))
