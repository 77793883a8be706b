"""Reading back: who came, and which shows stand there."""

from __future__ import annotations

from collections.abc import Iterator

from integrations.core.contract import Item, Listed
from integrations.core.http import Client, segment
from integrations.core.reasons import Reason
from integrations.core.rows import Page, PersonRow, PullCall

from .answers import objects_in
from .options import ShowFilters


def visits(client: Client, call: PullCall) -> Iterator[Page]:
    """Everybody on the list of a show, and for how many minutes they were there."""
    data = client.request("GET", f"/shows/{segment(call.path['show'])}/visits").data
    rows = [
        PersonRow(one["email"], one["email"], attended=one["minutes"] > 0, seconds=60 * one["minutes"])
        for one in objects_in(data["visits"], "email")
    ]
    yield Page(rows, over=data["over"], reason=None if data["over"] else Reason("newplatform.not_over"))


def shows(client: Client, filters: ShowFilters, cursor: str) -> Listed:
    """One page of what stands there."""
    params = {name: value for name, value in (("name", filters.name), ("after", cursor)) if value}
    data = client.request("GET", "/shows", params=params).data
    items = [Item(one["id"], one["name"], cells={"colour": one.get("colour", "")}) for one in objects_in(data["shows"])]
    return Listed(items, data["next"] or "")
