"""Lists with cursors. The samples still give a cursor on the only page, so the cursor alone never ends the walk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.core.http import Answer
from integrations.core.loose import number

from .answers import Item, items, opened

Fetch = Callable[[Mapping[str, Any]], Answer]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page. ``after`` is where the next one begins, empty on the last; ``total`` as the platform counts."""

    items: list[Item]
    after: str
    total: int | None


def walk(fetch: Fetch, size: int, start: str = "") -> Iterator[Leaf]:
    """The pages of a list (API v2, 2.1 and 2.6), until the page count is reached, or a page is empty or the same.

    Where no page count is given a short page is the last; where one is, the platform may just allow smaller pages.
    """
    cursor, pages = start, 0
    while True:
        pages += 1
        leaf = page(fetch, size, cursor, pages)
        yield leaf
        if not leaf.after:
            return
        cursor = leaf.after


def page(fetch: Fetch, size: int, cursor: str, pages: int) -> Leaf:
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
