"""Lists of MeltingSpot: ``page`` and ``limit`` in, ``{"items": […], "total": n}`` out (Lives page, "List Lives").

Whether the first page is 0 or 1 is not documented. The first call therefore names no page; the call for page 1 shows
by its ids which one that was, and the account remembers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.core.errors import Unavailable
from integrations.core.frozen import canonical
from integrations.core.http import Client
from integrations.core.loose import number
from integrations.core.reasons import Reason

PAGE_SIZE = 100
BASE = "page_base"


@dataclass(frozen=True, slots=True)
class ListPage:
    """``items`` that no earlier page held. ``cursor`` goes on behind them; empty where a resume begins anew."""

    items: list[dict[str, Any]]
    collected: int
    total: int | None
    cursor: str = ""

    @property
    def short(self) -> bool:
        """Whether fewer came than the list says it holds."""
        return self.total is not None and self.collected < self.total


def read_pages(
    client: Client, path: str, params: Mapping[str, Any] | None = None, start: str = ""
) -> Iterator[ListPage]:
    """Every page of ``path``, at least one. ``start`` is a cursor of an earlier reading.

    Ends when ``total`` is reached or a page brings nothing new. Raises Unavailable where the answer is no list.
    """
    seen: set[str] = set()
    number, _, count = start.partition(":")
    page, collected = int(number) if number else None, int(count or 0)
    while True:
        items, total = _ask(client, path, params, page)
        fresh = _unseen(items, seen)
        probing = page == 1 and not start and BASE not in client.state.learned
        if probing:
            _learn_base(client, items, fresh)
        elif page is not None and not fresh:
            return
        collected += len(fresh)
        following = (int(client.state.learned.get(BASE, 0)) if page is None else page) + 1
        # while the number of the next page is still a guess no cursor may name it
        blind = page is None and BASE not in client.state.learned
        done = not items or (total is not None and collected >= total)
        if fresh or page is None:
            yield ListPage(fresh, collected, total, "" if done or blind else f"{following}:{collected}")
        if done:
            return
        page = following


def one_page(client: Client, path: str, params: Mapping[str, Any], start: str) -> ListPage:
    """One page of ``path``; the first time two, where only the second shows how pages are numbered."""
    items: list[dict[str, Any]] = []
    last = ListPage([], 0, None)
    for last in read_pages(client, path, params, start):
        items += last.items
        if last.cursor:
            break
    return ListPage(items, last.collected, last.total, last.cursor)


def learn_base(client: Client, path: str) -> None:
    """Find out by two small requests which number the first page has; with less than two items nothing is learned."""
    seen: set[str] = set()
    first, _ = _ask(client, path, None, None, size=1)
    _unseen(first, seen)
    second, _ = _ask(client, path, None, 1, size=1)
    _learn_base(client, second, _unseen(second, seen))


def items_of(pages: Iterable[ListPage]) -> Iterator[dict[str, Any]]:
    """Everything on ``pages``."""
    return (item for page in pages for item in page.items)


def _ask(
    client: Client, path: str, params: Mapping[str, Any] | None, page: int | None, size: int = PAGE_SIZE
) -> tuple[list[Any], int | None]:
    query = {**(params or {}), "limit": size, **({} if page is None else {"page": page})}
    answer = client.request("GET", path, params=query)
    data = answer.data
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise Unavailable(Reason("meltingspot.not_the_list"), status=answer.status)
    return [item for item in items if isinstance(item, dict)], total_of(data)


def total_of(data: Any) -> int | None:
    """How many items an answer says its list holds."""
    found = number(data.get("total")) if isinstance(data, dict) else None
    return None if found is None else round(found)


def _unseen(items: list[dict[str, Any]], seen: set[str]) -> list[dict[str, Any]]:
    fresh = []
    for item in items:
        name = str(item.get("id") or canonical(item))
        if name not in seen:
            seen.add(name)
            fresh.append(item)
    return fresh


def _learn_base(client: Client, items: list[Any], fresh: list[Any]) -> None:
    if items and not fresh:
        client.state.learn(BASE, 1)
    elif items and len(fresh) == len(items):
        client.state.learn(BASE, 0)
