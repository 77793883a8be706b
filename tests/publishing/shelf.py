"""A made-up platform that has something to look through."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

import pytest
from pydantic import Field

from integrations import registry
from integrations.core.contract import Item, Listed, Listing
from integrations.core.http import Client
from integrations.core.options import Options

from .fakes import START, platform

PER_PAGE = 2


class Filters(Options):
    title_contains: str = Field("", description="Part of the title.")
    status_eq: Literal["Ended", "Planned"] | None = Field(None, description="How far it is.")
    start_gte: datetime | None = Field(None, description="Starts then or later, in UTC.")
    invited_gte: int | None = Field(None, description="How many are invited, at least.")
    solution_in: tuple[str, ...] = Field((), description="Any of these, separated by commas.")


class OfTalk(Options):
    talk: str = Field(min_length=1, description="Id of the talk.")


class Shelf:
    """What stands there, and what was asked for: (filters, cursor) of each reading."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.asked: list[tuple[Any, str]] = []

    def read(self, client: Client, filters: Any, cursor: str) -> Listed:
        client.request("GET", "/talks")
        self.asked.append((filters, cursor))
        start = int(cursor or 0)
        page = self.items[start : start + PER_PAGE]
        more = start + PER_PAGE < len(self.items)
        return Listed(page, str(start + PER_PAGE) if more else "", len(self.items))

    def put(self, *titles: str, **more: Any) -> None:
        for title in titles:
            number = len(self.items)
            starts = START + timedelta(hours=number)
            values = {"starts_at": starts, "ends_at": starts + timedelta(minutes=30), "status": "Planned", **more}
            self.items.append(Item(f"r{number}", title, **values))


def listings(shelf: Shelf) -> dict[str, Listing]:
    return {
        "talks": Listing("Talks", "tests", Filters, shelf.read, {"email": "Address", "note": "Note"}, "session"),
        "people": Listing("People of a talk", "tests", OfTalk, shelf.read, {"email": "Address"}),
    }


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch, fakes: None) -> Shelf:
    """The platform ``fake`` with lists."""
    found = Shelf()
    monkeypatch.setitem(registry.PLATFORMS, "fake", platform(listings=listings(found)))
    return found
