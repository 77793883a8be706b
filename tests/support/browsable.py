"""A made-up platform that has something to look through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import pytest
from pydantic import Field

from integrations import registry
from integrations.core.contract import Call, Candidate, Capability, DesiredObject, Item, Listed, Listing
from integrations.core.http import Client
from integrations.core.options import Options
from integrations.core.records import PublicationView

from .fakes import START, platform

PER_PAGE = 2


class Filters(Options):
    title_contains: str = Field("", description="Part of the title.")
    status_eq: Literal["Ended", "Planned"] | None = Field(None, description="How far it is.")
    start_gte: datetime | None = Field(None, description="Starts then or later, in UTC.")
    invited_gte: int | None = Field(None, description="How many are invited, at least.")
    email_contains: str = Field("", description="Part of the address.")
    solution_in: tuple[str, ...] = Field((), description="Any of these, separated by commas.")


class OfTalk(Options):
    talk: str = Field(min_length=1, description="Id of the talk.")


class Shelf:
    """What stands there, and what was asked for: (filters, cursor) of each reading.

    ``bodies`` is what can be read of a talk by its id, ``looked`` which ones were.
    """

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.asked: list[tuple[Any, str]] = []
        self.bodies: dict[str, dict[str, Any]] = {}
        self.looked: list[str] = []

    def read(self, client: Client, filters: Any, cursor: str) -> Listed:
        client.request("GET", "/talks")
        self.asked.append((filters, cursor))
        start = int(cursor or 0)
        page = self.items[start : start + PER_PAGE]
        more = start + PER_PAGE < len(self.items)
        return Listed(page, str(start + PER_PAGE) if more else "", len(self.items))

    def find(self, client: Client, calls: Sequence[Call]) -> Mapping[str, list[Candidate]]:
        client.request("GET", "/talk")
        self.looked += [call.remote_id for call in calls]
        there = [(call, self.bodies[call.remote_id]) for call in calls if call.remote_id in self.bodies]
        return {call.key: [Candidate(call.remote_id, "", same=False, read_back=body)] for call, body in there}

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
        "rarities": Listing("Rarities", "tests", Filters, shelf.read, when={"auth_scheme": "raw"}),
    }


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch, fakes: None) -> Shelf:
    """The platform ``fake`` with lists."""
    found = Shelf()
    update = Capability("tests", changeable=frozenset({"title", "startsAt", "notes"}), find=found.find)
    capabilities = {"session.create": Capability("tests"), "session.update": update}
    made = platform(listings=listings(found), capabilities=capabilities, desired_objects=desired_objects)
    monkeypatch.setitem(registry.PLATFORMS, "fake", made)
    return found


def desired_objects(view: PublicationView) -> Iterator[DesiredObject]:
    """A talk per session; its kind can never be changed."""
    for session in view.sessions:
        body = {"title": session.title, "startsAt": session.starts_at.isoformat(), "notes": "ours", "kind": "talk"}
        yield DesiredObject("session", f"session:{session.code}", session.title, body)
